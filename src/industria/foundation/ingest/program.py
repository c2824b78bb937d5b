"""Structured Text programs: kept whole, each block (PROGRAM, FUNCTION, ...) one passage."""

from __future__ import annotations

import re

from industria.core import InputError, Locator
from industria.foundation.ingest.encoding import read_text
from industria.foundation.ingest.passages import cut
from industria.foundation.ingest.source import Made, Passage, Sink, Source

_BLOCK = re.compile(
    r"^\s*(PROGRAM|FUNCTION_BLOCK|FUNCTION|TYPE|CONFIGURATION)\s+(\w+).*?^\s*END_\1",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)


def load(source: Source, sink: Sink) -> Made:
    """One code asset from one ST file. Raises InputError where it holds no text."""
    text = read_text(source.path)
    passages = [
        Passage(
            m.group().strip(),
            Locator("span", 1, m.start(), m.end(), section=m.group(2)),
            m.group(2),
        )
        for m in _BLOCK.finditer(text)
    ] or list(cut(text))
    if not passages:
        raise InputError("expected Structured Text, found an empty file")
    return Made((sink.document(source, "code", passages),))
