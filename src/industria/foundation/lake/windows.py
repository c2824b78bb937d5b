"""Windows over a live stream: tumbling and sliding, with late and out-of-order events.

Events are added up in panes (the greatest common step of size and slide); a window is a sum of its
panes. A window closes when the watermark, the newest event time minus the allowed lateness, passes
its end; an event that comes later still is counted as dropped, never hidden. Memory is the open
panes, whatever the length of the stream. Source: Li et al., No pane, no gain, SIGMOD Record 2005.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from industria.core import UsageError


@dataclass(frozen=True, slots=True)
class WindowResult:
    """One window of one tag: times in seconds, and what was in it."""

    tag: str
    start: float
    end: float
    count: int
    total: float
    least: float
    most: float

    @property
    def mean(self) -> float:
        """The mean of the window."""
        return self.total / self.count


class WindowedStream:
    """Adds events up and gives every window once, when it is complete."""

    def __init__(self, size_s: float, slide_s: float = 0.0, lateness_s: float = 0.0) -> None:
        """``slide_s``: 0 for tumbling. Raises UsageError where a slide is longer than the window."""
        slide_s = slide_s or size_s
        if not 0 < slide_s <= size_s or lateness_s < 0:
            raise UsageError(
                f"expected 0 < slide <= size and lateness >= 0, found size {size_s}, slide {slide_s}, "
                f"lateness {lateness_s}"
            )
        self.size_s, self.slide_s, self.lateness_s = size_s, slide_s, lateness_s
        milli = math.gcd(round(size_s * 1000), round(slide_s * 1000))
        self._pane_s = milli / 1000
        self._panes: defaultdict[int, dict[str, list[float]]] = defaultdict(dict)
        self._watermark = -math.inf
        self._next_end: float | None = None
        self.late = 0

    def add(
        self, tags: Sequence[str], times_s: np.ndarray, values: np.ndarray
    ) -> list[WindowResult]:
        """Add a batch of events (event times in seconds); returns the windows that became complete."""
        if not len(times_s):
            return []
        panes = np.floor(np.asarray(times_s) / self._pane_s + 1e-9).astype(np.int64)
        values = np.asarray(values, float)
        if self._next_end is None:
            self._next_end = self._first_end(float(np.min(times_s)))
        names, codes = np.unique(np.asarray(tags), return_inverse=True)
        closed = math.floor((self._next_end - self.size_s) / self._pane_s + 1e-9)
        in_time = panes >= closed
        self.late += int((~in_time).sum())
        panes, codes, values = panes[in_time], codes[in_time], values[in_time]
        if len(panes):
            first = panes.min()
            keys = (panes - first) * len(names) + codes
            order = np.argsort(keys, kind="stable")
            starts = np.flatnonzero(np.diff(keys[order], prepend=-1))
            ordered = values[order]
            sums = np.add.reduceat(ordered, starts)
            lows, highs = np.minimum.reduceat(ordered, starts), np.maximum.reduceat(ordered, starts)
            counts = np.diff(np.append(starts, len(ordered)))
            for key, n, total, low, high in zip(
                keys[order][starts], counts, sums, lows, highs, strict=True
            ):
                pane, code = divmod(int(key), len(names))
                self._put(int(first) + pane, str(names[code]), int(n), total, low, high)
            self._watermark = max(self._watermark, float(np.max(times_s)) - self.lateness_s)
        return self._close(self._watermark)

    def flush(self) -> list[WindowResult]:
        """The windows that are still open, as the stream ends."""
        if not self._panes:
            return []
        return self._close((max(self._panes) + 1) * self._pane_s + self.size_s)

    def _put(self, pane: int, tag: str, n: int, total: float, low: float, high: float) -> None:
        held = self._panes[pane].get(tag)
        if held is None:
            self._panes[pane][tag] = [n, total, low, high]
        else:
            held[0] += n
            held[1] += total
            held[2] = min(held[2], low)
            held[3] = max(held[3], high)

    def _first_end(self, time_s: float) -> float:
        """The end of the first window that an event at this time, or one within lateness, is in."""
        earliest = time_s - self.lateness_s
        return math.floor(earliest / self.slide_s + 1e-9) * self.slide_s + self.slide_s

    def _close(self, watermark: float) -> list[WindowResult]:
        done: list[WindowResult] = []
        per_window = round(self.size_s / self._pane_s)
        while self._next_end is not None and self._next_end <= watermark and self._panes:
            last = round(self._next_end / self._pane_s)
            merged: dict[str, list[float]] = {}
            for pane in range(last - per_window, last):
                for tag, held in self._panes.get(pane, {}).items():
                    if tag in merged:
                        own = merged[tag]
                        merged[tag] = [
                            own[0] + held[0],
                            own[1] + held[1],
                            min(own[2], held[2]),
                            max(own[3], held[3]),
                        ]
                    else:
                        merged[tag] = held
            start = self._next_end - self.size_s
            done += [
                WindowResult(t, start, self._next_end, int(h[0]), *h[1:])
                for t, h in sorted(merged.items())
            ]
            self._next_end += self.slide_s
            keep_from = round((self._next_end - self.size_s) / self._pane_s)
            for pane in [p for p in self._panes if p < keep_from]:
                del self._panes[pane]
        return done
