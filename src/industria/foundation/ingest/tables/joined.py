"""A time that stands in two columns, the date in one and the time of day in another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from industria.foundation.ingest.tables.columns import Column, Known, has_name
from industria.foundation.ingest.tables.stamps import dates_in, read_stamp
from industria.foundation.ingest.tables.times import TimePlan, time_plan
from industria.infrastructure.plain_path import sql_text


@dataclass(frozen=True, slots=True)
class Joined:
    """Places of the two columns in the table's list, how both together are read, and whether the date stands in
    the first row of each day only (``down``). Without a column of dates both places are the clock's.
    ``digits``: how many a time of day without signs has (``93000`` of six is 09:30:00), else 0."""

    date: int
    clock: int
    written: str
    plan: TimePlan
    down: bool = False
    day: str = ""  # the one day of all rows, where it stands above the table
    digits: int = 0

    def name_among(self, names: Sequence[str]) -> str:
        """The name of the joined column, which none of the others has."""
        name = self.written
        while name.lower() in {n.lower() for n in names}:
            name += "_1"
        return name

    def text(self, date: str, clock: str) -> str:
        """Both cells in one as an SQL expression; ``row`` has to order the rows where dates are filled down."""
        day = sql_text(self.day) if self.day else f"nullif(trim({date}), '')"
        if self.down:
            day = f"last_value({day} IGNORE NULLS) OVER (ORDER BY row)"
        hour = f"nullif(trim({clock}), '')"
        if self.digits:
            pairs = f"lpad({hour}, {self.digits}, '0')"
            parts = [f"substr({pairs}, {at}, 2)" for at in range(1, self.digits, 2)]
            clocked = " || ':' || ".join(parts)
            hour = f"CASE WHEN length({hour}) <= {self.digits} THEN {clocked} END"
        return f"({day} || ' ' || {hour})"


def join_date_and_clock(
    columns: Sequence[Column], cells: Sequence[Sequence[str]], known: Known
) -> Joined | None:
    """The one date column and the one column of times of day beside it, where a table has no other time."""
    if any(c.type == "time" for c in columns):
        return None
    dates = [i for i, c in enumerate(columns) if c.type == "date"]
    clocks = [i for i, c in enumerate(columns) if c.type == "time_of_day"]
    bare = {i: n for i, c in enumerate(columns) if (n := _digits_of_clock(c, cells[i]))}
    clocks = clocks or [*bare]
    if not dates or not clocks:
        return None
    date = dates[0]
    named = [i for i in clocks if has_name(columns[i].written, "clock_name")]
    beside = [i for i in (named or clocks) if abs(i - date) == 1]
    if not beside or (len(dates) > 1 and len(clocks) == len(dates)):
        return None
    clock = beside[0]
    digits = bare.get(clock, 0)
    days = _filled_down(cells[date])
    pairs = [
        f"{d.strip()} {_with_signs(c.strip(), digits)}"
        for d, c in zip(days, cells[clock], strict=True)
        if d and c.strip()
    ]
    plan = time_plan(
        pairs, time_name=True, order=known.order, near=known.near, zone=known.zone,
        plant_zone=known.plant_zone,
    )  # fmt: skip
    if plan is None or plan.what != "time":
        return None
    blank = sum(
        not d.strip() and bool(c.strip()) for d, c in zip(cells[date], cells[clock], strict=True)
    )
    first, second = sorted((date, clock))
    written = f"{columns[first].written} {columns[second].written}"
    return Joined(date, clock, written, plan, down=3 * blank > len(cells[date]), digits=digits)


def _digits_of_clock(column: Column, cells: Sequence[str]) -> int:
    """Four or six where a column that is called a time of day holds such without signs, zeros before them lost
    or not; else 0."""
    given = [c.strip() for c in cells if c.strip()]
    if column.type not in ("integer", "text") or not has_name(column.written, "clock_name"):
        return 0
    if not given or not all(c.isascii() and c.isdigit() for c in given):
        return 0
    longest = max(map(len, given))
    digits = longest + longest % 2
    if digits not in (4, 6):
        return 0
    real = all(
        (stamp := read_stamp(_with_signs(c, digits))) and stamp.what == "time_of_day" for c in given
    )
    return digits if real else 0


def _with_signs(clock: str, digits: int) -> str:
    """Digits as a time of day; the cell itself where ``digits`` is 0."""
    whole = clock.zfill(digits)
    return ":".join(whole[at : at + 2] for at in range(0, digits, 2)) if digits else clock


def _filled_down(cells: Sequence[str]) -> list[str]:
    found, last = [], ""
    for cell in cells:
        last = cell if cell.strip() else last
        found.append(last)
    return found


def clock_of_one_day(
    columns: Sequence[Column],
    cells: Sequence[Sequence[str]],
    known: Known,
    above: Sequence[Sequence[str]],
) -> Joined | None:
    """Times of day in rising order below a title that has one date: a print or a log of that day."""
    if not columns or columns[0].type != "time_of_day" or any(c.time for c in columns):
        return None
    days = {s.when("ymd") for row in above for c in row for s in dates_in(c)} - {None}
    stamps = [s for c in cells[0] if (s := read_stamp(c.strip()))]
    rising = all(a.seconds <= b.seconds for a, b in pairwise(stamps))
    if len(days) != 1 or not rising or len(stamps) < 2:
        return None
    day = f"{days.pop():%Y-%m-%d}"
    plan = time_plan(
        [f"{day} {c.strip()}" for c in cells[0] if c.strip()],
        time_name=True, zone=known.zone, plant_zone=known.plant_zone,
    )  # fmt: skip
    return Joined(0, 0, "time", plan, day=day) if plan else None
