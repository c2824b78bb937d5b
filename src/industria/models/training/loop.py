"""The loop: a learner is fitted by a plan; the weights that were best on validation stay.

What a step does depends on the seed and its number alone, so a training that was cut off goes on from its
checkpoint to the same bits (on the same machine with as many threads), and processes share a batch by rows.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from industria.core import InputError, Progress, UsageError, missing_extra, silent
from industria.models.training import curves
from industria.models.training.devices import device_of
from industria.models.training.plan import TrainingPlan

try:
    import torch
except ImportError:
    raise missing_extra("learn", "torch") from None

from industria.models.training.checkpoint import Saved, read_checkpoint, write_checkpoint

if TYPE_CHECKING:
    from torch import Tensor, nn

    from industria.models.training.processes import Group

Batch: TypeAlias = "tuple[Tensor, ...]"  # each (rows, ...), as many rows in all
_CHECKPOINT_S = 10.0
_PROGRESS_S = 0.5


class Learner(Protocol):
    """What is trained, on what, and how it is judged."""

    @property
    def module(self) -> nn.Module:
        """The network; only parameters that require a gradient are trained."""
        ...

    def batch(self, step: int) -> Batch:
        """The global batch of a step, on the CPU: a pure function of the learner's seed and the step."""
        ...

    def loss(self, module: nn.Module, batch: Batch) -> Tensor:
        """The mean over rows of a batch, or of a part of one."""
        ...

    def validate(self, module: nn.Module) -> float | None:
        """How the network does on the validation part, lower is better; None where there is none.

        It is called in evaluation mode and without gradients; the network is where it was trained.
        """
        ...


@dataclass(frozen=True, slots=True)
class History:
    """How a training went.

    ``steps``: that were done; ``losses``: of each; ``validations``: (step, value), step 0 is before the
    first; ``best_step``: after which the kept weights were; ``seconds``: in all, over all sittings.
    """

    steps: int
    losses: tuple[float, ...]
    validations: tuple[tuple[int, float], ...]
    best_step: int
    seconds: float

    def to_json(self) -> dict[str, object]:
        """As JSON types, with at most 200 losses, each the mean of its stretch."""
        width = max(1, math.ceil(len(self.losses) / 200))
        parts = [self.losses[i : i + width] for i in range(0, len(self.losses), width)]
        return {
            "steps": self.steps,
            "best_step": self.best_step,
            "seconds": round(self.seconds, 3),
            "losses": [round(sum(part) / len(part), 6) for part in parts],
            "validations": [[step, value] for step, value in self.validations],
        }


def fit(
    learner: Learner,
    plan: TrainingPlan,
    *,
    checkpoint: Path | None = None,
    progress: Progress = silent,
) -> History:
    """Train the learner's module in place, by the plan; it ends on the CPU, in evaluation mode.

    Where the learner validates, the weights that were best stay, those of step 0 among them: that no step
    helped is a right answer. ``checkpoint``: the file it goes on from, and from time to time writes; it is
    there at the end too, and whoever keeps the model removes it. Raises UsageError, InputError for a loss
    that is no number, IntegrityError for a checkpoint that cannot be read.
    """
    if plan.processes == 1:
        return curves.note(_Fitting(learner, plan, checkpoint, progress).run(), checkpoint)
    from industria.models.training.processes import together

    with together(learner, plan, checkpoint) as group:
        done = _Fitting(learner, plan, checkpoint, progress, group).run()
    return curves.note(done, checkpoint)


def follow(learner: Learner, plan: TrainingPlan, checkpoint: Path | None, group: Group) -> None:
    """One of several processes takes part in a training that another leads."""
    _Fitting(learner, plan, checkpoint, silent, group).run()


