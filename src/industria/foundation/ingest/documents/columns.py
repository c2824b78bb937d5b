"""Columns that only white space parts: of text, which is read one below the other, and of tables.

Rows of words that leave the same strips free of any word have columns. They are text where the columns
are full of long lines, and a table where they are not.
"""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from industria.foundation.ingest.documents.grids import text_of_cell
from industria.foundation.ingest.documents.words import Row, Word, rows_of

STRIP = 0.9  # of the type's size: the narrowest strip between columns
_TEXT_STRIP = 1.1
_FEWEST_TEXT_ROWS = 5
_TEXT_CHARACTERS = 17  # of a line of text in a narrow column, at the least
_BETWEEN_ROWS = 2.6  # of the type's size: rows that are further apart are not of one table
_TIGHT = 1.45  # of the type's size: lines of one cell are no further apart, from top to top
_LIST_MARK = re.compile(
    r"[-•·*–▪●○]|\(?[\divxa-zA-Z]{1,3}[.)、]|[①-⑳]|（[一二三四五六七八九十\d]+）"
)

Strip = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Run:
    """Rows ``first`` to ``end`` (excluded) that leave the same ``strips`` free."""

    first: int
    end: int
    strips: tuple[Strip, ...]


def longest_run(rows: Sequence[Row], first: int, size: float, strip: float = STRIP) -> Run | None:
    """The run of rows from ``first`` on with columns; None where there is none.

    ``strip``: the narrowest between columns, times the size of the type.
    """
    free: list[Strip] = []
    best: Run | None = None
    for at in range(first, len(rows)):
        row = rows[at]
        if at > first and row.top - rows[at - 1].bottom > _BETWEEN_ROWS * size:
            break
        taken = _taken(rows[first : at + 1])
        free = _free(taken, strip * size)
        if not free:
            break
        if best is not None and 2 * len(free) < len(best.strips) and _is_split(row, best.strips):
            break
        best = Run(first, at + 1, tuple(free))
    return best


def is_text(rows: Sequence[Row], strips: Sequence[Strip], size: float) -> bool:
    """Whether rows with columns are text in columns and no table."""
    if len(rows) < _FEWEST_TEXT_ROWS or all(b - a < _TEXT_STRIP * size for a, b in strips):
        return False
    columns = _columns([w for row in rows for w in row.words], strips)
    for column in columns:
        lines = rows_of(column)
        if len(lines) < _FEWEST_TEXT_ROWS:
            return False
        left, right = min(x.left for x in lines), max(x.right for x in lines)
        full = sum(line.right >= right - 0.25 * (right - left) for line in lines)
        characters = statistics.median(_width_in_characters(line.text) for line in lines)
        if characters < _TEXT_CHARACTERS or 2 * full < len(lines):
            return False
    return True


def text_columns(rows: Sequence[Row], strips: Sequence[Strip]) -> list[list[Word]]:
    """Words of each column of text, parted at the widest strips."""
    widest = max(b - a for a, b in strips)
    parting = [s for s in strips if s[1] - s[0] >= 0.6 * widest]
    return _columns([w for row in rows for w in row.words], parting)


def table_of(
    rows: Sequence[Row], strips: Sequence[Strip], size: float
) -> tuple[int, int, list[list[str]]] | None:
    """The table that rows with columns make: its first row, the row after it, and its cells.

    None where they make none: most rows have one cell, or the first column is the marks of a list.
    """
    cells = [_columns(row.words, strips) for row in rows]
    many = [at for at, row in enumerate(cells) if sum(bool(c) for c in row) > 1]
    if not many:
        return None
    first, end = many[0], many[-1] + 1
    while end < len(rows) and _goes_on(rows, end, size) and not cells[end][0]:
        end += 1
    groups = _grouped(rows, cells, first, end, size)
    made = [
        [text_of_cell([w for at in group for w in cells[at][c]]) for c in range(len(strips) + 1)]
        for group in groups
    ]
    full = [row for row in made if sum(map(bool, row)) > 1]
    fewest = 2 if len(strips) > 1 else 3
    if len(full) < fewest or len(full) < 0.6 * len(made):
        return None
    if len(strips) == 1 and all(_LIST_MARK.fullmatch(row[0]) for row in full if row[0]):
        return None
    return first, end, made


def _grouped(
    rows: Sequence[Row],
    cells: Sequence[Sequence[Sequence[Word]]],
    first: int,
    end: int,
    size: float,
) -> list[list[int]]:
    """Rows of words together that are one row of the table: lines of the same cells stand nearer."""
    gaps = [rows[at].top - rows[at - 1].top for at in range(first + 1, end)]
    tight = [gap <= _TIGHT * size for gap in gaps]
    groups = [[first]]
    for at, near in zip(range(first + 1, end), tight, strict=True):
        above = groups[-1]
        # Two rows that are nearly full are two rows, however near they are.
        full = min(_filled(cells[at]), _filled(cells[above[-1]])) >= 0.75 * len(cells[at])
        goes_on = near and not full and (not all(tight) or not cells[at][0])
        if goes_on:
            above.append(at)
        else:
            groups.append([at])
    return groups


def _filled(cells: Sequence[Sequence[Word]]) -> int:
    return sum(bool(cell) for cell in cells)


def _goes_on(rows: Sequence[Row], at: int, size: float) -> bool:
    return rows[at].top - rows[at - 1].top <= _TIGHT * size


def _taken(rows: Sequence[Row]) -> list[Strip]:
    """The strips that words take, from left to right, none overlapping."""
    out: list[Strip] = []
    for left, right in sorted((w.left, w.right) for row in rows for w in row.words):
        if out and left <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], right))
        else:
            out.append((left, right))
    return out


def _free(taken: Sequence[Strip], narrowest: float) -> list[Strip]:
    """The strips between those that are taken."""
    between = [(a[1], b[0]) for a, b in itertools.pairwise(taken)]
    return [s for s in between if s[1] - s[0] >= narrowest]


def _is_split(row: Row, strips: Sequence[Strip]) -> bool:
    """Whether a row's words cover strips that the rows above leave free."""
    return any(w.left < b and w.right > a for a, b in strips for w in row.words)


def _columns(words: Sequence[Word], strips: Sequence[Strip]) -> list[list[Word]]:
    middles = [(a + b) / 2 for a, b in strips]
    out: list[list[Word]] = [[] for _ in range(len(strips) + 1)]
    for word in words:
        out[sum((word.left + word.right) / 2 > m for m in middles)].append(word)
    return out


def _width_in_characters(text: str) -> int:
    return sum(2 if "\u2e80" <= c <= "\uffef" else 1 for c in text)
