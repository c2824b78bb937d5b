"""Store and forward: readings on disk first, in order, until the lake has them.

One file holds the journals of all links of a plant, and each row says which link it is of: a link
forwards its own readings and knows nothing of the others'. A link is its source and its table.

A reading is known by its tag, time, value and quality. Of readings with one tag and one time, those that
overlap with the end of what is kept are known (a server that sends again after a cut, history read
over the edge); a value or a quality that changes while the stamp stands still is new each time. What
comes late or was measured long ago is kept in its place. The last ``_TAIL`` readings of a link and the
newest of each tag are remembered for this; what comes again after more than that is kept again.

A reading stamped more than a minute ahead of this machine's clock is kept and flagged ``ahead``; it is
never the newest of its tag, so one wrong clock hides nothing that follows.

Forwarding is exactly once: the range of a batch is its key in the lake's log, so a process killed
between commit and acknowledgement commits nothing twice, and neither do two processes of one link.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from industria.infrastructure.links.reading import Reading
from industria.infrastructure.links.stamps import LATEST_US
from industria.infrastructure.sqlite import SqliteStore

_SCHEMA = """
CREATE TABLE IF NOT EXISTS kept (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, link TEXT NOT NULL, tag TEXT NOT NULL, time_us INTEGER NOT NULL,
    value REAL, quality INTEGER NOT NULL, text TEXT NOT NULL, ahead INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS kept_moment ON kept (link, tag, time_us);
CREATE INDEX IF NOT EXISTS kept_order ON kept (link);
CREATE INDEX IF NOT EXISTS kept_ahead ON kept (link) WHERE ahead = 1;
CREATE TABLE IF NOT EXISTS newest (
    link TEXT NOT NULL, tag TEXT NOT NULL, time_us INTEGER NOT NULL, value REAL, quality INTEGER NOT NULL,
    text TEXT NOT NULL, PRIMARY KEY (link, tag)
);
CREATE TABLE IF NOT EXISTS forwarded (link TEXT PRIMARY KEY, until INTEGER NOT NULL, batch INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS notes (link TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (link, name))
"""
_TAIL = 100_000
_PRUNE_EVERY = 10_000  # readings forwarded between two looks at the tail's length
AHEAD_US = 60_000_000
_EARLIEST_US = -62_135_596_800_000_000  # the year 1, the first that a time in the lake can be


class Journal:
    """The journal of one link, in the plant's file of journals.

    ``kept``, ``known`` and ``ahead`` count what this object took, found known, and flagged.
    """

    def __init__(self, path: Path, link: str = "") -> None:
        """``link``: source and table. Without one: what a journal of before links had names still holds."""
        self._store = SqliteStore(path, _SCHEMA)
        self._link = link
        self._unpruned = _PRUNE_EVERY
        self.kept = self.known = self.ahead = 0
        self._prepare()

    def append(self, readings: Sequence[Reading]) -> int:
        """Keep what is new, in order of time, and of arrival where times are equal; returns how many were."""
        moments: dict[tuple[str, int], list[Reading]] = {}
        for r in sorted((_within_time(r) for r in readings), key=lambda r: r.time_us):
            came = moments.setdefault((r.tag, r.time_us), [])
            if not came or came[-1] != r:
                came.append(r)
        latest_us = time.time_ns() // 1000 + AHEAD_US
        newest: dict[str, Reading | None] = {}
        moved: set[str] = set()
        rows: list[tuple[object, ...]] = []
        with self._store.write() as connection:
            wary = bool(
                connection.execute(
                    "SELECT 1 FROM kept WHERE link = ? AND ahead = 1 LIMIT 1", (self._link,)
                ).fetchone()
            )
            for (tag, time_us), came in moments.items():
                if tag not in newest:
                    newest[tag] = self.newest(tag)
                last, late = newest[tag], time_us > latest_us
                before: list[Reading] = []
                # Nothing stands after the newest reading but what was ahead of the clock when it came.
                if late or wary or (last is not None and time_us <= last.time_us):
                    before = self._at(tag, time_us, last)
                fresh = came[_overlap(before, came) :]
                rows += [
                    (self._link, tag, time_us, r.value, r.quality, r.text, late) for r in fresh
                ]
                if fresh and not late and (last is None or time_us >= last.time_us):
                    newest[tag] = fresh[-1]
                    moved.add(tag)
            connection.executemany(
                "INSERT INTO kept (link, tag, time_us, value, quality, text, ahead) VALUES (?, ?, ?, ?, ?, ?, ?)",
                rows,
            )
            connection.executemany(
                "INSERT OR REPLACE INTO newest VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (self._link, r.tag, r.time_us, r.value, r.quality, r.text)
                    for r in (newest[tag] for tag in sorted(moved))
                    if r is not None
                ],
            )
        kept, ahead = len(rows), sum(bool(row[-1]) for row in rows)
        self.kept += kept
        self.ahead += ahead
        self.known += len(readings) - kept
        return kept

    def _at(self, tag: str, time_us: int, newest: Reading | None) -> list[Reading]:
        """What is kept of a tag at one time, in order of arrival."""
        rows = self._store.rows(
            "SELECT tag, time_us, value, quality, text FROM kept "
            "WHERE link = ? AND tag = ? AND time_us = ? ORDER BY sequence",
            (self._link, tag, time_us),
        )
        if not rows and newest is not None and newest.time_us == time_us:
            return [newest]
        return [_reading(row) for row in rows]

    def last_time_us(self, tag: str) -> int | None:
        """The time of a tag's newest reading."""
        newest = self.newest(tag)
        return newest.time_us if newest else None

    def newest(self, tag: str) -> Reading | None:
        """A tag's newest reading that was not ahead of the clock."""
        rows = self._store.rows(
            "SELECT tag, time_us, value, quality, text FROM newest WHERE link = ? AND tag = ?",
            (self._link, tag),
        )
        return _reading(rows[0]) if rows else None

    def tags(self, prefix: str = "") -> list[Reading]:
        """The newest reading of each tag of this link whose name begins so."""
        rows = self._store.rows(
            "SELECT tag, time_us, value, quality, text FROM newest "
            "WHERE link = ? AND substr(tag, 1, length(?)) = ? ORDER BY tag",
            (self._link, prefix, prefix),
        )
        return [_reading(row) for row in rows]

    def note(self, name: str, value: object) -> None:
        """Remember something of this link (JSON) that a restart has to know."""
        with self._store.write() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO notes VALUES (?, ?, ?)",
                (self._link, name, json.dumps(value)),
            )

    def noted(self, name: str) -> object:
        """What was noted last, or None."""
        rows = self._store.rows(
            "SELECT value FROM notes WHERE link = ? AND name = ?", (self._link, name)
        )
        return json.loads(str(rows[0][0])) if rows else None

    def others(self) -> list[str]:
        """The other links of the file of which readings wait, by name."""
        rows = self._store.rows(
            "SELECT DISTINCT k.link FROM kept k LEFT JOIN forwarded f ON f.link = k.link "
            "WHERE k.link != ? AND k.sequence > coalesce(f.until, 0) ORDER BY k.link",
            (self._link,),
        )
        return [str(link) for (link,) in rows]

    @property
    def waiting(self) -> int:
        """How many readings of this link the lake has not got yet."""
        until, _ = self._forwarded()
        rows = self._store.rows(
            "SELECT count(*) FROM kept WHERE link = ? AND sequence > ?", (self._link, until)
        )
        return int(str(rows[0][0]))

    @property
    def begun(self) -> str:
        """The key of a batch that was given out and not acknowledged, or nothing."""
        _, batch = self._forwarded()
        return f"journal-{batch}" if batch else ""

    def forward(self, commit: Callable[[Sequence[Reading], str], None], most: int = 20_000) -> int:
        """Give the oldest batch to ``commit(readings, key)`` and forget it after; returns its size."""
        until, batch = self._begin(most)
        if not batch:
            return 0
        rows = self._store.rows(
            "SELECT tag, time_us, value, quality, text, ahead, sequence FROM kept "
            "WHERE link = ? AND sequence > ? AND sequence <= ? ORDER BY sequence",
            (self._link, until, batch),
        )
        commit([_reading(row) for row in rows], f"journal-{batch}")
        with self._store.write() as connection:
            done = connection.execute(
                "UPDATE forwarded SET until = batch, batch = 0 WHERE link = ? AND batch = ?",
                (self._link, batch),
            ).rowcount
            self._unpruned += len(rows)
            if done and self._unpruned >= _PRUNE_EVERY:
                self._unpruned = 0
                connection.execute(
                    "DELETE FROM kept WHERE link = ? AND sequence <= (SELECT sequence FROM kept "
                    "WHERE link = ? AND sequence <= ? ORDER BY sequence DESC LIMIT 1 OFFSET ?)",
                    (self._link, self._link, batch, _TAIL),
                )
        return len(rows)

    def close(self) -> None:
        """Close the store."""
        self._store.close()

    def _begin(self, most: int) -> tuple[int, int]:
        """(forwarded until, end of the batch), chosen once for all processes of this link; end 0: none."""
        with self._store.write() as connection:
            until, batch = self._forwarded()
            if batch:
                return until, batch
            (end,) = connection.execute(
                "SELECT max(sequence) FROM (SELECT sequence FROM kept "
                "WHERE link = ? AND sequence > ? ORDER BY sequence LIMIT ?)",
                (self._link, until, most),
            ).fetchone()
            if end is None:
                return until, 0
            connection.execute(
                "INSERT OR REPLACE INTO forwarded VALUES (?, ?, ?)", (self._link, until, end)
            )
            return until, int(end)

    def _forwarded(self) -> tuple[int, int]:
        rows = self._store.rows("SELECT until, batch FROM forwarded WHERE link = ?", (self._link,))
        return (int(str(rows[0][0])), int(str(rows[0][1]))) if rows else (0, 0)

    def _prepare(self) -> None:
        """Number rows from the clock on, so that no later file gives a key again; take over an old file's rows."""
        with self._store.write() as connection:
            seeded = connection.execute(
                "SELECT 1 FROM sqlite_sequence WHERE name = 'kept'"
            ).fetchone()
            if seeded:
                return
            tables = {
                row[0] for row in connection.execute("SELECT name FROM sqlite_master").fetchall()
            }
            if {"readings", "seen", "state"} <= tables:
                _take_over(connection.execute)
            connection.execute("DELETE FROM sqlite_sequence WHERE name = 'kept'")
            connection.execute(
                "INSERT INTO sqlite_sequence VALUES ('kept', ?)", (time.time_ns() // 1000,)
            )


def _take_over(execute: Callable[[str], object]) -> None:
    """Rows of a file that knew no links become those of the link without a name, with their numbers."""
    execute(
        "INSERT INTO kept SELECT sequence, '', tag, time_us, value, quality, text, 0 FROM readings"
    )
    execute("INSERT INTO newest SELECT '', tag, time_us, NULL, -1, '' FROM seen")
    execute(
        "INSERT INTO forwarded SELECT '', 0, CAST(value AS INTEGER) FROM state WHERE name = 'batch'"
    )
    for table in ("readings", "seen", "state"):
        execute(f"DROP TABLE {table}")


def _overlap(before: Sequence[Reading], came: Sequence[Reading]) -> int:
    """How many of the readings that came are the end of those kept before."""
    for size in range(min(len(before), len(came)), 0, -1):
        if list(before[-size:]) == list(came[:size]):
            return size
    return 0


def _within_time(reading: Reading) -> Reading:
    """A reading whose time the lake can hold."""
    bounded = min(max(reading.time_us, _EARLIEST_US), LATEST_US)
    return reading if bounded == reading.time_us else replace(reading, time_us=bounded)


def _reading(row: Sequence[object]) -> Reading:
    tag, time_us, value, quality, text, *journal = row
    ahead, arrival = (bool(journal[0]), int(str(journal[1]))) if journal else (False, 0)
    return Reading(
        str(tag), int(str(time_us)), None if value is None else float(str(value)),
        int(str(quality)), str(text), ahead, arrival,
    )  # fmt: skip
