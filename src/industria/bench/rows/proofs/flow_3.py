"""FLOW-3 under the same passages for all, and without what makes languages comparable."""

from __future__ import annotations

from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped, together

_RETRIEVAL = "industria.interaction.retrieval"


def _same(real: Any) -> Any:
    return lambda index, question, *left, **named: real(index, "pump", *left, **named)


STUBS = (Stub("the same passages for all", swapped(f"{_RETRIEVAL}:retrieve", _same)),)
FAULTS = (
    Fault(
        "languages are compared as they are, and no word is looked up in the other",
        together(
            swapped("industria.models.embedding:E5Embedder.level", always(0.0)),
            swapped("industria.foundation.knowledge.translation:stems_in", always([])),
        ),
    ),
)
