"""Proof that the files of tables are as they were written: no flipped bit becomes an answer.

Beside the files of each table lie their checksums (``_sums``): of a Parquet file from before its commit, of
an entry of the log from right after it. What is read is compared first, once a process and again when
its inode, size or times change. A table on a store has none: what lies there is the store's to keep.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from industria.core import IntegrityError
from industria.infrastructure.file_sums import FileSums
from industria.infrastructure.place import LOG, FolderPlace, Place

SUMS = "_sums"
_ENTRY = re.compile(rf"{LOG}/(\d{{20}})\.json")
_LAST = f"{LOG}/_last_checkpoint"


class TableProof:
    """The sums of the tables of one place."""

    def __init__(self, place: Place) -> None:
        self._folder = place.folder if isinstance(place, FolderPlace) else None
        self._reading_root = place.reading_root
        self._sums: dict[str, FileSums] = {}

    def staged(self, name: str, prefix: str, parts: Sequence[Path]) -> None:
        """Files that are about to be committed."""
        if (sums := self.sums(name)) is not None:
            sums.record(f"{prefix}/{part.name}" for part in parts)

    def committed(self, name: str, before: int, version: int, files: Sequence[str] = ()) -> None:
        """Entries of the log after ``before`` up to ``version``, and files that they name."""
        sums = self.sums(name)
        if sums is None:
            return
        known = sums.known()
        made = [f"{LOG}/{v:020d}" for v in range(before + 1, version + 1)]
        entries = [f"{stem}.json" for stem in made]
        checkpoints = [
            f"{stem}.checkpoint.parquet"
            for stem in made
            if (sums.folder / f"{stem}.checkpoint.parquet").exists()
        ]
        new = [*entries, *checkpoints, *(self._below(name, file) for file in files)]
        sums.record([n for n in new if n not in known] + ([_LAST] if checkpoints else []))

    def check_log(self, name: str) -> None:
        """Raise IntegrityError where an entry of a table's log is changed or its newest is missing."""
        sums = self.sums(name)
        if sums is None:
            return
        newest = -1
        missing = set[int]()
        for file in sums.known():
            if not file.startswith(LOG) or file == _LAST:
                continue
            state = sums.state(file)
            if state == "changed":
                raise _changed(name, file, "an entry of its log was changed on the disk")
            if entry := _ENTRY.fullmatch(file):
                newest = max(newest, int(entry[1]))
                missing |= {int(entry[1])} if state == "missing" else set()
        if newest in missing:  # older ones go when a checkpoint holds what they said
            raise _changed(
                name, f"{LOG}/{newest:020d}.json", "the newest entry of its log is missing"
            )

    def check_files(self, name: str, files: Sequence[str], version: int) -> None:
        """Raise IntegrityError where a file of a version is changed or missing."""
        sums = self.sums(name)
        if sums is None:
            return
        for file in files:
            below = self._below(name, file)
            state = sums.state(below)
            if state in ("changed", "missing"):
                raise _changed(name, below, f"a file of version {version} is {state} on the disk")

    def forget(self, name: str) -> None:
        """A table was dropped."""
        self._sums.pop(name, None)

    def sums(self, name: str) -> FileSums | None:
        """The sums of a table; None where its place keeps none."""
        if self._folder is None:
            return None
        folder = self._folder / name
        return self._sums.setdefault(name, FileSums(folder / SUMS, folder))

    def _below(self, name: str, file: str) -> str:
        return file.removeprefix(f"{self._reading_root}/{name}/")


def _changed(name: str, file: str, what: str) -> IntegrityError:
    return IntegrityError(
        f"expected table {name!r} as it was written, found that {what} ({file}): "
        "restore a backup, or forget the table and ingest its source again"
    )
