"""Lines that stand at the head and foot of every page, which are read once and not with each page.

Such a line says the same, numbers aside, at the same height of many pages.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from industria.foundation.ingest.documents.words import Row, Word, rows_of

Margin = tuple[str, int]

_ROWS = 3  # from the top, and from the bottom
_HEIGHT = 8.0  # points within which the line may move
_SHARE = 0.4  # of the pages
_NUMBERS = re.compile(r"\d+|\b[ivxlc]+\b", re.IGNORECASE)


def margins_of(words: Sequence[Word]) -> list[Margin]:
    """The outer lines of a page: what they say without numbers, and their height."""
    rows = rows_of(words)
    outer = rows if len(rows) <= 2 * _ROWS else [*rows[:_ROWS], *rows[-_ROWS:]]
    return list(dict.fromkeys(_margin(row) for row in outer))


def running(pages: Iterable[Sequence[Margin]]) -> frozenset[Margin]:
    """Margins that stand on two pages and on 40 % of those with text at the least."""
    counted: Counter[Margin] = Counter()
    count = 0
    for margins in pages:
        count += bool(margins)
        counted.update(set(margins))
    fewest = max(2.0, _SHARE * count)
    return frozenset(m for m, pages_with in counted.items() if pages_with >= fewest)


def without(words: Sequence[Word], lines: frozenset[Margin], seen: set[Margin]) -> list[Word]:
    """The words of a page without its running lines, but for those that were not ``seen`` before."""
    rows = rows_of(words)
    gone: set[Word] = set()
    for row in rows[:_ROWS] + rows[max(_ROWS, len(rows) - _ROWS) :]:
        margin = _margin(row)
        if margin in lines:
            if margin in seen:
                gone.update(row.words)
            seen.add(margin)
    return [w for w in words if w not in gone]


def _margin(row: Row) -> Margin:
    return _NUMBERS.sub("#", row.text), round(row.top / _HEIGHT)
