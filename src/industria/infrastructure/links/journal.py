"""Store and forward: readings on disk first, in order, until the lake has them.

A reading is known by its tag and its time. One that comes twice (a server that sends again after a
cut, history read over the edge) is kept once. Forwarding is exactly once: the range of a batch is its key in the lake's log, so a
process killed between commit and acknowledgement commits nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from industria.infrastructure.links.reading import Reading
from industria.infrastructure.sqlite import SqliteStore

_SCHEMA = """
CREATE TABLE IF NOT EXISTS readings (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, tag TEXT NOT NULL, time_us INTEGER NOT NULL,
    value REAL, quality INTEGER NOT NULL, text TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS seen (tag TEXT PRIMARY KEY, time_us INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT NOT NULL)
"""


class Journal:
    """The journal of one link."""

    def __init__(self, path: Path) -> None:
        self._store = SqliteStore(path, _SCHEMA)

    def append(self, readings: Sequence[Reading]) -> int:
        """Keep what is new, per tag in order of time; returns how many were. Older ones are known."""
        kept = 0
        with self._store.write() as connection:
            newest: dict[str, int] = {}
            for r in sorted(readings, key=lambda r: r.time_us):
                if r.tag not in newest:
                    row = connection.execute(
                        "SELECT time_us FROM seen WHERE tag = ?", (r.tag,)
                    ).fetchone()
                    newest[r.tag] = int(row[0]) if row else -1
                if r.time_us <= newest[r.tag]:
                    continue
                newest[r.tag] = r.time_us
                connection.execute(
                    "INSERT INTO readings (tag, time_us, value, quality, text) VALUES (?, ?, ?, ?, ?)",
                    (r.tag, r.time_us, r.value, r.quality, r.text),
                )
                kept += 1
            connection.executemany(
                "INSERT OR REPLACE INTO seen VALUES (?, ?)", list(newest.items())
            )
        return kept

    def last_time_us(self, tag: str) -> int | None:
        """The time of a tag's newest reading."""
        rows = self._store.rows("SELECT time_us FROM seen WHERE tag = ?", (tag,))
        return int(str(rows[0][0])) if rows else None

    @property
    def waiting(self) -> int:
        """How many readings the lake has not got yet."""
        return int(str(self._store.rows("SELECT count(*) FROM readings")[0][0]))

    def forward(self, commit: Callable[[Sequence[Reading], str], None], most: int = 20_000) -> int:
        """Give the oldest batch to ``commit(readings, key)`` and forget it after; returns its size."""
        bound = self._store.rows("SELECT value FROM state WHERE name = 'batch'")
        until = int(str(bound[0][0])) if bound else 0
        if not until:
            row = self._store.rows(
                "SELECT max(sequence) FROM (SELECT sequence FROM readings ORDER BY sequence LIMIT ?)",
                (most,),
            )[0]
            if row[0] is None:
                return 0
            until = int(str(row[0]))
            with self._store.write() as connection:
                connection.execute(
                    "INSERT OR REPLACE INTO state VALUES ('batch', ?)", (str(until),)
                )
        rows = self._store.rows(
            "SELECT tag, time_us, value, quality, text FROM readings WHERE sequence <= ? ORDER BY sequence",
            (until,),
        )
        batch = [
            Reading(str(t), int(str(at)), None if v is None else float(str(v)), int(str(q)), str(x))
            for t, at, v, q, x in rows
        ]
        if batch:
            commit(batch, f"journal-{until}")
        with self._store.write() as connection:
            connection.execute("DELETE FROM readings WHERE sequence <= ?", (until,))
            connection.execute("DELETE FROM state WHERE name = 'batch'")
        return len(batch)

    def close(self) -> None:
        """Close the store."""
        self._store.close()
