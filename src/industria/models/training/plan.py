"""The plan of a training: how many steps, how fast, when to look at the validation part, when to stop."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import asdict, dataclass
from typing import Literal

from industria.core import UsageError

_WHERE = ("device", "processes", "checkpoint_every")  # what the weights do not depend on


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """Options of ``training.loop.fit``.

    ``batch``: rows of one global batch, over all processes together. ``weight_decay``: on matrices only.
    ``warmup``: first steps in which the rate rises from 0. ``schedule``: how it falls after them, to a
    hundredth of itself at the end. ``clip``: the largest norm of a gradient; 0 for none.
    ``validate_every``: steps between two looks at the validation part; 0 for never. ``patience``: looks
    without a gain after which it stops; 0 for never. ``checkpoint_every``: steps between two checkpoints;
    0 for one about every ten seconds. Raises UsageError for numbers that make no plan.
    """

    steps: int
    batch: int
    learning_rate: float
    weight_decay: float = 0.0
    warmup: int = 0
    schedule: Literal["cosine", "linear", "constant"] = "cosine"
    clip: float = 1.0
    seed: int = 0
    validate_every: int = 0
    patience: int = 0
    checkpoint_every: int = 0
    device: str = "cpu"
    processes: int = 1

    def __post_init__(self) -> None:
        """Refuse what is no plan."""
        if self.steps < 0 or self.batch < 1 or self.processes < 1 or not self.learning_rate > 0:
            raise UsageError(
                "expected steps >= 0, batch >= 1, processes >= 1 and a learning rate above 0, found "
                f"{self.steps}, {self.batch}, {self.processes} and {self.learning_rate:g}: change them"
            )
        if self.processes > self.batch:
            raise UsageError(
                f"expected a batch of a row or more for each process, found {self.batch} rows for "
                f"{self.processes} processes: use fewer processes"
            )

    def rate_at(self, step: int) -> float:
        """The learning rate of a step, counted from 0."""
        if step < self.warmup:
            return self.learning_rate * (step + 1) / (self.warmup + 1)
        done = (step - self.warmup) / max(1, self.steps - self.warmup)
        falls = {
            "constant": 1.0,
            "linear": 1.0 - done,
            "cosine": 0.5 * (1.0 + math.cos(math.pi * done)),
        }
        return self.learning_rate * max(0.01, falls[self.schedule])

    def key(self, *parts: str) -> str:
        """A name for the weights that this plan makes of what ``parts`` name; hexadecimal."""
        said = {k: v for k, v in asdict(self).items() if k not in _WHERE}
        return hashlib.sha256(json.dumps([said, parts], sort_keys=True).encode()).hexdigest()[:32]
