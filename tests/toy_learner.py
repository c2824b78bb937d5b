"""A small network on made numbers: what tests of training train."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from industria.models.training.plan import TrainingPlan

PLAN = TrainingPlan(40, 12, 0.02, warmup=3, validate_every=10, checkpoint_every=1, seed=3)


def network() -> nn.Module:
    """The same weights each time, with a dropout, so that chance inside a step is part of it."""
    with torch.random.fork_rng():
        torch.manual_seed(1)
        return nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Dropout(0.1), nn.Linear(16, 1))


@dataclass
class Toy:
    """Learns the sum of squares of four numbers; ``wait_s``: how long each batch takes; ``ends_at``: it is
    cut off there."""

    module: nn.Module = field(default_factory=network)
    wait_s: float = 0.0
    ends_at: int = -1
    rising: bool = False

    def batch(self, step: int) -> tuple[Tensor, ...]:
        """Rows of a step, by its number."""
        time.sleep(self.wait_s)
        if step == self.ends_at:
            raise KeyboardInterrupt
        return self.rows(100 + step, 12)

    def rows(self, seed: int, count: int) -> tuple[Tensor, ...]:
        """(count, 4) numbers and (count, 1) targets."""
        x = torch.randn(count, 4, generator=torch.Generator().manual_seed(seed))
        return x, (x**2).sum(1, keepdim=True)

    def loss(self, module: nn.Module, batch: tuple[Tensor, ...]) -> Tensor:
        """Mean squared error."""
        error: Tensor = (module(batch[0]) - batch[1]) ** 2
        return error.mean()

    def validate(self, module: nn.Module) -> float | None:
        """The error on rows of another seed; ``rising``: as if every step made it worse."""
        if self.rising:
            start = network()
            here, there = module.state_dict(), start.state_dict()
            return sum(float((here[n] - there[n]).abs().sum()) for n in here)
        return float(self.loss(module, self.rows(7, 64)))
