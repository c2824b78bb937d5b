"""Ingest: files and folders into the lake, safe to repeat, to kill and to run several times at once.

A file is taken in five steps, each of which may be repeated: hash, claim (a lock that the
operating system frees when the process dies), read, keep (tables, objects, passages, facts), and
last its row in the catalogue, which is the acknowledgement. Whatever was cut off before that row
is simply done again; Delta keys and content hashes see to it that nothing is doubled.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from filelock import FileLock, Timeout

from industria.core import Asset, AssetKind, InputError, NotFoundError, Progress, silent
from industria.foundation.ingest.formats import reader_for
from industria.foundation.ingest.injection import gives_orders, table_flags
from industria.foundation.ingest.source import Made, Passage, Source
from industria.foundation.lake import Lake, table_name
from industria.foundation.lake.replace import retire_superseded
from industria.infrastructure.objects import sha256_of
from industria.infrastructure.plain_path import plain_path

Keep = Callable[[Asset, Sequence[Passage]], None]
_WAIT_S = 0.05
_LEFT_OVER_S = 24 * 3600.0


@dataclass(frozen=True)
class IngestReport:
    """What an ingest did. ``flagged`` was kept, but holds a risk that a person should see."""

    assets: list[Asset] = field(default_factory=list)
    skipped: list[dict[str, str]] = field(default_factory=list)
    rejected: list[dict[str, str]] = field(default_factory=list)
    flagged: list[dict[str, str]] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether every file was taken in without a remark."""
        return not self.rejected and not self.flagged

    def to_json(self) -> dict[str, object]:
        """As ``industria ingest`` prints it."""
        fields = ("id", "kind", "name", "uri", "table", "rows", "sha256")
        return {
            "assets": [{f: getattr(asset, f) for f in fields} for asset in self.assets],
            "skipped": self.skipped,
            "rejected": self.rejected,
            "flagged": self.flagged,
        }


class Ingest:
    """Takes files into one lake."""

    def __init__(self, lake: Lake, root: Path, keep: Keep, drop: Callable[[str], None]) -> None:
        """``keep`` gets every asset with its passages, to put them into index and graph; ``drop``
        gets the ids of replaced assets, which answer no more."""
        self._lake = lake
        self._root = root
        self._keep = keep
        self._drop = drop

    def run(self, paths: Iterable[Path], progress: Progress = silent) -> IngestReport:
        """Take files and folders in; one bad file never stops the rest."""
        report = IngestReport()
        waiting = [
            (path, name)
            for given in paths
            for path, name in _files(given, report)
            if not self._is_own(path)
        ]
        total = len(waiting)
        while waiting:
            held_elsewhere = []
            for path, name in waiting:
                progress("ingest", total - len(waiting) + waiting.index((path, name)), total)
                if not self._take(path, name, report, progress):
                    held_elsewhere.append((path, name))
            if len(held_elsewhere) == len(waiting):
                time.sleep(_WAIT_S)
            waiting = held_elsewhere
        progress("ingest", total, total)
        return report

    def _is_own(self, path: Path) -> bool:
        """Whether a file belongs to the plant itself (its inbox holds files of the user)."""
        place = path.resolve()
        return place.is_relative_to(self._root) and not place.is_relative_to(self._root / "inbox")

    def _take(self, path: Path, name: str, report: IngestReport, progress: Progress) -> bool:
        """Take one file; False where another process is just doing so."""
        try:
            reader = reader_for(path)
            digest = sha256_of(path)
            lock = FileLock(self._root / "locks" / f"{digest}.lock")
            (self._root / "locks").mkdir(parents=True, exist_ok=True)
            try:
                lock.acquire(timeout=0)
            except Timeout:
                return False
            try:
                known = self._lake.catalogue.by_sha256(digest)
                if any(self._lake.catalogue.is_in_force(asset) for asset in known):
                    report.skipped.append(
                        {"path": str(path), "reason": f"already here as {known[0].name}"}
                    )
                    return True
                with tempfile.TemporaryDirectory(dir=self._scratch()) as scratch:
                    source = Source(
                        path,
                        name,
                        str(path.resolve()),
                        digest,
                        Path(scratch),
                        progress,
                        len(known),
                    )
                    sink = _LakeSink(self._lake)
                    made = reader(source, sink)
                    self._acknowledge(made, sink, report, path)
            finally:
                lock.release()
        except (InputError, PermissionError, NotFoundError) as error:
            report.rejected.append({"path": str(path), "reason": str(error)})
        except Exception as error:  # whatever a reader's library raises: the rest goes on
            reason = f"expected a readable file, found {type(error).__name__}: {error}"
            report.rejected.append({"path": str(path), "reason": reason.split("\n")[0][:300]})
        return True

    def _acknowledge(self, made: Made, sink: _LakeSink, report: IngestReport, path: Path) -> None:
        for asset in made.assets:
            passages = sink.passages.get(asset.id, ())
            flags = [*made.flags, *sink.flags.get(asset.id, ())]
            for flag in flags:
                self._lake.catalogue.flag(asset.id, flag)
                report.flagged.append({"path": str(path), "reason": flag})
            self._keep(asset, passages)
        for reason in made.refused:
            report.rejected.append({"path": str(path), "reason": reason})
            self._lake.catalogue.flag(made.assets[0].id, f"not taken in: {reason}")
        report.assets.extend(self._lake.catalogue.add_all(made.assets))
        retire_superseded(self._lake, sorted({a.source for a in made.assets}), self._drop)

    def _scratch(self) -> Path:
        """The folder for temporary files; what killed runs left there a day ago is removed."""
        scratch = plain_path(self._root) / "scratch"
        scratch.mkdir(parents=True, exist_ok=True)
        for left in scratch.iterdir():
            if time.time() - left.stat().st_mtime > _LEFT_OVER_S:
                shutil.rmtree(left, ignore_errors=True)
        return scratch