@dataclass
class _Fitting:
    """The state of one training."""

    learner: Learner
    plan: TrainingPlan
    checkpoint: Path | None
    progress: Progress
    group: Group | None = None
    state: Saved = field(default_factory=Saved)

    def run(self) -> History:
        """All steps that are left, and the best weights back in the module."""
        module, plan = self.learner.module, self.plan
        self.device = device_of(plan.device)
        module.to(self.device)
        self.optimiser = _optimiser(module, plan)
        self._go_on(module)
        started = self.written = self.told = time.monotonic()
        before = self.state.seconds
        if not self.state.step and not self.state.validations:
            self._look(module, 0)
        while self.state.step < plan.steps and not self.state.stopped:
            self._step(module)
            if plan.validate_every and (
                self.state.step % plan.validate_every == 0 or self.state.step == plan.steps
            ):
                self._look(module, self.state.step)
            self.state.seconds = before + time.monotonic() - started
            self._keep(module)
        self._keep(module, last=True)
        if self.state.best:
            module.load_state_dict(self.state.best)
        module.to("cpu").eval()
        done = self.state
        best = done.best_step if done.best else done.step
        return History(done.step, tuple(done.losses), tuple(done.validations), best, done.seconds)

    def _step(self, module: nn.Module) -> None:
        """One step on the rows of this process; the gradients of all are summed by their share."""
        step, group = self.state.step, self.group
        batch = self.learner.batch(step)
        share = 1.0
        if group is not None:
            batch, share = group.part(batch)
        batch = tuple(part.to(self.device) for part in batch)
        for some in self.optimiser.param_groups:
            some["lr"] = self.plan.rate_at(step)
        module.train()
        self.optimiser.zero_grad(set_to_none=False)
        with torch.random.fork_rng(devices=() if self.device == "cpu" else None):
            torch.manual_seed(self._seed_of(step))
            loss = self.learner.loss(module, batch) * share
            loss.backward()  # type: ignore[no-untyped-call]
        value = float(loss.detach())
        if group is not None:
            value = group.sum_gradients(module, value)
        if not math.isfinite(value):
            raise InputError(
                f"expected a loss that is a number, found {value} at step {step + 1}: use a smaller "
                "learning rate, or look for cells that are no numbers"
            )
        if self.plan.clip:
            torch.nn.utils.clip_grad_norm_(
                [p for p in module.parameters() if p.requires_grad], self.plan.clip
            )
        self.optimiser.step()
        self.state.step = step + 1
        self.state.losses.append(value)
        self._tell(value)

    def _seed_of(self, step: int) -> int:
        """The seed of what is random inside one step, such as dropout."""
        return (self.plan.seed * 1_000_003 + step) * 64 + (self.group.rank if self.group else 0)

    def _look(self, module: nn.Module, step: int) -> None:
        """Validate, keep the best, and see whether it is time to stop; the leader decides for all."""
        if not self.plan.validate_every:
            return
        leads = self.group is None or self.group.rank == 0
        value: float | None = None
        if leads:
            module.eval()
            with torch.no_grad():
                value = self.learner.validate(module)
        if value is not None:
            state = self.state
            state.validations.append((step, value))
            if not state.best or value < state.best_value:  # NaN is never better
                state.best_value, state.best_step, state.looks = value, step, 0
                state.best = _copied(module)
            else:
                state.looks += 1
            state.stopped = bool(self.plan.patience) and state.looks >= self.plan.patience
        if self.group is not None:
            self.state.stopped = self.group.agreed(self.state.stopped)

    def _go_on(self, module: nn.Module) -> None:
        """Take up a checkpoint of the same plan."""
        if self.checkpoint is None or not self.checkpoint.exists():
            return
        saved = read_checkpoint(self.checkpoint, self.plan.key())
        if saved is None:
            return
        try:
            module.load_state_dict(saved.weights)
            self.optimiser.load_state_dict(saved.optimiser)
        except (RuntimeError, ValueError) as error:
            raise UsageError(
                f"expected a checkpoint of this network in {self.checkpoint}, found one of another "
                f"({str(error).splitlines()[0]}): remove it"
            ) from None
        self.state = replace(saved, weights={}, optimiser={})

    def _keep(self, module: nn.Module, last: bool = False) -> None:
        """Write a checkpoint where it is time; only the leader does."""
        if self.checkpoint is None or (self.group is not None and self.group.rank):
            return
        every, now = self.plan.checkpoint_every, time.monotonic()
        due = self.state.step % every == 0 if every else now - self.written >= _CHECKPOINT_S
        if due or last:
            whole = replace(
                self.state, weights=module.state_dict(), optimiser=self.optimiser.state_dict()
            )
            write_checkpoint(self.checkpoint, self.plan.key(), whole)
            self.written = now

    def _tell(self, loss: float) -> None:
        """Say how far it is, not more than twice a second."""
        now, step, steps = time.monotonic(), self.state.step, self.plan.steps
        if now - self.told < _PROGRESS_S and step < steps:
            return
        self.told = now
        at = self.state.validations[-1:]
        beside = f", validation {at[0][1]:.4f}" if at else ""
        self.progress(f"loss {loss:.4f}{beside}", step, steps)


def _optimiser(module: nn.Module, plan: TrainingPlan) -> torch.optim.Optimizer:
    """AdamW on what requires a gradient; matrices decay, vectors do not."""
    trained = [p for p in module.parameters() if p.requires_grad]
    if not trained:
        raise UsageError("expected a network with parameters to train, found none: unfreeze some")
    groups = [
        {"params": [p for p in trained if p.ndim > 1], "weight_decay": plan.weight_decay},
        {"params": [p for p in trained if p.ndim <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW([g for g in groups if g["params"]], lr=plan.learning_rate)


def _copied(module: nn.Module) -> dict[str, Tensor]:
    """The weights as they are now."""
    return {name: value.detach().cpu().clone() for name, value in module.state_dict().items()}
