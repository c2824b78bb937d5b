"""The periods that a question names: days, months, moments and ranges of them, in Chinese, English and numbers.

A year that is not written is left open (0) and told by the data. A period whose day does not exist raises InputError.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from industria.core import InputError
from industria.foundation import lexicon
from industria.interaction.computed.text import Asked

_MONTH = r"(?P<{0}>{{month.en.bare}})\.?"
_YEAR = r"(?:19|20)\d\d"
_DATES = tuple(
    lexicon.Pattern(p)
    for p in (
        rf"(?<![\d.])(?P<y>{_YEAR})-(?P<m>\d{{1,2}})-(?P<d>\d{{1,2}})(?!\d)",
        rf"(?<![\d.])(?P<y>{_YEAR})[/.](?P<m>\d{{1,2}})[/.](?P<d>\d{{1,2}})(?!\d)",
        rf"(?<![\d.])(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.(?P<y>{_YEAR})(?!\d)",
        rf"(?:(?P<y>{_YEAR})\s*年\s*)?(?P<m>\d{{1,2}})\s*月\s*(?P<d>\d{{1,2}})(?:\s*[日号]|(?!\d))",
        rf"(?P<y>{_YEAR})\s*年\s*(?P<m>\d{{1,2}})\s*月(?!\s*\d)",
        rf"(?<![\w.])(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH.format('n')}(?![a-z])(?:,?\s*(?P<y>{_YEAR}))?",
        rf"(?<![a-z]){_MONTH.format('n')}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|:)(?:,?\s*(?P<y>{_YEAR}))?",
        rf"(?<![a-z]){_MONTH.format('n')}\s+(?P<y>{_YEAR})(?!\d)",
        r"(?<!\d)(?P<d>\d{1,2})\s*日(?!\d)",
    )
)
_TIME = lexicon.Pattern(
    r"(?<![\d:.])(?P<h>[01]?\d|2[0-4]):(?P<mi>[0-5]\d)(?::(?P<s>[0-5]\d))?(?!\d)(?:\s*(?P<half>am|pm)\b)?"
    r"|(?<![\d:.])(?P<h2>1[0-2]|0?[1-9])\s*(?P<half2>am|pm)\b"
    r"|(?<![\d:.])(?P<h3>[01]?\d|2[0-4])\s*{clock_hour}(?P<mi3>[0-5]?\d)?\s*{clock_minute}?(?!间)"
)
_BEFORE_HALF = lexicon.Pattern(r"({afternoon_mark.zh}|{morning_mark.zh})\s*$")
_ALONE = re.compile(r"(?<![\w.:])(\d{1,2})\s*$")
_GLUE = lexicon.Pattern(r"^[\s,，的t@]*(?:at|um|in)?\s*(?:the)?\s*(?:{half_day.zh})?\s*$")
_LINK = lexicon.Pattern(r"^\s*(?:{until_word})\s*$")
_PAIR = lexicon.Pattern(r"^\s*(?:{and_word}|{until_word})\s*$")
_FILLER = lexicon.Pattern(r"{period_filler}")
_OPENS = lexicon.Pattern(r"(?:{range_opens})\s*(?:the\s*)?(?:reading of\s*)?$")
_MICRO = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Day:
    """A date as it is written: ``year`` 0 where it is not, ``day`` 0 for a whole month; ``time``: of the day."""

    year: int
    month: int
    day: int
    start: int
    end: int
    time: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """``first`` to ``last``, both included, as they are written; a moment where ``moment``."""

    first: Day
    last: Day
    moment: bool = False

    @property
    def year(self) -> int:
        """The year where one is written, else 0."""
        return self.first.year or self.last.year

    def whole_days(self) -> bool:
        """Whether it names days alone, not times of them."""
        return self.first.time is None and self.last.time is None

    def bounds(self, year: int) -> tuple[datetime, datetime]:
        """Its first and last instant in a year. Raises InputError for a day that no calendar has."""
        return _begin(self.first, year), _finish(self.last, year)


def take_periods(asked: Asked) -> list[Period]:
    """The periods of a question, in their order; taken from it."""
    days = _days(asked)
    if len(days) == 1 and (within := _clock_range(asked, days[0])):
        return [within]
    days = _with_times(asked, days)
    year = next((d.year for d in days if d.year), 0)
    days = [replace(d, year=d.year or year) for d in days]
    out: list[Period] = []
    rest = list(days)
    while rest:
        first = rest.pop(0)
        if rest and _ranged(asked.text, first, rest[0]):
            last = rest.pop(0)
            out.append(Period(first, last))
            _take_link(asked, first, last)
        else:
            out.append(Period(first, first, first.time is not None))
    return _without_restated(out)


def _without_restated(periods: list[Period]) -> list[Period]:
    """A day that is said again with its times, as in "on 13 October (13 October 00:00 to 14 October 00:00)", is one period."""
    if len(periods) != 2:
        return periods
    day, exact = periods
    same = (day.first.month, day.first.day) == (exact.first.month, exact.first.day)
    if day.whole_days() and same and not exact.whole_days():
        year = exact.year or day.year
        return [
            Period(replace(exact.first, year=year), replace(exact.last, year=year), exact.moment)
        ]
    return periods


def _days(asked: Asked) -> list[Day]:
    found: list[Day] = []
    text = asked.open
    for pattern in _DATES:
        for match in pattern.finditer(text):
            if any(d.start < match.end() and match.start() < d.end for d in found):
                continue
            given = match.groupdict()
            month = int(given["m"]) if given.get("m") else _month(given.get("n") or "")
            day = Day(int(given.get("y") or 0), month, int(given.get("d") or 0), *match.span())
            found.append(day)
    found.sort(key=lambda d: d.start)
    out: list[Day] = []
    for day in found:
        if not day.month:  # 6日 of 5月4日至6日
            if not out:
                continue
            day = replace(day, month=out[-1].month, year=day.year or out[-1].year)
        elif shared := _shared(text, day):  # the 5 of "between 5 and 9 March"
            out.append(Day(day.year, day.month, int(shared[1]), shared.start(1), shared.end(1)))
        out.append(day)
    for day in out:
        asked.take(day.start, day.end)
    return out


def _shared(text: str, day: Day) -> re.Match[str] | None:
    """A number alone before a date, tied to it: a day of the same month."""
    before = text[: day.start].rstrip()
    if not day.day or not before or text[day.start] in "年月" or not text[day.start].isdigit():
        return None
    for link in lexicon.scan(before, "period_pair", "period_link"):
        if link.end == len(before):
            return _ALONE.search(before[: link.start].rstrip())
    return None


def _month(name: str) -> int:
    return _MONTHS[name[:3].lower()] if name else 0


_MONTHS = {
    m: n
    for n, m in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}


def _with_times(asked: Asked, days: list[Day]) -> list[Day]:
    """The days with the time of day that stands right behind or before each."""
    out = []
    for day in days:
        text = asked.open
        for match in _TIME.finditer(text):
            behind = match.start() >= day.end and _GLUE.match(asked.text[day.end : match.start()])
            before = match.end() <= day.start and re.fullmatch(
                r"\s*(?:on|of|am|,)?\s*(?:the\s*)?", asked.text[match.end() : day.start]
            )
            if day.day and (behind or before):
                day = replace(day, time=_clock(match, text))
                asked.take(day.end if behind else match.start(), match.end())
                break
        out.append(day)
    return out


def _clock(match: re.Match[str], text: str) -> tuple[int, int, int]:
    hour = int(match["h"] or match["h2"] or match["h3"])
    minute = int(match["mi"] or match["mi3"] or 0)
    half = (match["half"] or match["half2"] or "").lower()
    if found := _BEFORE_HALF.search(text[: match.start()]):
        half = "pm" if lexicon.has(found[1], "afternoon_mark") else "am"
    if half == "pm" and hour < 12:
        hour += 12
    if half == "am" and hour == 12:
        hour = 0
    return hour, minute, int(match["s"] or 0)


def _ranged(text: str, first: Day, other: Day) -> bool:
    """Whether two dates are the ends of one period: linked by "to", or by "and" after "between" or "from"."""
    link = text[first.end : other.start]
    link = _TIME.sub(" ", link)
    link = _FILLER.sub(" ", link)
    if _LINK.search(link):
        return True
    return bool(_PAIR.search(link) and _OPENS.search(text[: first.start]))


def _take_link(asked: Asked, first: Day, last: Day) -> None:
    asked.take(first.end, last.start)
    if found := _OPENS.search(asked.text[: first.start]):
        asked.take(*found.span())


def _clock_range(asked: Asked, day: Day) -> Period | None:
    """Two times of one day, as in "on 7 March between 08:00 and 12:00"."""
    text = asked.open
    times = list(_TIME.finditer(text))
    if not day.day:
        return None
    if len(times) != 2:
        return None
    one, other = times
    if not _PAIR.search(text[one.end() : other.start()]):
        return None
    asked.take(one.start(), other.end())
    if found := _OPENS.search(asked.text[: one.start()]):
        asked.take(*found.span())
    return Period(replace(day, time=_clock(one, text)), replace(day, time=_clock(other, text)))


def _begin(day: Day, year: int) -> datetime:
    moment = _date(replace(day, day=day.day or 1), year)
    return moment + _of(day.time) if day.time else moment


def _finish(day: Day, year: int) -> datetime:
    if day.time:
        return _date(day, year) + _of(day.time)
    if day.day:
        return _date(day, year) + timedelta(days=1) - _MICRO
    month = _date(replace(day, day=1), year)
    return (month + timedelta(days=32)).replace(day=1) - _MICRO


def _of(time: tuple[int, int, int]) -> timedelta:
    return timedelta(hours=time[0], minutes=time[1], seconds=time[2])


def _date(day: Day, year: int) -> datetime:
    try:
        return datetime(day.year or year, day.month, day.day)
    except ValueError:
        raise InputError(
            f"expected a day of the calendar, found {day.year or year}-{day.month:02}-{day.day:02}: correct the date"
        ) from None
