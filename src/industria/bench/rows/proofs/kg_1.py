"""KG-1 under no facts from tables, and under evidence that is not compared or stands nowhere."""

from __future__ import annotations

from dataclasses import replace

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped
from industria.core import Asset, Evidence
from industria.foundation.knowledge.graph import Graph
from industria.interaction.evidence import EvidenceReader

_FACTS = "industria.foundation.knowledge.graph:Graph.facts"


def _without_kinds(real):  # type: ignore[no-untyped-def]
    def facts(self: Graph, *arguments: str, **named: str):  # type: ignore[no-untyped-def]
        return [f for f in real(self, *arguments, **named) if f.relation != "is_a"]

    return facts


def _nowhere(real):  # type: ignore[no-untyped-def]
    def facts(self: Graph, *arguments: str, **named: str):  # type: ignore[no-untyped-def]
        found = real(self, *arguments, **named)
        return [replace(f, locator=replace(f.locator, start=0, end=0)) for f in found]

    return facts


def _believing(reader: EvidenceReader, evidence: Evidence) -> str:
    asset: Asset = reader._lake.catalogue.get(evidence.asset)
    return evidence.excerpt if asset else ""


STUBS = (
    Stub("no facts", swapped(_FACTS, lambda real: lambda self, *a, **k: [])),
    Stub(
        "every excerpt is believed",
        swapped("industria.interaction.evidence:EvidenceReader.open", lambda real: _believing),
    ),
)
FAULTS = (
    Fault("what kind a thing is is lost", swapped(_FACTS, _without_kinds)),
    Fault("facts forget their place", swapped(_FACTS, _nowhere)),
)
