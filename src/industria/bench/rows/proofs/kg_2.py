"""KG-2 and KG-3 under the dictionary itself, and under spans and relations that are moved by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped, together
from industria.foundation.knowledge.extraction.annotated import AnnotatedSentence, EntitySpan
from industria.foundation.knowledge.extraction.dictionary import DictionaryExtractor

_EXTRACTION = "industria.foundation.knowledge.extraction"
_FEW, _EPOCHS = 140, 8


class _Dictionary:
    """The baseline in the trained extractor's place."""

    def __init__(self, sentences: Sequence[AnnotatedSentence]) -> None:
        self._words = DictionaryExtractor(list(sentences))

    def predict(self, sentences: Sequence[AnnotatedSentence]) -> list[AnnotatedSentence]:
        """What the dictionary finds."""
        return [self._words.predict(s) for s in sentences]


def _moved(real: Any) -> Any:
    def spans(self: object, scores: Any, sentence: AnnotatedSentence) -> tuple[EntitySpan, ...]:
        return tuple(
            replace(e, start=e.start + 1, end=e.end + 1)
            for e in real(self, scores, sentence)
            if e.end < len(scores)
        )

    return spans


SMALLER = together(
    swapped(f"{_EXTRACTION}.annotated:read_maintie", lambda real: lambda path: real(path)[:_FEW]),
    swapped(
        f"{_EXTRACTION}.extractor:TrainingOptions",
        lambda real: lambda **named: real(**{"epochs": _EPOCHS, "runs": 1, **named}),
    ),
)
STUBS = (
    Stub(
        "the dictionary",
        swapped(
            f"{_EXTRACTION}.extractor:Extractor.train",
            lambda real: lambda sentences, **_: _Dictionary(sentences),
        ),
    ),
)
FAULTS = (
    Fault("spans are moved by one", swapped(f"{_EXTRACTION}.extractor:Extractor._spans", _moved)),
)
