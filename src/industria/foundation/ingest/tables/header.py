"""Where the names of a table stand: the first row of values, the rows of names above it, the row of units.

Found by content: which columns hold values below, where the first row like those stands, and which rows
above it name them. A row above the names belongs to them where merged cells say so, where it stands over
names that occur twice, or where each of both rows has what the other lacks; else it is none of the table's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from industria.foundation import lexicon
from industria.foundation.ingest.tables.cells import class_of, is_value, shape, tidy
from industria.foundation.ingest.tables.told import Told
from industria.foundation.units import parse_unit

Row = Sequence[str]
_NAME_ROWS = 4
_UNIT_LENGTH = 16
_SPARSE_ROWS = 12  # at most so many rows without values follow the names
_YEAR = re.compile(r"(?:19|20)\d\d年?")
_NO_UNIT = re.compile(r"[-–—/\\.1]|")
_BRACKETS = "[]()（）【】<>"


@dataclass(frozen=True, slots=True)
class Area:
    """A merged area of a grid, 0-based, its last row and column within it."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Header:
    """Rows by their index in the grid: of the ``names``, of the ``units`` (-1: none), the ``first`` of values."""

    names: tuple[int, ...]
    units: int
    first: int


def find_header(
    rows: Sequence[Row], merged: Sequence[Area] = (), bold: frozenset[int] = frozenset()
) -> Header:
    """The header of the table that a grid holds; without a row of names ``names`` is empty.

    ``merged`` areas and ``bold`` rows are those of the grid, 0-based.
    """
    first = first_values(rows, bold)
    below = [c for r in rows[first + 1 : first + 6] for c in r]
    words = any(class_of(c) in ("w", "t") for c in below)
    if words and first and counts_columns(rows[first]):
        first += 1  # counts stand there in place of words or times
    above = [r for r in range(first) if any(c.strip() for c in rows[r])]
    if not above:
        return Header((), -1, first)
    above = [r for r in above if not counts_columns(rows[r])]
    used = used_columns(rows[first:]) or used_columns(rows)
    units = above[-1] if _is_units(rows, above, used) else -1
    if units >= 0:
        above = above[:-1]
    lone = () if units >= 0 else _left_behind(rows, above, used)
    if lone:
        above = above[:-1]
        units = above[-1] if _is_units(rows, above, used) else -1
        above = above[:-1] if units >= 0 else above
    if not above or not (_can_name(rows[above[-1]], used) or _names_years(rows, above[-1])):
        return Header((), -1, first if units < 0 else units)
    names = [above.pop()]
    while above and len(names) < _NAME_ROWS:
        row = above[-1]
        if units < 0 and len(names) == 1 and _units_above(rows[row], rows[names[0]]):
            units = row
        elif _is_group(row, rows, names[0], used, merged):
            names.insert(0, row)
        else:
            break
        above.pop()
    return Header((*names, *lone), units, first)


def _left_behind(rows: Sequence[Row], above: Sequence[int], used: Sequence[int]) -> tuple[int, ...]:
    """The row right above the values where it names the first column alone, which has no name above, below a
    row that names the others."""
    if len(above) < 2 or len(used) < 3:
        return ()
    cells = [c for c in used if c < len(rows[above[-1]]) and rows[above[-1]][c].strip()]
    over = rows[above[-2]]
    filled = [c for c in used if c < len(over) and over[c].strip()]
    lacks = cells == used[:1] and used[0] not in filled
    return (above[-1],) if lacks and 2 * len(filled) > len(used) else ()


def told_header(rows: Sequence[Row], numbers: Sequence[int], told: Told, found: Header) -> Header:
    """The header with what a person said of it in place of what was found."""
    at = {number: index for index, number in enumerate(numbers) if number}
    names, units, first = found.names, found.units, found.first
    if told.header in at:
        start = at[told.header]
        names = tuple(range(start, min(start + max(told.header_rows, 1), len(rows))))
        units = units if units > names[-1] else -1
        first = max([*names, units]) + 1
    elif told.header_rows and names:
        last = names[-1]
        names = tuple(range(max(0, last - told.header_rows + 1), last + 1))
    if told.units_row in at:
        units = at[told.units_row]
        names = tuple(n for n in names if n != units)
        first = max(first, units + 1) if not told.first else first
    if told.first in at:
        first = at[told.first]
    return Header(names, units, first)


def counts_columns(row: Row) -> bool:
    """Whether a row numbers the columns from 1 on, as forms do below their names: ``1 | 2 | 3 | 4=2*3``."""
    cells = [c.strip().strip("()（）[]") for c in row if c.strip()]
    numbered = [c.partition("=")[0].strip() for c in cells]
    return len(cells) > 2 and numbered == [str(n) for n in range(1, len(cells) + 1)]


def used_columns(rows: Sequence[Row]) -> list[int]:
    """The columns that hold something."""
    width = max((len(r) for r in rows), default=0)
    return [c for c in range(width) if any(c < len(r) and r[c].strip() for r in rows)]


