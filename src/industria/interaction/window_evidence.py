"""Evidence of a window of time: whether the numbers that its excerpt states are those of the rows.

An excerpt says ``table.channel: last 4.2 at TIME; since TIME min 1, mean 2, max 5`` or, of an alarm,
``table.channel: 9.7 bar at TIME; normal 1 to 5; alarm from TIME to TIME, score 3.1``. Every number in it
has to be one of these, and each is compared to the digits that are printed, its unit to the channel's; a word or
number that is none of these is a fault, not an ornament.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from industria.core import Locator

_NUMBER = r"[-+]?(?:\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|nan|inf)"
_TIME = r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?"
_UNIT = r"(?: (?P<unit>[^\s;,:]+(?: [^\s;,:]+)?))?"
_LAST = re.compile(rf"\blast (?P<value>[^;]+?) at (?P<time>{_TIME})")
_AT = re.compile(rf"(?P<value>{_NUMBER}){_UNIT} *at (?P<time>{_TIME})")
_SINCE = re.compile(rf"\bsince (?P<time>{_TIME})")
_EDGE = re.compile(rf"\b(?P<name>min|mean|max) (?P<value>{_NUMBER}){_UNIT}(?=[;,]|$)")
_NORMAL = re.compile(rf"\bnormal (?P<low>{_NUMBER}) to (?P<high>{_NUMBER})")
_ALARM = re.compile(
    rf"\balarm from (?P<since>{_TIME}) to (?P<until>{_TIME})(?:, score (?P<score>{_NUMBER}))?"
)
_NOTHING = "no value"


@dataclass(frozen=True, slots=True)
class Window:
    """The rows of one channel in a window: ``rows`` has time and value, and may have quality and text.

    ``units``: what the channel is known to be measured in.

    ``normal``: (low, high) of the channel in normal operation; ``score``: of the alarm of just this
    window. Either raises or gives None where there is none.
    """

    rows: pd.DataFrame
    units: frozenset[str]
    normal: Callable[[], tuple[float, float] | None]
    score: Callable[[], float | None]


def subject_of(excerpt: str, tables: Sequence[str], columns: Sequence[str]) -> tuple[str, str]:
    """(channel, what is said of it) of an excerpt; two empty texts where it is of none of these."""
    for table in tables:
        for column in columns:
            for head in (f"{table}.{column}: ", f"{table}: {column} "):
                if excerpt.startswith(head):
                    return column, excerpt.removeprefix(head)
            if excerpt == f"{table}: no value of {column}":
                return column, _NOTHING
    return "", ""


def faults_of(said: str, locator: Locator, window: Window) -> list[str]:
    """What of the words after the channel its window does not say; empty where all of it is there."""
    if said == _NOTHING:
        return ["no value"] if window.rows["value"].notna().any() else []
    bases = [window.rows]
    if "quality" in window.rows:  # statistics may be of good and uncertain readings alone
        bases.append(window.rows[window.rows["quality"] >= 64])
    reports = [list(_faults(said, locator, base, window)) for base in bases]
    return min(reports, key=len)


def same_number(stated: str, value: float | None) -> bool:
    """Whether a number is another to the digits that are printed."""
    if value is None:
        return False
    number = float(stated)
    if math.isnan(number) or math.isnan(value) or math.isinf(number):
        return math.isnan(number) and math.isnan(value)
    mantissa, _, exponent = stated.lower().partition("e")
    decimals = len(mantissa.partition(".")[2]) - int(exponent or 0)
    # .4g prints 1234.6 as 1235 and 123456 as 1.235e+05: half a step of the last digit is allowed
    return abs(number - value) <= 0.5 * 10.0**-decimals * (1 + 1e-6) + 1e-12


def _faults(text: str, locator: Locator, rows: pd.DataFrame, window: Window) -> Iterator[str]:
    rest = _LAST.sub(" ", text)
    unread = _AT.sub(" ", rest)
    yield from _value_faults(text, rows)
    yield from _span_faults(unread, locator, window)
    yield from _edge_faults(unread, rows)
    for match in (*_AT.finditer(rest), *_EDGE.finditer(unread)):
        if match["unit"] and match["unit"] not in window.units:
            yield f"the unit {match['unit']}"
    said = [p for p, over in ((_LAST, text), (_AT, rest), (_EDGE, unread)) if p.search(over)]
    for pattern in (_SINCE, _EDGE, _NORMAL, _ALARM):
        unread = pattern.sub(" ", unread)
    yield from _left(unread)
    if not said:
        yield "anything that rows could say"


def _value_faults(text: str, rows: pd.DataFrame) -> Iterator[str]:
    """Values that do not stand at the times which are said of them."""
    for match in _LAST.finditer(text):
        if not _stands_at(rows, match["time"], match["value"], last=True):
            yield f"last {match['value']} at {match['time']}"
    for match in _AT.finditer(_LAST.sub(" ", text)):
        if not _stands_at(rows, match["time"], match["value"]):
            yield f"{match['value']} at {match['time']}"


def _edge_faults(text: str, rows: pd.DataFrame) -> Iterator[str]:
    """Least, mean and greatest values that the rows do not have."""
    values = rows["value"].dropna()
    found = {"min": values.min(), "mean": values.mean(), "max": values.max()}
    for match in _EDGE.finditer(text):
        if not len(values) or not same_number(match["value"], float(found[match["name"]])):
            yield f"{match['name']} {match['value']}"


def _span_faults(text: str, locator: Locator, window: Window) -> Iterator[str]:
    """Times and ranges that are not those of the window, its normal part or its alarm."""
    for match in _SINCE.finditer(text):
        if _moment(match["time"]) != _moment(locator.since):
            yield f"since {match['time']}"
    for match in _NORMAL.finditer(text):
        normal = window.normal()
        if normal is None or not (
            same_number(match["low"], normal[0]) and same_number(match["high"], normal[1])
        ):
            yield match[0]
    for match in _ALARM.finditer(text):
        ends = (_moment(match["since"]), _moment(match["until"]))
        if ends != (_moment(locator.since), _moment(locator.until)):
            yield match[0]
        elif match["score"] and not same_number(match["score"], window.score()):
            yield f"score {match['score']}"


def _left(rest: str) -> list[str]:
    """What is neither punctuation nor anything that was compared."""
    words = re.sub(r"[\s.;,]+", " ", rest).strip()
    return [words[:60]] if words else []


def _stands_at(rows: pd.DataFrame, time: str, stated: str, last: bool = False) -> bool:
    """Whether a value stands at a time, as the last one of the rows where that is said."""
    moment = _moment(time)
    at = rows[rows["time"].dt.floor("s") == moment.floor("s")]
    if last:
        there = rows["value"].notna() | (rows["text"].notna() if "text" in rows else False)
        if not there.any() or rows[there]["time"].max().floor("s") != moment.floor("s"):
            return False
    if re.fullmatch(_NUMBER, stated):
        return any(same_number(stated, float(v)) for v in at["value"].dropna())
    return "text" in rows and stated in set(at["text"].dropna())


def _moment(text: str) -> pd.Timestamp:
    moment = pd.Timestamp(text)
    return moment.tz_convert("UTC").tz_localize(None) if moment.tzinfo else moment
