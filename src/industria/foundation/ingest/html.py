"""HTML: what a page shows, its tables as tables."""

from __future__ import annotations

import re
from pathlib import Path

from industria.core import InputError
from industria.foundation.ingest.documents.keeping import keep_document
from industria.foundation.ingest.documents.markup import blocks_of
from industria.foundation.ingest.encoding import read_text
from industria.foundation.ingest.source import Made, Sink, Source

_TITLE = re.compile(r"<title[^>]*>(?P<words>[^<]{1,200})</title>", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*(?P<name>[\w-]+)", re.IGNORECASE)
_CHINESE = frozenset(("gb2312", "gbk", "gb_2312-80", "x-gbk"))
_HEAD = 4096


def load(source: Source, sink: Sink) -> Made:
    """One document, and its tables, from one HTML file. Raises InputError where it shows nothing."""
    text = decoded(source.path)
    blocks = blocks_of(text)
    if not blocks:
        raise InputError("expected a page with text or tables, found HTML that shows nothing")
    title = _TITLE.search(text)
    return keep_document(source, sink, blocks, note=title["words"].strip() if title else "")


def decoded(path: Path) -> str:
    """The text in the encoding that the file names; where it names none, in the one that fits."""
    with path.open("rb") as stream:
        named = _CHARSET.search(stream.read(_HEAD))
    if named is None:
        return read_text(path)
    name = named["name"].decode().lower()
    try:
        return path.read_text(encoding="gb18030" if name in _CHINESE else name)
    except (LookupError, UnicodeDecodeError):
        return read_text(path)
