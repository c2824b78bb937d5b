"""Refusals are Runs: who was turned away, at what, and why.

A stranger may be turned away a thousand times a second, so only the first of each minute are recorded one
by one; of the rest, one Run says how many there were.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Protocol

from industria.core import Run

STRANGER = "nobody"
_MINUTE_S = 60.0


class Chain(Protocol):
    """Where Runs go."""

    def append(self, run: Run) -> str:
        """Record one Run."""
        ...


class Refusals:
    """Records refusals, so many a minute one by one and the rest as a number."""

    def __init__(self, chain: Chain, per_minute: int) -> None:
        self._chain = chain
        self._most = per_minute
        self._lock = threading.Lock()
        self._since = 0.0
        self._single = 0
        self._more: Counter[str] = Counter()

    def note(self, what: str, who: str, inputs: Mapping[str, object], error: str) -> None:
        """One refusal; ``what`` is one of few words, for it is counted by it."""
        with self._lock:
            if time.monotonic() - self._since >= _MINUTE_S:
                self._settle()
            self._single += 1
            if self._single > self._most:
                self._more[what] += 1
                return
        self._record(what, who, inputs, {}, error)

    def settle(self) -> None:
        """Record how many were not recorded one by one since the last time."""
        with self._lock:
            self._settle()

    def _settle(self) -> None:
        more = dict(self._more)
        self._more.clear()
        self._single, self._since = 0, time.monotonic()
        if more:
            said = f"{sum(more.values())} more were refused within a minute"
            self._record("refusals", STRANGER, {}, {"count": more}, said)

    def _record(
        self,
        what: str,
        who: str,
        inputs: Mapping[str, object],
        outputs: Mapping[str, object],
        error: str,
    ) -> None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        run = Run(uuid.uuid4().hex[:16], who, what, now, now, inputs, outputs, error=error)
        self._chain.append(run)
