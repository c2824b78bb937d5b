"""KG-8 under the largest root over all classes, and under edits that a new induction forgets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped
from industria.foundation.knowledge.ontology import Ontology

_ONTOLOGY = "industria.foundation.knowledge.ontology"


def _forgetting(real):  # type: ignore[no-untyped-def]
    def learn(self: Ontology, names: Iterable[str], roots: Sequence[str] = ()) -> None:
        self.edited.clear()
        real(self, names, roots)

    return learn


STUBS = (
    Stub(
        "all classes under the largest root",
        swapped(
            f"{_ONTOLOGY}:induce_hierarchy",
            lambda real: lambda names, roots=(): dict.fromkeys(names, "PhysicalObject"),
        ),
    ),
)
FAULTS = (
    Fault("a new induction forgets edits", swapped(f"{_ONTOLOGY}:Ontology.learn", _forgetting)),
)
