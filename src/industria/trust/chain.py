"""Records on disk: each holds the hash of the one before; an index beside them finds one of many.

hash = sha256(previous hash + body). ``runs`` and ``head`` are as they always were, byte for byte; what
came later stands in tables of its own: ``run_index`` (derived, made where it is missing), ``seal`` (the
signed head), ``anchors`` (handed out) and ``checkpoint`` (what a pruned part is replaced by).
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from industria.core import IntegrityError, Run

GENESIS = "0" * 64
SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (
    sequence INTEGER PRIMARY KEY, body TEXT NOT NULL, hash TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS head (
    id INTEGER PRIMARY KEY CHECK (id = 1), count INTEGER NOT NULL, hash TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS run_index (
    sequence INTEGER PRIMARY KEY, id TEXT NOT NULL, at TEXT NOT NULL, state TEXT NOT NULL,
    superseded INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS run_index_id ON run_index (id);
CREATE INDEX IF NOT EXISTS run_index_open ON run_index (sequence)
    WHERE state = 'begun' AND superseded = 0;
CREATE TABLE IF NOT EXISTS seal (id INTEGER PRIMARY KEY CHECK (id = 1), body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS anchors (count INTEGER NOT NULL, line TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS checkpoint (id INTEGER PRIMARY KEY CHECK (id = 1), body TEXT NOT NULL)
"""
_VALID = "CASE WHEN json_valid(body) THEN json_extract(body, '$.{}') END"
_ID, _STATE = (f"coalesce({_VALID.format(name)}, '')" for name in ("id", "state"))
_AT = f"coalesce(nullif({_VALID.format('ended')}, ''), {_VALID.format('started')}, '')"


class Store(Protocol):
    """What the chain needs of a database: one connection, one write transaction."""

    path: Path

    @property
    def connection(self) -> sqlite3.Connection: ...

    def write(self) -> AbstractContextManager[sqlite3.Connection]:
        """A context manager: all of the block or nothing of it."""
        ...

    def close(self) -> None: ...


def link(previous: str, body: str | bytes) -> str:
    """The hash of a record that follows another."""
    data = body if isinstance(body, bytes) else body.encode()
    return hashlib.sha256(previous.encode() + data).hexdigest()


def canonical(run: dict[str, object]) -> str:
    """The text of a record, the same however often it is read and written."""
    text = json.dumps(run, ensure_ascii=False, sort_keys=True)
    return text.encode("utf-8", "backslashreplace").decode()


def now() -> str:
    """The time in UTC, as records hold it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def read_run(body: str | bytes, sequence: int = 0) -> tuple[Run, bool]:
    """(A record as a Run, whether it is of a version that had no intents and masked less).

    Raises IntegrityError where it is no Run any more.
    """
    try:
        fields = json.loads(body)
        old = "state" not in fields
        fields["reference"] = tuple(fields["reference"])
        fields["matched"] = tuple(fields["matched"])
        return Run(**fields), old
    except (ValueError, TypeError, KeyError) as error:
        raise IntegrityError(
            f"expected record {sequence} of the audit chain to be a Run, found damage ({error}): "
            "run industria audit verify"
        ) from error


def head_of(connection: sqlite3.Connection) -> tuple[int, str]:
    """(records, hash of the last); (0, GENESIS) for a chain without any."""
    head = connection.execute("SELECT count, hash FROM head").fetchone()
    return (head[0], head[1]) if head else (0, GENESIS)


def add(connection: sqlite3.Connection, run: Run) -> tuple[int, str]:
    """Append a record inside a write transaction; (records, its hash)."""
    bring_up_index(connection)
    body = canonical(run.to_json())
    count, previous = head_of(connection)
    count, digest = count + 1, link(previous, body)
    connection.execute("INSERT INTO runs VALUES (?, ?, ?)", (count, body, digest))
    connection.execute(
        "INSERT INTO head VALUES (1, ?1, ?2) ON CONFLICT (id) DO UPDATE SET count = ?1, hash = ?2",
        (count, digest),
    )
    connection.execute(
        "INSERT OR REPLACE INTO run_index VALUES (?, ?, ?, ?, 0)",
        (count, run.id, run.ended or run.started, run.state),
    )
    if run.state == "ended":
        connection.execute(
            "UPDATE run_index SET superseded = 1 WHERE id = ? AND state = 'begun'", (run.id,)
        )
    return count, digest


def index_is_behind(connection: sqlite3.Connection) -> bool:
    """Whether the index ends elsewhere than the records do."""
    last = "SELECT (SELECT max(sequence) FROM runs) IS NOT (SELECT max(sequence) FROM run_index)"
    return bool(connection.execute(last).fetchone()[0])


def bring_up_index(connection: sqlite3.Connection) -> None:
    """Index the records that a version before wrote, inside a write transaction."""
    if not index_is_behind(connection):
        return
    connection.execute(
        "DELETE FROM run_index WHERE sequence > (SELECT coalesce(max(sequence), 0) FROM runs)"
    )
    connection.execute(
        f"INSERT INTO run_index SELECT sequence, {_ID}, {_AT}, {_STATE}, 0 FROM runs "
        "WHERE sequence > (SELECT coalesce(max(sequence), 0) FROM run_index)"
    )
    connection.execute(
        "UPDATE run_index SET superseded = 1 WHERE state = 'begun' AND superseded = 0 "
        "AND id IN (SELECT id FROM run_index WHERE state = 'ended')"
    )


def rebuild_index(connection: sqlite3.Connection) -> None:
    """Derive the whole index again from the records, inside a write transaction."""
    connection.execute("DELETE FROM run_index")
    connection.execute("REINDEX run_index")
    bring_up_index(connection)


def index_fault(connection: sqlite3.Connection) -> int | None:
    """The first record that the index hides or tells wrongly; None where there is none.

    Raises sqlite3.DatabaseError where the index cannot be read.
    """
    told = connection.execute("PRAGMA integrity_check('run_index')").fetchone()[0]
    if told not in ("ok", b"ok"):
        return 1
    wrong = connection.execute(
        "SELECT r.sequence FROM runs r LEFT JOIN run_index i ON i.sequence = r.sequence WHERE "
        f"i.sequence IS NULL OR i.id IS NOT {_ID} OR i.state IS NOT {_STATE} OR i.at IS NOT {_AT} "
        "OR (i.state = 'begun' AND i.superseded IS NOT EXISTS "
        "(SELECT 1 FROM run_index e WHERE e.id = i.id AND e.state = 'ended')) "
        "ORDER BY r.sequence LIMIT 1"
    ).fetchone()
    return int(wrong[0]) if wrong else None
