"""Reading the chain: all Runs, the newest, one of them, and those that began and did not end."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from industria.core import NotFoundError, Run
from industria.trust.chain import canonical, read_run
from industria.trust.checkpoint import Checkpoint

_SHOWN = "NOT (i.state = 'begun' AND i.superseded)"
_FROM = "FROM run_index i JOIN runs r ON r.sequence = i.sequence"
_BODY = "SELECT i.sequence, CAST(r.body AS BLOB)"


def all_runs(connection: sqlite3.Connection) -> Iterator[tuple[Run, bool]]:
    """Oldest first, each as it ended; ``state`` is ``begun`` where it did not.

    With each comes whether its record is of a version that did not mask every field yet.
    """
    yield from _read(connection, f"{_BODY} {_FROM} WHERE {_SHOWN} ORDER BY i.sequence")


def last_runs(connection: sqlite3.Connection, limit: int) -> Iterator[tuple[Run, bool]]:
    """The newest, newest first."""
    order = f"{_BODY} {_FROM} WHERE {_SHOWN} ORDER BY i.sequence DESC LIMIT ?"
    yield from _read(connection, order, max(0, limit))


def one_run(connection: sqlite3.Connection, run: str) -> tuple[Run, bool]:
    """One Run by its id. Raises NotFoundError."""
    order = f"{_BODY} {_FROM} WHERE i.id = ? AND {_SHOWN} ORDER BY i.sequence LIMIT 1"
    for found in _read(connection, order, run):
        return found
    raise NotFoundError(f"expected a Run {run!r}, found none: see industria audit show")


def open_runs(connection: sqlite3.Connection, checkpoint: Checkpoint) -> list[Run]:
    """Intents without an end, those of the pruned part included."""
    old = [read_run(canonical(fields))[0] for fields in checkpoint.unended]
    still = [run for run in old if not _ended(connection, run.id)]
    order = f"{_BODY} {_FROM} WHERE i.state = 'begun' AND i.superseded = 0 ORDER BY i.sequence"
    return still + [run for run, _ in _read(connection, order)]


def _ended(connection: sqlite3.Connection, run: str) -> bool:
    order = "SELECT 1 FROM run_index WHERE id = ? AND state = 'ended'"
    return connection.execute(order, (run,)).fetchone() is not None


def _read(
    connection: sqlite3.Connection, order: str, *parameters: object
) -> Iterator[tuple[Run, bool]]:
    for sequence, body in connection.execute(order, parameters):
        yield read_run(body, sequence)
