"""Several tables in one grid: below each other, side by side, and the pages of a print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from industria.foundation.ingest.tables.cells import class_of, is_value, tidy
from industria.foundation.ingest.tables.header import (
    Area,
    Header,
    find_header,
    joined_names,
    used_columns,
    value_columns,
)

Row = Sequence[str]
_FEWEST_NAMES = 2


@dataclass(frozen=True, slots=True)
class Region:
    """One table's part of a grid: the indices of its rows, and its first column and the one behind its last."""

    rows: tuple[int, ...]
    left: int
    right: int


def regions_of(
    rows: Sequence[Row], merged: Sequence[Area] = (), bold: frozenset[int] = frozenset()
) -> list[Region]:
    """The tables of a grid, in reading order. A grid that is one table, or none, is one region."""
    width = max((len(r) for r in rows), default=0)
    found = []
    for left, right in _sides(rows, width):
        found += _below_each_other(rows, left, right, merged, bold)
    return found or [Region(tuple(range(len(rows))), 0, width)]


def cut(rows: Sequence[Row], region: Region) -> list[list[str]]:
    """The cells of a region."""
    return [[*rows[r][region.left : region.right]] for r in region.rows]


def _sides(rows: Sequence[Row], width: int) -> list[tuple[int, int]]:
    """Ranges of columns that are tables of their own: an empty column between, and the names of one side
    stand on the other too, or one side is longer."""
    used = used_columns(rows)
    ranges: list[list[int]] = []
    for column in used:
        if ranges and column == ranges[-1][1]:
            ranges[-1][1] = column + 1
        else:
            ranges.append([column, column + 1])
    tables = [(a, b) for a, b in ranges if b - a >= _FEWEST_NAMES]
    if len(tables) < 2 or len(tables) < len(ranges):
        return [(0, width)]
    heads, lengths = [], []
    for left, right in tables:
        part = [[*r[left:right]] for r in rows]
        header = find_header([r for r in part if any(c.strip() for c in r)])
        if not header.names:
            return [(0, width)]
        lines = [r for r in part if any(c.strip() for c in r)]
        heads.append({tidy(n).lower() for n in joined_names(lines, header, used_columns(lines))})
        lengths.append(max(i for i, r in enumerate(part) if any(c.strip() for c in r)))
    shared = any(heads[0] & other for other in heads[1:])
    return tables if shared or len(set(lengths)) > 1 else [(0, width)]


def _below_each_other(
    rows: Sequence[Row], left: int, right: int, merged: Sequence[Area], bold: frozenset[int]
) -> list[Region]:
    """The tables of a range of columns: each new set of names begins one, the same set goes on with one."""
    pieces: list[list[int]] = []
    for segment in _segments(rows, left, right):
        pieces += _restarts(rows, segment, left, right)
    tables: list[tuple[list[str], list[int], int]] = []
    waiting: list[int] = []
    for piece in pieces:
        names, columns, sure = _names_of(rows, piece, left, right, merged, bold)
        here = {c for c, n in enumerate(names) if n}
        if not tables:
            starts = len(here) >= _FEWEST_NAMES or bool(tables)
        elif sure:
            starts = True
        else:  # words only: another table where it has a title, or other columns
            other = columns != tables[-1][2]
            starts = len(here) >= _FEWEST_NAMES and (bool(waiting) or other)
        if starts and len(here) >= _FEWEST_NAMES:
            same = next((t for t in tables if t[0] == names), None)
            if same:
                same[1].extend([*waiting, *piece])
            else:
                tables.append((names, [*waiting, *piece], columns))
            waiting = []
        elif _is_title(rows, piece, left, right) or not tables:
            waiting += piece
        else:
            tables[-1][1].extend([*waiting, *piece])
            waiting = []
    if waiting and tables:
        tables[-1][1].extend(waiting)
    elif waiting:
        return [Region(tuple(waiting), left, right)]
    return [Region(tuple(sorted(found)), left, right) for _, found, _ in tables]


def _segments(rows: Sequence[Row], left: int, right: int) -> list[list[int]]:
    """Runs of rows that hold something."""
    found: list[list[int]] = []
    gap = True
    for index, row in enumerate(rows):
        if any(c.strip() for c in row[left:right]):
            if gap:
                found.append([])
            found[-1].append(index)
            gap = False
        else:
            gap = True
    return _with_values(rows, found, left, right)


