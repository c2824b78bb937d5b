"""What comes over a link: one value of one tag, when it was measured, and how good it is."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

GOOD = 192
UNCERTAIN = 64
BAD = 0
_WHOLE_TO = 1 << 53  # a float keeps every whole number up to here


@dataclass(frozen=True, slots=True)
class Reading:
    """``time_us``: microseconds since 1970, UTC, as the source stamped it. ``quality``: OPC's code
    (192 good, 64 uncertain, 0 bad); ``value`` is None where there was none. What is no number (NaN,
    infinite) is no value and makes the reading bad, whichever link brings it.

    ``ahead`` and ``arrival`` are the journal's: stamped later than this machine's clock allows, and
    the place in the order of arrival (0 where no journal gave one).
    """

    tag: str
    time_us: int
    value: float | None
    quality: int = GOOD
    text: str = ""
    ahead: bool = field(default=False, compare=False)
    arrival: int = field(default=0, compare=False)

    def __post_init__(self) -> None:
        if self.value is not None and not math.isfinite(self.value):
            object.__setattr__(self, "text", self.text or "not a number")
            object.__setattr__(self, "value", None)
            object.__setattr__(self, "quality", BAD)


def is_good(quality: int) -> bool:
    """Whether a quality code is one of the good ones (OPC: the two highest bits are set)."""
    return quality & 0xC0 == GOOD


def is_bad(quality: int) -> bool:
    """Whether a quality code is one of the bad ones (OPC: the two highest bits are clear)."""
    return quality & 0xC0 == BAD


def digits(value: object) -> str:
    """All digits of a whole number that a float would round, else nothing."""
    if not isinstance(value, int) or isinstance(value, bool):
        return ""
    return str(value) if abs(value) > _WHOLE_TO else ""
