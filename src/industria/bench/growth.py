"""How a cost grows: measured at three sizes beside a peer in the same run, and its slope on log-log axes.

A slope of 0 is flat, of 1 linear. The figure of a size is the median of several, each taken in turn with
the peer's, so that a machine that is busy for a while is busy for both.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from industria.bench.entry import Measure

FLAT = 0.1
LINEAR = 1.1


@dataclass(frozen=True, slots=True)
class Point:
    """Seconds of ours and of the peer at one size."""

    size: int
    ours: float
    peer: float


def timed(action: Callable[[], object]) -> float:
    """Seconds that one call takes."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def point(
    size: int, ours: Callable[[], object], peer: Callable[[], object], times: int = 7, per: int = 1
) -> Point:
    """The median of several calls of each, in turn; ``per``: how many things one call does."""
    pairs = [(timed(ours), timed(peer)) for _ in range(times)]
    return Point(size, median(p[0] for p in pairs) / per, median(p[1] for p in pairs) / per)


def slope(points: Sequence[Point], of: Callable[[Point], float] = lambda p: p.ours) -> float:
    """The least-squares slope of log cost over log size."""
    x = [math.log(p.size) for p in points]
    y = [math.log(of(p)) for p in points]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    above = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    return above / sum((a - mean_x) ** 2 for a in x)


def measures(
    what: str, peer: str, points: Sequence[Point], *, most_ms: float, slope_bar: float = FLAT
) -> list[Measure]:
    """The slope, and the cost at the largest size beside the peer's."""
    steep, last = slope(points), points[-1]
    theirs = slope(points, lambda p: p.peer)
    note = "; ".join(
        f"{p.size:,}: {p.ours * 1e3:.2f} ms against {p.peer * 1e3:.2f} ms" for p in points
    )
    return [
        Measure(f"{what}: slope over size", steep, f"{peer} {theirs:.2f}", f"<= {slope_bar}", steep <= slope_bar, note, 2),
        Measure(f"{what}: ms at {last.size:,}", last.ours * 1e3, f"{peer} {last.peer * 1e3:.2f}", f"< {most_ms:g}", last.ours * 1e3 < most_ms, "", 2),
    ]  # fmt: skip
