"""FLOW-13 under a folder whose runner says the last value, and under a graph of other weights."""

from __future__ import annotations

from dataclasses import replace
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
    """The folder holds a network that was scaled."""

    def edge_files(model: Any) -> Any:
        nets = [
            {n: 0.5 * a if n.endswith("up.weight") else a for n, a in net.items()}
            for net in model.nets
        ]
        return real(replace(model, nets=nets))

    return edge_files


STUBS = (Stub("the last value", swapped(f"{_FOLDER}:_copied", _last_value)),)
FAULTS = (Fault("other weights", swapped(f"{_FOLDER}:edge_files", _other_weights)),)
