"""BASE-5 under workers that give nothing, and under one that loses its part."""

from __future__ import annotations

from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

_MAP = "industria.infrastructure.ray_executor:RayExecutor.map"


def _losing_one(real: Any) -> Any:
    def mapped(self: object, function: object, items: Any) -> list[object]:
        found: list[object] = real(self, function, items)
        return found[:1] if len(found) > 1 else found

    return mapped


STUBS = (
    Stub(
        "no rows",
        swapped(
            "industria.foundation.lake.distributed:query_on_workers",
            lambda real: lambda *a, **k: real(*a, **k).slice(0, 0),
        ),
    ),
)
FAULTS = (Fault("all parts but one are lost", swapped(_MAP, _losing_one)),)