def value_columns(rows: Sequence[Row]) -> set[int]:
    """The columns of which most cells of the later rows are numbers or times."""
    later = rows[len(rows) * 3 // 10 :] or rows
    found = set()
    for column in used_columns(rows):
        cells = [r[column] for r in later if column < len(r) and r[column].strip()]
        classes = [class_of(c) for c in cells]
        known = [k for k in classes if k != "m"]
        if known and sum(k in ("n", "t") for k in known) >= 0.6 * len(known):
            found.add(column)
    return found


def first_values(rows: Sequence[Row], bold: frozenset[int] = frozenset()) -> int:
    """The first row of values: the first from which on most rows hold values where later ones do."""
    columns = value_columns(rows)
    likeness = [_values_in(r, columns) for r in rows]
    usual = sorted(v for v, _ in likeness if v)
    if not columns or not usual:
        return _below_full_row(rows, bold)
    enough = max(1, usual[len(usual) // 2] // 2)
    for index, (values, words) in enumerate(likeness):
        unlike = values < enough or 2 * words > values
        if (unlike and not _begins(rows, index, columns)) or _names_years(rows, index):
            continue
        after = [v for v, w in likeness[index + 1 : index + 6] if v or w]
        if sum(v >= enough for v in after) * 2 >= len(after):
            return _below_names(rows, index, likeness)
    return _below_full_row(rows, bold)


def _begins(rows: Sequence[Row], index: int, columns: set[int]) -> bool:
    """Whether a row right below one that names every column is the first of values, though words stand in it
    (``Bad``, ``n/a``): it has a time as the rows below have, or counts on to them in the first column."""
    if index == 0 or index + 1 >= len(rows):
        return False
    row, after, over = rows[index], rows[index + 1], rows[index - 1]
    used = used_columns(rows[index:])
    named = [c for c in used if c < len(over) and class_of(over[c]) == "w"]
    if len(named) < len(used) or len(used) < 2:
        return False
    for column in columns:
        here, below = (r[column].strip() if column < len(r) else "" for r in (row, after))
        if class_of(here) == class_of(below) == "t" and shape(here) == shape(below):
            return True
    here, below = (r[used[0]].strip() if used[0] < len(r) else "" for r in (row, after))
    return here.isdecimal() and below.isdecimal() and int(below) == int(here) + 1


def _below_names(rows: Sequence[Row], first: int, likeness: Sequence[tuple[int, int]]) -> int:
    """The first row below the names where rows between them and the first full one hold no values yet: those
    have no words over columns of values either, and the names, which are more than half full, have."""
    width = len(used_columns(rows[first:]))
    for index in range(first - 1, max(-1, first - 1 - _SPARSE_ROWS), -1):
        if likeness[index][1]:
            filled = sum(bool(c.strip()) for c in rows[index])
            return index + 1 if 2 * filled > width else first
    return first


def _values_in(row: Row, columns: set[int]) -> tuple[int, int]:
    classes = [class_of(row[c]) for c in columns if c < len(row)]
    return sum(k in ("n", "t") for k in classes), classes.count("w")


def _below_full_row(rows: Sequence[Row], bold: frozenset[int]) -> int:
    """The row below the first that is as good as full, or bold and followed by one that is not."""
    filled = [sum(bool(c.strip()) for c in r) for r in rows]
    width = len(used_columns(rows))
    for index, count in enumerate(filled):
        if index in bold and count > 1 and index + 1 < len(rows) and index + 1 not in bold:
            return index + 1
    for index, count in enumerate(filled):
        if 2 * count > width:
            return index + 1
    return 1


def _names_years(rows: Sequence[Row], index: int) -> bool:
    """Whether a row of years, days or hours names columns: its first cell is of another shape than those below,
    a word or two more may stand before them."""
    cells = [c.strip() for c in rows[index]]
    below = [r[0] for r in rows[index + 1 : index + 30] if r and r[0].strip()]
    start = next((i for i, c in enumerate(cells) if i and is_value(c)), 1)
    rest = [c for c in cells[start:] if c]
    if len(rest) < 2 or not cells or is_value(cells[0]) or not below or index > 8 or start > 3:
        return False
    if len(set(rest)) < len(rest):
        return False
    under = [class_of(c) for r in rows[index + 1 : index + 30] for c in r[start:] if c.strip()]
    if all(class_of(c) == "t" for c in rest) and 2 * under.count("n") > len(under):
        return True
    if shape(cells[0]) in {shape(b) for b in below} and len(below) > 1:
        return False
    years = all(_YEAR.fullmatch(c) for c in rest)
    return years or all(class_of(c) == "t" for c in rest)


def _can_name(row: Row, used: Sequence[int]) -> bool:
    """Whether a row can name columns: it has words, and no more values than words."""
    classes = [class_of(row[c]) for c in used if c < len(row) and row[c].strip()]
    words = sum(k not in ("n", "t") for k in classes)
    return words > 0 and (len(classes) > 1 or len(used) == 1) and 2 * words >= len(classes)


def is_unit_cell(cell: str) -> bool:
    """Whether a cell says a unit."""
    text = tidy(cell).strip(_BRACKETS).strip()
    return bool(text) and len(text) <= _UNIT_LENGTH and parse_unit(text) is not None


def _says_no_unit(cell: str) -> bool:
    text = tidy(cell).strip(_BRACKETS).strip()
    return bool(_NO_UNIT.fullmatch(text) or lexicon.concept_of(text.lower(), "no_unit_cell"))


def _is_units(rows: Sequence[Row], above: Sequence[int], used: Sequence[int]) -> bool:
    """Whether the row right above the values holds the units of the names above it."""
    if len(above) < 2:
        return False
    row, names = rows[above[-1]], rows[above[-2]]
    if not _can_name(names, used) and len(above) < 3:
        return False
    cells = [row[c] for c in used if c < len(row) and row[c].strip() and not _says_no_unit(row[c])]
    known = sum(is_unit_cell(c) for c in cells)
    if not known or any(len(tidy(c)) > _UNIT_LENGTH + 4 for c in cells):
        return False
    if 2 * known < len(cells):
        return False
    over = [names[c].strip() if c < len(names) else "" for c in used]
    if known < len(cells) and any(a and a == b for a, b in pairwise(over)):
        return False  # groups above names of which some look like units: in, out
    named = sum(c < len(names) and bool(names[c].strip()) for c in used)
    return named >= len(cells) or len(above) > 2


def _units_above(row: Row, names: Row) -> bool:
    """Whether a row above the names holds units, as some exports have it."""
    cells = [c for c in row if c.strip() and not _says_no_unit(c)]
    named = sum(bool(c.strip()) for c in names)
    return len(cells) > 1 and len(cells) <= named and all(is_unit_cell(c) for c in cells)


def _is_group(
    row: int, rows: Sequence[Row], names: int, used: Sequence[int], merged: Sequence[Area]
) -> bool:
    """Whether a row above the names says to what groups of them belong."""
    cells = [rows[row][c].strip() if c < len(rows[row]) else "" for c in used]
    below = [rows[names][c].strip() if c < len(rows[names]) else "" for c in used]
    filled = [c for c in cells if c]
    years = all(_YEAR.fullmatch(c) for c in filled)
    if not filled or (not _can_name(rows[row], used) and len(filled) > 1 and not years):
        return False
    span = [a for a in merged if a.top <= row <= a.bottom]
    across = [a for a in span if a.left < a.right and a.right - a.left + 1 < len(used)]
    down = [a for a in span if a.top < a.bottom and a.bottom >= names]
    if across or down:
        return len(filled) > 1 or bool(down)
    if len(filled) < 2:
        return False
    lacking = [i for i, c in enumerate(below) if not c and cells[i]]
    again = len({b.lower() for b in below if b}) < sum(bool(b) for b in below)
    repeated = any(a and a == b for a, b in pairwise(cells))
    gaps = sum(bool(b) and not c for b, c in zip(below, cells, strict=True))
    bare = not cells[0] and not below[0]  # the name of the first column may stand in a row below
    stacked = len(used) > 2 and all(cells[bare:]) and all(below[bare:])
    return bool(lacking) or (again and bool(gaps or repeated)) or stacked


def joined_names(
    rows: Sequence[Row], header: Header, used: Sequence[int], merged: Sequence[Area] = ()
) -> list[str]:
    """The name of each column: what stands above it, from the top, joined with a slash."""
    return ["/".join(parts) for parts in name_parts(rows, header, used, merged)]


def name_parts(
    rows: Sequence[Row], header: Header, used: Sequence[int], merged: Sequence[Area] = ()
) -> list[list[str]]:
    """What stands above each column, from the top."""
    if not header.names:
        return [[] for _ in used]
    spread = [_spread(rows, r, header, used, merged) for r in header.names]
    names: list[list[str]] = []
    for index in range(len(used)):
        parts: list[str] = []
        for row in spread:
            part = tidy(row[index])
            if part and part not in parts:
                parts.append(part)
        names.append(parts)
    return names


def _spread(
    rows: Sequence[Row], row: int, header: Header, used: Sequence[int], merged: Sequence[Area]
) -> list[str]:
    """A row of names with the cells of a group over all of its columns."""
    cells = [rows[row][c] if c < len(rows[row]) else "" for c in used]
    areas = [a for a in merged if a.top <= row <= a.bottom]
    if any(a.left < a.right for a in merged if a.top in header.names):
        for area in areas:
            top = rows[area.top][area.left] if area.left < len(rows[area.top]) else ""
            for index, column in enumerate(used):
                if area.left <= column <= area.right and area.top in header.names:
                    cells[index] = top
        return cells
    if row == header.names[-1]:
        return cells
    below = rows[header.names[header.names.index(row) + 1]]
    group = ""
    for index, column in enumerate(used):
        under = below[column].strip() if column < len(below) else ""
        if cells[index].strip():
            group = cells[index] if under else ""
        elif under:
            cells[index] = group
    return cells
