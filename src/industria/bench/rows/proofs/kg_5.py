"""KG-5 under no antecedents, the nearest name itself, and the first name."""

from __future__ import annotations

from collections.abc import Sequence

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped
from industria.foundation.knowledge.coreference import Resolved, candidates

_RESOLVE = "industria.foundation.knowledge.coreference:resolve"


def _at(place: int):  # type: ignore[no-untyped-def]
    def resolve(text: str, mentions: Sequence[tuple[int, int]]) -> list[Resolved]:
        before = [c for c in candidates(text) if c[1] <= mentions[0][0]]
        return [Resolved(mentions[0], before[place])] if before else []

    return resolve


STUBS = (
    Stub("no antecedents", swapped(_RESOLVE, always([]))),
    Stub("the nearest name", swapped(_RESOLVE, lambda real: _at(-1))),
)
FAULTS = (Fault("the first name of the text", swapped(_RESOLVE, lambda real: _at(0))),)
