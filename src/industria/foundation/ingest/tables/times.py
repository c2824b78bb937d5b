"""How the times of a column are written: which forms, which of two numbers is the day, which zone.

The whole column decides: a first number above 12, the steps between neighbours under either reading,
other dates of the file. Where nothing decides, one reading is taken and the plan says that it was open.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from industria.foundation import lexicon
from industria.foundation.ingest.tables.cells import FULL_WIDTH, HALF_WIDTH
from industria.foundation.ingest.tables.months import ENGLISH, months
from industria.foundation.ingest.tables.stamps import Order, Stamp, format_for, read_stamp
from industria.infrastructure.plain_path import sql_text

_READABLE = {
    "%Y": "yyyy", "%y": "yy", "%m": "mm", "%d": "dd", "%b": "mon", "%H": "hh", "%I": "h", "%M": "mm",
    "%S": "ss", "%n": "f", "%p": "AM/PM", "%a": "day",
}  # fmt: skip
_EPOCHS = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
_FIRST_S, _LAST_S = 631_152_000, 4_102_444_800  # 1990 and 2100
_PROBE = 60  # cells that tell whether the others are worth a look
_SERIAL_DAYS = (20_000, 80_000)  # 1954 to 2119, as spreadsheets count from 1899-12-30
_OFFSET_AT_END = r"\s?(?:Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)$"
_ISO_FORMS = re.compile(r"%Y[-/]%m[-/]%d(?:[T ]%H:%M(?::%S(?:\.%n)?)?)?")


@dataclass(frozen=True, slots=True)
class TimePlan:
    """How a column's times are read.

    ``forms`` for ``strptime``; ``order`` of the three numbers where it was open, ``open``: nothing decided
    it; ``epoch``: ``s``, ``ms``, ``us``, ``ns`` since 1970 or ``serial`` days; ``offset``: the one that is
    written, ``mixed`` for several; ``zone`` that the kept times are in; ``target``: the zone to bring them
    to, empty to leave them as they stand.
    """

    what: str = "time"
    forms: tuple[str, ...] = ()
    order: Order = ""
    open: bool = False
    conflicting: bool = False
    epoch: str = ""
    offset: str = ""
    zone: str = "local"
    target: str = ""
    source: str = ""
    words: bool = False
    halves: bool = False
    step: float = 1  # seconds that the digits of a serial day tell apart

    @property
    def plain(self) -> bool:
        """Whether a database reads it as it stands: ISO, without an offset that has to be reckoned with."""
        return (
            not self.epoch
            and not self.target
            and self.offset != "mixed"
            and not self.source
            and len(self.forms) == 1
            and _ISO_FORMS.fullmatch(self.forms[0]) is not None
        )

    @property
    def single(self) -> str:
        """The one ``strptime`` format that the column needs, empty where it takes more than that."""
        alone = len(self.forms) == 1 and not (
            self.epoch or self.target or self.offset or self.source or self.words or self.halves
        )
        return self.forms[0] if alone else ""

    @property
    def said(self) -> str:
        """How it is written, for people: ``dd.mm.yyyy hh:mm``."""
        if self.epoch == "serial":
            return "serial days"
        said = [f"epoch {self.epoch}"] if self.epoch else []
        for form in self.forms:
            said.append(re.sub(r"%\w", lambda m: _READABLE.get(m[0], m[0]), form))
        return " | ".join(said) + (f" {self.offset}" if self.offset else "")

    def sql(self, cell: str) -> str:
        """The time in a cell as an SQL expression without zone; NULL where it is none."""
        text = f"trim({cell})"
        half = f"translate({text}, {sql_text(FULL_WIDTH + '：')}, {sql_text(HALF_WIDTH + ':')})"
        next_day = (
            f"CASE WHEN regexp_matches({text}, '(^|\\D)24[:：时]0?0') THEN "
            + self._read(f"regexp_replace({half}, '24([:时])', '00\\1')")
            + " + INTERVAL 1 DAY END"
        )
        readings = [self._read(text), self._read(half), next_day]
        if self.epoch:
            readings = [self._of_epoch(text), *(readings if self.forms else [])]
        found = f"coalesce({', '.join(readings)})"
        return f"CAST({found} AS DATE)" if self.what == "date" else f"CAST({found} AS TIMESTAMP)"

    def _read(self, text: str) -> str:
        given = _english_months(text) if self.words else text
        given = _half_days(given) if self.halves else given
        if not self.offset:
            return self._brought(f"try_strptime({given}, {_listed(self.forms)})", self.source)
        bare = f"regexp_replace({given}, {sql_text(_OFFSET_AT_END)}, '')"
        wall = f"try_strptime({bare}, {_listed(self.forms)})"
        if self.offset != "mixed" and not (self.target or self.epoch):
            return wall
        return self._brought(f"({wall} - {_offset_of(given)})", "UTC")

    def _of_epoch(self, text: str) -> str:
        number = f"try_cast({text} AS DOUBLE)"
        if self.epoch == "serial":
            seconds = (
                f"CAST(round({number} * 86400 / {self.step}) * {self.step} * 1000000 AS BIGINT)"
            )
            return (
                f"CASE WHEN {number} BETWEEN {_SERIAL_DAYS[0]} AND {_SERIAL_DAYS[1]} "
                f"THEN make_timestamp({seconds}) - INTERVAL 25569 DAY END"
            )
        factor = _EPOCHS[self.epoch]
        micros = f"CAST({number} * {1_000_000 / factor!r} AS BIGINT)"
        inside = f"{number} BETWEEN {_FIRST_S * factor} AND {_LAST_S * factor}"
        return self._brought(f"(CASE WHEN {inside} THEN make_timestamp({micros}) END)", "UTC")

    def _brought(self, moment: str, source: str) -> str:
        if not self.target or not source or self.target == source:
            return moment
        return f"timezone({sql_text(self.target)}, timezone({sql_text(source)}, {moment}))"


def time_plan(
    cells: Sequence[str],
    *,
    time_name: bool,
    order: str = "",
    near: Sequence[datetime] = (),
    zone: str = "",
    plant_zone: str = "",
) -> TimePlan | None:
    """How a column's cells are read as times, or None where less than half of them are any.

    ``cells``: those that are not empty, in the order of the file; ``time_name``: whether the column is
    called a time; ``order``: ``day`` or ``month`` where it is known; ``near``: other dates of the file;
    ``zone``: the one the times are in where it is known, ``plant_zone``: the one to keep them in.
    """
    epoch = _epoch_of(cells, time_name)
    if epoch == "serial":
        digits = max(len(c.partition(".")[2].rstrip("0 ")) for c in cells if _is_float(c))
        step = 0.001 if digits > 7 else (1 if digits > 4 else 60)
        return TimePlan(
            "time" if digits else "date", epoch="serial", zone=zone or "local", step=step
        )
    probe = cells[:: max(1, len(cells) // _PROBE)]
    if not epoch and 3 * sum(_dated(c, time_name) is not None for c in probe) < len(probe):
        return None
    stamps = [s for c in cells if (s := _dated(c, time_name))]
    numbers = sum(_is_float(c) for c in cells) if epoch else 0
    if 2 * (len(stamps) + numbers) <= len(cells):
        return None
    kept, open_, conflicting = order_of(stamps, order, near) if stamps else ("", False, False)
    forms = Counter(format_for(s.form, kept if kept in s.orders else s.orders[0]) for s in stamps)
    what = "time" if epoch or any(s.what == "time" for s in stamps) else "date"
    offset = _offsets(stamps)
    instant = bool(epoch or offset)
    source = "" if instant else (zone if plant_zone and zone else "")
    target = plant_zone if instant or source else ""
    if target:
        kept_zone = target
    elif instant:
        kept_zone = offset if offset not in ("", "Z", "mixed") and not epoch else "UTC"
    else:
        kept_zone = zone or "local"
    return TimePlan(
        what, tuple(f for f, _ in forms.most_common()), kept if _ambiguous(stamps) else "", open_,
        conflicting, epoch, offset, kept_zone, target, source,
        any(s.words for s in stamps), any("%p " in s.form for s in stamps),
    )  # fmt: skip


def order_of(
    stamps: Sequence[Stamp], told: str = "", near: Sequence[datetime] = ()
) -> tuple[Order, bool, bool]:
    """Which of the numbers is the day, whether nothing decided it, and whether cells contradict each other."""
    ambiguous = [s for s in stamps if "{0}" in s.form]
    if not ambiguous:
        return (stamps[0].orders[0], False, False)
    possible = Counter(o for s in ambiguous for o in s.orders)
    wanted: Order = {"day": "dmy", "month": "mdy"}.get(told, "")  # type: ignore[assignment]
    if wanted:
        return wanted, False, False
    (best, most), *_ = possible.most_common()
    everywhere = [o for o, n in possible.items() if n == most]
    if len(everywhere) == 1:  # some cell can only be read so
        return best, False, most < len(ambiguous)
    if most < len(ambiguous):
        return best, True, True
    if "{0}.{1}." in ambiguous[0].form and "%Y" in ambiguous[0].form:
        return "dmy", False, False  # points between the numbers are written only so
    ranked = sorted(
        everywhere, key=lambda o: (_roughness(ambiguous, o), _distance(ambiguous, o, near))
    )
    first, second = ranked[0], ranked[1]
    if _roughness(ambiguous, first) < _roughness(ambiguous, second):
        return first, False, False
    if near and 10 * _distance(ambiguous, first, near) < _distance(ambiguous, second, near):
        return first, False, False
    # American programs write month first and without zeros; the rest of the world pads and begins with the day.
    american = any(s.half for s in ambiguous) or not all(s.padded for s in ambiguous)
    return ("mdy" if american and "mdy" in everywhere else everywhere[0]), True, False


def _roughness(stamps: Sequence[Stamp], order: Order) -> int:
    """How many steps between neighbours differ from the usual one, under a reading; steps back count twice."""
    moments = [m for s in stamps if (m := s.when(order))]
    steps = [b - a for a, b in pairwise(moments) if a != b]
    usual = Counter(steps).most_common(1)
    if not usual or usual[0][1] < 2:
        return sum(2 * (step < timedelta(0)) for step in steps)
    return sum(1 + (step < timedelta(0)) for step in steps if step != usual[0][0])


def _distance(stamps: Sequence[Stamp], order: Order, near: Sequence[datetime]) -> float:
    """How far the first time is from the nearest other date of the file, in days (at least one)."""
    moment = stamps[0].when(order)
    if moment is None or not near:
        return 1.0
    return max(1.0, min(abs((moment - n).total_seconds()) / 86400 for n in near))


def _dated(cell: str, time_name: bool) -> Stamp | None:
    """A cell as a stamp with a date; eight digits alone are one only where the column is called a time."""
    stamp = read_stamp(cell)
    if stamp is None or stamp.what not in ("time", "date"):
        return None
    bare = cell.strip().isdigit()
    return None if bare and not time_name and len(cell.strip()) < 12 else stamp


def _ambiguous(stamps: Sequence[Stamp]) -> bool:
    return any("{0}" in s.form for s in stamps)


def _epoch_of(cells: Sequence[str], time_name: bool) -> str:
    """In what a column of numbers counts time; empty where it does not."""
    numbers = [float(c) for c in cells if _is_float(c)]
    if 2 * len(numbers) <= len(cells) or (len({*numbers}) < 2 and not time_name):
        return ""
    rising = sum(b >= a for a, b in pairwise(numbers)) >= 0.95 * (len(numbers) - 1)
    for name, factor in reversed(_EPOCHS.items()):
        inside = sum(_FIRST_S * factor <= n <= _LAST_S * factor for n in numbers)
        if inside > 0.95 * len(numbers) and (time_name or (rising and factor > 1)):
            digits = all(len(c.split(".")[0]) != 14 or read_stamp(c) is None for c in cells[:50])
            return name if digits else ""
    inside = sum(_SERIAL_DAYS[0] <= n <= _SERIAL_DAYS[1] for n in numbers)
    return "serial" if time_name and inside > 0.95 * len(numbers) else ""


def _is_float(cell: str) -> bool:
    return re.fullmatch(r"\s*\d+(?:\.\d+)?\s*", cell) is not None


def _offsets(stamps: Sequence[Stamp]) -> str:
    given = {s.offset for s in stamps if s.what == "time"}
    if given <= {""}:
        return ""
    return given.pop() if len(given) == 1 else "mixed"


def _listed(forms: Sequence[str]) -> str:
    return "[" + ", ".join(sql_text(f) for f in forms) + "]"


def _offset_of(text: str) -> str:
    """The offset at the end of a text as an interval; of none and of Z nothing."""
    sign = f"CASE WHEN regexp_extract({text}, '([+-])\\d{{2}}:?\\d{{0,2}}$', 1) = '-' THEN -1 ELSE 1 END"
    hours = f"coalesce(try_cast(regexp_extract({text}, '\\d\\s?[+-](\\d{{2}}):?\\d{{0,2}}$', 1) AS INTEGER), 0)"
    minutes = (
        f"coalesce(try_cast(regexp_extract({text}, '[+-]\\d{{2}}:?(\\d{{2}})$', 1) AS INTEGER), 0)"
    )
    return f"to_minutes(CAST({sign} * ({hours} * 60 + {minutes}) AS BIGINT))"


def _english_months(text: str) -> str:
    """Names of months in other languages as ``strptime`` reads them."""
    pairs = ", ".join(f"{sql_text(w)}: {sql_text(ENGLISH[n - 1])}" for w, n in months().items())
    word = f"regexp_extract({text}, '[^\\W\\d_]{{3,10}}|\\p{{L}}{{3,10}}')"
    found = f"coalesce(MAP {{{pairs}}}[lower({word})], {word})"
    return f"replace({text}, {word}, {found})"


def _half_days(text: str) -> str:
    """Words for the halves of a day before the hour as AM and PM."""
    for role, mark in (("morning_mark", "AM"), ("afternoon_mark", "PM")):
        words = "|".join(w for w in lexicon.words(role) if not w.isascii())
        text = f"regexp_replace({text}, '({words})\\s?', '{mark} ')"
    return text
