"""INF-2 under a GPU that gives nothing, and one that reckons in bfloat16."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

_FORWARD = "industria.models.training.device_check:Layers.forward"


def there(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """``forward`` with its output changed where it is on a GPU."""

    def put(real: Any) -> Any:
        def forward(self: Any, x: Any) -> Any:
            out = real(self, x)
            return change(out) if out.is_cuda else out

        return forward

    return put


STUBS = (Stub("outputs of 0", swapped(_FORWARD, there(lambda out: out * 0))),)
FAULTS = (
    Fault("outputs in bfloat16", swapped(_FORWARD, there(lambda out: out.bfloat16().float()))),
)
