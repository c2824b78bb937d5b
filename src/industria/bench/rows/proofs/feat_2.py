"""FEAT-2 under all features, and under the worst ones for the best."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from industria.bench.entry import Stub
from industria.bench.rows.proofs.feat_1 import SELECTION, WORST
from industria.bench.rows.proofs.feat_1 import SMALLER as SMALLER
from industria.bench.swap import swapped
from industria.foundation.features.selection import Selection


def _all(features: pd.DataFrame, target: np.ndarray, **_: Any) -> Selection:
    return Selection(tuple(features.columns), {}, (), features.shape[1], "most rounds")


STUBS = (Stub("all features", swapped(f"{SELECTION}:select_features", lambda real: _all)),)
FAULTS = (WORST,)
