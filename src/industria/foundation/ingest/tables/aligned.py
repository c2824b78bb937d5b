"""Prints whose cells are held apart by spaces: a cell belongs to the column that it stands in.

Columns are where most lines of a page have their cells, in widths of the screen (a Chinese character takes
two); a line with fewer cells, such as the row of units, has each of its cells in the nearest column.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from industria.foundation.ingest.tables.cells import half_width

_CELL = re.compile(r"\S+(?: \S+)*")


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell of a line with its first and last place on the screen."""

    text: str
    start: int
    end: int

    def apart(self, left: int, right: int) -> int:
        """How far it is from a range of places; nothing where they overlap."""
        return max(0, self.start - right, left - self.end)


def aligned(lines: Sequence[str]) -> list[list[str]]:
    """The cells of each line, with empty ones where a line has none in a column of its page."""
    cells = [_cells(line) for line in lines]
    found: list[list[str]] = [[] for _ in lines]
    page: list[int] = []
    for index, held in enumerate([*cells, []]):
        if held:
            page.append(index)
        elif page:
            _align([cells[i] for i in page], [found[i] for i in page])
            page = []
    return found


def _cells(line: str) -> list[_Cell]:
    """The cells of a line: what one space holds together, cut further where the pieces are numbers."""
    text = line.replace("\u3000", "  ").expandtabs(8)
    found = []
    for match in _CELL.finditer(text):
        start = _width(text[: match.start()])
        found.append(_Cell(half_width(match[0]), start, start + _width(match[0]) - 1))
    return found


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _align(page: Sequence[Sequence[_Cell]], out: Sequence[list[str]]) -> None:
    """Put the cells of a page's lines into its columns."""
    count = Counter(len(line) for line in page if len(line) > 1).most_common(1)
    usual = count[0][0] if count else 0
    full = [line for line in page if len(line) == usual]
    spans = [
        (int(median(line[i].start for line in full)), int(median(line[i].end for line in full)))
        for i in range(usual)
        if full
    ]
    for line, row in zip(page, out, strict=True):
        if len(line) >= usual or len(line) < 2 or not _fits(line, spans):
            row.extend(c.text for c in line)
            continue
        row.extend([""] * usual)
        for cell in line:
            row[min(range(usual), key=lambda i: cell.apart(*spans[i]))] = cell.text


def _fits(line: Sequence[_Cell], spans: Sequence[tuple[int, int]]) -> bool:
    """Whether each cell has a column of its own."""
    places = [min(range(len(spans)), key=lambda i: c.apart(*spans[i])) for c in line]
    return len(set(places)) == len(places)
