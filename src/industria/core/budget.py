"""Budget: what one call may use of the machine, and whether anybody still waits for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf

from industria.core.errors import BusyError


@dataclass(frozen=True, slots=True)
class Allowed:
    """The most that one call may use.

    ``seconds``: wall time. ``rows`` and ``bytes``: of a result. What a reader, a compiler or a query may
    unfold or hold is limited where it does so, for every caller alike.
    """

    seconds: float = inf
    rows: int = 10_000_000
    bytes: int = 1 << 31


@dataclass(slots=True)
class Budget:
    """What is left of one call's allowance. Work asks ``check`` now and then, and stops where it raises."""

    allowed: Allowed = Allowed()
    started: float = field(default_factory=time.monotonic)
    _gone: threading.Event = field(default_factory=threading.Event)
    _stops: list[Callable[[], None]] = field(default_factory=list)

    @property
    def left_s(self) -> float:
        """Seconds that are left; not below 0."""
        return max(0.0, self.allowed.seconds - (time.monotonic() - self.started))

    @property
    def cancelled(self) -> bool:
        """Whether whoever called has gone away."""
        return self._gone.is_set()

    def check(self) -> None:
        """Raise BusyError where the time is over or the caller has gone."""
        if self.cancelled:
            raise BusyError("the caller went away before this was done: it was stopped")
        if not self.left_s:
            raise BusyError(
                f"expected this to end within {self.allowed.seconds:g} s, found it still at work: it was "
                "stopped; ask for less, or run it on this machine as a command"
            )

    def cancel(self) -> None:
        """Whoever called has gone away: stop what can be stopped from outside."""
        self._gone.set()
        for stop in tuple(self._stops):
            stop()

    def on_cancel(self, stop: Callable[[], None]) -> Callable[[], None]:
        """Call ``stop`` when the caller goes away; returns what takes that back."""
        self._stops.append(stop)
        if self.cancelled:
            stop()
        return lambda: self._stops.remove(stop) if stop in self._stops else None
