"""PLANT-4 under a detector without alarms, and under one alarm over all of the time."""

from __future__ import annotations

from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped

_FOUND = "industria.bench.corpora.windows:found_by"
_FALSE = "industria.bench.corpora.windows:false_alarms"


def _all_false(_real: Any) -> Any:
    return lambda alarms, windows: [*alarms] * 1000


STUBS = (Stub("no event is found", swapped(_FOUND, always("no alarm"))),)
FAULTS = (Fault("every alarm is a false one", swapped(_FALSE, _all_false)),)
