"""Ends a task for certain."""

from __future__ import annotations

import asyncio
from typing import Any

_AGAIN_S = 1.0


async def end(task: asyncio.Task[Any]) -> None:
    """Cancel a task until it has ended; what it raised then is not raised here.

    One cancellation may be lost: ``asyncio.wait_for`` before Python 3.12 drops it where the answer that it
    waits for arrives in the same turn of the loop, and libraries of field buses wait so for every answer.
    """
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=_AGAIN_S)
    if not task.cancelled():
        task.exception()  # asked for, so that it is not reported as never looked at
