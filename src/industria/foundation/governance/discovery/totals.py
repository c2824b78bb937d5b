"""Totals: what the summary rows of a file say about the rows above them.

The reader leaves summary rows out of the table and notes what stands in them; here they are evidence. A row that
sums up most columns of its section tells what the one empty cell of another column is, and that a cell is a
thousandth of what it should be; where it just does not add up, which of the two is wrong is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

_LEAST_SUMS = 2
_SHIFTS = range(4)
_NEAR = 0.2
_FACTORS = (0.001, 0.01, 0.1, 10.0, 100.0, 1000.0)


@dataclass(frozen=True, slots=True)
class TotalRow:
    """``before``: how many rows of the table stand above it; ``cells``: its numbers by column of the file."""

    line: int
    before: int
    cells: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """The summary rows of a table that has ``rows`` rows."""

    rows: int
    found: tuple[TotalRow, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What a total says of a column: ``row`` is to be ``value``, or -1 where only the sum is off by ``value``."""

    column: str
    row: int
    value: float
    total: float
    line: int
    rows: tuple[int, int]


def totals_of(understood: Mapping[str, Any] | None, rows: int) -> Totals | None:
    """The summary rows as the reader noted them; None where there are none, or rows were taken out since."""
    if not understood or understood.get("rows") != rows or not understood.get("first_data_row"):
        return None
    first = int(understood["first_data_row"])
    left = [
        line
        for one in understood["left_out"]
        for start, end in one["rows"]
        for line in range(start, end + 1)
        if line >= first
    ]
    decimal = understood.get("decimal") or "."
    found = [
        TotalRow(
            line,
            line - first - sum(other < line for other in left),
            tuple(_number(cell, decimal) for cell in cells),
        )
        for one in understood["left_out"]
        for line, cells in one.get("cells", ())
        if line > first
    ]
    return Totals(rows, tuple(sorted(found, key=lambda t: t.line))) if found else None


def told_by_totals(
    columns: Mapping[str, np.ndarray], order: Sequence[str], totals: Totals
) -> Iterator[Told]:
    """What each summary row says of the columns of numbers; ``order``: all columns as they stand in the table."""
    start = 0
    for total in totals.found:
        sections = [(start, total.before), (0, total.before)]
        for section in dict.fromkeys(s for s in sections if s[1] - s[0] >= 2):
            told = _of_section(columns, order, total, section)
            if told is not None:
                yield from told
                break
        start = total.before


def _of_section(
    columns: Mapping[str, np.ndarray],
    order: Sequence[str],
    total: TotalRow,
    section: tuple[int, int],
) -> list[Told] | None:
    """None where the row does not sum up this section."""
    best: tuple[int, list[tuple[str, float]]] = (0, [])
    for shift in _SHIFTS:
        pairs = [
            (column, said)
            for column in columns
            if 0 <= (at := order.index(column) - shift) < len(total.cells)
            and (said := total.cells[at]) is not None
        ]
        sums = sum(_adds_up(columns[c][slice(*section)], said) for c, said in pairs)
        if sums > best[0]:
            best = (sums, pairs)
    if best[0] < min(_LEAST_SUMS, max(len(columns) - 1, 1)):
        return None
    return [
        told for column, said in best[1]
        if (told := _told(column, columns[column], said, total.line, section)) is not None
    ]  # fmt: skip


def _adds_up(values: np.ndarray, said: float) -> bool:
    return bool(np.isfinite(values).all()) and _same(float(values.sum()), said)


def _same(total: float, said: float) -> bool:
    places = _places(said)
    return abs(total - said) <= 1e-9 * abs(said) + (0.5 * 10.0**-places if places else 0.0) + 1e-6


def _told(
    column: str, whole: np.ndarray, said: float, line: int, section: tuple[int, int]
) -> Told | None:
    values = whole[slice(*section)]
    empty = np.flatnonzero(~np.isfinite(values))
    known = values[np.isfinite(values)]
    if len(known) < 2 or _is_of_kind(known, said):
        return None
    rest = said - float(known.sum())
    if len(empty) == 1:
        low, high = float(known.min()), float(known.max())
        span = max(high - low, 0.1 * abs(high))
        if low - span <= rest <= high + span:
            return Told(column, section[0] + int(empty[0]), _round(rest), said, line, section)
        return None
    if len(empty) or not known.sum():
        return None
    slips = [
        (row, float(v) * f)
        for row, v in enumerate(values)
        for f in _FACTORS
        if v and _same(float(known.sum()) - float(v) + float(v) * f, said)
    ]
    if len(slips) == 1:
        row, value = slips[0]
        return Told(column, section[0] + row, _round(value), said, line, section)
    if abs(rest) <= _NEAR * abs(float(known.sum())):
        return Told(column, -1, _round(rest), said, line, section)
    return None


def _is_of_kind(known: np.ndarray, said: float) -> bool:
    """Whether it is the sum, or another summary: the mean, the least, the largest, how many."""
    mean, digits = float(known.mean()), 10.0 ** -_places(said)
    others = (float(known.min()), float(known.max()), float(len(known)))
    return (
        _same(float(known.sum()), said)
        or abs(mean - said) <= digits
        or any(_same(o, said) for o in others)
    )


def _places(number: float) -> int:
    text = f"{number:.6f}".rstrip("0")
    return len(text.partition(".")[2])


def _round(value: float) -> float:
    return float(f"{value:.10g}")


def _number(cell: str, decimal: str) -> float | None:
    text = cell.strip().replace("\u00a0", "").replace(" ", "")
    if decimal == ",":
        text = text.replace(".", "").replace(",", ".")
    elif text.count(",") and text.replace(",", "").replace(".", "").lstrip("+-").isdigit():
        text = text.replace(",", "")
    try:
        number = float(text)
    except ValueError:  # a word, or nothing
        return None
    return number if np.isfinite(number) else None
