"""What a plant has about one machine and about no other: its manuals, its orders, its spare parts.

A manual is a machine's where it is about that machine (its title, name, folder, headings, or the model that it is of).
Passages under another machine's heading are left out, and so is every document that is about other machines alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from industria.applications.maintenance.limits import Limit, limits_in
from industria.core import Evidence
from industria.foundation import lexicon
from industria.foundation.knowledge import Graph, Hit, Index
from industria.foundation.knowledge.binding.quantities import quantity_of, words_in
from industria.foundation.knowledge.tokens import stems
from industria.interaction.retrieval import as_evidence, retrieve

_MOST_ORDERS = 3
_MOST_ROWS = 3
_MOST_PARTS = 3
_KINDS = ("head_noun", "measured_thing", "machine_part")


@dataclass(frozen=True, slots=True)
class StatedLimit:
    """A limit of the machine's own manual, with the passage that states it."""

    limit: Limit
    evidence: Evidence


class OwnEvidence:
    """Evidence about one machine."""

    def __init__(
        self, graph: Graph, index: Index, machine: str, is_document: Callable[[str], bool]
    ) -> None:
        self._graph = graph
        self._index = index
        self._is_document = is_document
        self.machine = machine
        self.chain = self._chain(machine)
        self._passages: list[Hit] | None = None

    def _chain(self, machine: str) -> tuple[str, ...]:
        """The machine and what it is a part of that has orders, parts or documents of its own."""
        above = [f.object for f in self._graph.facts(machine, "part_of")] if machine else []
        return tuple(dict.fromkeys(filter(None, (machine, *above))))

    def documents(self) -> list[str]:
        """Documents about the machine, or about what it is directly a part of."""
        found = [f.asset for m in self.chain for f in self._graph.facts("", "about", m)]
        return [a for a in dict.fromkeys(found) if self._is_document(a)]

    def is_others(self, asset: str) -> bool:
        """Whether a document is about other machines and not about this one."""
        about = {f.object for f in self._graph.facts(asset, "about")}
        return bool(about) and not about & set(self.chain)

    def _is_own(self, asset: str) -> bool:
        """Whether a document is about the machine itself, not only about what it is part of."""
        return bool(self._graph.facts(asset, "about", self.machine))

    def passages(self) -> list[Hit]:
        """Passages of its documents, without those under another machine's heading."""
        if self._passages is None:
            self._passages = []
            for asset in self.documents():
                headings: dict[str, set[str]] = {}
                for fact in self._graph.facts(asset, "about"):
                    headings.setdefault(fact.locator.section, set()).add(fact.object)
                for hit in self._index.of_asset(asset):
                    about = (
                        headings.get(hit.locator.section, set()) if hit.locator.section else set()
                    )
                    if not about or about & set(self.chain):
                        self._passages.append(hit)
        return self._passages

    def limits(self, sensor: str, unit: str) -> list[StatedLimit]:
        """Limits that its documents state for what a sensor measures, of the thing that shares most words with it."""
        quantity = quantity_of(sensor, "", unit)
        if not quantity:
            return []
        found: list[tuple[int, StatedLimit]] = []
        for hit in self.passages():
            for limit in limits_in(hit.text):
                shared = _shared(sensor, limit.line)
                if not shared and not self._is_own(hit.asset):
                    continue  # a document of the whole line: the limit of which of its machines?
                if quantity in _quantities(limit.line) and limit.in_unit(unit) is not None:
                    found.append((shared, StatedLimit(limit, as_evidence(hit))))
        most = max((shared for shared, _ in found), default=0)
        chosen = [stated for shared, stated in found if shared == most]
        if len({stated.limit.line for stated in chosen}) > 1 and not most:
            return []  # several things have such limits, and none is told to be this one
        return list({(s.limit.kind, s.limit.value): s for s in chosen}.values())

    def fault_rows(self, sensors: Sequence[tuple[str, str]]) -> list[tuple[str, Evidence]]:
        """Rows of its fault tables for what sensors show. ``sensors``: name and direction (``above``, ``below``)."""
        found: list[tuple[int, str, Evidence]] = []
        for hit in self.passages():
            if len(lexicon.scan(f"{hit.title}\n{hit.text}", "fault_table_word")) < 2:
                continue
            for line in hit.text.split("\n"):
                for sensor, direction in sensors:
                    quantity = quantity_of(sensor, "", "")
                    symptom = re.split(r"[|:：]", line.strip(" |"))[0]
                    ways = {f.concept for f in lexicon.scan(symptom, "symptom_word")}
                    if quantity and quantity in _quantities(symptom) and direction in ways:
                        found.append((_shared(sensor, line), line.strip(), as_evidence(hit)))
                        break
        found.sort(key=lambda f: -f[0])
        rows = list({line: (line, evidence) for _, line, evidence in found}.values())
        return rows[:_MOST_ROWS]

    def orders(self, words: str) -> tuple[Evidence, ...]:
        """Orders at the machine and at what it is part of, those that fit the words first; its own before others'."""
        return self._orders([self.machine], words) or self._orders(self.chain[1:], words)

    def similar_orders(self, words: str) -> tuple[tuple[str, Evidence], ...]:
        """Orders at machines of the same model: (machine, order)."""
        models = [f.object for f in self._graph.facts(self.machine, "has_model")]
        twins = [
            f.subject
            for model in models
            for f in self._graph.facts("", "has_model", model)
            if f.subject != self.machine
        ]
        out = [(twin, e) for twin in dict.fromkeys(twins) for e in self._orders([twin], words)[:1]]
        return tuple(out[:_MOST_ORDERS])

    def _orders(self, machines: Sequence[str], words: str) -> tuple[Evidence, ...]:
        facts = [f for m in machines if m for f in self._graph.facts(m, "has_work_order")]
        if not facts:
            return ()
        ranked = retrieve(self._index, words, 40, apart=True)
        rank = {(h.asset, h.locator.start): i for i, h in enumerate(ranked)}
        facts.sort(key=lambda f: rank.get((f.asset, f.locator.start), len(ranked)))
        return tuple(Evidence(f.asset, f.locator, f.excerpt, 1.0) for f in facts[:_MOST_ORDERS])

    def parts(self, words: str) -> tuple[Evidence, ...]:
        """Spare parts that a list names for the machine, those that the words speak of first."""
        facts = [f for m in self.chain for f in self._graph.facts(m, "has_spare_part")]
        facts.sort(key=lambda f: -_shared(words, f.excerpt))
        spoken = [f for f in facts if _shared(words, f.excerpt)] or facts
        return tuple(Evidence(f.asset, f.locator, f.excerpt, 1.0) for f in spoken[:_MOST_PARTS])


def _quantities(line: str) -> set[str]:
    """What the words of a line say is measured."""
    found = {f.concept for f in lexicon.scan(line, "tag_quantity")}
    return found | ({"temperature"} if lexicon.has(line, "hot_word") else set())


def _shared(one: str, other: str) -> int:
    """How many things and words two texts share, across languages where the lexicon knows the thing."""
    things = _things(one) & _things(other)
    words = set(stems(words_in(one))) & set(stems(other))
    return 2 * len(things) + len({w for w in words if len(w) > 2})


def _things(text: str) -> set[str]:
    return {f.concept for f in lexicon.scan(words_in(text), *_KINDS)}
