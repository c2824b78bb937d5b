"""FLOW-5 under rules that are none, quality that is one number, and an export that loses half of its facts."""

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


def _half(real):  # type: ignore[no-untyped-def]
    def written(*arguments, **named):  # type: ignore[no-untyped-def]
        lines = real(*arguments, **named).splitlines(keepends=True)
        return "".join(lines[: len(lines) // 2])  # one line alone may be told twice

    return written


FAULTS = (
    Fault(
        "the export loses half of the facts", swapped(f"{_KNOWLEDGE}.exchange:facts_to_csv", _half)
    ),
)
