"""HTML as blocks: headings, paragraphs, lists, preformatted text and tables, without what is not shown.

Works on a tree that lxml parsed, which takes any tag soup; a table that only arranges a page (another
table in it, or one column) is read as text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from industria.foundation.ingest.documents.blocks import Block, table

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_HIDDEN = frozenset(
    ("script", "style", "head", "noscript", "template", "svg", "nav", "button", "select", "iframe")
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_INLINE = frozenset(
    (
        "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
        "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u",
        "var", "wbr", "nobr", "o:p",
    )
)  # fmt: skip
_MOST_SPAN = 200


def blocks_of(markup: str) -> list[Block]:
    """The blocks of an HTML document or piece of one, in order; none where it shows nothing."""
    import lxml.html

    if not markup.strip():
        return []
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=False, remove_comments=True)
    root = lxml.html.document_fromstring(markup.encode("utf-8"), parser=parser)
    return list(_walk(root))


def _walk(element: HtmlElement) -> Iterator[Block]:
    """Blocks below an element; text between block elements is a paragraph of its own."""
    line = _Line()
    line.say(element.text)
    for child in element:
        tag = child.tag if isinstance(child.tag, str) else ""
        if not tag or tag in _HIDDEN or _is_hidden(child):
            pass
        elif tag == "br":
            line.say("\n", kept=True)
        elif tag in _INLINE and not _holds_blocks(child):
            line.say(_words(child))
        else:
            yield from line.block()
            yield from _of_block(child, tag)
        line.say(child.tail)
    yield from line.block()


class _Line:
    """Text that waits until its paragraph ends."""

    def __init__(self) -> None:
        self._text = ""

    def say(self, text: str | None, *, kept: bool = False) -> None:
        """Add text; runs of white space are one space unless they are ``kept``."""
        if not text:
            return
        self._text += text if kept else _spaced(text)

    def block(self) -> Iterator[Block]:
        """The paragraph, where there is one."""
        text = "\n".join(" ".join(part.split()) for part in self._text.split("\n")).strip()
        self._text = ""
        if text:
            yield Block("text", text)


def _of_block(element: HtmlElement, tag: str) -> Iterator[Block]:
    if tag in _HEADINGS:
        if words := " ".join(_words(element).split()):
            yield Block("heading", words)
    elif tag == "table" and (found := _table(element)) is not None:
        caption = element.find("caption")
        words = "" if caption is None else " ".join(_words(caption).split())
        if words:
            yield Block("text", words)
        yield found
    elif tag == "pre":
        if text := element.text_content().strip("\n"):
            yield Block("text", text)
    elif tag == "blockquote":
        for block in _walk(element):
            quoted = "\n".join(f"> {line}" for line in block.text.split("\n"))
            yield Block("text", quoted) if block.kind == "text" else block
    elif tag == "li":
        for number, block in enumerate(_walk(element)):
            first = number == 0 and block.kind == "text"
            yield Block("text", f"- {block.text}") if first else block
    else:
        yield from _walk(element)


def _table(element: HtmlElement) -> Block | None:
    """A table of values; None for one that arranges a page."""
    if element.find(".//table") is not None:
        return None
    rows: list[list[str]] = []
    named = counting = 0
    below: dict[
        int, tuple[int, str]
    ] = {}  # column: rows that a merged cell still reaches down, its text
    for row in element.iter("tr"):
        cells = [c for c in row if c.tag in ("td", "th")]
        if not cells:
            continue
        given = _with_spans(cells, below)
        rows.append(given)
        is_names = all(c.tag == "th" for c in cells) or row.getparent().tag == "thead"
        if is_names and counting == len(rows) - 1:
            named = counting = len(rows)
    width = max(map(len, rows), default=0)
    if width < 2 or len(rows) < 2:
        return None
    return table(rows, named=named if 0 < named < len(rows) else None)


def _with_spans(cells: list[HtmlElement], below: dict[int, tuple[int, str]]) -> list[str]:
    """One row with a merged cell's text in each place that it covers."""
    out: list[str] = []

    def fill() -> None:
        while (left := below.get(len(out))) is not None:
            rows, text = left
            if rows > 1:
                below[len(out)] = (rows - 1, text)
            else:
                del below[len(out)]
            out.append(text)

    for cell in cells:
        fill()
        text = " ".join(_words(cell).split())
        down, across = _span(cell, "rowspan"), _span(cell, "colspan")
        for _ in range(across):
            if down > 1:
                below[len(out)] = (down - 1, text)
            out.append(text)
    fill()
    return out


def _span(cell: HtmlElement, name: str) -> int:
    """How many rows or columns a cell covers."""
    written = cell.get(name, "1").strip()
    return min(max(int(written), 1), _MOST_SPAN) if written.isdigit() else 1


def _words(element: HtmlElement) -> str:
    """All text that is shown below an element, paragraphs of it held apart by spaces."""
    parts = [element.text or ""]
    for child in element:
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag and tag not in _HIDDEN and not _is_hidden(child):
            inner = " " if tag == "br" else _words(child)
            parts.append(inner if tag in _INLINE else f" {inner} ")
        parts.append(child.tail or "")
    return _spaced("".join(parts))


def _holds_blocks(element: HtmlElement) -> bool:
    """Whether an inline element holds a table or a paragraph, as mail programs write them."""
    return any(
        isinstance(e.tag, str) and e.tag in ("table", "p", "div", "ul") for e in element.iter()
    )


def _is_hidden(element: HtmlElement) -> bool:
    style = element.get("style", "").replace(" ", "").lower()
    return "display:none" in style or element.get("hidden") is not None


def _spaced(text: str) -> str:
    lead, trail = text[:1].isspace(), text[-1:].isspace()
    inner = " ".join(text.split())
    return f"{' ' if lead else ''}{inner}{' ' if trail and inner else ''}"