class _LakeSink:
    """Keeps tables and objects in the lake and remembers the passages of each asset."""

    def __init__(self, lake: Lake) -> None:
        self._lake = lake
        self.passages: dict[str, Sequence[Passage]] = {}
        self.flags: dict[str, list[str]] = {}

    def table(
        self,
        source: Source,
        name: str,
        stage: Callable[[Path], None],
        *,
        kind: AssetKind = "table",
        units: Mapping[str, str] | None = None,
        note: str = "",
    ) -> Asset:
        """Commit one table; the key is source content and name, so it commits once."""
        wanted = table_name(name)
        holder = f"{source.origin}#{name}"
        alternative = f"{wanted}_{hashlib.sha256(holder.encode()).hexdigest()[:6]}"
        if wanted in self._lake.sql.reserved:
            wanted = f"{wanted}_table"
        table = self._lake.catalogue.claim_name(wanted, holder, alternative)
        version = self._lake.tables.commit(
            table,
            stage,
            mode="overwrite",
            key=f"{source.key}/{table}",
            note=f"ingest {source.path.name}",
        )
        self._lake.tables.sweep(table)
        columns = tuple(
            replace(c, unit=(units or {}).get(c.name, c.unit))
            for c in self._lake.tables.columns(table, version)
        )
        files = self._lake.tables.files(table, version)
        asset = Asset(
            id=f"{table}-{source.mark}",
            kind="series" if _has_time(columns) else kind,
            name=table,
            uri=f"lake/{table}",
            sha256=source.sha256,
            source=source.origin,
            table=table,
            version=version,
            rows=_count(files),
            schema=columns,
            note=note,
        )
        self.flags[asset.id] = table_flags(self._lake.tables.connection(), files)
        return asset

    def document(
        self, source: Source, kind: AssetKind, passages: Sequence[Passage], note: str = ""
    ) -> Asset:
        """Keep the file as an object; passages that give orders to models are left out."""
        digest = self._lake.objects.put_file(source.path)
        asset = Asset(
            id=f"{table_name(source.name)}-{source.mark}",
            kind=kind,
            name=source.path.name,
            uri=f"objects/{digest}",
            sha256=digest,
            source=source.origin,
            note=note,
        )
        safe, flags = [], []
        for passage in passages:
            if gives_orders(passage.text):
                at = passage.locator
                flags.append(
                    f"page {at.page}, characters {at.start}-{at.end}: the text tries to give "
                    "orders to a language model; it is kept in the file and kept out of answers"
                )
            else:
                safe.append(passage)
        self.passages[asset.id] = safe
        self.flags[asset.id] = flags
        return replace(asset, rows=len(safe))


def _has_time(columns: Sequence[object]) -> bool:
    types = [str(getattr(column, "type", "")) for column in columns]
    return any(t.startswith(("TIMESTAMP", "DATE")) for t in types) and any(
        t in ("DOUBLE", "FLOAT", "BIGINT", "INTEGER") for t in types
    )


def _count(files: Sequence[str]) -> int:
    import pyarrow.parquet as pq

    return sum(pq.read_metadata(file).num_rows for file in files)


def _files(path: Path, report: IngestReport) -> list[tuple[Path, str]]:
    """Files below a path with the names they get; links that lead out of a folder are rejected."""
    if not path.exists():
        raise NotFoundError(f"expected a file or folder, found nothing at {path}")
    if path.is_file():
        return [(path, path.stem)]
    found = []
    root = path.resolve()
    for entry in sorted(path.rglob("*")):
        if not entry.is_file() or any(p.startswith(".") for p in entry.relative_to(path).parts):
            continue
        if not entry.resolve().is_relative_to(root):
            report.rejected.append(
                {
                    "path": str(entry),
                    "reason": "expected a file inside the folder, found a link that leads out of it",
                }
            )
            continue
        relative = entry.relative_to(path).with_suffix("")
        found.append((entry, "_".join(relative.parts)))
    return found
