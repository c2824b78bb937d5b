"""The network of few-shot prediction, taught on synthetic tables by the whole one. Needs torch."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from industria.core import Progress, missing_extra
from industria.models.tables.shots import TableModel

try:
    import torch
except ImportError:
    raise missing_extra("learn", "torch") from None

from industria.models.compression.pupil import Pupil
from industria.models.compression.pupil import taught as teach
from industria.models.tables.learning import TableLearner
from industria.models.tables.network import Shape, TableNetwork
from industria.models.training.plan import TrainingPlan

_ROWS, _HELD, _STEPS, _RATE, _SHARE = 700, 12, 160, 4e-4, 1.0
_SEED = 71_000  # apart from those of the recipe


def taught(
    model: TableModel, weights: Mapping[str, np.ndarray], bits: int, seed: int, progress: Progress
) -> dict[str, np.ndarray]:
    """The smaller weights after their lessons."""
    learner = TableLearner(
        _shape(model.weights, model), rows=_ROWS, held_out=_HELD, seed=_SEED + seed
    )
    pupil, teacher = network_of(weights, model), network_of(model.weights, model)
    plan = TrainingPlan(
        _STEPS, _ROWS, _RATE, weight_decay=0.01, warmup=16, seed=seed, validate_every=_STEPS // 4
    )
    teach(Pupil(pupil, teacher, learner, _said, _SHARE), bits, plan, progress)
    return {name: value.detach().numpy().copy() for name, value in pupil.state_dict().items()}


def network_of(weights: Mapping[str, np.ndarray], model: TableModel) -> TableNetwork:
    """The network in torch, of as many hidden units as the weights have."""
    network = TableNetwork(_shape(weights, model))
    for at, block in enumerate(network.blocks):
        units, width = weights[f"blocks.{at}.up.weight"].shape
        block.up, block.down = torch.nn.Linear(width, units), torch.nn.Linear(units, width)
    network.load_state_dict({n: torch.from_numpy(np.array(w)) for n, w in weights.items()})
    return network


def _shape(weights: Mapping[str, np.ndarray], model: TableModel) -> Shape:
    layers = sum(name.endswith(".up.weight") for name in weights)
    return Shape(len(weights["last.weight"]), layers, model.heads, model.experts)


def _said(module: torch.nn.Module, batch: tuple[torch.Tensor, ...]) -> torch.Tensor:
    """All outputs of the unlabelled rows."""
    said: torch.Tensor = module(*(part.flatten(0, 1) for part in batch[:4]))
    return said
