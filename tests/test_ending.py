"""Ending a task that loses its first cancellations, as one that waits for a field bus may."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from industria.infrastructure import ending

pytestmark = pytest.mark.fast


async def _stubborn(losses: list[int]) -> None:
    while True:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            if not losses:
                raise
            losses.pop()


@pytest.mark.parametrize("lost", [0, 1, 3])
def test_a_task_ends_though_cancellations_are_lost(monkeypatch, lost: int) -> None:
    monkeypatch.setattr(ending, "_AGAIN_S", 0.01)

    async def scenario() -> bool:
        task = asyncio.create_task(_stubborn([0] * lost))
        await asyncio.sleep(0)
        await asyncio.wait_for(ending.end(task), 30)
        return task.cancelled()

    assert asyncio.run(scenario())


def test_a_task_that_failed_has_ended() -> None:
    async def fails() -> None:
        raise ValueError("broken")

    async def scenario() -> None:
        task = asyncio.create_task(fails())
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait([task])
        await ending.end(task)

    asyncio.run(scenario())
