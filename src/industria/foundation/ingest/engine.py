"""Ingest: files and folders into the lake, safe to repeat, to kill and to run several times at once.

A file is taken in five steps, each of which may be repeated: hash, claim (a lock that the
operating system frees when the process dies), read, keep (tables, objects, passages, facts), and
last its row in the catalogue, which is the acknowledgement. Whatever was cut off before that row
is simply done again; Delta keys and content hashes see to it that nothing is doubled. The last two
steps are done for many small files at once (``batch.py``).
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from filelock import FileLock, Timeout

from industria.core import InputError, MissingPartError, NotFoundError, Progress, silent
from industria.foundation.ingest.batch import Batch, Keeper, Taken
from industria.foundation.ingest.files import Found, files_below
from industria.foundation.ingest.formats import reader_for
from industria.foundation.ingest.report import IngestReport
from industria.foundation.ingest.seen import Seen
from industria.foundation.ingest.sink import LakeSink
from industria.foundation.ingest.source import Source, ToldOf, nothing_told
from industria.foundation.lake import Lake
from industria.infrastructure.plain_path import plain_path

_WAIT_S = 0.05
_LEFT_OVER_S = 24 * 3600.0


class Ingest:
    """Takes files into one lake."""

    def __init__(
        self, lake: Lake, root: Path, keeper: Keeper, reading_of: ToldOf = nothing_told
    ) -> None:
        """``keeper`` puts assets with their passages into index and graph, and takes replaced ones out;
        ``reading_of``: what is known of a table before it is read."""
        self._lake = lake
        self._root = root
        self._keeper = keeper
        self._reading_of = reading_of
        self._locks = root / "locks"

    def run(self, paths: Iterable[Path], progress: Progress = silent) -> IngestReport:
        """Take files and folders in; one bad file never stops the rest."""
        report = IngestReport()
        waiting = [file for given in paths for file in files_below(given, report, self._is_own)]
        total = len(waiting)
        self._locks.mkdir(parents=True, exist_ok=True)
        seen = Seen(self._root / "seen.db")
        batch = Batch(self._lake, self._keeper, report, progress)
        try:
            with tempfile.TemporaryDirectory(dir=self._scratch()) as scratch:
                while waiting:
                    held_elsewhere = []
                    for number, file in enumerate(waiting, total - len(waiting)):
                        progress("ingest", number, total)
                        if not self._take(file, seen, batch, Path(scratch)):
                            held_elsewhere.append(file)
                    batch.settle()
                    seen.settle()
                    if len(held_elsewhere) == len(waiting):
                        time.sleep(_WAIT_S)
                    waiting = held_elsewhere
        finally:
            batch.release()
            seen.close()
        progress("ingest", total, total)
        return report

    def _is_own(self, place: Path) -> bool:
        """Whether a file belongs to the plant itself (its inbox holds files of the user)."""
        own = place.is_relative_to(self._root)
        return own and not place.is_relative_to(self._root / "inbox")

    def _take(self, file: Found, seen: Seen, batch: Batch, scratch: Path) -> bool:
        """Take one file; False where another process, or this batch, is just doing so."""
        path = file.path
        try:
            known = seen.remembered(file.place)
            if known and self._is_here(path, known, batch.report):
                return True
            reader = reader_for(path)
            digest = seen.hash(file.place)
            if self._is_here(path, digest, batch.report):
                return True
            lock = FileLock(self._locks / f"{digest}.lock")
            try:
                lock.acquire(timeout=0)
            except Timeout:
                return False
            try:
                if self._is_here(path, digest, batch.report):  # done elsewhere since it was asked
                    lock.release()
                    return True
                before = len(self._lake.catalogue.by_sha256(digest))
                source = Source(
                    path, file.name, str(file.place), digest, scratch, batch.progress, before,
                    self._reading_of,
                )  # fmt: skip
                sink = LakeSink(self._lake)
                made = reader(source, sink)
            except BaseException:
                lock.release()
                raise
            finally:
                _empty(scratch)
            batch.add(Taken(path, made, sink, lock))
        except (InputError, MissingPartError, PermissionError, NotFoundError) as error:
            batch.report.rejected.append({"path": str(path), "reason": str(error)})
        except Exception as error:  # noqa: BLE001 - whatever a reader's library raises: the rest goes on
            batch.reject(path, error)
        return True

    def _is_here(self, path: Path, digest: str, report: IngestReport) -> bool:
        """Whether content is in force already; the report says so."""
        holder = self._lake.catalogue.holder(digest)
        if holder:
            report.skipped.append({"path": str(path), "reason": f"already here as {holder}"})
        return bool(holder)

    def _scratch(self) -> Path:
        """The folder for temporary files; what killed runs left there a day ago is removed."""
        scratch = plain_path(self._root) / "scratch"
        scratch.mkdir(parents=True, exist_ok=True)
        for left in scratch.iterdir():
            if time.time() - left.stat().st_mtime > _LEFT_OVER_S:
                _remove(left)
        return scratch


def _empty(folder: Path) -> None:
    """Take away what one file's reader left, for the next file's."""
    for left in folder.iterdir():
        _remove(left)


def _remove(left: Path) -> None:
    """A file or a folder; one that another process removes meanwhile is none any more."""
    if left.is_dir() and not left.is_symlink():
        shutil.rmtree(left, ignore_errors=True)
    else:
        left.unlink(missing_ok=True)
