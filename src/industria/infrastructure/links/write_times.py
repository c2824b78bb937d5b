"""When each tag of a plant was last written, for every process that writes: a pause holds across all of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from industria.infrastructure.sqlite import SqliteStore

_SCHEMA = """
CREATE TABLE IF NOT EXISTS written (
    url TEXT NOT NULL, tag TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (url, tag)
)
"""


class WriteTimes:
    """Kept in one SQLite file of the plant; use it in a ``with`` block, or close it."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        """``clock``: seconds, the same in every process of the machine."""
        self._store, self._clock = SqliteStore(path, _SCHEMA, durable=True), clock

    def __enter__(self) -> WriteTimes:
        return self

    def __exit__(self, *_: object) -> None:
        self._store.close()

    def too_soon(self, url: str, tag: str, pause_s: float) -> bool:
        """Whether a tag was written within the last ``pause_s``, by whichever process."""
        return self._within(self._store.rows(_AT, (url, tag)), pause_s)

    def claim(self, url: str, tag: str, pause_s: float) -> bool:
        """Note a write that begins now; False, and nothing noted, where another was within ``pause_s``."""
        with self._store.write() as connection:
            if self._within(connection.execute(_AT, (url, tag)).fetchall(), pause_s):
                return False
            connection.execute(
                "INSERT INTO written VALUES (?1, ?2, ?3) ON CONFLICT (url, tag) DO UPDATE SET at = ?3",
                (url, tag, self._clock()),
            )
        return True

    def _within(self, rows: list[tuple[object, ...]], pause_s: float) -> bool:
        # A clock that was set back leaves stamps in the future: those are as good as none.
        return any(abs(self._clock() - float(str(at))) < pause_s for (at,) in rows)


_AT = "SELECT at FROM written WHERE url = ? AND tag = ?"
