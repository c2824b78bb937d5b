"""RAG-1 under refusals, the same passages for all, words alone, and places that are off by one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.rows.proofs.speed_4 import REFUSED
from industria.bench.swap import swapped
from industria.core import Evidence

_RETRIEVAL = "industria.interaction.retrieval"


def _same(real: Any) -> Any:
    return lambda index, question, *left, **named: real(index, "battery", *left, **named)


def _off_by_one(real: Any) -> Any:
    def evidence(hit: Any) -> Evidence:
        found: Evidence = real(hit)
        place = found.locator
        return replace(found, locator=replace(place, start=place.start + 1, end=place.end + 1))

    return evidence


SMALLER = swapped("industria.bench.rows.rag_1:_CHAT", lambda chat: "none")
STUBS = (
    REFUSED,
    Stub("the same passages for all", swapped(f"{_RETRIEVAL}:retrieve", _same)),
)
FAULTS = (Fault("places are off by one", swapped(f"{_RETRIEVAL}:as_evidence", _off_by_one)),)
