"""The tables of a plant: each Parquet file, each entry of the logs, and whether the log can be read."""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from pathlib import Path

from industria.core import Asset, IntegrityError, NotFoundError, Text
from industria.foundation.integrity.databases import SUMS_ADVICE, SUMS_LOST
from industria.foundation.integrity.report import Damage, Findings
from industria.foundation.lake import Lake
from industria.foundation.lake.proof import SUMS
from industria.infrastructure.file_sums import FileSums
from industria.infrastructure.place import LOG, FolderPlace

_ADVICE = Text(
    "用备份恢复，或忘记该表并重新导入来源",
    "restore a backup, or forget the table and ingest its source again",
)
_ROWS = Text("这些行", "its rows")
_LOG = Text("哪些文件属于哪个版本", "which files belong to which version")
_VERSION = re.compile(rf"{LOG}/0*(\d+)\.")


def check_tables(lake: Lake, adopt: bool, accept: Collection[str]) -> Findings:
    """Every table; one on a store is left to the store."""
    found = Findings()
    place = lake.tables.place
    if not isinstance(place, FolderPlace) or not place.folder.is_dir():
        return found
    for folder in sorted(place.folder.glob("[!.]*/")):
        sums = lake.tables.proof.sums(folder.name)
        if sums is not None:
            below = _check(lake, folder, sums, adopt, accept)
            found.add(below)
    return found


def _check(
    lake: Lake, folder: Path, sums: FileSums, adopt: bool, accept: Collection[str]
) -> Findings:
    table, found = folder.name, Findings()
    files = files_below(folder)
    accepted = [f for f in files if f"lake/{table}/{f}" in accept]
    if accepted:
        sums.record(accepted)
        found.adopted += [f"lake/{table}/{f}" for f in accepted]
    newest = _files_of_newest(lake, table)
    for file in files:
        state, shown = sums.state(file, again=True), f"lake/{table}/{file}"
        found.checked += 1
        if state == "not known":
            found.unknown.append(shown)
        elif state != "right":
            in_log = file.startswith(LOG)
            version = _VERSION.match(file)
            of = f"table {table}, version {version[1]}" if version else f"table {table}"
            of += ", newest version" if file in newest else ""
            found.damaged.append(
                Damage(shown, "table", of, state, _LOG if in_log else _ROWS, _ADVICE)
            )
    if sums.damaged_lines() and not adopt:
        found.damaged.append(
            Damage(f"lake/{table}/{SUMS}", "sums", table, "changed", SUMS_LOST, SUMS_ADVICE)
        )
    if not found.damaged:
        found.damaged += _unreadable(lake, table)
    if adopt and not any(d.kind == "table" for d in found.damaged):
        sums.adopt(files)
        found.adopted += found.unknown
        found.unknown = []
    return found


def _unreadable(lake: Lake, table: str) -> list[Damage]:
    """Files and entries that are missing: versions that somebody names and that cannot be read."""
    wanted = {a.version for a in assets_of(lake) if a.table == table}
    if not wanted and not lake.tables.exists(table):
        return []  # staged by a writer that was killed before its first commit
    for version in [None, *sorted(wanted)]:
        try:
            lake.tables.files(table, version)
        except (IntegrityError, NotFoundError) as error:
            of = f"table {table}" + (f", version {version}" if version is not None else "")
            return [Damage(f"lake/{table}", "table", of, str(error), _ROWS, _ADVICE)]
    return []


def _files_of_newest(lake: Lake, table: str) -> frozenset[str]:
    """The files of the newest version, by name below the table; none where its log is damaged."""
    try:
        listed = lake.tables.listed(table)[0]
    except (IntegrityError, NotFoundError):
        return frozenset()
    return frozenset(file.rsplit(f"/{table}/", 1)[1] for file in listed)


def files_below(folder: Path) -> list[str]:
    """All files below a folder but its sums and what is half written, by name."""
    found = []
    for at, _, names in os.walk(folder):
        below = os.path.relpath(at, folder)
        found += [n if below == "." else f"{below}/{n}" for n in names if "#" not in n]
    return sorted(n for n in found if n != SUMS and not n.startswith(f"{SUMS}."))


def assets_of(lake: Lake, *, superseded: bool = False) -> list[Asset]:
    """The assets of the catalogue; none where it is damaged, which is found by itself."""
    try:
        return lake.catalogue.list(superseded=superseded)
    except IntegrityError:
        return []
