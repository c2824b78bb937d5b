"""What the content of a file was when it was last looked at, so that an unchanged file is not read again.

A file is taken for unchanged where path, device, inode, size, time of change and time of status change
are all as they were. No program can set the last of them back, so even a tool that rewrites a file and
restores its times is noticed. Not remembered, and hashed each time, is

- what changed less than two seconds before it was hashed: a second change within the same tick of the
  file system's clock would leave no trace (Git calls such an entry racily clean);
- what changed while it was hashed;
- what lies where the time of status change is missing or coarser than 10 ms (FAT, exFAT, Windows).

The store is a cache: without it every file is hashed once more and nothing else changes.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from industria.infrastructure.objects import sha256_of
from industria.infrastructure.sqlite import SqliteStore

_SCHEMA = """
CREATE TABLE IF NOT EXISTS seen (
    path TEXT PRIMARY KEY, sha256 TEXT NOT NULL, device INTEGER NOT NULL, inode INTEGER NOT NULL,
    size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, ctime_ns INTEGER NOT NULL
) WITHOUT ROWID
"""
_SETTLED_NS = 2_000_000_000
_COARSE_NS = 10_000_000
Stamp = tuple[int, int, int, int, int]


class Seen:
    """Remembers sha256 by path and file status."""

    def __init__(self, path: Path) -> None:
        self._store = SqliteStore(path, _SCHEMA)
        self._new: dict[str, tuple[object, ...]] = {}

    def remembered(self, path: Path) -> str:
        """The sha256 of a file that has not changed since it was hashed; empty where that is not sure."""
        rows = self._store.rows(
            "SELECT sha256, device, inode, size, mtime_ns, ctime_ns FROM seen WHERE path = ?",
            (str(path.absolute()),),
        )
        return str(rows[0][0]) if rows and rows[0][1:] == _stamp(path) else ""

    def hash(self, path: Path) -> str:
        """The sha256 of a file, read now; remembered from the next ``settle`` on where that is safe."""
        before, began = _stamp(path), time.time_ns()
        digest = sha256_of(path)
        if _is_settled(before, began) and _stamp(path) == before:
            self._new[str(path.absolute())] = (digest, *before)
        return digest

    def settle(self) -> None:
        """Write down what was hashed, in one transaction."""
        if self._new:
            with self._store.write() as connection:
                connection.executemany(
                    "INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?, ?, ?, ?)",
                    [(path, *row) for path, row in self._new.items()],
                )
            self._new.clear()

    def close(self) -> None:
        """Close the store."""
        self._store.close()


def _stamp(path: Path) -> Stamp:
    at = path.stat()
    return (at.st_dev, at.st_ino, at.st_size, at.st_mtime_ns, at.st_ctime_ns)


def _is_settled(stamp: Stamp, now_ns: int) -> bool:
    """Whether any later change must show in the stamp."""
    changed_ns = stamp[4]
    exact = os.name == "posix" and changed_ns % _COARSE_NS != 0
    return exact and now_ns - changed_ns > _SETTLED_NS
