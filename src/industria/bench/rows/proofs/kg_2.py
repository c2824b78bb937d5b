"""KG-2 and KG-3 under the dictionary itself, and under spans that are moved by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped
from industria.foundation.knowledge.extraction.annotated import AnnotatedSentence, EntitySpan
from industria.foundation.knowledge.extraction.dictionary import DictionaryExtractor
from industria.foundation.knowledge.extraction.options import TrainingOptions

_EXTRACTION = "industria.foundation.knowledge.extraction"


class _Dictionary:
    """The baseline in the trained extractor's place."""

    def __init__(self, sentences: Sequence[AnnotatedSentence]) -> None:
        self._words = DictionaryExtractor(list(sentences))

    kinds, relations, options = (), ("",), TrainingOptions()

    def to_bytes(self) -> bytes:
        """Nothing to keep."""
        return b"none"

    def predict(self, sentences: Sequence[AnnotatedSentence]) -> list[AnnotatedSentence]:
        """What the dictionary finds."""
        return [self._words.predict(s) for s in sentences]


def _moved(real: Any) -> Any:
    def spans(length: int, *arguments: Any, **named: Any) -> tuple[EntitySpan, ...]:
        return tuple(
            replace(e, start=e.start + 1, end=e.end + 1)
            for e in real(length, *arguments, **named)
            if e.end < length
        )

    return spans


STUBS = (
    Stub(
        "the dictionary",
        swapped(
            f"{_EXTRACTION}.extractor:Extractor.train",
            lambda real: lambda sentences, *_: _Dictionary(sentences),
        ),
    ),
)
FAULTS = (
    Fault("spans are moved by one", swapped(f"{_EXTRACTION}.span_classifier:best_spans", _moved)),
)
