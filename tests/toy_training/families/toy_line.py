"""A family that is trained by steps: a small network from column x to column y of a table."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from industria.core import Evaluation, Progress, Task, Text
from industria.models.training.plan import TrainingPlan
from industria.models.training.words import PLAN_WORDS, plan_of

if TYPE_CHECKING:
    from torch import Tensor, nn

    from industria.models.training.cost import Work
    from industria.models.training.source import Source

PLAN = TrainingPlan(60, 32, 0.02, validate_every=10, checkpoint_every=1)


@dataclass
class Line:
    """Rows to learn from, rows to validate on, rows that are held out; each (rows, 2)."""

    train: Any
    validation: Any
    test: Any
    plan: TrainingPlan
    checkpoint: Path | None = None


@dataclass
class LineLearner:
    """Learns y from x; waits TOY_WAIT_S seconds before each batch."""

    module: nn.Module
    line: Line

    def batch(self, step: int) -> tuple[Tensor, ...]:
        """Rows of a step."""
        import torch

        time.sleep(float(os.environ.get("TOY_WAIT_S", "0")))
        chosen = np.random.default_rng([self.line.plan.seed, step]).integers(
            0, len(self.line.train), self.line.plan.batch
        )
        rows = torch.tensor(self.line.train[chosen], dtype=torch.float32)
        return rows[:, :1], rows[:, 1:]

    def loss(self, module: nn.Module, batch: tuple[Tensor, ...]) -> Tensor:
        """Mean squared error."""
        error: Tensor = (module(batch[0]) - batch[1]) ** 2
        return error.mean()

    def validate(self, module: nn.Module) -> float | None:
        """The same, on the validation part."""
        import torch

        rows = torch.tensor(self.line.validation, dtype=torch.float32)
        return float(self.loss(module, (rows[:, :1], rows[:, 1:])))


def network(seed: int) -> nn.Module:
    """Its first weights."""
    import torch
    from torch import nn

    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 1))


class LineFamily:
    """Judged by the error on held-out rows, beside their mean."""

    name = "toy_line"
    baseline = "mean"
    words: Mapping[str, Text] = PLAN_WORDS

    @property
    def task(self) -> Task:
        """Of an error, less is better."""
        return Task("toy_line", ("table",), "numbers", "mse", "line", higher_is_better=False)

    def read(self, source: Source) -> Line:
        """The first half of each table, and two quarters."""
        tables = [source.lake.tables.read(a.table, a.version) for a in source.assets]
        parts = [np.column_stack([t["x"].to_numpy(), t["y"].to_numpy()]) for t in tables]
        cut = [np.split(p, [len(p) // 2, len(p) * 3 // 4]) for p in parts]
        train, validation, test = (np.concatenate([c[i] for c in cut]) for i in range(3))
        return Line(train, validation, test, plan_of(source, PLAN), source.file("line"))

    def work(self, data: Line) -> Work:
        """By a rehearsal."""
        from industria.models.training.rehearsal import rehearsed

        return rehearsed(LineLearner(network(0), data), data.plan)

    def train(
        self, data: Line, *, parent: nn.Module | None, seed: int, progress: Progress
    ) -> nn.Module:
        """From the parent's weights where there is one."""
        from industria.models.training.loop import fit

        module = parent if parent is not None else network(seed)
        self.history = fit(
            LineLearner(module, data), data.plan, checkpoint=data.checkpoint, progress=progress
        )
        return module

    def evaluate(self, model: nn.Module, data: Line, *, seed: int) -> Evaluation:
        """Mean squared errors."""
        import torch

        with torch.no_grad():
            found = LineLearner(model, Line(None, data.test, None, data.plan)).validate(model)
        return Evaluation({"mse": found or 0.0}, {"mse": float(np.var(data.test[:, 1]))})

    def options(self, model: nn.Module) -> Mapping[str, object]:
        """How the training went."""
        return {"history": self.history.to_json()}

    def save(self, model: nn.Module) -> Mapping[str, bytes]:
        """Safetensors."""
        from safetensors.torch import save

        return {"model.safetensors": save(model.state_dict())}

    def load(self, files: Mapping[str, bytes], options: Mapping[str, object]) -> nn.Module:
        """A network with its weights."""
        from safetensors.torch import load

        module = network(0)
        module.load_state_dict(load(files["model.safetensors"]))
        return module

    def predict(self, model: nn.Module, given: Any) -> Any:
        """y of x."""
        import torch

        return model(torch.tensor(given, dtype=torch.float32)).detach().numpy()


FAMILY = LineFamily()
