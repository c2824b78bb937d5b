"""Names of time zones: those of the IANA list, and whole hours from UTC."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from industria.core import InputError

_HOURS = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?00)?")


def checked_zone(zone: str) -> str:
    """A zone by the name that databases know it by; ``+08:00`` is ``Etc/GMT-8``. Raises InputError."""
    given = zone.strip()
    if match := _HOURS.fullmatch(given):
        sign = "-" if match[1] == "+" else "+"
        given = f"Etc/GMT{sign}{int(match[2])}" if int(match[2]) else "UTC"
    given = "UTC" if given.upper() in ("Z", "GMT", "UTC") else given
    try:
        ZoneInfo(given)
    except (ValueError, OSError, KeyError):
        raise InputError(
            f"expected a time zone such as Asia/Shanghai, Europe/Berlin or +08:00, found {zone!r}: "
            "write one of those"
        ) from None
    return given
