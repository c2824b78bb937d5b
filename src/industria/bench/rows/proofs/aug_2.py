"""AUG-2 under one text for all pictures, under words of the neighbour, and without a look at decoration."""

from __future__ import annotations

from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped
from industria.foundation.pairs.found import Said

_SPEAKING = "industria.foundation.pairs.speaking:Speaking.of"


def _same(_real: Any) -> Any:
    return lambda self, element: Said("Robust part of our catalogue")


def _neighbour(real: Any) -> Any:
    def said(self: Any, element: Any) -> Any:
        others = list(self._shown)
        return real(self, others[(others.index(element) + 1) % len(others)])

    return said


STUBS = (Stub("one text for all pictures", swapped(_SPEAKING, _same)),)
FAULTS = (
    Fault("the words of the next picture", swapped(_SPEAKING, _neighbour)),
    Fault("captions before for captions after", swapped("industria.foundation.pairs.flow:_after", always(False))),
)  # fmt: skip
