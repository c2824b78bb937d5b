"""Markdown and plain text."""

from __future__ import annotations

from industria.core import InputError
from industria.foundation.ingest.encoding import read_text
from industria.foundation.ingest.passages import cut
from industria.foundation.ingest.source import Made, Sink, Source


def load(source: Source, sink: Sink) -> Made:
    """One document from one text file. Raises InputError where it is empty or not text."""
    passages = list(cut(read_text(source.path)))
    if not passages:
        raise InputError("expected text, found an empty file")
    return Made((sink.document(source, "text", passages),))
