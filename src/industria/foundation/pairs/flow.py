"""Captions that nothing marks: the words before or after a picture, or the cell above or below it."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from industria.foundation.pairs.tree import HEADINGS, said_in
from industria.foundation.pairs.words import plain, says_something

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_BOLD = ("b", "strong", "h1", "h2", "h3", "h4", "h5", "h6", "em", "caption")


@dataclass(frozen=True)
class _Words:
    """A run of text between pictures: ``tag`` of what holds it, whether it is bold."""

    text: str
    tag: str = ""
    bold: bool = False


_Run = Sequence[_Words]


def column_mate(cell: HtmlElement, row: HtmlElement, count: Mapping[HtmlElement, int]) -> str:
    """The text of the cell below, or of the one above where the table has its captions there; or empty."""
    table = next(row.iterancestors("table"), None)
    if table is None:
        return ""
    rows = [r for r in table.iter("tr") if next(r.iterancestors("table"), None) is table]
    at, column = rows.index(row), list(row.iterchildren("td", "th")).index(cell)
    with_pictures = [n for n, r in enumerate(rows) if count[r]]

    def words(number: int) -> str:
        if not 0 <= number < len(rows) or count[rows[number]]:
            return ""
        cells = list(rows[number].iterchildren("td", "th"))
        text = said_in(cells[column]) if column < len(cells) else ""
        return text if says_something(text) else ""

    last_has = any(said_in(c) for c in rows[with_pictures[-1] + 1]) if with_pictures[-1] + 1 < len(rows) else False  # fmt: skip
    return words(at + 1) if last_has else words(at - 1)


def beside(place: HtmlElement, count: Mapping[HtmlElement, int]) -> str:
    """The words that belong to a picture's place among those before and after it; or empty."""
    parent = place.getparent()
    if parent is None:
        return ""
    runs, at = _runs(parent, place, count)
    if at is None:
        return ""
    ends = [_until_heading(r) for r in runs]  # a heading speaks of what follows it
    inner = [r for r in runs[1:-1] if r]
    if inner:
        usual = min(len(r) for r in inner)
        first, last = runs[0][-usual:], ends[-1][:usual]
        after = _after(first, last, inner)
        found = (ends[at + 1] if at + 2 < len(runs) else last) if after else (runs[at] if at else first)  # fmt: skip
    else:
        found = ends[at + 1][:1] or runs[at][-1:]
    bold = [w for w in found if w.bold]
    return (bold or list(found))[0].text if found else ""


def _runs(
    parent: HtmlElement, place: HtmlElement, count: Mapping[HtmlElement, int]
) -> tuple[list[list[_Words]], int | None]:
    """Texts before, between and after the pictures in an element, and after which of them the place stands.

    Pictures with nothing between them are one.
    """
    runs: list[list[_Words]] = [[]]
    at: int | None = None
    shown = False

    def say(text: str, tag: str, bold: bool) -> None:
        nonlocal shown
        if says_something(found := plain(text)):
            runs[-1].append(_Words(found, tag, bold))
            shown = False

    say(parent.text or "", "", False)
    for child in parent:
        if count[child]:
            if not shown:
                runs.append([])
            shown = True
            if child is place:
                at = len(runs) - 2
        elif isinstance(child.tag, str):
            bold = child.tag in _BOLD or any(True for _ in child.iter("b", "strong"))
            say(said_in(child), child.tag, bold)
        say(child.tail or "", "", False)
    return runs, at


def _until_heading(run: _Run) -> list[_Words]:
    return list(itertools.takewhile(lambda w: w.tag not in HEADINGS, run))


def _after(first: _Run, last: _Run, inner: Sequence[_Run]) -> bool:
    """Whether captions stand after their pictures: what follows the last is like those between, what stands
    before the first is not."""
    if not first or not last:
        return bool(last) or not first
    return _like(last, inner) >= _like(first, inner)


def _like(run: _Run, others: Sequence[_Run]) -> float:
    """How much a run is like the most alike of others: what holds it, how long it is, which pieces it is of."""
    return max(_alike(a, b) for other in others for a, b in zip(run, other, strict=False))


def _alike(one: _Words, other: _Words) -> float:
    long, short = sorted((len(one.text), len(other.text)), reverse=True)
    pieces, more = _pieces(one.text), _pieces(other.text)
    shared = len(pieces & more) / max(1, len(pieces | more))
    return (one.tag == other.tag) + (one.bold == other.bold) + short / max(1, long) + 2 * shared


def _pieces(text: str) -> set[str]:
    folded = text.casefold()
    return {folded[i : i + 2] for i in range(len(folded) - 1)}
