"""What a column is by all of its cells: its type, how its cells are read, and what among them is none of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from industria.foundation import lexicon
from industria.foundation.ingest.tables.cells import (
    class_of,
    half_width,
    is_error,
    is_mark,
    is_placeholder,
    tidy,
)
from industria.foundation.ingest.tables.numbers import Notation, evidence, notation_of
from industria.foundation.ingest.tables.stamps import read_stamp
from industria.foundation.ingest.tables.times import TimePlan, time_plan
from industria.foundation.ingest.understanding import ColumnType
from industria.foundation.units import parse_quantity

_MONEY = re.compile(r"(?:[€$£¥￥₹₽₩]|(?:EUR|USD|CNY|RMB|GBP|JPY|CHF)\b)\s*(?=[\d-])")
_HUMP = re.compile(r"(?<=[a-zß-ÿ])(?=[A-Z])")
_BEGINS = frozenset("0123456789+-−.０１２３４５６７８９")
_STATES_AT_MOST = 12
_LONGEST_STATE = 24
_LONGEST_WHOLE = 18
_VOTERS = 400  # cells of a column that are asked for the decimal sign of the table


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name as ``written``, its ``place`` in the rows, its type and how its cells are read.

    ``odd``: its cells that are no value of the type, with how often each stands in the sample; ``digits``:
    whether some of those hold digits, and so more than the news that there is no value. ``mixed``: most
    cells are numbers, and it is kept as text nevertheless.
    """

    written: str
    place: int
    type: ColumnType
    number: Notation | None = None
    time: TimePlan | None = None
    odd: Counter[str] = field(default_factory=Counter)
    digits: bool = False
    mixed: bool = False
    unit: str = ""
    unit_from: str = ""
    longest: int = 0  # digits of its longest number
    switch: bool = False  # true and false as programs write them

    def sql(self, cell: str) -> str:
        """The value of a cell as an SQL expression."""
        if self.time:
            return self.time.sql(cell)
        if self.number:
            return self.number.sql(cell)
        if self.switch:
            return f"CASE lower(trim({cell})) WHEN 'true' THEN true WHEN 'false' THEN false END"
        return cell

    @property
    def converts(self) -> bool:
        """Whether cells may turn out to be none of the type."""
        return bool(self.time or self.number or self.switch)

    @property
    def format(self) -> str:
        """How the cells are written, for people; empty where it is the plain way."""
        if self.time:
            return self.time.said
        return self.number.said if self.number else ""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a table before its columns are looked at."""

    order: str = ""
    decimal: str = ""
    near: tuple[datetime, ...] = ()
    zone: str = ""
    plant_zone: str = ""
    votes: Counter[str] = field(default_factory=Counter)


def column_of(written: str, place: int, cells: Sequence[str], known: Known) -> Column:
    """What a column is. ``cells``: of the sample in the order of the file, empty ones too."""
    filled = [c.strip() for c in cells if c.strip()]
    values = [c for c in filled if class_of(c) != "m"]
    if not values:
        return Column(written, place, "text")
    named = is_time_name(written)
    plan = time_plan(
        values, time_name=named, order=known.order, near=known.near, zone=known.zone,
        plant_zone=known.plant_zone,
    )  # fmt: skip
    if plan:
        odd = Counter(c for c in filled if not _is_time(c, plan))
        kind: ColumnType = "date" if plan.what == "date" else "time"
        return Column(written, place, kind, time=plan, odd=odd)
    words = [c for c in filled if class_of(c) != "m" or not is_mark(c)]
    numbers = sum(class_of(c) == "n" for c in values)
    if numbers and 2 * numbers > len(words) and not _are_codes(values):
        return _numbers(written, place, filled, values, known)
    if clock := _clocks(written, place, filled, values):
        return clock
    if dressed := _quantities(written, place, filled, values, known):
        return dressed
    truth = {v.lower() for v in values} <= {"true", "false"}
    if truth:
        odd = Counter(c for c in filled if c.lower() not in ("true", "false"))
        return Column(written, place, "boolean", odd=odd, switch=True)
    return Column(written, place, _words_type(values, len(cells)))


def kept_as_text(column: Column) -> Column:
    """A column of numbers whose other cells say too much to be set aside."""
    return replace(column, type="text", number=None, time=None, mixed=True)


def table_votes(columns: Sequence[Sequence[str]]) -> Counter[str]:
    """Which decimal sign the numbers of a table show without doubt."""
    votes: Counter[str] = Counter()
    for cells in columns:
        texts = [half_width(c).strip() for c in cells[:_VOTERS]]
        texts = [t for t in texts if class_of(t) == "n"]
        votes.update(evidence(texts))
    return votes


def is_time_name(written: str) -> bool:
    """Whether a column is called a time or a date."""
    return has_name(written, "time_name")


def has_name(written: str, role: str) -> bool:
    """Whether a column's name, or the part of it after the last sign or space, is a word of a role."""
    name = bare_name(written)
    apart = bare_name(_HUMP.sub(" ", written))  # PointID, SampleTime
    if lexicon.concept_of(name, role) or lexicon.concept_of(apart, role):
        return True
    parts = [p for p in _split(apart) if p]
    if parts and (lexicon.concept_of(parts[-1], role) or lexicon.concept_of(parts[0], role)):
        return True
    return any(not w.isascii() and len(w) > 1 and name.endswith(w) for w in lexicon.words(role))


