"""What holds the cells of a text apart: a sign, or runs of spaces; and the text cut into rows by it."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from industria.core import InputError
from industria.foundation.ingest.tables.aligned import aligned
from industria.foundation.ingest.tables.cells import class_of

DELIMITERS = ",;\t|"
SPACES = " "
_RULE = re.compile(r"(?=.*[-=_*~─━—]{3})[-=_*~+|:;, ─━—\t]+")
_LIST = re.compile(r"^,|,\S|,$")
_LONGEST_CELL = 1 << 20
_LINES_IN_CELL = 50
_ENOUGH = 400
Line = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Cut:
    """How a text is cut: the ``delimiter`` (a space for runs of them), and whether quotation marks hold cells
    together."""

    delimiter: str
    quoted: bool = True

    def lines(self, text: Iterable[str], first: int = 1) -> Iterator[Line]:
        """Rows with the number of the line that each begins on. Raises InputError where it is no table."""
        if self.delimiter == SPACES:
            yield from enumerate(aligned([line.rstrip("\r\n") for line in text]), first)
            return
        csv.field_size_limit(_LONGEST_CELL)
        reader = (
            csv.reader(text, delimiter=self.delimiter)
            if self.quoted
            else csv.reader(text, delimiter=self.delimiter, quoting=csv.QUOTE_NONE)
        )
        begins = 0
        try:
            for row in reader:
                yield first + begins, row
                begins = reader.line_num
        except csv.Error as error:
            raise InputError(
                f"expected a delimited table, found {error} near line {first + begins}"
            ) from None


def is_rule(line: str) -> bool:
    """Whether a line is drawn, not written: it has only strokes, and the signs that hold cells apart."""
    return bool(_RULE.fullmatch(line.strip()))


def cut_of(lines: Sequence[str], *, delimiter: str = "") -> Cut:
    """How a text is cut, by a sample of its lines. Raises InputError where no row has two cells."""
    if delimiter:
        return Cut(delimiter, _quotes_hold(lines, delimiter))
    scores = {d: _score(lines, d) for d in (*DELIMITERS, SPACES)}
    best = max(scores, key=lambda d: scores[d])
    return Cut(best, best == SPACES or _quotes_hold(lines, best))


def _score(lines: Sequence[str], delimiter: str) -> tuple[float, float, int]:
    """How well a delimiter cuts lines into a table: the share of cells in regular rows that no other
    delimiter could cut, then how many of them are values, then how many cells a row has."""
    rows = [r for _, r in Cut(delimiter, _quotes_hold(lines, delimiter)).lines(lines)]
    rows = [r for r in rows if any(c.strip() for c in r)]
    wide = [r for r in rows if len(r) > 1]
    if not wide or (delimiter == SPACES and 2 * len(wide) < len(rows)):
        return (0.0, 0.0, 0)
    width = Counter(len(r) for r in wide).most_common(1)[0][0]
    regular = [r for r in wide if len(r) == width]
    others = [d for d in DELIMITERS if d != delimiter and (d != "," or delimiter == SPACES)]
    cells = [c.strip() for r in regular[:_ENOUGH] for c in r]
    filled = [c for c in cells if c] or [""]
    held = sum(
        any(o in c for o in others) or (delimiter in ";|\t" and _holds_list(c)) for c in filled
    )
    clean = 1 - held / len(filled)
    values = sum(class_of(c) in ("n", "t") for c in filled) / len(filled)
    share = len(regular) / len(rows)
    if delimiter == SPACES:  # a sign that cuts as well is the better reason
        share *= 0.8
    return (round(share * clean * clean, 2), round(values, 1), width)


def _holds_list(cell: str) -> bool:
    """Whether commas hold apart what a cell has: not that of a decimal, and not one before a space."""
    return _LIST.search(cell) is not None and class_of(cell) == "w"


def _quotes_hold(lines: Sequence[str], delimiter: str) -> bool:
    """Whether quotation marks hold cells together; not where one of them would swallow the rest."""
    if not any('"' in line for line in lines):
        return True
    csv.field_size_limit(_LONGEST_CELL)
    try:
        for row in csv.reader(lines, delimiter=delimiter):
            if any(c.count("\n") > _LINES_IN_CELL for c in row):
                return False
    except csv.Error:
        return False
    return True