def _with_values(
    rows: Sequence[Row], segments: list[list[int]], left: int, right: int
) -> list[list[int]]:
    """Segments, each of a line or two of words joined to the next one: a title or names above an empty row."""
    joined: list[list[int]] = []
    waiting: list[int] = []
    for segment in segments:
        cells = [[c for c in rows[i][left:right] if c.strip()] for i in segment]
        words = not any(is_value(c) for row in cells for c in row)
        table = len(segment) > 2 and all(len(row) > 1 for row in cells)
        if words and not table:
            waiting += segment
        else:
            joined.append([*waiting, *segment])
            waiting = []
    if waiting:
        joined.append(waiting)
    return joined


def _restarts(rows: Sequence[Row], segment: list[int], left: int, right: int) -> list[list[int]]:
    """A segment cut before each row of names that stands among the values."""
    part = [[*rows[i][left:right]] for i in segment]
    columns = value_columns(part)
    if len(columns) < 2 or len(part) < 4:
        return [segment]
    values = [_counts(r, columns) for r in part]
    cuts, last = [0], -1
    for index, (held, words, filled) in enumerate(values):
        names = held == 0 and words >= 2 and filled >= 2 and 2 * words >= filled
        if names and last >= 0 and _values_follow(values, index) and last > cuts[-1]:
            cuts.append(last + 1)
            last = -1
        if held * 2 > filled or (held >= 2 and held >= words):
            last = index
    ends = [*cuts[1:], len(segment)]
    return [segment[a:b] for a, b in zip(cuts, ends, strict=True)]


def _counts(row: Row, columns: set[int]) -> tuple[int, int, int]:
    """How many values and how many words a row has in some columns, and how many cells it fills."""
    classes = [class_of(row[c]) for c in columns if c < len(row)]
    held = sum(k in ("n", "t") for k in classes)
    return held, classes.count("w"), sum(bool(c.strip()) for c in row)


def _values_follow(values: Sequence[tuple[int, int, int]], index: int) -> bool:
    """Whether two rows of values stand within the next four."""
    return sum(held > words for held, words, _ in values[index + 1 : index + 5]) >= 2


def _names_of(
    rows: Sequence[Row],
    piece: Sequence[int],
    left: int,
    right: int,
    merged: Sequence[Area],
    bold: frozenset[int],
) -> tuple[list[str], int, bool]:
    """The names that a piece begins with, how many columns it fills, and whether values stand below them."""
    part = [[*rows[i][left:right]] for i in piece]
    at = {index: number for number, index in enumerate(piece)}
    header = find_header(
        part, moved(merged, at, left, right), frozenset(at[b] for b in bold if b in at)
    )
    used = used_columns(part)
    if not header.names or header.first >= len(part):
        return [], len(used), False
    names = joined_names(part, header, used, moved(merged, at, left, right))
    held = value_columns(part[header.first :])
    return [n.lower() for n in names], len(used), bool(held) and _is_head(part, header, held)


def _is_head(part: Sequence[Row], header: Header, held: set[int]) -> bool:
    """Whether the row of names has words over columns of values."""
    row = part[header.names[-1]]
    return any(class_of(row[c]) == "w" for c in held if c < len(row)) or len(header.names) > 1


def moved(merged: Sequence[Area], at: dict[int, int], left: int, right: int) -> list[Area]:
    """Merged areas as they lie in a part of the grid; ``at``: the part's row by the grid's."""
    found = []
    for area in merged:
        inside = [at[r] for r in range(area.top, area.bottom + 1) if r in at]
        if inside and area.right >= left and area.left < right:
            found.append(
                Area(
                    min(inside),
                    max(area.left, left) - left,
                    max(inside),
                    min(area.right, right - 1) - left,
                )
            )
    return found


def _is_title(rows: Sequence[Row], piece: Sequence[int], left: int, right: int) -> bool:
    """Whether a piece is a line or two of words, such as stand above a table."""
    cells = [c for i in piece for c in rows[i][left:right] if c.strip()]
    return (
        len(piece) <= 3
        and len(cells) <= 2 * len(piece)
        and not any(class_of(c) == "n" for c in cells[:1])
    )
