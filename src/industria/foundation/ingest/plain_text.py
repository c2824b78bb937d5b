"""Markdown and plain text. What is a table in all but its ending is read as one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from industria.core import InputError
from industria.foundation.ingest import delimited
from industria.foundation.ingest.documents import markdown
from industria.foundation.ingest.documents.blocks import table_passages
from industria.foundation.ingest.encoding import read_text
from industria.foundation.ingest.passages import cut, last_section
from industria.foundation.ingest.source import Made, Passage, Sink, Source
from industria.foundation.ingest.text_table import columns_of

_MARKDOWN = (".md", ".markdown")


def load(source: Source, sink: Sink) -> Made:
    """One document (or table) from one text file. Raises InputError where it is empty or not understood."""
    text = read_text(source.path)
    held_apart = columns_of(text)
    if held_apart:
        return delimited.load(source, sink)
    is_markdown = source.path.suffix.lower() in _MARKDOWN
    passages = list(_of_markdown(text) if is_markdown else cut(text))
    if not passages:
        raise InputError("expected text, found an empty file")
    return Made((sink.document(source, "text", passages),))


def _of_markdown(text: str) -> Iterator[Passage]:
    """Passages at their places in the file; rows of its tables say what their cells are."""
    at, section = 0, ""
    for start, end, block in markdown.tables_in(text):
        yield from _moved(cut(text[at:start], section=section), at)
        section = last_section(text[at:start], section)
        yield from _moved(table_passages(block, "", section)[0], start)
        at = end
    yield from _moved(cut(text[at:], section=section), at)


def _moved(passages: Iterable[Passage], offset: int) -> Iterator[Passage]:
    for passage in passages:
        at = passage.locator
        moved = replace(at, start=at.start + offset, end=at.end + offset)
        yield replace(passage, locator=moved)
