"""HIER-2 and HIER-3 with a child that learned nothing, one that says the mean, and one that learned from noise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from industria.bench.entry import Fault, Stub
from industria.bench.rows.proofs.hier_1 import OUTLOOKS, instead, mean
from industria.bench.swap import swapped

_TUNED = "industria.models.series.tuning:tuned"


def _nothing(real: Any) -> Any:
    """The parent again."""

    def tuned(parent: Any, _data: Any, seed: int, _progress: Any) -> Any:
        untrained = {"trained_share": 0.0, "best_step": 0, "validations": []}
        return replace(parent, history={"tuning": [untrained], "seed": seed})

    return tuned


def _noise(_real: Any) -> Any:
    """The parent with other numbers in the heads."""

    def tuned(parent: Any, _data: Any, seed: int, _progress: Any) -> Any:
        r = np.random.default_rng(seed)
        nets = [
            {
                k: a
                + (r.normal(0, 0.1, a.shape).astype(np.float32) if k == "correct.weight" else 0)
                for k, a in net.items()
            }
            for net in parent.nets
        ]
        said = {"trained_share": 0.01, "best_step": 1, "validations": []}
        return replace(parent, nets=nets, history={"tuning": [said], "seed": seed})

    return tuned


STUBS = (
    Stub("the parent again", swapped(_TUNED, _nothing)),
    Stub("the mean", swapped(OUTLOOKS, instead(mean))),
)
FAULTS = (Fault("what was learned is noise", swapped(_TUNED, _noise)),)
