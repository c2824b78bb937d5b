"""Values of literals: numbers with a base, durations, dates, strings with ``$`` escapes."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_UNITS_NS = {
    "d": 86_400_000_000_000, "h": 3_600_000_000_000, "m": 60_000_000_000, "s": 1_000_000_000,
    "ms": 1_000_000, "us": 1_000, "ns": 1,
}  # fmt: skip
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|us|ns|d|h|m|s)")
_ESCAPES = {"$": "$", "'": "'", '"': '"', "l": "\n", "n": "\n", "p": "\f", "r": "\r", "t": "\t"}
MOST_DIGITS = 40


def integer_value(text: str) -> int | None:
    """``1_000`` or ``16#FF``; None where it is no number or absurdly long."""
    plain = text.replace("_", "")
    if len(plain) > 3 * MOST_DIGITS:
        return None
    base, mark, digits = plain.partition("#")
    try:
        return int(digits, int(base)) if mark else int(plain)
    except ValueError:
        return None


def duration_value(text: str) -> int | None:
    """Nanoseconds of ``T#5h_30m``, ``TIME#-1.5s``; None where it is no duration."""
    body = text.partition("#")[2].lower().replace("_", "")
    sign = -1 if body.startswith("-") else 1
    body = body.lstrip("+-")
    total, at = 0.0, 0
    whole = 0
    for match in _PART.finditer(body):
        if match.start() != at or len(match[1]) > MOST_DIGITS:
            return None
        at = match.end()
        if "." in match[1]:
            total += float(match[1]) * _UNITS_NS[match[2]]
        else:
            whole += int(match[1]) * _UNITS_NS[match[2]]
    return sign * (whole + round(total)) if at == len(body) and at else None


def date_value(text: str) -> int | None:
    """Seconds since 1970 of ``D#2026-01-31``; None where there is no such day."""
    return _seconds(text.partition("#")[2], "%Y-%m-%d")


def time_of_day_value(text: str) -> int | None:
    """Milliseconds since midnight of ``TOD#12:30:00.5``; None beyond 24 hours."""
    parts = text.partition("#")[2].split(":")
    hours, minutes = int(parts[0]), int(parts[1])
    seconds = float(parts[2]) if len(parts) > 2 else 0.0
    if hours > 23 or minutes > 59 or seconds >= 60:
        return None
    return round((hours * 3600 + minutes * 60 + seconds) * 1000)


def date_and_time_value(text: str) -> int | None:
    """Seconds since 1970 of ``DT#2026-01-31-12:30:00``; None where there is no such moment, and for a part
    of a second, which a DATE_AND_TIME does not hold."""
    body, _, fraction = text.partition("#")[2].partition(".")
    if fraction.strip("0"):
        return None
    date, _, clock = body.rpartition("-")
    clock = clock if clock.count(":") == 2 else clock + ":00"
    return _seconds(f"{date} {clock}", "%Y-%m-%d %H:%M:%S")


def _seconds(text: str, form: str) -> int | None:
    try:
        return int(datetime.strptime(text, form).replace(tzinfo=UTC).timestamp())
    except ValueError:
        return None


def string_value(text: str) -> str | None:
    """The characters of a quoted string; None where an escape is unknown."""
    body, out, at = text[1:-1], [], 0
    while at < len(body):
        if body[at] != "$":
            out.append(body[at])
            at += 1
            continue
        after = body[at + 1 : at + 2].lower()
        if after in _ESCAPES:
            out.append(_ESCAPES[after])
            at += 2
            continue
        code = re.match(r"[0-9A-Fa-f]{2}", body[at + 1 :])
        if not code:
            return None
        out.append(chr(int(code.group(), 16)))
        at += 3
    return "".join(out)
