"""One cell as a point in time: its parts, and how it is written as DuckDB's ``strptime`` takes it.

Which of two first numbers is the day is left open here; the column decides it (``times.py``).
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from industria.foundation import lexicon
from industria.foundation.ingest.tables.cells import half_width
from industria.foundation.ingest.tables.months import month_of

Order = Literal["", "ymd", "dmy", "mdy"]  # of the three numbers; empty where it is no date
What = Literal["time", "date", "time_of_day", "duration"]

_WORD = r"[^\W\d_]{3,10}"
_DATES = (
    r"(?P<n1>\d{4})(?P<s1>[-/.年])(?P<n2>\d{1,2})(?P<s2>[-/.月])(?P<n3>\d{1,2})(?P<s3>日?)",
    r"(?P<n1>\d{4})(?P<s1>[-/. ])(?P<mon>" + _WORD + r")(?P<s2>[-/. ])(?P<n3>\d{1,2})",
    r"(?P<n1>\d{1,2})(?P<s1>[-/. ])(?P<n2>\d{1,2})(?P<s2>[-/. ])(?P<n3>\d{4}|\d{2})",
    r"(?P<n1>\d{1,2})(?P<s1>\.?[-/. ]?)(?P<mon>" + _WORD + r")(?P<s2>\.?[-/. ,]? ?)(?P<n3>\d{4}|\d{2})",
    r"(?P<mon>" + _WORD + r"\.?)(?P<s1> )(?P<n1>\d{1,2})(?P<s2>,? )(?P<n3>\d{4})",
    r"(?P<n1>(?:19|20)\d{2})(?P<n2>\d{2})(?P<n3>\d{2})",
)  # fmt: skip
_CLOCK = (
    r"(?P<half>[^\W\d_]{2} ?)?(?P<h>\d{1,2})(?P<c1>[-:.时点h])(?:(?P<m>\d{1,2})(?:(?P<c2>(?P=c1)|[:.分m])"
    r"(?:(?P<s>\d{1,2})(?:(?P<c3>[.,:])(?P<f>\d{1,9}))?)?)?(?P<c4>[秒分]?))?(?P<ap> ?[AaPp]\.?[Mm]\.?)?"
)
_TIGHT = r"(?P<h>\d{2})(?P<m>\d{2})(?:(?P<s>\d{2})(?:(?P<c3>[.,])(?P<f>\d{1,9}))?)?"
_OFFSET = r"(?P<off> ?(?:Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?))?"
_PATTERNS = tuple(
    re.compile(
        rf"(?P<day>{_WORD}[.,]? )?{date}(?:(?P<gap>T|, ?|[-_]|\. ?| +|(?<=日)){_CLOCK}{_OFFSET})?"
        if number < len(_DATES) - 1
        else rf"{date}(?:(?P<gap>[T _]?){_TIGHT}{_OFFSET}|(?P<gap2> ){_CLOCK.replace('?P<', '?P<x').replace('?P=', '?P=x')})?"
    )
    for number, date in enumerate(_DATES)
)  # fmt: skip
_IN_TEXT = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|(?<!\d)20\d{2}[01]\d[0-3]\d(?!\d)")
_CLOCK_FIRST = re.compile(r"(\d{1,2}:\d{2}[^\s,]*(?: [AaPp]\.?[Mm]\.?)?)(,? )(\S.+)")
_ONLY_CLOCK = re.compile(_CLOCK + r"(?P<off>Z|[+-]\d{2}:\d{2})?")
_DURATION = re.compile(
    r"(?:(?P<d>\d+) ?(?:d|D|天|days?,?) ?)?(?P<h>\d{1,4}):(?P<m>\d{2})(?::(?P<s>\d{2})(?:[.,]\d+)?)?"
)
_ISO_SPAN = re.compile(
    r"P(?=[\dT])(?:(?P<d>\d+)D)?(?:T(?:(?P<h>\d+)H)?(?:(?P<m>\d+)M)?(?:(?P<s>\d+)(?:[.,]\d+)?S)?)?"
)
_WORD_SPAN = lexicon.Pattern(
    r"(?:(?P<d>\d+) ?{span_days.bare}\.?,? ?)?(?:(?P<h>\d+) ?{span_hours.bare}\.?,? ?)?"
    r"(?:(?P<m>\d+) ?{span_minutes.bare}\.?,? ?)?(?:(?P<s>\d+) ?{span_seconds.bare}\.?)?"
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A cell as a point in time.

    ``numbers``: the three of the date as they stand (a month in words is its number); ``orders`` that they
    may have; ``form``: for ``strptime``, with ``{0}``, ``{1}``, ``{2}`` where the order of the three is open; ``seconds`` of the day;
    ``offset`` from UTC as it is written, ``Z`` for UTC; ``half``: in hours of half a day.
    """

    what: What
    form: str
    numbers: tuple[int, int, int] = (0, 0, 0)
    orders: tuple[Order, ...] = ()
    seconds: float = 0.0
    offset: str = ""
    half: bool = False
    words: bool = False  # the month in words
    padded: bool = True

    def when(self, order: Order) -> datetime | None:
        """The point in time with the numbers in an order; None where there is no such day."""
        a, b, c = self.numbers
        year, month, day = {"ymd": (a, b, c), "dmy": (c, b, a), "mdy": (c, a, b)}.get(
            order, (2000, 1, 1)
        )
        year += 0 if year > 99 else (2000 if year < 69 else 1900)
        try:
            return datetime(year, month, day) + timedelta(seconds=self.seconds)
        except ValueError:
            return None


