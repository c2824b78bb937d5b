"""A rehearsal: a few real steps on a copy, so that the cost of a training is known before it begins."""

from __future__ import annotations

import copy
import statistics
import time

from industria.core import missing_extra

try:
    import torch
    from torch.utils.flop_counter import FlopCounterMode
except ImportError:
    raise missing_extra("learn", "torch") from None

from industria.models.training.cost import Work
from industria.models.training.devices import device_of
from industria.models.training.loop import Batch, Learner
from industria.models.training.plan import TrainingPlan

_ENOUGH_S, _MOST_STEPS = 0.5, 25


def rehearsed(learner: Learner, plan: TrainingPlan) -> Work:
    """What all steps of a plan will take here; the learner is left as it is.

    The first step counts FLOP (matrix products, forward and backward) and warms up, those after it are
    timed, on the rows of one process. Patience may end a training before its last step.
    """
    device = device_of(plan.device)
    module = copy.deepcopy(learner.module).to(device).train()
    optimiser = torch.optim.AdamW([p for p in module.parameters() if p.requires_grad], lr=1e-9)

    def step(number: int) -> None:
        batch: Batch = learner.batch(number)
        rows = -(-len(batch[0]) // plan.processes)
        optimiser.zero_grad(set_to_none=False)
        learner.loss(module, tuple(part[:rows].to(device) for part in batch)).backward()  # type: ignore[no-untyped-call]
        optimiser.step()

    with torch.random.fork_rng(devices=() if device == "cpu" else None):
        counter = FlopCounterMode(display=False)
        with counter:
            step(0)
        seconds: list[float] = []
        while sum(seconds) < _ENOUGH_S and len(seconds) < min(_MOST_STEPS, max(3, plan.steps)):
            began = time.perf_counter()
            step(len(seconds) + 1)
            seconds.append(time.perf_counter() - began)
        beside = _looks(plan) * _look_s(learner, module) if plan.validate_every else 0.0
    flop = float(counter.get_total_flops()) * plan.processes
    return Work(flop, plan.steps, statistics.median(seconds), beside)


def _looks(plan: TrainingPlan) -> int:
    """How often a plan validates: before the first step, at each stretch, at the end."""
    return 1 + -(-plan.steps // plan.validate_every)


def _look_s(learner: Learner, module: torch.nn.Module) -> float:
    began = time.perf_counter()
    with torch.no_grad():
        learner.validate(module.eval())
    return time.perf_counter() - began
