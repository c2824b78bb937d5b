"""Stops queries that run too long: one thread for the whole process, looked at once a second.

A timer of its own for every query would cost more than a short query does.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

_running: dict[int, tuple[float, duckdb.DuckDBPyConnection]] = {}
_lock = threading.Lock()
_thread: threading.Thread | None = None


@contextmanager
def limited(connection: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    """Interrupt what ``connection`` runs in the block once it has taken so many seconds."""
    global _thread
    with _lock:
        _running[id(connection)] = (time.monotonic() + seconds, connection)
        if _thread is None:
            _thread = threading.Thread(target=_watch, name="query-watchdog", daemon=True)
            _thread.start()
    try:
        yield
    finally:
        with _lock:
            _running.pop(id(connection), None)


def _watch() -> None:
    while True:
        time.sleep(1.0)
        _stop_overdue()


def _stop_overdue() -> None:
    """A function of its own, so that no connection is held while the thread sleeps."""
    now = time.monotonic()
    with _lock:
        overdue = [connection for deadline, connection in _running.values() if now > deadline]
    for connection in overdue:
        connection.interrupt()
