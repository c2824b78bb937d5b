"""GOV-9 under a governance that changes nothing, and under sentinels that stay in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped

_GOVERNANCE = "industria.foundation.governance"


def _as_it_was(real: Any) -> Any:
    def governed(name: str, frame: pd.DataFrame, *left: Any, **named: Any) -> Any:
        found = real(name, frame, *left, **named)
        return replace(found, frame=frame.copy())

    return governed


STUBS = (Stub("nothing is repaired", swapped(f"{_GOVERNANCE}.govern:govern", _as_it_was)),)
FAULTS = (
    Fault("sentinels stay in", swapped(f"{_GOVERNANCE}.cleaning.invalid_value:detect", always([]))),
)
