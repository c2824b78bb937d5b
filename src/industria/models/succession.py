"""Which version of a name is current, and which were so before it, in order."""

from __future__ import annotations

from collections.abc import Sequence
from sqlite3 import Connection

SCHEMA = """
CREATE TABLE IF NOT EXISTS current (
    name TEXT PRIMARY KEY, version INTEGER NOT NULL, previous INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS was_current (
    name TEXT NOT NULL, version INTEGER NOT NULL, place INTEGER NOT NULL,
    PRIMARY KEY (name, version)
)
"""


def set_current(connection: Connection, name: str, version: int) -> None:
    """Make a version current, and the newest of those that were."""
    _begin_history(connection, name)
    connection.execute(
        "INSERT INTO current VALUES (?1, ?2, 0) ON CONFLICT (name) DO UPDATE SET "
        "previous = CASE WHEN version = ?2 THEN previous ELSE version END, version = ?2",
        (name, version),
    )
    connection.execute(
        "INSERT INTO was_current SELECT ?1, ?2, coalesce(max(place), 0) + 1 FROM was_current "
        "WHERE name = ?1 ON CONFLICT (name, version) DO UPDATE SET place = excluded.place",
        (name, version),
    )


def step_back(connection: Connection, name: str, version: int) -> bool:
    """From this version to the one that was current before; False where there is none."""
    _begin_history(connection, name)
    connection.execute("DELETE FROM was_current WHERE name = ? AND version = ?", (name, version))
    return _take_newest(connection, name)


def remove(connection: Connection, versions: Sequence[tuple[str, int]]) -> None:
    """Take versions out; where one was current, the one before it becomes so."""
    names = dict.fromkeys(name for name, _ in versions)
    for name in names:
        _begin_history(connection, name)
    for at in versions:
        connection.execute("DELETE FROM was_current WHERE name = ? AND version = ?", at)
        connection.execute("DELETE FROM current WHERE name = ? AND version = ?", at)
    for name in names:
        _take_newest(connection, name)


def _take_newest(connection: Connection, name: str) -> bool:
    row = connection.execute(
        "SELECT version FROM was_current WHERE name = ? ORDER BY place DESC LIMIT 1", (name,)
    ).fetchone()
    if row is not None:
        set_current(connection, name, int(row[0]))
    return row is not None


def _begin_history(connection: Connection, name: str) -> None:
    """What an older version of this program remembered: the current version and the one before."""
    if connection.execute("SELECT 1 FROM was_current WHERE name = ?", (name,)).fetchone():
        return
    row = connection.execute(
        "SELECT previous, version FROM current WHERE name = ?", (name,)
    ).fetchone()
    for place, version in enumerate(v for v in row or () if v):
        connection.execute("INSERT INTO was_current VALUES (?, ?, ?)", (name, version, place))
