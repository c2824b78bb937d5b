"""Times as sources write them: seconds to nanoseconds since 1970, ISO text, and what is no time at all.

A stamp that no clock can have given (the null of a protocol, 0, the years before 1971 that a device
counts from its start, beyond 9999) is none: the caller takes the next best one.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST_US = 31_536_000_000_000  # 1971-01-01
LATEST_US = 253_402_300_799_000_000  # the last second of 9999
# The unit of a count since 1970 is told by its size: each bound is the year 5138 in that unit.
_UNITS_US = ((1e11, 1_000_000.0), (1e14, 1_000.0), (1e17, 1.0), (1e20, 0.001))


def count_us(count: float) -> int | None:
    """Microseconds since 1970 from a count of seconds, milli-, micro- or nanoseconds; None: no time."""
    if not math.isfinite(count):
        return None
    for bound, unit_us in _UNITS_US:
        if abs(count) < bound:
            if isinstance(count, int) and unit_us >= 1:
                return usable_us(count * int(unit_us))
            return usable_us(round(count * unit_us))
    return None


def text_us(text: str) -> int | None:
    """Microseconds since 1970 from ISO 8601 (UTC where it names no zone) or from a count as text."""
    text = text.strip()
    try:
        return count_us(int(text))
    except ValueError:
        pass  # not a whole number: a real one, or ISO
    try:
        return count_us(float(text))
    except ValueError:
        pass  # not a number: ISO
    try:
        return moment_us(datetime.fromisoformat(text))
    except ValueError:
        return None


def moment_us(moment: datetime | None) -> int | None:
    """Microseconds since 1970 of a moment (UTC where it names no zone); None: no time."""
    if moment is None:
        return None
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return usable_us((aware - EPOCH) // timedelta(microseconds=1))


def usable_us(time_us: int) -> int | None:
    """The time itself where a clock can have given it."""
    return time_us if EARLIEST_US <= time_us <= LATEST_US else None
