"""SQLite stores that several processes and threads open at once.

Write-ahead log, a busy timeout, one connection per thread, and writes that take the lock first
(``BEGIN IMMEDIATE``), so a writer waits and never fails half way. Knows nothing of any table.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BUSY_TIMEOUT_S = 60.0


class SqliteStore:
    """A SQLite file with its schema; every thread and process gets its own connection."""

    def __init__(self, path: Path, schema: str, *, durable: bool = False) -> None:
        """``durable``: wait for the disk at every commit, so not even a power cut loses one."""
        self.path = path
        self._schema = schema
        self._durable = durable
        self._local = threading.local()

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection, opened on first use and again after a fork."""
        held = getattr(self._local, "held", None)
        if held is not None and held[0] == os.getpid():
            return held[1]  # type: ignore[no-any-return]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(
            self.path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
        )
        self._local.held = (os.getpid(), connection)
        self._retry_locked(lambda: connection.execute("PRAGMA journal_mode=WAL"))
        connection.execute(f"PRAGMA synchronous={'FULL' if self._durable else 'NORMAL'}")
        connection.execute("PRAGMA foreign_keys=ON")
        with self.write() as cursor:
            for statement in self._schema.split(";\n"):
                if statement.strip():
                    cursor.execute(statement)
        return connection

    @staticmethod
    def _retry_locked(action: object) -> None:
        """Switching to WAL is the one step that SQLite's busy timeout does not cover."""
        deadline = time.monotonic() + BUSY_TIMEOUT_S
        while True:
            try:
                action()  # type: ignore[operator]
                return
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One write transaction: all of the block or nothing of it."""
        connection = self.connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    def rows(self, statement: str, parameters: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        """All rows of a query."""
        return self.connection.execute(statement, parameters).fetchall()

    def close(self) -> None:
        """Close this thread's connection."""
        held = getattr(self._local, "held", None)
        if held is not None and held[0] == os.getpid():
            held[1].close()
        self._local.held = None
