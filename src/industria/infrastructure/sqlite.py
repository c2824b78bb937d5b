"""SQLite stores that several processes and threads open at once.

Write-ahead log, a busy timeout, one connection per thread, and writes that take the lock first
(``BEGIN IMMEDIATE``), so a writer waits and never fails half way. Every page that is committed has its
checksum (``page_sums.py``), and a file is compared with them before it is read. Knows nothing of any table.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from industria.core import IntegrityError
from industria.infrastructure import page_sums

BUSY_TIMEOUT_S = 60.0
_CHECKPOINT_FRAMES = 1000
_Signature = tuple[int, int, int, int]
_CHECKED: dict[Path, _Signature] = {}  # files that were right, and as what, in this process


class SqliteStore:
    """A SQLite file with its schema; every thread and process gets its own connection."""

    def __init__(
        self, path: Path, schema: str, *, durable: bool = False, checked: bool = True
    ) -> None:
        """``durable``: wait for the disk at every commit, so not even a power cut loses one.

        ``checked``: compare the file with its sums before it is read; False for a store that proves itself.
        """
        self.path = path
        self._schema = schema
        self._durable = durable
        self._checked = checked
        self._local = threading.local()
        self._recorded = page_sums.WalPlace()

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection, opened on first use and again after a fork.

        Raises IntegrityError where the file is not as it was written.
        """
        self._check()
        held = getattr(self._local, "held", None)
        if held is not None and held[0] == os.getpid():
            return held[1]  # type: ignore[no-any-return]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        page_sums.hold(self.path)
        connection: sqlite3.Connection | None = None
        try:
            connection = sqlite3.connect(
                self.path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
            )
            self._local.held = (os.getpid(), connection)
            with self._told():
                self._prepare(connection)
        except BaseException:
            self._local.held = None
            if connection is not None:
                connection.close()
            page_sums.release(self.path)
            raise
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        self._retry_locked(lambda: connection.execute("PRAGMA journal_mode=WAL"))
        connection.execute(f"PRAGMA synchronous={'FULL' if self._durable else 'NORMAL'}")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA wal_autocheckpoint=0")  # sums first: see _checkpoint
        with self.write() as cursor:
            page_sums.begin(self.path)
            for statement in self._schema.split(";\n"):
                if statement.strip():
                    cursor.execute(statement)

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
        """One write transaction: all of the block or nothing of it.

        Inside another one of the same thread it is part of that one.
        """
        connection = self.connection
        if connection.in_transaction:
            yield connection
            return
        with self._told():
            connection.execute("BEGIN IMMEDIATE")
            try:
                self._record()  # what somebody committed who was killed before it could say so
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
        # It is committed: sums that find no room now stand in the log, and are taken with the next write.
        with suppress(OSError):
            self._record()
            if self._recorded.frames >= _CHECKPOINT_FRAMES:
                self._checkpoint(connection)

    def rows(self, statement: str, parameters: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        """All rows of a query."""
        with self._told():
            return self.connection.execute(statement, parameters).fetchall()

    def close(self) -> None:
        """Close this thread's connection."""
        held = getattr(self._local, "held", None)
        if held is not None and held[0] == os.getpid():
            with suppress(OSError, sqlite3.Error):  # what is not moved now stays in the log
                self._record()
                self._checkpoint(held[1])
            held[1].close()
            page_sums.release(self.path)
        self._local.held = None

    def _record(self) -> None:
        self._recorded = page_sums.record(self.path, self._recorded)

    def _checkpoint(self, connection: sqlite3.Connection) -> None:
        """Move committed pages from the log into the file; never before their sums are on the disk."""
        if not self._recorded.frames:
            return
        page_sums.sync(self.path)
        before = self._signature()
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        if _CHECKED.get(self.path) == before:
            self._remember()

    def _check(self) -> None:
        if not self._checked:
            return
        now = self._signature()
        if now is None or _CHECKED.get(self.path) == now:
            return
        report = page_sums.check(self.path)
        if report.damaged:
            raise IntegrityError(
                f"expected {self.path.name} as it was written, found {', '.join(report.damaged[:3])} "
                "changed on the disk: run industria verify, and restore a backup"
            )
        _CHECKED[self.path] = now

    def _remember(self) -> None:
        if (now := self._signature()) is not None:
            _CHECKED[self.path] = now

    def _signature(self) -> _Signature | None:
        try:
            state = os.stat(self.path)
        except FileNotFoundError:
            return None
        return (state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What SQLite says of a damaged file, in words."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            damaged = type(error) is sqlite3.DatabaseError or "malformed" in str(error)
            if not damaged:
                raise
            raise IntegrityError(
                f"expected {self.path.name} as it was written, found it damaged ({error}): "
                "run industria verify, and restore a backup"
            ) from error
