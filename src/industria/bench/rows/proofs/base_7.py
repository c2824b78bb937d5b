"""BASE-7 under one code for all categories, and under target means that see their own row."""

from __future__ import annotations

import pandas as pd

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

_CODES = "industria.foundation.governance.encoding.codes"


def _leaking(cells: pd.Series, target: pd.Series, *_: object, **__: object) -> pd.Series:
    return target.groupby(cells).transform("mean")


STUBS = (
    Stub(
        "every category is 0",
        swapped(
            f"{_CODES}:OrdinalCode.encode",
            lambda real: lambda self, cells: pd.Series(0, index=cells.index),
        ),
    ),
)
FAULTS = (
    Fault(
        "a row's own target is in its code",
        swapped(f"{_CODES}:encode_out_of_fold", lambda real: _leaking),
    ),
)
