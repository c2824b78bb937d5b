"""KG-10 under the frequency baseline itself, and under an order that is upside down."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped
from industria.foundation.knowledge.reasoning import Ends, frequency

_MODEL = "industria.foundation.knowledge.reasoning:LinkPredictor"


class _Frequency:
    """The baseline in the model's place."""

    def __init__(self, triples: Sequence[Ends], seed: int = 0) -> None:
        self._common = frequency(triples)
        ends = sorted({n for s, _, o in triples for n in (s, o)})
        self.nodes = {node: place for place, node in enumerate(ends)}

    def objects(self, subject: str, relation: str) -> np.ndarray:
        """The baseline's scores."""
        return self._common(relation, self.nodes)


STUBS = (Stub("the frequency baseline", swapped(_MODEL, lambda real: _Frequency)),)
FAULTS = (
    Fault(
        "the best candidates come last",
        swapped(f"{_MODEL}.objects", lambda real: lambda self, s, r: -real(self, s, r)),
    ),
)
