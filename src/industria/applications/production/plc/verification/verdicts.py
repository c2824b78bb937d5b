"""Verdicts: what is known of a property, and within which limits it was asked."""

from __future__ import annotations

import builtins
from dataclasses import dataclass, replace
from typing import Literal

from industria.applications.production.plc.verification.properties import Property
from industria.applications.production.plc.verification.trace import Trace

Outcome = Literal["proved", "bounded", "violated", "unknown"]


@dataclass(frozen=True, slots=True)
class Options:
    """``seconds`` for all properties together; ``depth``: scans that are unrolled at most; ``seed`` of the
    random runs."""

    seconds: float = 20.0
    depth: int = 20
    cycle_ms: int = 100
    check_ms: int = 4_000
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of one property. ``depth``: scans that were looked at (bounded), or of the
    counterexample; ``method``: how; ``note``: what the verdict rests on beyond the program."""

    property: Property
    outcome: Outcome
    method: str
    depth: int
    seconds: float
    trace: Trace | None = None
    note: str = ""

    @builtins.property  # a field has taken the plain name
    def id(self) -> str:
        """Of the property."""
        return self.property.id

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {
            "id": self.id,
            "property": self.property.text,
            "description": self.property.description,
            "verdict": self.outcome,
            "method": self.method,
            "depth": self.depth,
            "seconds": round(self.seconds, 3),
            "counterexample": self.trace.to_json() if self.trace else None,
            "note": self.note,
        }


def reached(found: Verdict) -> Verdict:
    """The verdict of ``reachable``: a counterexample to its negation is a witness."""
    if found.outcome == "violated":
        return replace(found, outcome="proved", method="witness")
    if found.outcome == "proved":
        return replace(
            found,
            outcome="violated",
            note="; ".join(x for x in ("never reached, proved", found.note) if x),
        )
    return replace(
        found,
        outcome="unknown",
        note="; ".join(x for x in (f"not reached in {found.depth} scans", found.note) if x),
    )
