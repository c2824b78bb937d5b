"""Clients that ask without a pause, and how long each answer took, as they see it."""

from __future__ import annotations

import asyncio
import random
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import httpx

_TIMEOUT_S = 60.0
_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # everything is on loopback, in clear
_TOOLS: Mapping[str, tuple[int, tuple[Mapping[str, object], ...]]] = {
    "retrieve": (20, tuple({"question": f"bearing of pump P-{n}", "k": 5} for n in range(40))),
    "sql": (25, tuple({"statement": f"SELECT avg(heat) AS f FROM press WHERE speed > {n / 10:.1f}"} for n in range(80, 120))),
    "models": (15, ({},)),
    "assets": (15, ({},)),
    "ask": (5, tuple({"question": f"When was pump P-{n} greased?", "extractive": True} for n in range(40))),
}  # fmt: skip
_HEALTH = 20


@dataclass(slots=True)
class Seen:
    """Seconds of each answer by what was asked, and what was no answer."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    span_s: float = 0.0

    def p95_ms(self, what: str) -> float:
        """The 95th percentile, in ms; of nothing none."""
        taken = sorted(self.seconds.get(what, ()))
        return 1e3 * taken[int(0.95 * (len(taken) - 1))] if taken else float("nan")

    @property
    def answers(self) -> int:
        """How many there were."""
        return sum(map(len, self.seconds.values()))


def load(url: str, keys: Sequence[str], clients: int, seconds: float, seed: int) -> Seen:
    """So many clients for so long, each with one of the keys."""
    return asyncio.run(_load(url, keys, clients, seconds, seed))


async def _load(url: str, keys: Sequence[str], clients: int, seconds: float, seed: int) -> Seen:
    seen, started = Seen(), time.monotonic()
    await asyncio.gather(
        *(
            _client(url, keys[n % len(keys)], random.Random(f"{seed} {n}"), started + seconds, seen)
            for n in range(clients)
        )
    )
    seen.span_s = time.monotonic() - started
    return seen


async def _client(url: str, key: str, chance: random.Random, until: float, seen: Seen) -> None:
    names = ["health", *_TOOLS]
    weights = [_HEALTH, *(weight for weight, _ in _TOOLS.values())]
    async with _opened(url, key) as client:
        while time.monotonic() < until:
            what = chance.choices(names, weights)[0]
            started = time.monotonic()
            try:
                if what == "health":
                    reply = await client.get("/health")
                else:
                    given = dict(chance.choice(_TOOLS[what][1]))
                    reply = await client.post(f"/api/tools/{what}", json=given)
            except httpx.HTTPError as error:
                seen.errors.append(f"{what}: {error!r}")
                continue
            seen.seconds.setdefault(what, []).append(time.monotonic() - started)
            if reply.status_code != httpx.codes.OK:
                seen.errors.append(f"{what}: {reply.status_code} {reply.text[:100]}")


def _opened(url: str, key: str) -> httpx.AsyncClient:
    """A client; what it would trust is not read, which takes longer than many a call."""
    head = {"Authorization": f"Bearer {key}"} if key else {}
    return httpx.AsyncClient(base_url=url, headers=head, timeout=_TIMEOUT_S, verify=_NO_TLS)


def rate(url: str, path: str, key: str, bodies: Sequence[Mapping[str, object]], clients: int, seconds: float) -> float:  # fmt: skip
    """Answers a second of one route, asked by so many clients for so long. Raises HTTPStatusError."""

    async def one(number: int, until: float) -> int:
        count = 0
        async with _opened(url, key) as client:
            while time.monotonic() < until:
                body = dict(bodies[(number + count) % len(bodies)])
                (await client.post(path, json=body)).raise_for_status()
                count += 1
        return count

    async def all_of_them() -> float:
        started = time.monotonic()
        counts = await asyncio.gather(*(one(n, started + seconds) for n in range(clients)))
        return sum(counts) / (time.monotonic() - started)

    return asyncio.run(all_of_them())


SQL_BODIES = _TOOLS["sql"][1]