def format_for(form: str, order: Order) -> str:
    """The ``strptime`` format of a form with its numbers in an order."""
    if "{0}" not in form:
        return form
    parts = {"ymd": ("%y", "%m", "%d"), "dmy": ("%d", "%m", "%y"), "mdy": ("%m", "%d", "%y")}
    return form.format(*parts[order])


@functools.lru_cache(maxsize=1 << 15)
def read_stamp(cell: str) -> Stamp | None:
    """A cell as a point in time, or None where it is none."""
    text = " ".join(half_width(cell).replace("：", ":").split())
    if not 4 <= len(text) <= 48 or not any(c.isdigit() for c in text):
        return None
    for number, pattern in enumerate(_PATTERNS):
        if (match := pattern.fullmatch(text)) and (stamp := _stamp(number, match)):
            return stamp
    return _clock_first(text) or _clock_or_duration(text)


def _clock_first(text: str) -> Stamp | None:
    """A time of day and the date behind it."""
    match = _CLOCK_FIRST.fullmatch(text)
    if not match:
        return None
    clock, date = _clock_or_duration(match[1]), read_stamp(match[3])
    if not clock or not date or (clock.what, date.what) != ("time_of_day", "date"):
        return None
    form = f"{clock.form}{match[2]}{date.form}"
    return replace(date, what="time", form=form, seconds=clock.seconds, half=clock.half)


def _stamp(number: int, match: re.Match[str]) -> Stamp | None:
    part = {k: v for k, v in match.groupdict().items() if v is not None}
    if "xh" in part:  # digits without signs, and a clock with them
        part |= {k[1:]: v for k, v in part.items() if k[0] == "x"} | {"gap": part.pop("gap2")}
    date = _date(number, part)
    if date is None:
        return None
    form, numbers, orders = date
    if part.get("day"):
        form = "%a" + part["day"].lstrip("".join({c for c in part["day"] if c.isalpha()})) + form
    words = "mon" in part
    padded = number != 2 or (len(part["n1"]) == 2 and len(part["n2"]) == 2)
    if "h" not in part:
        return Stamp("date", form, numbers, orders, words=words, padded=padded)
    if part.get("c1") == "-" and "%Y" not in form:
        return None  # 10-11-12 13-14 is a code rather
    clock = _clock(part, tight=number == len(_DATES) - 1 and "c1" not in part)
    if clock is None:
        return None
    written, seconds, half = clock
    offset = part.get("off", "").strip()
    gap = part.get("gap", "")
    form = form + gap + written
    zone = {"Z": "Z", "UTC": "Z", "GMT": "Z"}.get(offset, offset)
    return Stamp("time", form, numbers, orders, seconds, zone, half, words, padded)


