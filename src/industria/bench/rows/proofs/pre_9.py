"""PRE-9 without the expert's word at all, and under soft labels that belong to another span."""

from __future__ import annotations

from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

_FIT = "industria.foundation.knowledge.extraction.span_classifier:SpanClassifier.fit"
_ODDS = "industria.foundation.knowledge.extraction.span_classifier:SpanClassifier._above"


def _alone(real: Any) -> Any:
    """Few labels and nothing else."""
    return lambda sentences, *_, **__: real(sentences)


def _moved(real: Any) -> Any:
    """What the parent says of a span is told of the one before it in the list."""

    def above(self: Any, sentence: Any) -> Any:
        said = real(self, sentence)
        spans = list(said)
        return dict(zip(spans, [said[span] for span in spans[1:] + spans[:1]], strict=True))

    return above


STUBS = (Stub("the few labels alone", swapped(_FIT, _alone)),)
FAULTS = (Fault("the expert's word on another span", swapped(_ODDS, _moved)),)
