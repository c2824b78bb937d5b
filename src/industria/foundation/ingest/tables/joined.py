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
    the first row of each day only (``down``). Without a column of dates both places are the clock's."""

    date: int
    clock: int
    written: str
    plan: TimePlan
    down: bool = False
    day: str = ""  # the one day of all rows, where it stands above the table

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
        return f"({day} || ' ' || nullif(trim({clock}), ''))"


def join_date_and_clock(
    columns: Sequence[Column], cells: Sequence[Sequence[str]], known: Known
) -> Joined | None:
    """The one date column and the one column of times of day beside it, where a table has no other time."""
    if any(c.type == "time" for c in columns):
        return None
    dates = [i for i, c in enumerate(columns) if c.type == "date"]
    clocks = [i for i, c in enumerate(columns) if c.type == "time_of_day"]
    if not dates or not clocks:
        return None
    date = dates[0]
    named = [i for i in clocks if has_name(columns[i].written, "clock_name")]
    beside = [i for i in (named or clocks) if abs(i - date) == 1]
    if not beside or (len(dates) > 1 and len(clocks) == len(dates)):
        return None
    clock = beside[0]
    days = _filled_down(cells[date])
    pairs = [
        f"{d.strip()} {c.strip()}"
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
    return Joined(date, clock, written, plan, down=3 * blank > len(cells[date]))


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
