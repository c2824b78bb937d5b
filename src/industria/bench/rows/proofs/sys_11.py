"""SYS-11 under a router that sends every row to the first hidden layer, and under layers that do nothing."""

from __future__ import annotations

from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

_AT = "industria.models.tables.network:Mixture.forward"


def _first(real: Any) -> Any:
    """One layer for all, however often it is asked."""

    def forward(self: Any, rows: Any) -> Any:
        import torch

        with torch.no_grad():
            self.router.bias.copy_(torch.tensor([9.0] + [-9.0] * (len(self.up) - 1)))
        return real(self, rows)

    return forward


def _nothing(real: Any) -> Any:
    """The mixture adds nothing to a row."""
    return lambda self, rows: 0.0 * real(self, rows)


STUBS = (Stub("all rows go to one hidden layer", swapped(_AT, _first)),)
FAULTS = (Fault("hidden layers add nothing", swapped(_AT, _nothing)),)
