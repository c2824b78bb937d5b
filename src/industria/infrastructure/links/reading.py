"""What comes over a link: one value of one tag, when it was measured, and how good it is."""

from __future__ import annotations

from dataclasses import dataclass

GOOD = 192
UNCERTAIN = 64
BAD = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """``time_us``: microseconds since 1970, UTC, as the source stamped it. ``quality``: OPC's code
    (192 good, 64 uncertain, 0 bad); ``value`` is None where there was none."""

    tag: str
    time_us: int
    value: float | None
    quality: int = GOOD
    text: str = ""
