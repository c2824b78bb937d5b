"""Markdown and plain text. What is a table in all but its ending is read as one."""

from __future__ import annotations

from industria.core import InputError
from industria.foundation.ingest import delimited
from industria.foundation.ingest.encoding import read_text
from industria.foundation.ingest.passages import cut
from industria.foundation.ingest.source import Made, Sink, Source
from industria.foundation.ingest.text_table import columns_of


def load(source: Source, sink: Sink) -> Made:
    """One document (or table) from one text file. Raises InputError where it is empty or not understood."""
    text = read_text(source.path)
    held_apart = columns_of(text)
    if held_apart:
        return delimited.load(source, sink)
    passages = list(cut(text))
    if not passages:
        raise InputError("expected text, found an empty file")
    return Made((sink.document(source, "text", passages),))
