"""FEAT-1 under the raw features themselves, and under the worst ones for the best."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped
from industria.foundation.features.selection import Selection

SELECTION = "industria.foundation.features.selection"
_RAW = 6  # columns of ai4i2020, the set of the sample


def _raw(features: pd.DataFrame, target: np.ndarray, **_: Any) -> Selection:
    return Selection(tuple(features.columns[:_RAW]), {}, (), features.shape[1], "most rounds")


def _upside_down(real: Any) -> Any:
    def importance(*arguments: Any) -> tuple[float, dict[str, float]]:
        score, found = real(*arguments)
        return score, {name: -value for name, value in found.items()}

    return importance


SMALLER = swapped("industria.bench.studies.feature_selection:_SEEDS", lambda seeds: 1)
RAW = Stub("the raw features", swapped(f"{SELECTION}:select_features", lambda real: _raw))
WORST = Fault("the worst features are kept", swapped(f"{SELECTION}:_importance", _upside_down))
STUBS = (RAW,)
FAULTS = (WORST,)
