"""Which facts of a graph are reasoned over: those that say what stands where, none that only name a document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from industria.core import UsageError

if TYPE_CHECKING:
    from industria.foundation.knowledge import Fact, Graph

Ends = tuple[str, str, str]
_OF_DOCUMENTS = frozenset(("mentions", "recorded_in"))


@dataclass(frozen=True, slots=True)
class Triples:
    """Distinct facts with every place each was read at, and the kind of each end."""

    facts: Mapping[Ends, tuple[Fact, ...]]
    kinds: Mapping[str, str]

    @property
    def sources(self) -> dict[Ends, int]:
        """How many assets say each."""
        return {ends: len({f.asset for f in found}) for ends, found in self.facts.items()}


def triples_of(graph: Graph, relation: str, most: int) -> Triples:
    """The facts of one relation, or all; what a reviewer rejected is none. Raises UsageError above ``most``."""
    found: dict[Ends, list[Fact]] = {}
    for fact in graph.facts(relation=relation):
        if fact.relation not in _OF_DOCUMENTS:
            found.setdefault((fact.subject, fact.relation, fact.object), []).append(fact)
    if len(found) > most:
        raise UsageError(
            f"expected at most {most} facts to reason over, found {len(found)}: name one with --relation"
        )
    kinds = {e.id: e.kind for e in graph.entities()}
    return Triples({ends: tuple(facts) for ends, facts in found.items()}, kinds)


def rejected(graph: Graph) -> set[Ends]:
    """Facts that a reviewer rejected: they are proposed to nobody again."""
    rows = graph.store.rows(
        "SELECT subject, relation, object FROM reviews WHERE verdict = 'rejected'"
    )
    return {(str(s), str(r), str(o)) for s, r, o in rows}
