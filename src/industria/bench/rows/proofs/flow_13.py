"""FLOW-13 under a folder whose runner says the last value, and under a graph of other weights."""

from __future__ import annotations

from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

_FOLDER = "industria.models.edge.folder"


def _last_value(real: Any) -> Any:
    """The runner says what was measured last."""

    def copied(module: str) -> Any:
        text: bytes = real(module)
        return text.replace(b"np.clip(found.point[0], low, high)", b"(0 * found.point[0] + x[-1])")

    return copied


def _other_weights(real: Any) -> Any:
    """The graph is of a network that was scaled."""

    def trunk_graph(net: Any, bits: int = 8) -> Any:
        return real({n: 0.5 * a if n.endswith("up.weight") else a for n, a in net.items()}, bits)

    return trunk_graph


STUBS = (Stub("the last value", swapped(f"{_FOLDER}:_copied", _last_value)),)
FAULTS = (
    Fault(
        "other weights",
        swapped("industria.models.compression.series_graph:trunk_graph", _other_weights),
    ),
)
