"""FEAT-3 under a choice without rounds, and under a ranking that does not heed its seed."""

from __future__ import annotations

from itertools import count
from typing import Any

from industria.bench.entry import Fault
from industria.bench.rows.proofs.feat_1 import RAW, SELECTION
from industria.bench.rows.proofs.feat_1 import SMALLER as SMALLER
from industria.bench.swap import swapped


def _unseeded(real: Any) -> Any:
    seeds = count()
    return lambda x, y, folds, classify, seed: real(x, y, folds, classify, next(seeds))


STUBS = (RAW,)
FAULTS = (Fault("the seed is not heeded", swapped(f"{SELECTION}:_importance", _unseeded)),)
