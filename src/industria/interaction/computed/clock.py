"""What times of a table are in: the plant's own time, or UTC that is brought to it.

The plant's zone is what it was told (``industria init --zone``), else the offset that other tables of the same days
state. Where neither is known, times in UTC stay so, and answers say it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")


@dataclass(frozen=True, slots=True)
class Stated:
    """An offset that a table states for its times, from its first to its last row."""

    since: datetime
    until: datetime
    offset: timedelta


@dataclass(frozen=True, slots=True)
class Clock:
    """``zone``: the plant's, empty where it was not told; ``stated``: offsets of its tables."""

    zone: str = ""
    stated: Sequence[Stated] = ()

    def offset(self, table_zone: str, at: datetime) -> timedelta | None:
        """What has to be added to a table's times to have the plant's; None where that is not known."""
        if table_zone != "UTC":
            return timedelta()
        if self.zone:
            return at.replace(tzinfo=UTC).astimezone(ZoneInfo(self.zone)).utcoffset() or timedelta()
        found = {s.offset for s in self.stated if s.since <= at <= s.until}
        return found.pop() if len(found) == 1 else None


def offset_of(zone: str) -> timedelta | None:
    """``+02:00`` as a timedelta; None for what is no offset."""
    match = _OFFSET.fullmatch(zone)
    if not match:
        return None
    size = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return size if match[1] == "+" else -size
