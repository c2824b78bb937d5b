"""GOV-2 under interpolation itself, and under a correction that is laid on the wrong way round."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

_LEARNED = "industria.foundation.governance.imputation.learned"


def _interpolated(frame: pd.DataFrame, channels: Sequence[str], *_: Any, **__: Any) -> pd.DataFrame:
    out = frame.copy()
    columns = list(channels)
    out[columns] = out[columns].astype(float).interpolate(limit_direction="both")
    return out


INTERPOLATION = Stub(
    "linear interpolation", swapped(f"{_LEARNED}:impute_series", lambda real: _interpolated)
)
WRONG_WAY = Fault(
    "what was learned is taken away, not added",
    swapped(f"{_LEARNED}:_correction", lambda real: lambda *a, **k: -real(*a, **k)),
)
STUBS = (INTERPOLATION,)
FAULTS = (WRONG_WAY,)
