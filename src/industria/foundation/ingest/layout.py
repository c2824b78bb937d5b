"""The layout of a table: where its names stand, which rows are none of its own, and what is not understood.

Only what is plain is read: names in one row, lines above that are no part of the table, one row of units
below the names. Anything else is refused with the reason, so that no column, row or name is lost without
a word. Works on cells as text; knows nothing of files.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from industria.core import InputError
from industria.foundation import lexicon
from industria.foundation.units import parse_unit
from industria.infrastructure.plain_path import sql_text

SAMPLE_ROWS = 60
Row = Sequence[str]

_NUMBER = re.compile(r"[+-]?(?:\d[\d\s.,']*)?\d(?:[.,]\d*)?(?:[eE][+-]?\d+)?\s*%?|[+-]?[.,]\d+")
_TIME = re.compile(
    r"\d{1,4}[-/.年]\d{1,2}(?:[-/.月]\d{1,4}日?)?(?:[T\s]+\d{1,2}[:：.]\d{2}.*)?|\d{1,2}[:：]\d{2}(?:[:：]\d{2}.*)?"
    r"|\d{1,2}[-\s][A-Za-z]{3,9}\.?[-\s]\d{2,4}(?:\s.*)?"
)
_DAY = re.compile(r"\d{1,4}[-/.年]\d{1,2}(?:[-/.月]\d{1,4}日?|月)?")
_NO_UNIT = lexicon.Pattern(r"[-–—/]|{no_unit_cell.bare}")
_UNITS_AT_MOST = 24  # characters; a longer cell is a sentence and no unit


@dataclass(frozen=True)
class Layout:
    """``names`` of the columns, ``units`` by name, how many rows stand before the first row of values, and
    the text of those that are no part of the table. ``empty``: how many nameless cells end each row."""

    names: tuple[str, ...]
    units: dict[str, str]
    first_values: int
    note: str
    empty: int = 0


def is_value(cell: str) -> bool:
    """Whether a cell is a number, a date or a time of day."""
    text = cell.strip()
    return bool(text) and bool(_NUMBER.fullmatch(text) or _TIME.fullmatch(text))


def sql_value(cell: str) -> str:
    """The same of a column, as a condition of DuckDB."""
    return (
        f"regexp_full_match(trim({cell}), {sql_text(f'(?:{_NUMBER.pattern})|(?:{_TIME.pattern})')})"
    )


def find_header(rows: Sequence[Row]) -> int:
    """The first row that is more than half full at the table's usual width; -1 where there is none."""
    filled = [sum(bool(c.strip()) for c in row) for row in rows]
    usual = Counter(len(row) for row in rows if len(row) > 1).most_common(1)
    if not usual:
        return 0 if rows else -1
    width = usual[0][0]
    used = max(
        (
            max((i for i, c in enumerate(r) if c.strip()), default=-1) + 1
            for r in rows
            if len(r) == width
        ),
        default=width,
    )
    for index, row in enumerate(rows):
        if len(row) >= used and 2 * filled[index] > used:
            return index
    return -1


def looks_like_names(row: Row, below_others: bool = False) -> bool:
    """Whether a row can name columns: no cell holds another delimiter, and its first cell is no value.

    Names may be years or dates from the second on, all of one kind, but not where the row is
    ``below_others``, since one of those may be the names then.
    """
    cells = [c.strip() for c in row if c.strip()]
    if not cells or cells == [str(i) for i in range(len(cells))]:
        return bool(cells)
    values = sum(is_value(c) for c in cells)
    shredded = sum(bool(re.search(r"[;\t|]", c)) for c in cells)
    of_years = all(c.isdigit() for c in cells[1:]) or all(_DAY.fullmatch(c) for c in cells[1:])
    of_values = 2 * values >= len(cells) and (below_others or is_value(cells[0]) or not of_years)
    return not of_values and 2 * shredded < len(cells)


