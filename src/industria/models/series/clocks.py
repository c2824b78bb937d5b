"""The time column of a table: which one, and what daylight saving did to its stamps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from industria.core import InputError, Text

_HOUR_S, _DAY_S = 3600.0, 86400.0
_SUNDAY, _NIGHT = 6, 5  # clocks change in the first hours of a Sunday
_SPRING, _AUTUMN = (3, 4), (9, 10, 11)


@dataclass(frozen=True)
class Clock:
    """``times`` (row,) datetime64[ns]; ``name`` of their column; ``notes``: why this one, and what was done."""

    times: np.ndarray
    name: str
    notes: tuple[Text, ...] = ()


def clock_of(table: pa.Table, wanted: str = "") -> Clock:
    """The times of the rows: of the column that was asked for, else of the one that rises row by row.

    Days stand for times where no column holds these. Raises InputError where there is no such column.
    """
    kinds = (pa.types.is_timestamp, pa.types.is_date)
    able = [[n for n in table.column_names if kind(table[n].type)] for kind in kinds]
    names = able[0] or able[1]
    if wanted:
        if wanted not in (*able[0], *able[1]):
            known = ", ".join((*able[0], *able[1])) or "none"
            raise InputError(
                f"expected a column of dates or times ({known}), found {wanted}: name one of them"
            )
        names = [wanted]
    if not names:
        raise InputError(
            f"expected a column of dates or times, found none among {', '.join(table.column_names)}: give the "
            "table one"
        )
    stamps = {n: _stamps(table[n]) for n in names}
    name = max(names, key=lambda n: (round(_rising(stamps[n]), 2), -names.index(n)))
    even, changes = without_daylight_saving(stamps[name])
    return Clock(even, name, (*_chosen(name, names), *_saving(name, changes)))


def _stamps(column: pa.ChunkedArray) -> np.ndarray:
    """A column as times, (row,) datetime64[ns] in UTC where it has a zone."""
    if pa.types.is_date(column.type):
        column = column.cast(pa.timestamp("us"))
    elif column.type.tz is not None:
        column = column.cast(pa.timestamp("us", "UTC"), safe=False).cast(pa.timestamp("us"))
    return np.asarray(column.to_pandas().to_numpy(), "datetime64[ns]")


def _rising(times: np.ndarray) -> float:
    """The share of steps from one row to the next that rise or fall as most do; what has no time, or one twice, does not."""
    if len(times) < 2:
        return 0.0
    steps = np.diff(times)
    known = ~np.isnat(steps)
    up, down = ((known & (steps.astype(np.int64) * sign > 0)).mean() for sign in (1, -1))
    return float(max(up, down))


def without_daylight_saving(times: np.ndarray) -> tuple[np.ndarray, list[np.datetime64]]:
    """Local stamps (row,) -> stamps without the jumps of daylight saving, and the stamps after a jump.

    Rows have to be in order, with steps of an hour at most: an hour that stands twice in autumn (the clock goes
    back), or is missing in spring, each in the night to a Sunday. What results is in the time of the last row.
    """
    if len(times) < 3 or np.isnat(times).any():
        return times, []
    steps = np.diff(times).astype("timedelta64[ns]").astype(float) / 1e9
    usual = float(np.median(steps))
    if not 0 < usual <= _HOUR_S:
        return times, []
    after = times[1:]
    sunday = (after.astype("datetime64[D]").astype(int) + 3) % 7 == _SUNDAY
    night = (after - after.astype("datetime64[D]")).astype("timedelta64[h]").astype(int) < _NIGHT
    month = after.astype("datetime64[M]").astype(int) % 12 + 1
    at = sunday & night
    near = 0.02 * usual
    back = at & (np.abs(steps - (usual - _HOUR_S)) <= near) & np.isin(month, _SPRING + _AUTUMN)
    ahead = at & (np.abs(steps - (usual + _HOUR_S)) <= near) & np.isin(month, _SPRING + _AUTUMN)
    if (steps <= 0).sum() != (back & (steps <= 0)).sum():
        return times, []  # the rows are not in order, or hold several things
    if not _alternate(np.where(back, -1, np.where(ahead, 1, 0))):
        return times, []
    shift = np.concatenate([[0.0], np.cumsum(back * _HOUR_S - ahead * _HOUR_S)])
    shift -= shift[-1]
    moved = times + (shift * 1e9).astype("timedelta64[ns]")
    return moved, list(after[back | ahead])


def _alternate(jumps: np.ndarray) -> bool:
    """Whether back and ahead take turns."""
    found = jumps[jumps != 0]
    return bool((found[1:] == -found[:-1]).all())


def _chosen(name: str, names: list[str]) -> tuple[Text, ...]:
    if len(names) < 2:
        return ()
    others = ", ".join(n for n in names if n != name)
    return (
        Text(
            f"时间取自 {name} 列, 它逐行变化; 未用: {others} (可用 --time 指定)",
            f"times are those of {name}, which moves on row by row; not used: {others} (name one with --time)",
        ),
    )


def _saving(name: str, changes: list[np.datetime64]) -> tuple[Text, ...]:
    if not changes:
        return ()
    at = ", ".join(str(c)[:16].replace("T", " ") for c in changes[:4])
    more = f" (+{len(changes) - 4})" if len(changes) > 4 else ""
    return (
        Text(
            f"{name} 是有夏令时的当地时间: 钟在 {at}{more} 拨动; 全部按最后一行的时间计",
            f"{name} is local time with daylight saving: clocks moved before {at}{more}; all is counted in the "
            "time of the last row",
        ),
    )