def bare_name(written: str) -> str:
    """A name without a unit in brackets, in lower case."""
    text = tidy(written).lower()
    for opening in "([（【｛{<":
        at = text.find(opening)
        if at > 0:
            text = text[:at]
    return text.strip(" _:：#.")


def _split(name: str) -> list[str]:
    for sign in "_./-\\|":
        name = name.replace(sign, " ")
    return name.split(" ")


def _are_codes(values: Sequence[str]) -> bool:
    """Whether digits with zeros before them stand there: numbers of parts, articles, zips."""
    whole = [v for v in values if v.isascii() and v.isdigit()]
    if any(len(v) > _LONGEST_WHOLE for v in whole):
        return True  # more digits than a whole number of the lake holds
    zeros = sum(len(v) > 1 and v[0] == "0" for v in whole)
    return zeros > 0 and 2 * len(whole) > len(values) and any(v.strip("0") for v in whole)


def is_switch(cells: Sequence[str]) -> bool:
    """Whether a column holds two words that are states of a switch, as on and off are."""
    words = {c.strip().lower() for c in cells if c.strip()}
    return len(words) == 2 and all(lexicon.concept_of(w, "code") for w in words)


def say_units(words: Mapping[str, int]) -> bool:
    """Whether most cells that are no number are one with its unit; governance converts those, so they stay as
    they are written. ``words``: each with how often it is there."""
    read = sum(n for w, n in words.items() if w[:1] in _BEGINS and parse_quantity(w) is not None)
    return read > 2 and 2 * read > sum(words.values())


def _is_time(cell: str, plan: TimePlan) -> bool:
    if plan.epoch and class_of(cell) == "n":
        return True
    stamp = read_stamp(cell)
    return stamp is not None and bool(stamp.orders)


def _numbers(
    written: str, place: int, filled: Sequence[str], values: Sequence[str], known: Known
) -> Column:
    numbers = [v for v in values if class_of(v) == "n"]
    notation = notation_of(numbers, decimal=known.decimal, others=known.votes)
    odd = Counter(c for c in filled if class_of(c) != "n")
    if say_units(odd):
        return Column(written, place, "text", mixed=True)
    kind: ColumnType = "integer" if notation.whole else "number"
    digits = any(any(ch.isdigit() for ch in c) for c in odd if not is_error(c))
    unit = notation.suffix
    return Column(
        written, place, kind, notation, odd=odd, digits=digits, unit=unit,
        unit_from="cells" if unit else "", longest=max(len(v) for v in numbers),
    )  # fmt: skip


def _clocks(
    written: str, place: int, filled: Sequence[str], values: Sequence[str]
) -> Column | None:
    """A column of times of day or of durations; both are kept as they are written."""
    stamps = [read_stamp(v) for v in values]
    kinds = Counter(s.what for s in stamps if s)
    times, spans = kinds["time_of_day"], kinds["duration"]
    if 2 * (times + spans) <= len(values):
        return None
    odd = Counter(
        c for c in filled if not ((s := read_stamp(c)) and s.what in ("time_of_day", "duration"))
    )
    is_span = spans > 0 or has_name(written, "duration_name")
    return Column(written, place, "duration" if is_span else "time_of_day", odd=odd)


def _quantities(
    written: str, place: int, filled: Sequence[str], values: Sequence[str], known: Known
) -> Column | None:
    """A column whose every cell is a number with one and the same unit, or with a sign of money before it."""
    if money := _MONEY.match(values[0]):
        return _dressed(written, place, filled, values, known, prefix=money[0].strip())
    read = [parse_quantity(v) for v in values[:200]]
    units = {q.written for q in read if q}
    if len(units) != 1 or not all(read) or not all(v.endswith(tuple(units)) for v in values):
        return None
    return _dressed(written, place, filled, values, known, suffix=units.pop())


def _dressed(
    written: str, place: int, filled: Sequence[str], values: Sequence[str], known: Known,
    prefix: str = "", suffix: str = "",
) -> Column | None:  # fmt: skip
    """A column of numbers of which each has the same sign before or behind it."""
    unit = prefix or suffix
    if not all(v.startswith(prefix) and v.endswith(suffix) for v in values):
        return None
    bare = [v.removeprefix(prefix).removesuffix(suffix).strip() for v in values]
    if any(class_of(b) != "n" for b in bare):
        return None
    signs = notation_of(bare, decimal=known.decimal, others=known.votes)
    notation = replace(signs, prefix=prefix, suffix=suffix, plain=False)
    odd = Counter(c for c in filled if is_placeholder(c))
    kind: ColumnType = "integer" if notation.whole else "number"
    return Column(written, place, kind, notation, odd=odd, unit=unit, unit_from="cells")


def _words_type(values: Sequence[str], rows: int) -> ColumnType:
    """Whether words are switches, states or free text."""
    distinct = {v.lower() for v in values}
    if len(distinct) <= 2 and all(lexicon.concept_of(v, "yes_no_word") for v in distinct):
        return "boolean"
    few = len(distinct) <= min(_STATES_AT_MOST, max(2, len(values) // 4))
    short = all(len(v) <= _LONGEST_STATE for v in distinct)
    return "state" if few and short and rows >= 8 else "text"
