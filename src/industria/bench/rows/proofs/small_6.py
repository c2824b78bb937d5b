"""SMALL-6 under a detector that never ends its one alarm, and under alarms that name their channels backwards."""

from __future__ import annotations

from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped

_ALARMS = "industria.bench.rows.small_6:raised"


def _backwards(real: Any) -> Any:
    return lambda alarms: real(
        [{**a, "columns": ["no such channel", *a["columns"][3:]]} for a in alarms]
    )


STUBS = (Stub("no alarm at all", swapped(_ALARMS, always([]))),)
FAULTS = (Fault("the first channels are others", swapped(_ALARMS, _backwards)),)
