"""An HTML page as a tree of what it shows, and where its pictures lie on this machine."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from industria.foundation.ingest.html import decoded
from industria.foundation.pairs.words import plain

if TYPE_CHECKING:
    from lxml.html import HtmlElement

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_UNSEEN = ("script", "style", "nav", "noscript", "template", "svg", "button", "select", "iframe")
_SOURCES = ("data-src", "data-original", "data-lazy-src", "data-lazy")
_EMBEDDED = re.compile(r"data:image/[\w.+-]+;base64,(?P<data>.*)", re.DOTALL)
_MOST_BYTES = 50_000_000


def tree_of(path: Path) -> HtmlElement:
    """The tree of a page or of a Markdown text, without what is not shown. Raises InputError for an empty one."""
    import lxml.html

    from industria.core import InputError

    text = decoded(path)
    if path.suffix.lower() == ".md":
        from markdown_it import MarkdownIt

        text = MarkdownIt("commonmark").enable("table").render(text)
    if not text.strip():
        raise InputError("expected a page with something on it, found an empty file")
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=False, remove_comments=True)
    root = lxml.html.document_fromstring(text.encode("utf-8"), parser=parser)
    for tag in _UNSEEN:
        for element in list(root.iter(tag)):
            element.drop_tree()
    for link in list(root.iter("a")):  # "Top", and tables of contents: they speak of no picture
        if (link.get("href") or "").startswith("#") and link.find(".//img") is None:
            link.drop_tree()
    return root


def data_of(image: HtmlElement, page: Path, root: Path) -> tuple[bytes, str] | str:
    """The bytes of a picture and its file's name; or why they are not here. Nothing is fetched."""
    why = "no address"
    for address in _addresses(image):
        if match := _EMBEDDED.match(address):
            try:
                return base64.b64decode(match["data"]), ""
            except (binascii.Error, ValueError):
                why = "not readable"
                continue
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            why = "on another machine"
            continue
        place = _place(unquote(parts.path), page, root)
        if place is None:
            why = "file not here"
            continue
        if place.stat().st_size > _MOST_BYTES:
            why = "too large"
            continue
        return place.read_bytes(), place.name
    return why


def _addresses(image: HtmlElement) -> Iterator[str]:
    """Where a picture may lie: what is loaded late first, then the largest of a set, then the plain one."""
    for name in _SOURCES:
        if address := image.get(name):
            yield address.strip()
    for choice in reversed([c.split() for c in (image.get("srcset") or "").split(",")]):
        if choice:
            yield choice[0]
    if address := image.get("src"):
        yield address.strip()


def _place(path: str, page: Path, root: Path) -> Path | None:
    """A file below the root, or None: a page does not reach what lies elsewhere."""
    if not path or "\x00" in path:
        return None
    bases = [page.parent]
    if path.startswith("/"):
        bases, path = [root, *root.parents], path.lstrip("/")
    for base in bases:
        try:
            found = (base / path).resolve()
            if found.is_relative_to(root) and found.is_file():
                return found
        except OSError:
            continue
    return None


def said_in(element: HtmlElement) -> str:
    """All that an element shows, in one line."""
    return plain(" ".join(element.itertext()))
