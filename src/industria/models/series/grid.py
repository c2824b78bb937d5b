"""Readings on a regular grid: the step is found from the time stamps, gaps and irregular sampling are said."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from industria.core import InputError, Text
from industria.models.series.opening import Opening, opening_of
from industria.models.series.seasons import calendar

_SAME = 0.02  # of a step: a stamp so near the grid is on it
_REGULAR = 0.9
_MONTH_S, _QUARTER_S, _YEAR_S = (28 * 86400, 31 * 86400), (89 * 86400, 93 * 86400), 360 * 86400
_DAY_S = 86400.0


@dataclass(frozen=True, slots=True)
class Grid:
    """``times`` (step,) datetime64[ns] in equal steps (or equal months), ``values`` (step,) without gaps,
    ``step_s`` seconds; ``filled``: how many values were not measured; ``months``: a step in months, 0 where it
    is none; ``notes``: what was done to the readings; ``opening``: hours of the week that have readings at all,
    None where all have; the steps are those hours alone then."""

    times: np.ndarray
    values: np.ndarray
    step_s: float
    filled: int
    months: int
    notes: tuple[Text, ...]
    opening: Opening | None = None

    @property
    def lengths(self) -> tuple[int, ...]:
        """Steps of the calendar's seasons, the first choice first."""
        return self.opening.lengths() if self.opening else calendar(self.step_s)

    def ahead(self, horizon: int) -> np.ndarray:
        """The times of the next steps, (horizon,)."""
        steps = np.arange(1, horizon + 1)
        if self.months:
            return _months_after(self.times[-1], steps * self.months)
        if self.opening:
            steps = self.opening.slots(len(self.times) - 1 + steps) - self.opening.slots(
                np.array(len(self.times) - 1)
            )
        return np.asarray(
            self.times[-1] + (steps * round(self.step_s * 1e9)).astype("timedelta64[ns]")
        )


def grid(times: np.ndarray, values: np.ndarray, name: str) -> Grid:
    """Readings (row,) with their times (row,) -> a grid. Raises InputError where there is none."""
    times = times.astype("datetime64[ns]")
    held = np.isfinite(values) & ~np.isnat(times)
    t, v = times[held], values[held].astype(float)
    if len(t) < 3:
        raise InputError(
            f"expected at least 3 readings with a time in the column {name}, found {len(t)}: name another column"
        )
    order = np.argsort(t, kind="stable")
    t, v = t[order], v[order]
    t, v, notes = _merged(t, v, name)
    if len(t) < 3:
        raise InputError(
            f"expected readings of {name} at 3 times or more, found {len(t)}: look at the time column"
        )
    apart = np.diff(t).astype("timedelta64[ns]").astype(float) / 1e9
    step = _step(apart)
    if months := _months(t, step):
        return _by_months(t, v, months, name, notes)
    return _by_seconds(t, v, step, apart, name, notes)


def _merged(t: np.ndarray, v: np.ndarray, name: str) -> tuple[np.ndarray, np.ndarray, list[Text]]:
    """Readings of one time become their mean."""
    first, inverse, counts = np.unique(t, return_inverse=True, return_counts=True)
    if len(first) == len(t):
        return t, v, []
    mean = np.bincount(inverse, v) / counts
    more = len(t) - len(first)
    said = Text(
        f"{name}: {more} 个读数与另一读数时间相同, 取平均值",
        f"{name}: {more} readings have the time of another; their mean is used",
    )
    return first, mean, [said]


def _step(apart: np.ndarray) -> float:
    """The usual distance of two readings, seconds."""
    rounded = np.round(apart, 6)
    values, counts = np.unique(rounded, return_counts=True)
    commonest = float(values[counts.argmax()])
    return commonest if counts.max() >= 0.3 * len(apart) else float(np.median(apart))


def _months(t: np.ndarray, step: float) -> int:
    """How many months a step is; 0 where it is none (calendar months differ in length)."""
    days = t.astype("datetime64[D]")
    in_month = (days - days.astype("datetime64[M]")).astype(int)
    same_day = (
        len(np.unique(in_month)) == 1
        or (np.unique((days + 1 - (days + 1).astype("datetime64[M]")).astype(int)) == 0).all()
    )
    if not same_day or step < _MONTH_S[0]:
        return 0
    months = np.diff(t.astype("datetime64[M]").astype(int))
    return int(np.gcd.reduce(months[months > 0])) if (months > 0).any() else 0