def read_layout(rows: Sequence[Row], where: str = "line") -> Layout:
    """The layout of a table by its first rows. ``where``: what a row is called in a reason.

    Raises InputError where the table is not plainly understood.
    """
    at = find_header(rows)
    if at < 0:
        raise InputError(
            "expected a row with the names of the columns, found none that is more than half full: put one "
            "name over each column"
        )
    header = list(rows[at])
    if not looks_like_names(header, at > 0):
        raise InputError(
            f"expected names of columns in {where} {at + 1}, found values such as "
            f"{', '.join(repr(c) for c in header[:3])}: put one name over each column, and let the decimal "
            "comma not be the delimiter"
        )
    width = len(header)
    _not_longer(rows[at + 1 :], width, at, where)
    body = [[*row, *[""] * (width - len(row))][:width] for row in rows[at + 1 :]]
    names = _names(header, body, at, where)
    _not_grouped(rows[:at], names, at, where)
    between = _rows_before_values(body)
    note = [" ".join(c.strip() for c in row if c.strip()) for row in rows[:at]]
    units: dict[str, str] = {}
    if between == 1:
        units = _units(names, body, at, where)
        note.append("units: " + ", ".join(f"{n} {u}" for n, u in units.items()))
    elif between > 1:
        raise InputError(
            f"expected values below the names in {where} {at + 1}, found {between} more rows of text: join "
            "them into one row of names"
        )
    empty = max((len(row) for row in rows[at:]), default=width) - width
    said = "; ".join(n for n in note if n)[:500]
    return Layout(tuple(names), units, at + 1 + between, said, empty)


def _not_longer(body: Sequence[Row], width: int, at: int, where: str) -> None:
    for offset, row in enumerate(body):
        if any(c.strip() for c in row[width:]):
            raise InputError(
                f"expected {width} cells in each row, as many as names in {where} {at + 1}, found {len(row)} in "
                f"{where} {at + 2 + offset}: name every column, and where the decimal comma is the delimiter "
                "too, save the table with another delimiter"
            )


def _not_grouped(above: Sequence[Row], names: Sequence[str], at: int, where: str) -> None:
    """Raise InputError where names occur twice and a row above says to what each of them belongs."""
    again = [name for name, count in Counter(n.lower() for n in names).items() if count > 1]
    for row in above if again else ():
        groups = [c.strip() for c in row if c.strip()]
        if len(groups) > 1:
            raise InputError(
                f"expected names that differ in {where} {at + 1}, found {again[0]!r} more than once below "
                f"{', '.join(map(repr, groups[:5]))}: join both rows into one row of names"
            )


def _names(header: Row, body: Sequence[Row], at: int, where: str) -> list[str]:
    """The names; a nameless column with values is called by its number where it is one among several."""
    nameless = [
        i for i, c in enumerate(header) if not c.strip() and any(row[i].strip() for row in body)
    ]
    named = sum(bool(c.strip()) for c in header)
    if len(nameless) >= max(2, named):
        raise InputError(
            f"expected a name over each column in {where} {at + 1}, found none over columns "
            f"{', '.join(str(i + 1) for i in nameless[:10])}: name them (a title belongs above the table)"
        )
    return [c.strip() or f"column_{i}" for i, c in enumerate(header)]


def _rows_before_values(body: Sequence[Row]) -> int:
    """How many first rows hold no value where the rows of the later half do."""
    later = body[max(len(body) // 2, 1) :]
    if len(later) < 2:
        return 0
    columns = [
        i
        for i in range(len(body[0]))
        if (cells := [r[i] for r in later if r[i].strip()])
        and sum(map(is_value, cells)) > 0.8 * len(cells)
    ]
    count = 0
    for row in body:
        given = [row[i] for i in columns if row[i].strip()]
        if not given or any(map(is_value, given)):
            break
        count += 1
    return count if count < len(body) else 0


def _units(names: Sequence[str], body: Sequence[Row], at: int, where: str) -> dict[str, str]:
    """The row below the names as units by name. Raises InputError where it is something else."""
    found = {}
    for index, (name, cell) in enumerate(zip(names, body[0], strict=True)):
        text = cell.strip().strip("[]()（）【】").strip()
        if not text:
            continue
        below = [r[index] for r in body[1:] if r[index].strip()]
        numeric = below and sum(bool(_NUMBER.fullmatch(c.strip())) for c in below) > 0.8 * len(
            below
        )
        known = parse_unit(text) is not None or bool(_NO_UNIT.fullmatch(text))
        if len(text) > _UNITS_AT_MOST or (numeric and not known):
            raise InputError(
                f"expected values or units below the names, found {cell!r} in {where} {at + 2}, column "
                f"{name!r}: make it one row of names, with the unit in the name such as 'Flow [m3/h]'"
            )
        if numeric and not _NO_UNIT.fullmatch(text):
            found[name] = text
    return found
