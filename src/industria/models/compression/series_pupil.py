"""The networks of the series model, taught on synthetic series by the whole ones. Needs torch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from industria.core import Progress, missing_extra
from industria.models.series.examples import examples
from industria.models.series.forward import SeriesModel

try:
    import torch
except ImportError:
    raise missing_extra("learn", "torch") from None

from industria.models.compression.pupil import Pupil
from industria.models.compression.pupil import taught as teach
from industria.models.series.learn import Aim, SeriesLearner, arrays_of, offsets_of, reopened
from industria.models.series.net import Net
from industria.models.training.plan import TrainingPlan

_SERIES, _HELD, _STEPS, _BATCH, _RATE = 4000, 500, 160, 256, 5e-4
_SHARE = 2.0


def taught(
    model: SeriesModel,
    nets: Sequence[Mapping[str, np.ndarray]],
    bits: int,
    seed: int,
    progress: Progress,
) -> tuple[list[Mapping[str, np.ndarray]], np.ndarray]:
    """The smaller networks after their lessons, and the quantiles in spreads."""
    pool, held = examples(_SERIES, seed, progress), examples(_HELD, seed + 1)
    plan = TrainingPlan(
        _STEPS, _BATCH, _RATE, weight_decay=0.01, warmup=16, seed=seed, validate_every=_STEPS // 4
    )
    found: list[Net] = []
    for number in range(len(nets)):
        teacher = reopened(model, number)
        pupil = reopened(replace(model, nets=nets), number)
        learner = SeriesLearner(pupil, pool, held, plan, Aim(ease=0.05, absolute=0.5))
        teach(Pupil(pupil, teacher, learner, _said, _SHARE), bits, plan, progress)
        found.append(pupil)
    return [arrays_of(net) for net in found], offsets_of(found)


def _said(module: torch.nn.Module, batch: tuple[torch.Tensor, ...]) -> torch.Tensor:
    """The points, (series, knot)."""
    point: torch.Tensor = module(*batch[:3])[0]
    return point
