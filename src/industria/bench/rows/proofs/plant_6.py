"""PLANT-6 under an asker that refuses everything, and under a judge whom nothing satisfies."""

from __future__ import annotations

from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

_ROW = "industria.bench.rows.plant_6"


def _nothing(_real: Any) -> Any:
    return lambda data: lambda question, answer: False


def _refusing(real: Any) -> Any:
    return lambda data: lambda question, answer: real(data)(question, None)


STUBS = (Stub("everything is refused", swapped(f"{_ROW}:_judge", _refusing)),)
FAULTS = (Fault("no answer is right", swapped(f"{_ROW}:_judge", _nothing)),)
