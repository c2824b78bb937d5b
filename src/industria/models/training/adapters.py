"""Adapters: a network that was trained learns something more in a few parameters of low rank beside its own.

LoRA (Hu et al. 2021, arXiv:2106.09685): beside the weight W of a linear layer stands B A of rank r, with B
zero at the start, so that the network is the same until it learns; merged, W + B A costs nothing more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from industria.core import UsageError, missing_extra

try:
    import torch
    from torch import Tensor, nn
except ImportError:
    raise missing_extra("learn", "torch") from None


class LowRank(nn.Module):
    """A linear layer (in -> out) that is kept as it is, and what is learned beside it."""

    def __init__(
        self, base: nn.Linear, rank: int, scale: float, generator: torch.Generator
    ) -> None:
        """``scale``: what the part beside is multiplied by."""
        super().__init__()
        self.base, self.scale = base, scale
        made = torch.randn(rank, base.in_features, generator=generator) / base.in_features**0.5
        self.down = nn.Parameter(made.to(base.weight))
        self.up = nn.Parameter(torch.zeros(base.out_features, rank).to(base.weight))

    @property
    def weight(self) -> Tensor:
        """(out, in): both together; layers of torch that take a weight for themselves take this."""
        return self.base.weight + self.scale * (self.up @ self.down)

    @property
    def bias(self) -> Tensor | None:
        """(out,): the layer's own."""
        return self.base.bias

    def forward(self, x: Tensor) -> Tensor:
        """(..., in) -> (..., out)."""
        beside: Tensor = nn.functional.linear(nn.functional.linear(x, self.down), self.up)
        own: Tensor = self.base(x)
        return own + self.scale * beside


def inject(
    module: nn.Module,
    rank: int,
    *,
    scale: float = 1.0,
    seed: int = 0,
    only: Callable[[str], bool] = lambda _: True,
) -> float:
    """Freeze a network and put an adapter beside each linear layer (whose name ``only`` takes), in place.

    Returns the share of its parameters that the adapters are. A layer where an adapter would be no smaller
    than itself has none. Raises UsageError where there is no layer for one.
    """
    if rank < 1:
        raise UsageError(f"expected a rank of 1 or more, found {rank}: change it")
    whole = sum(p.numel() for p in module.parameters())
    module.requires_grad_(False)
    generator = torch.Generator().manual_seed(seed)
    beside = 0
    for parent, name, layer, path in list(_linear(module)):
        size = rank * (layer.in_features + layer.out_features)
        if only(path) and size < layer.weight.numel():
            adapter = LowRank(layer, rank, scale, generator)
            setattr(parent, name, adapter)
            beside += size
    if not beside:
        raise UsageError(
            f"expected a linear layer that an adapter of rank {rank} is smaller than, found none: "
            "use a lower rank, or train the whole network"
        )
    return beside / whole


def merge(module: nn.Module) -> int:
    """Put what the adapters learned into their layers, in place; returns how many there were."""
    found = [
        (p, n, c) for p in module.modules() for n, c in p.named_children() if isinstance(c, LowRank)
    ]
    for parent, name, adapter in found:
        layer = adapter.base
        with torch.no_grad():
            layer.weight.copy_(adapter.weight)
        setattr(parent, name, layer)
    module.requires_grad_(True)
    return len(found)


def _linear(module: nn.Module) -> Iterator[tuple[nn.Module, str, nn.Linear, str]]:
    """Linear layers: (where it stands, its name there, the layer, its whole name).

    Kinds made from Linear are left out: their owners use the weight in their own way.
    """
    for path, parent in module.named_modules():
        for name, layer in parent.named_children():
            if type(layer) is nn.Linear:
                yield parent, name, layer, f"{path}.{name}" if path else name
