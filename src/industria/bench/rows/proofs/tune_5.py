"""TUNE-5 under a model that says nothing, and under rewards that are drawn by lot."""

from __future__ import annotations

import random
from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.rows.proofs.tune_1 import CONTINUED, silent
from industria.bench.swap import swapped


def _drawn(_real: Any) -> Any:
    """The reward of an answer is drawn."""
    chance = random.Random(0)
    return property(lambda self: chance.random())


STUBS = (Stub("no answer", swapped(CONTINUED, silent)),)
FAULTS = (
    Fault("rewards by lot", swapped("industria.models.language.rewards:Verdict.reward", _drawn)),
)
