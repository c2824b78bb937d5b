"""Shares: how many calls run at once, in all and for each key, so that no key stops the others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from industria.core import BusyError


@dataclass(slots=True)
class _Share:
    running: asyncio.Semaphore
    inside: int = 0


class Shares:
    """Places for calls. They belong to one event loop."""

    def __init__(self, running: int, waiting: int, share: float) -> None:
        """``share``: the part of both numbers that one key may hold, at least one place."""
        self._all = asyncio.Semaphore(running)
        self._waiting = waiting
        self._inside = 0
        self._running = running
        self._each_running = max(1, int(running * share))
        self._each_waiting = max(1, int(waiting * share))
        self._of: dict[str, _Share] = {}

    @asynccontextmanager
    async def taken(self, key: str) -> AsyncIterator[None]:
        """Wait for a place and hold it. Raises BusyError where too many wait, of this key or in all."""
        mine = self._of.setdefault(key, _Share(asyncio.Semaphore(self._each_running)))
        if mine.inside >= self._each_running + self._each_waiting:
            raise BusyError(
                "too many requests of this key are waiting: wait for some of them, then try again"
            )
        if self._inside >= self._running + self._waiting:
            raise BusyError("too many requests are waiting: try again in a moment")
        mine.inside += 1
        self._inside += 1
        try:
            async with mine.running, self._all:  # its own first: who waits there holds nobody up
                yield
        finally:
            self._inside -= 1
            mine.inside -= 1
            if not mine.inside:
                del self._of[key]
