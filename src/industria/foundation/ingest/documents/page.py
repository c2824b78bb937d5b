"""One page of words as blocks in the order in which it is read: tables, columns of text, paragraphs.

Tables are told by the lines around their cells, and where there are none by the white space between them.
Lines of a paragraph are one line of text again, and a word that was cut at a line's end is whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from industria.foundation.ingest.documents import columns
from industria.foundation.ingest.documents.blocks import Block, table
from industria.foundation.ingest.documents.grids import Box, Found, tables_between_lines
from industria.foundation.ingest.documents.headings import is_caption, is_heading
from industria.foundation.ingest.documents.words import (
    CUT,
    Row,
    Word,
    is_han,
    rows_of,
    usual_height,
    wrapped,
)

_LARGER = 1.12  # times the usual size: the type of a heading
_HEADING_AT_MOST = 90  # characters
_APART = 0.75  # of the type's size: more space than that between two lines parts paragraphs
_DEEPEST = 4  # columns within columns


@dataclass(frozen=True, slots=True)
class Page:
    """Words and drawn boxes of a page, the size of the type that the document is set in, and the narrowest
    strip between columns (times that size): less where a word is a whole piece of a line already."""

    words: Sequence[Word]
    boxes: Sequence[Box]
    number: int = 1
    size: float = 0.0
    strip: float = columns.STRIP


def blocks_of(page: Page) -> list[Block]:
    """The blocks of a page."""
    if not page.words:
        return []
    size = page.size or usual_height(page.words)
    found = sorted(tables_between_lines(page.boxes, page.words), key=lambda f: f.box.top)
    inside = frozenset(w for f in found for w in f.words)
    waiting = [w for w in page.words if w not in inside]
    blocks: list[Block] = []
    for one in found:
        above = [w for w in waiting if w.middle < one.box.top]
        beside = [w for w in waiting if one.box.top <= w.middle <= one.box.bottom]
        blocks += _flow(above, page, size)
        blocks.append(_of_grid(one, page.number))
        blocks += _flow(beside, page, size)
        waiting = [w for w in waiting if w.middle > one.box.bottom]
    return [*blocks, *_flow(waiting, page, size)]


def _of_grid(found: Found, number: int) -> Block:
    """A table that lines were drawn around; one column or row of boxes is text."""
    rows = [row for row in found.rows if any(row)]
    if len(rows) < 2 or len(rows[0]) < 2:
        return Block("text", "\n".join(" ".join(filter(None, row)) for row in rows), page=number)
    return table(rows, number)


def _flow(words: Sequence[Word], page: Page, size: float, depth: int = 0) -> Iterator[Block]:
    """Blocks of words without tables between lines."""
    rows = rows_of(words)
    held: list[Row] = []
    at = 0
    while at < len(rows):
        run = columns.longest_run(rows, at, size, page.strip)
        if run is None or run.end - at < 2:
            held.append(rows[at])
            at += 1
            continue
        own = rows[at : run.end]
        if depth < _DEEPEST and columns.is_text(own, run.strips, size):
            yield from _paragraphs(held, page.number, size)
            held = []
            for column in columns.text_columns(own, run.strips):
                yield from _flow(column, page, size, depth + 1)
            at = run.end
            continue
        made = columns.table_of(own, run.strips, size)
        if made is None:
            held.append(rows[at])
            at += 1
            continue
        first, end, cells = made
        held += own[:first]
        yield from _paragraphs(held, page.number, size)
        held = []
        yield table(cells, page.number)
        at += end
    yield from _paragraphs(held, page.number, size)


def _paragraphs(rows: Sequence[Row], number: int, size: float) -> Iterator[Block]:
    """Rows of one column as headings and paragraphs."""
    right = max((row.right for row in rows), default=0.0)
    groups: list[list[Row]] = []
    for row in rows:
        if groups and _goes_on(groups[-1][-1], row, right, size):
            groups[-1].append(row)
        else:
            groups.append([row])
    texts = [_text(group) for group in groups]
    numbered = [is_heading(text) for text in texts]
    for at, (group, text) in enumerate(zip(groups, texts, strict=True)):
        larger = group[0].size >= _LARGER * size and len(text) <= _HEADING_AT_MOST
        listed = any(
            numbered[other] and abs(groups[other][0].size - group[0].size) < 0.1 * size
            for other in (at - 1, at + 1)
            if 0 <= other < len(groups)
        )
        single = numbered[at] and len(group) == 1 and not listed
        heading = (larger or single) and not is_caption(text)
        yield Block("heading" if heading else "text", text, page=number)


def _goes_on(upper: Row, lower: Row, right: float, size: float) -> bool:
    """Whether a line goes on with the sentence of the line above it: there was no more room there."""
    if lower.top - upper.bottom <= _APART * size and upper.text.endswith(CUT):
        return True
    if lower.top - upper.bottom > _APART * size or abs(lower.size - upper.size) > 0.15 * size:
        return False
    if is_caption(lower.text) or lower.left > right:
        return False
    first = lower.words[0]
    room = right - upper.right
    if is_han(upper.text[-1:]) and is_han(first.text[:1]):
        needed = 1.5 * size
    else:
        needed = first.right - first.left + 0.3 * size
        if is_han(first.text[:1]):  # a line may be broken after each of its signs
            needed = min(needed, 1.5 * size)
    if upper.size >= _LARGER * size:  # a title is broken where it looks well
        return lower.size >= _LARGER * size
    return room < needed


def _text(rows: Sequence[Row]) -> str:
    text = rows[0].text
    for row in rows[1:]:
        text = wrapped(text, row.text)
    return text.replace(CUT, "-")
