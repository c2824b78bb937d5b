"""The network in torch, for training. ``forward.py`` computes the same without torch.

It changes the weights of the classical parts, adds a correction and says how wide the errors are. It is odd
by construction: the mean of what it says of a series and of its mirror.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from industria.models.series.candidates import COUNT
from industria.models.series.shape import BASES, KNOTS, QUANTILES, basis

GATE_SCALE = 0.3


class Block(nn.Module):
    """A residual block: LayerNorm, one hidden layer of GELU."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.up = nn.Linear(width, 2 * width)
        self.down = nn.Linear(2 * width, width)
        nn.init.normal_(self.down.weight, std=0.01)

    def forward(self, x: Tensor) -> Tensor:
        """(series, width) -> the same."""
        return x + self.down(nn.functional.gelu(self.up(self.norm(x)), approximate="tanh"))  # type: ignore[no-any-return]


class Net(nn.Module):
    """``weights`` (knot, part): what the parts weigh before the network speaks; ``even_mean``, ``even_spread``
    (feature,): how the even features are scaled; ``strength``: how much of its change counts."""

    weights: Tensor
    basis: Tensor
    even_mean: Tensor
    even_spread: Tensor

    def __init__(
        self,
        weights: np.ndarray,
        even: tuple[np.ndarray, np.ndarray],
        odd: int,
        width: int,
        blocks: int,
        strength: float = 1.0,
    ) -> None:
        super().__init__()
        self.strength = strength
        self.enter = nn.Linear(odd + len(even[0]), width)
        self.blocks = nn.ModuleList(Block(width) for _ in range(blocks))
        self.norm = nn.LayerNorm(width)
        self.gate = nn.Linear(width, COUNT * BASES)
        self.correct = nn.Linear(width, len(KNOTS))
        self.width = nn.Linear(width, BASES)
        for layer in (self.gate, self.correct, self.width):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)
        steps = torch.tensor(np.diff(_normal_quantiles(), prepend=0.0)[1:], dtype=torch.float32)
        self.offsets = nn.Parameter(torch.log(torch.expm1(steps)))
        self.register_buffer("weights", torch.tensor(weights, dtype=torch.float32))
        self.register_buffer("basis", torch.tensor(basis(KNOTS.astype(float))))
        self.register_buffer("even_mean", torch.tensor(even[0], dtype=torch.float32))
        self.register_buffer("even_spread", torch.tensor(even[1], dtype=torch.float32))

    def trunk(self, odd: Tensor, even: Tensor) -> Tensor:
        """(series, odd), scaled (series, even) -> (series, width)."""
        h = self.enter(torch.cat([odd, even], 1))
        for block in self.blocks:
            h = block(h)
        return self.norm(h)  # type: ignore[no-any-return]

    def forward(self, odd: Tensor, even: Tensor, parts: Tensor) -> tuple[Tensor, Tensor]:
        """Features and parts at the knots (series, knot, part) -> the point (series, knot), the spread (series, knot)."""
        scaled = ((even - self.even_mean) / self.even_spread).clamp(-6, 6)
        one, mirror = self.trunk(odd, scaled), self.trunk(-odd, scaled)
        both = 0.5 * (one + mirror)
        gate = self.gate(both).view(-1, COUNT, BASES) * (GATE_SCALE * self.strength)
        point = (parts * (self.weights + torch.einsum("skb,hb->shk", gate, self.basis))).sum(2)
        point = point + 0.5 * self.strength * (self.correct(one) - self.correct(mirror))
        spread = torch.exp((self.width(both) @ self.basis.T).clamp(-6, 3))
        return point, spread

    def quantiles(self) -> Tensor:
        """Offsets of the nine quantiles in spreads, (9,), rising and symmetric."""
        upper = torch.cumsum(nn.functional.softplus(self.offsets), 0)
        return torch.cat([-upper.flip(0), upper.new_zeros(1), upper])


def _normal_quantiles() -> np.ndarray:
    """0 and the upper four quantiles of a unit normal."""
    from scipy.stats import norm

    return np.asarray(norm.ppf(QUANTILES[4:]))


def loss_of(
    net: Net,
    odd: Tensor,
    even: Tensor,
    parts: Tensor,
    truth: Tensor,
    weight: Tensor,
    absolute: float = 0.0,
) -> Tensor:
    """Squared error plus pinball of the quantiles about a point that it does not move; the mean over rows.

    ``truth`` (series, knot) in spreads of the context; ``weight`` (series or 1, knot); ``absolute``: how much
    of the absolute error is added.
    """
    point, spread = net(odd, even, parts)
    error = point - truth
    offsets = net.quantiles()
    levels = torch.tensor(QUANTILES, device=truth.device)
    over = -error.detach()[:, :, None] - spread[:, :, None] * offsets
    pinball = torch.maximum(levels * over, (levels - 1) * over).mean(2)
    both = error * error + pinball
    if absolute:
        both = both + absolute * error.abs()
    mean: Tensor = (both * weight).mean()
    return mean
