"""Lines that stand at the head and foot of every page, which are read once and not with each page.

Such a line says the same, numbers aside, at the same height of many pages.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from industria.foundation.ingest.documents.words import Row, Word, rows_of

Margin = tuple[str, int]

_DEEP = 0.1  # of the page's height: how far a margin reaches
_HEIGHT = 8.0  # points within which the line may move
_SHARE = 0.4  # of the pages
_NUMBERS = re.compile(r"\d+|\b[ivxlc]+\b", re.IGNORECASE)


def margins_of(words: Sequence[Word], height: float) -> list[Margin]:
    """The lines in the margins of a page so high: what they say without numbers, and their place."""
    return list(dict.fromkeys(_margin(row) for row in _outer(rows_of(words), height)))


def running(pages: Iterable[Sequence[Margin]]) -> frozenset[Margin]:
    """Margins that stand on two pages and on 40 % of those with text at the least."""
    counted: Counter[Margin] = Counter()
    count = 0
    for margins in pages:
        count += bool(margins)
        counted.update(set(margins))
    fewest = max(2.0, _SHARE * count)
    return frozenset(m for m, pages_with in counted.items() if pages_with >= fewest)


def without(
    words: Sequence[Word], height: float, lines: frozenset[Margin], seen: set[Margin]
) -> list[Word]:
    """The words of a page without its running lines, but for those that were not ``seen`` before."""
    gone: set[Word] = set()
    for row in _outer(rows_of(words), height):
        margin = _margin(row)
        if margin in lines:
            if margin in seen:
                gone.update(row.words)
            seen.add(margin)
    return [w for w in words if w not in gone]


def _outer(rows: Sequence[Row], height: float) -> list[Row]:
    """The rows in the upper and the lower margin."""
    return [r for r in rows if r.bottom <= _DEEP * height or r.top >= (1 - _DEEP) * height]


def _margin(row: Row) -> Margin:
    return _NUMBERS.sub("#", row.text), round(row.top / _HEIGHT)
