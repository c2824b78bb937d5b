"""Alarms beside the windows in which something happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from industria.bench.corpora.strangers import plain

TOP = 3


@dataclass(frozen=True, slots=True)
class Window:
    """Something that happened, with the channels that carry it. ``fault``: whether it shall be reported."""

    kind: str
    start: pd.Timestamp
    end: pd.Timestamp
    channels: tuple[str, ...]
    fault: bool = True
    machine: str = ""

    @property
    def until(self) -> pd.Timestamp:
        """The end with as long again, at most a day: what it leaves behind belongs to it."""
        return self.end + min(self.end - self.start, pd.Timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Raised:
    """One alarm, its channels in the order in which the detector names them."""

    start: pd.Timestamp
    end: pd.Timestamp
    channels: tuple[str, ...]

    def share_in(self, windows: Sequence[Window]) -> float:
        """How much of it lies in windows; a moment counts whole."""
        if self.end <= self.start:
            return float(any(w.start <= self.start <= w.until for w in windows))
        inside = pd.Timedelta(0)
        reached = self.start
        for w in sorted(windows, key=lambda w: w.start):
            one, other = max(w.start, reached), min(w.until, self.end)
            if other > one:
                inside += other - one
                reached = other
        return float(inside / (self.end - self.start))


def found_by(window: Window, alarms: Sequence[Raised], all_of_them: Sequence[Window]) -> str:
    """``found``, ``another channel`` or ``no alarm``.

    An alarm finds a window that it overlaps where at least a third of the alarm lies in windows of faults (so an
    alarm that never ends finds nothing) and one of its first three channels carries the fault.
    """
    over = [
        a
        for a in alarms
        if a.start <= window.end and a.end >= window.start and a.share_in(all_of_them) >= 1 / 3
    ]
    carrying = {plain(c) for c in window.channels}
    if any(_named(c, carrying) for a in over for c in a.channels[:TOP]):
        return "found"
    return "another channel" if over else "no alarm"


def false_alarms(alarms: Sequence[Raised], windows: Sequence[Window]) -> list[Raised]:
    """Alarms of which less than a third lies in windows of faults."""
    return [a for a in alarms if a.share_in(windows) < 1 / 3]


def _named(channel: str, carrying: set[str]) -> bool:
    """Whether a channel is one of these; a unit or a quality mark behind the name is none of it."""
    flat = plain(channel)
    return any(
        flat == c or (len(c) > 3 and flat.startswith(c)) or (len(flat) > 3 and c.startswith(flat))
        for c in carrying
    )
