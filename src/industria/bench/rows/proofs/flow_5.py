"""FLOW-5 under rules that are none, quality that is one number, and an export that loses its last fact."""

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


FAULTS = (
    Fault(
        "the export loses a fact",
        swapped(
            f"{_KNOWLEDGE}.exchange:facts_to_csv",
            lambda real: lambda *a, **k: "".join(real(*a, **k).splitlines(keepends=True)[:-1]),
        ),
    ),
)
