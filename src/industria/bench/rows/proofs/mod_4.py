"""MOD-4 under a registry without a gate, one that lets everything in and out, and faults in each of its steps."""

from __future__ import annotations

from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped, together
from industria.core import Text

_GATE, _REGISTRY = "industria.models.gate", "industria.models.registry:Registry"
_TRANSFER = "industria.models.transfer"

STUBS = (
    Stub("the newest version is always current", swapped(f"{_GATE}:reason_to_wait", always(None))),
    Stub(
        "no version ever becomes current by itself",
        swapped(f"{_GATE}:reason_to_wait", always(Text("等待", "it waits"))),
    ),
    Stub(
        "everything leaves and comes in",
        together(
            swapped("industria.models.lineage:confined", always(None)),
            swapped(f"{_TRANSFER}.bringing:_compared", always({})),
        ),
    ),
)


def _forward(real: Any) -> Any:
    def rollback(self: Any, name: str) -> Any:
        return self.card(name)

    return rollback


FAULTS = (
    Fault("a rollback stays where it is", swapped(f"{_REGISTRY}.rollback", _forward)),
    Fault(
        "private data are not looked for",
        swapped("industria.models.lineage:confined", always(None)),
    ),
    Fault("the sha256 is not compared", swapped(f"{_TRANSFER}.bringing:_compared", always({}))),
    Fault(
        "more false alarms are taken for the better",
        swapped(
            f"{_GATE}:judged_by",
            lambda real: lambda card: tuple((name, not more) for name, more in real(card)),
        ),
    ),
)