def _date(
    number: int, part: dict[str, str]
) -> tuple[str, tuple[int, int, int], tuple[Order, ...]] | None:
    """The form of a date, its numbers and the orders that they may have."""
    s1, s2, s3 = part.get("s1", ""), part.get("s2", ""), part.get("s3", "")
    if "mon" in part:
        month = month_of(part["mon"])
        if not month:
            return None
        n1, n3 = int(part["n1"]), int(part["n3"])
        if number == 1:
            return f"%Y{s1}%b{s2}%d", (n1, month, n3), ("ymd",)
        year = "%Y" if len(part["n3"]) == 4 else "%y"
        day_first = number == 3
        form = f"%d{s1}%b{s2}{year}" if day_first else f"%b{s1}%d{s2}{year}"
        return form, (n1, month, n3), ("dmy",)
    numbers = (int(part["n1"]), int(part["n2"]), int(part["n3"]))
    if number in (0, len(_DATES) - 1):
        form = f"%Y{s1}%m{s2}%d{s3}"
        orders: tuple[Order, ...] = ("ymd",)
    elif len(part["n3"]) == 4:
        if s1 != s2:
            return None
        form, orders = f"{{0}}{s1}{{1}}{s2}%Y", ("dmy", "mdy")
    else:
        if s1 != s2 or s1 == " ":
            return None
        form, orders = f"{{0}}{s1}{{1}}{s2}{{2}}", ("dmy", "mdy", "ymd")
    probe = Stamp("date", form, numbers)
    fitting = tuple(o for o in orders if probe.when(o))
    return (form, numbers, fitting) if fitting else None


def _clock(part: dict[str, str], tight: bool) -> tuple[str, float, bool] | None:
    """The form of a time of day, its seconds, and whether its hours are of half a day."""
    hours, minutes, seconds = (int(part.get(k) or 0) for k in "hms")
    fraction = float(f"0.{part['f']}") if part.get("f") else 0.0
    mark = part.get("ap", "").strip().replace(".", "").lower()
    before = part.get("half", "").strip()
    if before:
        concept = lexicon.concept_of(before.lower(), "half_day")
        if not concept:
            return None
        mark = "am" if concept == "morning_mark" else "pm"
    half = bool(mark)
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if mark == "pm" else 0)
    if hours > 24 or minutes > 59 or seconds > 60 or (hours == 24 and (minutes or seconds)):
        return None
    hour = "%I" if half else "%H"
    if tight:
        form = hour + "%M" + ("%S" if part.get("s") else "")
    else:
        form = hour + part["c1"]
        form += "%M" if part.get("m") else ""
        form += part.get("c2", "") + ("%S" if part.get("s") else "") if part.get("m") else ""
    if part.get("f"):
        form += part["c3"] + "%n"
    form += part.get("c4", "")
    if before:
        form = "%p " + form
    elif half:
        form += (" " if part["ap"].startswith(" ") else "") + "%p"
    return form, hours * 3600 + minutes * 60 + seconds + fraction, half


def _clock_or_duration(text: str) -> Stamp | None:
    if match := _ONLY_CLOCK.fullmatch(text):
        part = {k: v for k, v in match.groupdict().items() if v is not None}
        separated = part["c1"] not in ".-" and (part["c1"] != "h" or "m" in part)
        clock = _clock(part, tight=False) if separated else None
        if clock:
            return Stamp("time_of_day", clock[0], seconds=clock[1], half=clock[2])
    if (match := _DURATION.fullmatch(text)) and int(match["m"]) < 60 and int(match["s"] or 0) < 60:
        return _span(match, "h:mm")
    if match := _ISO_SPAN.fullmatch(text):
        return _span(match, "PThHmM")
    match = _WORD_SPAN.fullmatch(text)
    # One unit alone is a number with a unit.
    if match and sum(match[k] is not None for k in "dhms") > 1:
        return _span(match, "h min")
    return None


def _span(match: re.Match[str], form: str) -> Stamp:
    days, hours, minutes, seconds = (int(match[k] or 0) for k in "dhms")
    whole = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    return Stamp("duration", form, seconds=float(whole))


def dates_in(text: str) -> list[Stamp]:
    """Dates in a text that can be read in one way only."""
    found = (read_stamp(match[0]) for match in _IN_TEXT.finditer(half_width(text)))
    return [stamp for stamp in found if stamp and stamp.orders == ("ymd",)]
