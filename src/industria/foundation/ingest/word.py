"""DOCX: paragraphs under their headings, tables as tables, the words of text boxes and of page headers.

Read from the elements of the document itself (ECMA-376, WordprocessingML), so that what stands in content
controls or was inserted with changes tracked is there, and what was deleted is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from industria.core import InputError
from industria.foundation.ingest.archive_guard import guard_archive
from industria.foundation.ingest.documents.blocks import Block, table
from industria.foundation.ingest.documents.keeping import keep_document
from industria.foundation.ingest.source import Made, Sink, Source

if TYPE_CHECKING:
    from docx.document import Document
    from lxml.etree import _Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_ELSEWHERE = frozenset((f"{_W}moveFrom", f"{_W}txbxContent", _FALLBACK))
_BREAKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_HEADING_STYLES = ("heading", "title")
_HEADING_AT_MOST = 200  # characters; a longer paragraph of that style is text


def load(source: Source, sink: Sink) -> Made:
    """One document, and its tables, from one DOCX. Raises InputError where it is damaged or has no text."""
    guard_archive(source.path, "word/document.xml")
    import docx

    try:
        document = docx.Document(str(source.path))
    except Exception as error:  # python-docx raises many kinds for a damaged file
        raise InputError(f"expected a DOCX, found a damaged one: {error}") from error
    headings = _heading_styles(document)
    blocks = [
        *_of_margins(document),
        *(block for block in _walk(document.element.body, headings)),
    ]
    if not blocks:
        raise InputError("expected text in the DOCX, found none")
    return keep_document(source, sink, blocks, plain=True)


def _heading_styles(document: Document) -> frozenset[str]:
    """The ids of styles that headings have; their names are the same in every language of Word."""
    return frozenset(
        style.style_id
        for style in document.styles
        if (style.name or "").lower().startswith(_HEADING_STYLES)
    )


def _of_margins(document: Document) -> Iterator[Block]:
    """What stands at the top and bottom of the pages, once."""
    seen: set[str] = set()
    for section in document.sections:
        for margin in (section.header, section.footer):
            if margin.is_linked_to_previous:
                continue
            for block in _walk(margin._element, frozenset()):
                lines = (
                    [block.text] if block.kind == "text" else [" | ".join(r) for r in block.rows]
                )
                text = "\n".join(lines)
                if any(c.isalpha() for c in text) and text not in seen:
                    seen.add(text)
                    yield Block("text", text)


def _walk(parent: _Element, headings: frozenset[str]) -> Iterator[Block]:
    """Blocks below an element; lines of text without a heading between them are one block."""
    waiting: list[str] = []
    for element in _elements(parent):
        if element.tag == f"{_W}tbl":
            found = list(_of_table(element, headings))
            yield from _paragraphs(waiting)
            yield from found
            continue
        text = _text(element).strip("\n")
        if text.strip() and _style(element) in headings and len(text) <= _HEADING_AT_MOST:
            yield from _paragraphs(waiting)
            yield Block("heading", " ".join(text.split()))
        else:
            waiting.append(text)
        for box in element.iter(f"{_W}txbxContent"):
            if not _is_within(box, element, _FALLBACK):
                yield from _paragraphs(waiting)
                yield from _walk(box, headings)
    yield from _paragraphs(waiting)


def _elements(parent: _Element) -> Iterator[_Element]:
    """Paragraphs and tables of a part in order, those within content controls and insertions too."""
    for element in parent:
        if element.tag in (f"{_W}p", f"{_W}tbl"):
            yield element
        elif element.tag in (
            f"{_W}sdt",
            f"{_W}sdtContent",
            f"{_W}ins",
            f"{_W}customXml",
            f"{_W}smartTag",
        ):
            yield from _elements(element)


def _paragraphs(waiting: list[str]) -> Iterator[Block]:
    text = "\n".join(waiting).strip("\n")
    waiting.clear()
    if text.strip():
        yield Block("text", text)


def _of_table(element: _Element, headings: frozenset[str]) -> Iterator[Block]:
    """A table of values; one that arranges a page (one column, or tables in it) as the blocks of its cells."""
    rows: list[list[str]] = []
    above: list[str] = []
    own = list(_rows(element))
    for row in own:
        cells: list[str] = []
        for cell, span, continues in row:
            at = len(cells)
            text = above[at] if continues and at < len(above) else _cell_text(cell)
            cells += [text] * span
        rows.append(cells)
        above = cells
    is_page = any(cell.find(f".//{_W}tbl") is not None for row in own for cell, _, _ in row)
    if is_page or max(map(len, rows), default=0) < 2 or len(rows) < 2:
        for row in own:
            for cell, _, continues in row:
                if not continues:
                    yield from _walk(cell, headings)
        return
    yield table(rows)


def _rows(element: _Element) -> Iterator[list[tuple[_Element, int, bool]]]:
    """Cells of each row: the cell, how many columns it covers, and whether it goes on one from above."""
    for row in element.iter(f"{_W}tr"):
        if row.getparent() is not element and not _is_row_of(row, element):
            continue
        cells = []
        for cell in row.iterchildren(f"{_W}tc", f"{_W}sdt"):
            inner = cell if cell.tag == f"{_W}tc" else cell.find(f".//{_W}tc")
            if inner is None:
                continue
            span = inner.find(f"{_W}tcPr/{_W}gridSpan")
            merge = inner.find(f"{_W}tcPr/{_W}vMerge")
            across = int(span.get(f"{_W}val", "1")) if span is not None else 1
            continues = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
            cells.append((inner, max(across, 1), continues))
        if cells:
            yield cells


def _is_row_of(row: _Element, element: _Element) -> bool:
    """Whether a row below other elements (content controls) belongs to a table and to none inside it."""
    parent = row.getparent()
    while parent is not None and parent.tag != f"{_W}tbl":
        parent = parent.getparent()
    return parent is element


def _cell_text(cell: _Element) -> str:
    return "\n".join(_text(p) for p in _elements(cell) if p.tag == f"{_W}p").strip()


def _text(paragraph: _Element) -> str:
    """The words of a paragraph as they stand when all changes are taken on, without those of text boxes."""
    parts = []
    for element in paragraph.iter(f"{_W}t", *_BREAKS):
        if not _is_within(element, paragraph, *_ELSEWHERE):
            in_properties = element.getparent().tag in (f"{_W}tabs", f"{_W}rPr")
            given = element.text if element.tag == f"{_W}t" else _BREAKS[element.tag]
            parts.append("" if in_properties else given or "")
    return "".join(parts)


def _is_within(element: _Element, top: _Element, *tags: str) -> bool:
    """Whether one of the elements between this one and the one at the top has such a tag."""
    parent = element.getparent()
    while parent is not None and parent is not top:
        if parent.tag in tags:
            return True
        parent = parent.getparent()
    return False


def _style(paragraph: _Element) -> str:
    found = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return "" if found is None else str(found.get(f"{_W}val", ""))
