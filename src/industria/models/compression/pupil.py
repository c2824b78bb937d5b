"""A smaller network is taught by the whole one, its weights rounded in every step as its file will round them.

The loss is that of the task plus how far the pupil's outputs are from the teacher's (Hinton et al., 2015); gradients
pass the rounding as if it were not there (Bengio et al., 2013; Jacob et al., 2018).
"""

from __future__ import annotations

import copy
from collections.abc import Callable

from industria.core import Progress, missing_extra

try:
    import torch
    from torch import Tensor, nn
    from torch.nn.utils import parametrize
except ImportError:
    raise missing_extra("learn", "torch") from None

from industria.models.training.loop import Batch, History, Learner, fit
from industria.models.training.plan import TrainingPlan

Outputs = Callable[[nn.Module, Batch], Tensor]
_LARGE = 2048  # numbers from which a matrix is rounded in the file


class Rounded(nn.Module):
    """A matrix as its file will hold it."""

    def __init__(self, bits: int) -> None:
        super().__init__()
        self.top = 2 ** (bits - 1) - 1

    def forward(self, weight: Tensor) -> Tensor:
        """The rounded weight, with the gradient of the weight."""
        rows = weight.flatten(1)
        scale = (rows.detach().abs().amax(1, keepdim=True) / self.top).clamp_min(1e-12)
        near = ((rows / scale).round().clamp(-self.top, self.top) * scale).view_as(weight)
        rounded: Tensor = weight + (near - weight).detach()
        return rounded


class Pupil:
    """``Learner`` of a smaller module beside its teacher's learner. ``share``: of the teacher's word in the loss."""

    def __init__(
        self, module: nn.Module, teacher: nn.Module, of: Learner, outputs: Outputs, share: float
    ) -> None:
        self.module = module
        self._teacher = copy.deepcopy(teacher).eval().requires_grad_(False)
        self._of, self._outputs, self._share = of, outputs, share

    def batch(self, step: int) -> Batch:
        """As the teacher was given it."""
        return self._of.batch(step)

    def loss(self, module: nn.Module, batch: Batch) -> Tensor:
        """The task's, and how far the outputs are from the teacher's, squared, over their variance."""
        with torch.no_grad():
            wanted = self._outputs(self._teacher.to(batch[0].device), batch)
        away = (self._outputs(module, batch) - wanted).square().mean() / wanted.var().clamp_min(
            1e-6
        )
        return self._of.loss(module, batch) + self._share * away

    def validate(self, module: nn.Module) -> float | None:
        """As the teacher was validated."""
        return self._of.validate(module)


def taught(pupil: Pupil, bits: int, plan: TrainingPlan, progress: Progress) -> History:
    """Teach a pupil in place; its weights end unrounded, and rounding them in ``bits`` gives what was taught."""
    module = pupil.module
    rounded = []
    for part in list(module.modules()):
        weight = getattr(part, "weight", None)
        if isinstance(weight, nn.Parameter) and weight.ndim > 1 and weight.numel() >= _LARGE:
            parametrize.register_parametrization(part, "weight", Rounded(bits), unsafe=True)
            rounded.append(part)
    history = fit(pupil, plan, progress=progress)
    for part in rounded:
        parametrize.remove_parametrizations(part, "weight", leave_parametrized=False)
    return history
