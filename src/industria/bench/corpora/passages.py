"""Passages made for an index, each at a place of its own."""

from __future__ import annotations

from collections.abc import Sequence

from industria.core import Locator
from industria.foundation.ingest.source import Passage


def passages_of(texts: Sequence[str], first: int = 0) -> list[Passage]:
    """One passage a text; the places count from ``first``."""
    return [
        Passage(text, Locator("span", 1, first + number, first + number + 1))
        for number, text in enumerate(texts)
    ]
