"""How much of what a child learned is taken: as much as helps on its validation part and forgets nearly nothing.

Between a parent's weights and those that were tuned from them lies a line; a place on it often does better than
either end (Wortsman et al. 2022, arXiv:2109.01903). None of it is a right answer too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch

from industria.models.series.examples import Examples
from industria.models.series.learn import Aim, SeriesLearner
from industria.models.series.net import Net
from industria.models.training.plan import TrainingPlan

SHARES = (0.0, 0.1, 0.2, 0.35, 0.5, 0.7, 1.0)
MAY_FORGET = 0.005  # of the loss on general examples, a level: two levels stay within 2 %
GENERAL_AIM = Aim(0.4, 0.05, 0.5)  # that of the recipe of the general model


@dataclass(frozen=True, slots=True)
class Step:
    """``share`` of what was learned that is kept; ``tried``: (share, loss on the validation part, on general
    examples) of each place; losses are means over rows."""

    share: float
    tried: tuple[tuple[float, float, float], ...]

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {"share": self.share, "tried": [[round(v, 5) for v in one] for one in self.tried]}


def take_step(
    net: Net,
    before: Mapping[str, torch.Tensor],
    choose: Examples,
    general: Examples,
    plan: TrainingPlan,
) -> Step:
    """Set a network that was tuned from ``before``, in place, to the best place between both."""
    after = {k: v.detach().clone() for k, v in net.state_dict().items()}
    own = SeriesLearner(net, choose, choose, plan, GENERAL_AIM)
    wide = SeriesLearner(net, general, general, plan, GENERAL_AIM)
    tried = []
    for share in SHARES:
        net.load_state_dict(_between(before, after, share))
        with torch.no_grad():
            tried.append((share, float(own.validate(net) or 0), float(wide.validate(net) or 0)))
    most = tried[0][2] * (1 + MAY_FORGET)
    share = min((t for t in tried if t[2] <= most), key=lambda t: t[1])[0]
    net.load_state_dict(_between(before, after, share))
    return Step(share, tuple(tried))


def _between(
    before: Mapping[str, torch.Tensor], after: Mapping[str, torch.Tensor], share: float
) -> dict[str, torch.Tensor]:
    """The weights at a share of the way."""
    return {k: torch.lerp(before[k], v, share) for k, v in after.items()}


def kept_apart(general: Examples) -> tuple[Examples, Examples]:
    """General examples to learn with, and every fifth of them to see what is forgotten."""
    asked = np.arange(len(general)) % 5 == 0
    fields = ("odd", "even", "parts", "truth")
    return (
        Examples(*(getattr(general, f)[~asked] for f in fields)),
        Examples(*(getattr(general, f)[asked] for f in fields)),
    )
