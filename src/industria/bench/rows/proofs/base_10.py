"""BASE-10 under a governance that finds nothing, versions without a parent, and an undo of nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

_GOVERNANCE = "industria.foundation.governance"


def _nothing(real: Any) -> Any:
    return lambda *a, **k: replace(real(*a, **k), symptoms=(), repaired=())


def _orphan(real: Any) -> Any:
    return lambda *a, **k: replace(real(*a, **k), parents=())


STUBS = (Stub("nothing is found", swapped(f"{_GOVERNANCE}.govern:govern", _nothing)),)
FAULTS = (
    Fault(
        "a new version does not name its parent",
        swapped(f"{_GOVERNANCE}.versions:keep_repaired", _orphan),
    ),
)