def _months_after(last: np.ndarray, months: np.ndarray) -> np.ndarray:
    """The same day (or the last day) of later months."""
    day = last.astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    ends = (day + 1).astype("datetime64[M]") != month
    at = month + months
    if ends:
        return np.asarray(((at + 1).astype("datetime64[D]") - 1).astype("datetime64[ns]"))
    return np.asarray(
        (at.astype("datetime64[D]") + (day - month.astype("datetime64[D]"))).astype(
            "datetime64[ns]"
        )
    )


def _by_months(t: np.ndarray, v: np.ndarray, months: int, name: str, notes: list[Text]) -> Grid:
    number = t.astype("datetime64[M]").astype(int)
    place = (number - number[0]) // months
    times = np.concatenate([t[:1], _months_after(t[0], np.arange(1, place[-1] + 1) * months)])
    values, filled = _placed(place, v, len(times))
    return Grid(
        times,
        values,
        months * 30.4375 * _DAY_S,
        filled,
        months,
        (*notes, *_gaps(name, filled, len(times))),
    )


def _by_seconds(
    t: np.ndarray, v: np.ndarray, step: float, apart: np.ndarray, name: str, notes: list[Text]
) -> Grid:
    away = np.abs(apart / step - np.round(apart / step))
    if (away <= _SAME).mean() < _REGULAR:
        notes.append(
            Text(
                f"{name}: 采样不等间隔; 按 {step:g} 秒一步取平均",
                f"{name}: sampled at uneven times; averaged in steps of {step:g} s",
            )
        )
    since = (t - t[0]).astype("timedelta64[ns]").astype(float) / 1e9
    place = np.round(since / step).astype(int)
    length = int(place[-1]) + 1
    if length > 50 * len(t):
        raise InputError(
            f"expected readings of {name} that follow one another at about equal steps, found {len(t)} in "
            f"{length} steps of {step:g} s: bring them to a regular grid by industria sql"
        )
    if opening := opening_of(place, step):
        return _by_opening(t, v, place, opening, name, notes)
    values, filled = _placed(place, v, length)
    return Grid(
        _after(t[0], np.arange(length), step), values, step, filled, 0,
        (*notes, *_gaps(name, filled, length)),
    )  # fmt: skip


def _after(first: np.ndarray, slots: np.ndarray, step: float) -> np.ndarray:
    """Times of slots since the first."""
    return np.asarray(first + (slots * round(step * 1e9)).astype("timedelta64[ns]"))


def _by_opening(
    t: np.ndarray, v: np.ndarray, slots: np.ndarray, opening: Opening, name: str, notes: list[Text]
) -> Grid:
    """Only the hours of the week that have readings are steps; the rest of the week is no gap."""
    kept = opening.places(slots) >= 0
    first = slots[kept][0]
    opening = opening.from_slot(int(first))
    place, v, begun = opening.places(slots[kept] - first), v[kept], t[kept][0]
    length = int(place[-1]) + 1
    values, filled = _placed(place, v, length)
    rest = int((~kept).sum())
    closed = len(opening.open) - opening.a_week
    notes = [
        *notes,
        Text(
            f"{name}: 每周 {len(opening.open)} 步中 {closed} 步向来无读数 (停工), 不算缺口"
            + (f"; 其中零星的 {rest} 个读数未用" if rest else ""),
            f"{name}: {closed} of the {len(opening.open)} steps of a week never have readings (closed); they are no gaps"
            + (f"; {rest} readings at such times are not used" if rest else ""),
        ),
    ]
    times = _after(begun, opening.slots(np.arange(length)), opening.step_s)
    return Grid(
        times, values, opening.step_s, filled, 0, (*notes, *_gaps(name, filled, length)), opening
    )


def _placed(place: np.ndarray, v: np.ndarray, length: int) -> tuple[np.ndarray, int]:
    """Values at their places, the mean where several meet, lines over gaps; how many were filled."""
    total, count = np.bincount(place, v, length), np.bincount(place, minlength=length)
    known = np.flatnonzero(count)
    values = np.interp(np.arange(length), known, total[known] / count[known])
    return values, length - len(known)


def _gaps(name: str, filled: int, length: int) -> tuple[Text, ...]:
    if not filled:
        return ()
    share = filled / length
    return (
        Text(
            f"{name}: {filled} 步没有读数 ({share:.1%}), 以直线连接",
            f"{name}: {filled} steps had no reading ({share:.1%}); lines were drawn over them",
        ),
    )
