"""The same weights on two devices: how far what they give is apart.

Two kinds of network are compared: one of the layers that families here are made of, trained on the CPU for
some steps, and every shipped model whose family says what it gives on a device (``on_device``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from industria.core import missing_extra
from industria.models import shipped
from industria.models.families import named
from industria.models.training.loop import fit
from industria.models.training.plan import TrainingPlan

try:
    import torch
    from torch import Tensor, nn
except ImportError:
    raise missing_extra("learn", "torch") from None

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST = 1e-3
_ROWS, _LENGTH, _WIDTH = 64, 48, 32


@dataclass(frozen=True, slots=True)
class Apart:
    """The largest difference of what a model gives on two devices; None where it runs on one only."""

    model: str
    difference: float | None
    largest: float = 0.0

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {**asdict(self), "bar": MOST}


class Layers(nn.Module):
    """(rows, length) -> (rows, 8) through each kind of layer: convolution, attention, recurrence, dense."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv1d(1, _WIDTH, 5, padding=2)
        self.attention = nn.TransformerEncoderLayer(_WIDTH, 4, 64, 0.0, batch_first=True)
        self.recurrent = nn.GRU(_WIDTH, _WIDTH, batch_first=True)
        self.last = nn.Sequential(nn.LayerNorm(_WIDTH), nn.GELU(), nn.Linear(_WIDTH, 8))

    def forward(self, x: Tensor) -> Tensor:
        """(rows, length) -> (rows, 8)."""
        hidden = self.attention(self.first(x[:, None]).transpose(1, 2))
        out: Tensor = self.last(self.recurrent(hidden)[0][:, -1])
        return out


def _layers(seed: int) -> nn.Module:
    with torch.random.fork_rng(devices=()):
        torch.manual_seed(seed)
        return Layers()


@dataclass
class LayersLearner:
    """The network learns the means of eighths of made rows."""

    module: nn.Module = field(default_factory=lambda: _layers(0))

    def batch(self, step: int) -> tuple[Tensor, ...]:
        """(rows, length) and (rows, 8)."""
        x = torch.randn(_ROWS, _LENGTH, generator=torch.Generator().manual_seed(step))
        return x, x.reshape(_ROWS, 8, -1).mean(2)

    def loss(self, module: nn.Module, batch: tuple[Tensor, ...]) -> Tensor:
        """Mean squared error."""
        error: Tensor = (module(batch[0]) - batch[1]) ** 2
        return error.mean()

    def validate(self, module: nn.Module) -> float | None:
        """Nothing is chosen."""
        return None


def check(device: str, steps: int = 20) -> Sequence[Apart]:
    """Layers and shipped models, on the CPU and on ``device``."""
    learner = LayersLearner()
    fit(learner, TrainingPlan(steps, _ROWS, 1e-3))
    x = learner.batch(10_000)[0]
    with torch.no_grad():
        here = learner.module(x).numpy()
        there = learner.module.to(device)(x.to(device)).cpu().numpy()
    trained = LayersLearner()
    fit(trained, TrainingPlan(steps, _ROWS, 1e-3, device=device))
    with torch.no_grad():
        other = trained.module(x).numpy()
    return [
        _apart("layers, the same weights", here, there),
        _apart(f"layers, {steps} steps of training on each", here, other),
        *(_of_shipped(name, device) for name in shipped.names()),
    ]


def _of_shipped(name: str, device: str) -> Apart:
    """One shipped model on its family's own probe; families that run in numpy alone have none."""
    card = shipped.card(name)
    family = named(card.family)
    gives = getattr(family, "on_device", None)
    if not callable(gives):
        return Apart(name, None)
    model = family.load(shipped.files(name), card.options)
    return _apart(name, gives(model, "cpu"), gives(model, device))


def _apart(model: str, one: NDArray[np.float32], other: NDArray[np.float32]) -> Apart:
    difference = np.abs(np.asarray(one, np.float64) - np.asarray(other, np.float64))
    return Apart(model, float(difference.max()), float(np.abs(one).max()))
