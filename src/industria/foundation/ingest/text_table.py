"""Whether a text file is a table that only its ending calls text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from typing import Literal

Columns = Literal["", "delimited", "spaces"]

_SAMPLE_LINES = 2_000
_FEWEST_ROWS = 10
_SHARE = 0.7
_DELIMITERS = ("\t", ";", "|", ",")
_GAP = re.compile(r"[ \u3000]{2,}")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*%?")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，－", "0123456789.,-")


def columns_of(text: str) -> Columns:
    """What holds the columns of a text apart: a delimiter, runs of spaces, or nothing (it is prose).

    A table has at least ten rows, and most lines have three cells or more, of which two are numbers; held
    apart by a delimiter they have one and the same count (a print may have other columns on each page).
    """
    lines = [line.strip(" \r\u3000") for line in text.split("\n", _SAMPLE_LINES)[:_SAMPLE_LINES]]
    lines = [line.translate(_FULL_WIDTH) for line in lines if line]
    for delimiter in _DELIMITERS:
        if _are_most(max(_counts([line.split(delimiter) for line in lines]), default=0), lines):
            return "delimited"
    return "spaces" if _are_most(sum(_counts([_GAP.split(x) for x in lines])), lines) else ""


def _counts(rows: list[list[str]]) -> Collection[int]:
    """How many rows of a table there are with each count of cells."""
    return Counter(len(row) for row in rows if len(row) >= 3 and _numbers(row) >= 2).values()


def _are_most(rows: int, lines: list[str]) -> bool:
    return rows >= max(_FEWEST_ROWS, _SHARE * len(lines))


def _numbers(cells: list[str]) -> int:
    return sum(_NUMBER.fullmatch(cell.strip()) is not None for cell in cells)
