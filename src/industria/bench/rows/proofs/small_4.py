"""SMALL-4 under a command that states one fact of everything, and under facts that are turned round."""

from __future__ import annotations

from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped

_SAID = "industria.bench.studies.said:said"
_FACT = {"subject": "a", "predicate": "drives", "object": "b", "value": None, "unit": ""}


def _turned(real: Any) -> Any:
    def told(*words: str, **named: Any) -> Any:
        found = real(*words, **named) or {"facts": [dict(_FACT)]}
        for fact in found["facts"]:
            fact["subject"], fact["object"] = fact.get("object"), fact["subject"]
            fact["value"] = None
        return found

    return told


STUBS = (Stub("one fact of everything", swapped(_SAID, always({"facts": [_FACT]}))),)
FAULTS = (Fault("facts are turned round", swapped(_SAID, _turned)),)
