"""Markdown and plain text. What is a table in all but its ending is read as one, or refused."""

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
    if held_apart == "delimited":
        return delimited.load(source, sink)
    if held_apart == "spaces":
        raise InputError(
            "expected text, or a table with a delimiter, found columns held apart by spaces: "
            "save it as CSV / 文件是用空格对齐的表格，请另存为 CSV"
        )
    passages = list(cut(text))
    if not passages:
        raise InputError("expected text, found an empty file")
    return Made((sink.document(source, "text", passages),))
