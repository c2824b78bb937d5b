"""An asyncio server in a thread of its own: started until it is ready, stopped on request."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine

from industria.core import BusyError

Serve = Callable[[threading.Event, threading.Event], Coroutine[None, None, None]]  # (ready, stop)


class LoopThread:
    """Runs ``serve`` until it is stopped; ``serve`` sets its first event when clients can connect."""

    def __init__(
        self,
        name: str,
        serve: Serve,
        start_s: float,
        on_end: Callable[[BaseException], None] = lambda _: None,
    ) -> None:
        """``on_end``: told of an error that ended it after it had started."""
        self._name, self._serve, self._start_s, self._on_end = name, serve, start_s, on_end
        self._ready, self._stop = threading.Event(), threading.Event()
        self._failed: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start, and wait until it is ready. Raises what kept it from starting."""
        self._thread.start()
        if not self._ready.wait(self._start_s):
            raise BusyError(f"the server {self._name} did not start within {self._start_s:.0f} s")
        if isinstance(self._failed, OSError):
            raise BusyError(f"the server {self._name} could not start: {self._failed}")
        if self._failed is not None:
            raise self._failed

    def stop(self) -> None:
        """Ask it to end, and wait for it."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=15)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve(self._ready, self._stop))
        except BaseException as error:  # noqa: BLE001 - a fault of the server is told to whoever started it
            self._failed = error
            if self._ready.is_set():
                self._on_end(error)
            self._ready.set()
