"""Adapters of low rank beside frozen layers (LoRA, Hu et al. 2021), merged into them when a child is kept."""

from __future__ import annotations

from industria.core import missing_extra

try:
    import torch
except ImportError:
    raise missing_extra("learn", "torch") from None

from torch import Tensor, nn

from industria.models.series.net import Net

_ADAPTED = ("gate", "correct", "width")


class Adapter(nn.Module):
    """A frozen linear layer and what two thin matrices add to it; at first that is nothing."""

    def __init__(self, layer: nn.Linear, rank: int) -> None:
        super().__init__()
        self.layer = layer
        self.down = nn.Parameter(torch.randn(rank, layer.in_features) * 0.05)
        self.up = nn.Parameter(torch.zeros(layer.out_features, rank))

    def forward(self, x: Tensor) -> Tensor:
        """(row, in) -> (row, out)."""
        return self.layer(x) + (x @ self.down.T) @ self.up.T  # type: ignore[no-any-return]

    def merged(self) -> nn.Linear:
        """The layer with the addition in its weights."""
        with torch.no_grad():
            self.layer.weight += self.up @ self.down
        return self.layer


def adapt(net: Net, rank: int, seed: int) -> tuple[int, int]:
    """Freeze a network and put adapters on its heads, in place; returns (trained, all) parameters."""
    every = sum(p.numel() for p in net.parameters())
    for parameter in net.parameters():
        parameter.requires_grad_(False)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        for name in _ADAPTED:
            setattr(net, name, Adapter(getattr(net, name), rank))
    trained = sum(p.numel() for p in net.parameters() if p.requires_grad)
    return trained, every


def merge(net: Net) -> None:
    """Take the adapters into the layers, in place."""
    for name in _ADAPTED:
        adapter = getattr(net, name)
        if isinstance(adapter, Adapter):
            setattr(net, name, adapter.merged())
    for parameter in net.parameters():
        parameter.requires_grad_(True)
