"""SMALL-1 under a command that says one metre to everything, and under values ten times as large."""

from __future__ import annotations

from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

_SAID = "industria.bench.studies.said:said"
_METRE = {"verdict": "quantity", "form": "single", "value_si": 1.0, "unit_si": "m"}


def _one_metre(_real: Any) -> Any:
    return lambda command, _, *texts, **named: {"quantities": [_METRE for _ in texts]}


def _larger(real: Any) -> Any:
    def told(*words: str, **named: Any) -> Any:
        found = real(*words, **named) or {"quantities": [_METRE]}
        for quantity in found["quantities"]:
            quantity["value_si"] = 10 * (quantity.get("value_si") or 0.1)
        return found

    return told


STUBS = (Stub("everything is a metre", swapped(_SAID, _one_metre)),)
FAULTS = (Fault("values ten times as large", swapped(_SAID, _larger)),)
