"""How long single predictions take while other programs are at work: what a control loop can count on."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_BUSY = "while True: sum(i * i for i in range(10000))"
_WARM = 5
_START_S = 0.5


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds of single calls. ``loading``: how many other processes were busy meanwhile."""

    p50: float
    p99: float
    most: float
    calls: int
    loading: int


def latency(once: Callable[[], object], calls: int, loading: int) -> Latency:
    """Time ``calls`` predictions one after another while so many other processes compute."""
    with _load(loading):
        for _ in range(_WARM):
            once()
        took = []
        for _ in range(calls):
            began = time.perf_counter()
            once()
            took.append(1e3 * (time.perf_counter() - began))
    return Latency(statistics.median(took), quantile(took, 0.99), max(took), calls, loading)


def quantile(values: list[float], share: float) -> float:
    """The value that at least this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))]


@contextmanager
def _load(processes: int) -> Iterator[None]:
    """Other processes of this Python that compute without end, until the block does."""
    busy = [subprocess.Popen([sys.executable, "-c", _BUSY]) for _ in range(processes)]
    try:
        if busy:
            time.sleep(_START_S)
        yield
    finally:
        for one in busy:
            one.kill()
            one.wait()
