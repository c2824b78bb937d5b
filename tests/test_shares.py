"""Places for calls: fair among keys, whatever one of them asks for; none is lost."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from industria.core import BusyError
from industria.faces.http.shares import Shares


async def _hold(shares: Shares, key: str, running: Counter[str], end: asyncio.Event) -> None:
    async with shares.taken(key):
        running[key] += 1
        await end.wait()
        running[key] -= 1


async def _settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def test_a_key_alone_holds_its_share_and_beside_others_its_part():
    async def work() -> None:
        shares, running, end = Shares(8, 100, 0.5), Counter[str](), asyncio.Event()
        quiet = [asyncio.create_task(_hold(shares, f"quiet {n}", running, end)) for n in range(3)]
        greedy = [asyncio.create_task(_hold(shares, "greedy", running, end)) for _ in range(40)]
        await _settled()
        assert running["greedy"] == 2  # eight places, four keys at work
        assert all(running[f"quiet {n}"] == 1 for n in range(3))
        end.set()
        await asyncio.gather(*quiet, *greedy)
        end.clear()
        alone = [asyncio.create_task(_hold(shares, "greedy", running, end)) for _ in range(40)]
        await _settled()
        assert running["greedy"] == 4  # half of all, with nobody else there
        end.set()
        await asyncio.gather(*alone)
        assert not +running

    asyncio.run(work())


def test_who_holds_fewest_is_next():
    async def work() -> None:
        shares, running = Shares(2, 100, 1.0), Counter[str]()
        ends = {key: asyncio.Event() for key in ("greedy", "late")}
        first = [
            asyncio.create_task(_hold(shares, "greedy", running, ends["greedy"])) for _ in range(9)
        ]
        await _settled()
        late = asyncio.create_task(_hold(shares, "late", running, ends["late"]))
        await _settled()
        assert running == {"greedy": 2}
        ends["greedy"].set()
        await _settled()
        assert running["late"] == 1
        ends["late"].set()
        await asyncio.gather(*first, late)

    asyncio.run(work())


def test_who_goes_away_while_waiting_or_working_leaves_its_place():
    async def work() -> None:
        shares, running, end = Shares(1, 10, 1.0), Counter[str](), asyncio.Event()
        tasks = [asyncio.create_task(_hold(shares, "a", running, end)) for _ in range(4)]
        await _settled()
        for gone in (tasks[2], tasks[0]):
            gone.cancel()
        await _settled()
        assert not tasks[1].done()
        end.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert tasks[1].exception() is None and tasks[3].exception() is None
        async with asyncio.timeout(5), shares.taken("b"):
            pass

    asyncio.run(work())


def test_too_many_are_told_so():
    async def work() -> None:
        shares, running, end = Shares(2, 4, 0.5), Counter[str](), asyncio.Event()
        held = [asyncio.create_task(_hold(shares, "a", running, end)) for _ in range(3)]
        await _settled()
        with pytest.raises(BusyError, match="of this key"):
            await _hold(shares, "a", running, end)
        end.set()
        await asyncio.gather(*held)

    asyncio.run(work())
