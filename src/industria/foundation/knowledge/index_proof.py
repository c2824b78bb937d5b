"""Proof that the files of the index are as they were written: no flipped bit ranks a passage.

LanceDB writes each file once, so each has its checksum from when the index is settled. All are compared
before the index is read, once a process and again when a file's inode, size or times change. One
file is written anew, the hint of the newest version: LanceDB finds the newest whatever it says, so it is
looked at by ``wrong_hints`` alone.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from industria.core import IntegrityError
from industria.infrastructure.file_sums import FileSums

_HINT = "latest_version_hint.json"
_NEWEST_FIRST = (1 << 64) - 1  # LanceDB names a version by how far it is from here


class IndexProof:
    """The sums of the files below the index's folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.sums = FileSums(folder.with_name(folder.name + ".sums"), folder)

    def files(self) -> list[str]:
        """All files that are written once, by name below the folder."""
        found = []
        for folder, _, names in os.walk(self._folder):
            below = os.path.relpath(folder, self._folder)
            found += [f"{below}/{name}" for name in names if name != _HINT]
        return sorted(found)

    @staticmethod
    def is_hint(name: str) -> bool:
        """Whether a file is the hint of the newest version."""
        return name.endswith(_HINT)

    def record(self) -> None:
        """The files that came since have their sums now; of files that went, the sums go."""
        files, known = self.files(), self.sums.known()
        hints = [str(hint.relative_to(self._folder)) for hint in self._hints()]
        self.sums.record([*(name for name in files if name not in known), *hints])
        if gone := known.keys() - {*files, *hints}:
            self.sums.adopt(name for name in [*files, *hints] if name not in gone)

    def check(self) -> None:
        """Raise IntegrityError where a file is not as it was written."""
        faults = [
            name
            for name in self.sums.known()
            if self.sums.state(name) == "changed" and not self.is_hint(name)
        ]
        if faults:
            raise IntegrityError(
                f"expected the index of passages as it was written, found that {faults[0]} was changed on "
                "the disk: run industria verify, and restore a backup or ingest the documents again"
            )

    def wrong_hints(self) -> list[str]:
        """Hints that name neither the newest version nor what they did when the index was settled."""
        names = [str(hint.relative_to(self._folder)) for hint in self._hints()]
        return [
            name
            for name in names
            if not _names_newest(self._folder / name) and self.sums.state(name) != "right"
        ]

    def _hints(self) -> list[Path]:
        return sorted(self._folder.glob(f"*/_versions/{_HINT}"))


def _names_newest(hint: Path) -> bool:
    try:
        told = json.loads(hint.read_bytes())
    except (FileNotFoundError, ValueError):
        return False
    newest = max((_version(p.stem) for p in hint.parent.glob("*.manifest")), default=0)
    return bool(told == {"version": newest})


def _version(stem: str) -> int:
    number = int(stem) if stem.isdigit() else 0
    return _NEWEST_FIRST - number if number > _NEWEST_FIRST >> 1 else number
