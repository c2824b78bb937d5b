"""FLOW-5 under rules that are none, quality that is one number, and RDF that loses its last fact."""

from __future__ import annotations

import numpy as np

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped

_KNOWLEDGE = "industria.foundation.knowledge"

STUBS = (
    Stub("no rules", swapped(f"{_KNOWLEDGE}.reasoning:RuleMiner._mine", always([]))),
    Stub(
        "every triple is as good",
        swapped(
            f"{_KNOWLEDGE}.quality:triple_quality",
            lambda real: lambda triples, *rest, **named: np.ones(len(triples)),
        ),
    ),
)


def _without_the_last(text: str) -> str:
    """The export without the statements that tell of the last fact."""
    lines = text.splitlines()
    told = [line for line in lines if "rdf-syntax-ns#subject" in line][-1].split(" ")[0]
    return "\n".join(line for line in lines if not line.startswith(told)) + "\n"


FAULTS = (
    Fault(
        "the export loses a fact",
        swapped(
            f"{_KNOWLEDGE}.exchange:to_rdf",
            lambda real: lambda *a, **k: _without_the_last(real(*a, **k)),
        ),
    ),
)
