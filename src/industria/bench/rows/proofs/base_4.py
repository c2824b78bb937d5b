"""BASE-4 under queries that give nothing, windows that are empty, and late events that are not waited for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.rows.proofs.base_1 import NO_ROWS
from industria.bench.swap import swapped
from industria.foundation.lake.windows import WindowedStream, WindowResult

_WINDOWS = "industria.foundation.lake.windows:WindowedStream"


def _empty(real: Any) -> Any:
    def add(self: WindowedStream, *events: Any) -> list[WindowResult]:
        return [replace(w, count=0, total=0.0) for w in real(self, *events)]

    return add


def _hasty(real: Any) -> Any:
    def made(self: WindowedStream, size: float, slide: float, lateness_s: float = 0.0) -> None:
        real(self, size, slide, 0.0)

    return made


STUBS = (NO_ROWS, Stub("every window is empty", swapped(f"{_WINDOWS}.add", _empty)))
FAULTS = (Fault("late events are not waited for", swapped(f"{_WINDOWS}.__init__", _hasty)),)
