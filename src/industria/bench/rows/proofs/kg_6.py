"""KG-6 under links to nothing, and under a sentence that is not read."""

from __future__ import annotations

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped
from industria.foundation.knowledge.linking import Link

_LINKER = "industria.foundation.knowledge.linking:Linker"

STUBS = (Stub("links to nothing", swapped(f"{_LINKER}.link", always(Link("", 0.0)))),)
FAULTS = (
    Fault(
        "the words around a mention are not read",
        swapped(
            f"{_LINKER}._score",
            lambda real: lambda self, words, around, target: real(self, words, set(), target),
        ),
    ),
)
