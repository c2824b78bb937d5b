"""Shares: how many calls run at once, in all and for each key, so that no key stops the others.

A key holds no more than its part of the places among the keys that are at work now; whoever holds fewest is
next. So a key that asks for all it can get slows the others down by its one part alone.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from industria.core import BusyError


@dataclass(slots=True)
class _Share:
    """One key's calls: how many run, how many there are with those that wait, and who waits, in order."""

    running: int = 0
    inside: int = 0
    waiting: deque[asyncio.Future[None]] = field(default_factory=deque)


class Shares:
    """Places for calls. They belong to one event loop."""

    def __init__(self, running: int, waiting: int, share: float) -> None:
        """``share``: the part of both numbers that one key may hold at most, at least one place."""
        self._most_running, self._most_waiting = running, waiting
        self._each_running = max(1, int(running * share))
        self._each_waiting = max(1, int(waiting * share))
        self._running = self._inside = 0
        self._of: dict[str, _Share] = {}

    @asynccontextmanager
    async def taken(self, key: str) -> AsyncIterator[None]:
        """Wait for a place and hold it. Raises BusyError where too many wait, of this key or in all."""
        mine = self._of.setdefault(key, _Share())
        if mine.inside >= self._each_running + self._each_waiting:
            raise BusyError(
                "too many requests of this key are waiting: wait for some of them, then try again"
            )
        if self._inside >= self._most_running + self._most_waiting:
            if not mine.inside:
                del self._of[key]
            raise BusyError("too many requests are waiting: try again in a moment")
        mine.inside += 1
        self._inside += 1
        try:
            await self._place(mine)
            try:
                yield
            finally:
                mine.running -= 1
                self._running -= 1
        finally:
            self._inside -= 1
            mine.inside -= 1
            if not mine.inside:
                del self._of[key]
            self._next()

    async def _place(self, mine: _Share) -> None:
        """Wait until a place is this call's."""
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        mine.waiting.append(place)
        self._next()
        try:
            await place
        except asyncio.CancelledError:
            if place in mine.waiting:
                mine.waiting.remove(place)
            elif place.done() and not place.cancelled():  # it was given, and is given back
                mine.running -= 1
                self._running -= 1
            raise

    def _next(self) -> None:
        """Give free places to those that wait, first to the key that holds fewest."""
        while self._running < self._most_running:
            most = max(1, min(self._each_running, self._most_running // max(1, len(self._of))))
            able = [s for s in self._of.values() if s.waiting and s.running < most]
            if not able:
                return
            share = min(able, key=lambda s: s.running)
            place = share.waiting.popleft()
            if not place.done():
                share.running += 1
                self._running += 1
                place.set_result(None)
