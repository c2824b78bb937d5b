"""The towers learn from pairs: of all words of a batch, those of the picture shall be nearest, and the other way.

Radford et al., Learning Transferable Visual Models From Natural Language Supervision (CLIP), ICML 2021, with
InfoNCE over pairs; pairs of one item are all right answers (Khosla et al., Supervised Contrastive Learning, 2020).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from industria.core import Progress, missing_extra
from industria.models.paired.towers import Paired, Tower, scaling

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray
    from torch import nn

    from industria.models.training.plan import TrainingPlan

    Vectors = NDArray[np.float32]

SPACE = 64
SIDES = ("thing", "words")
_DROPPED = 0.3
_TEMPERATURE = 0.1


@dataclass(frozen=True)
class Described:
    """Pairs, described: ``thing`` and ``words`` (row, feature), ``item`` (row,), ``part`` (row,) of each row."""

    thing: Vectors
    words: Vectors
    item: NDArray[np.object_]
    part: NDArray[np.object_]

    def of(self, part: str) -> Described:
        """The rows of a part."""
        rows = self.part == part
        return Described(self.thing[rows], self.words[rows], self.item[rows], self.part[rows])


def fit_towers(
    data: Described, plan: TrainingPlan, network: str, checkpoint: Path | None, progress: Progress
) -> Paired:
    """Towers fitted on the train part, by the validation part's loss. Raises MissingPartError without torch."""
    try:
        import torch
        from torch import nn
    except ImportError:
        raise missing_extra("learn", "torch") from None
    from industria.models.training.loop import fit

    seen, left = data.of("train"), data.of("validation")
    scaled = {side: scaling(getattr(seen, side)) for side in SIDES}
    torch.manual_seed(plan.seed)
    module = nn.ModuleDict(
        {
            side: nn.Sequential(nn.Dropout(_DROPPED), nn.Linear(tower.whiten.shape[1], SPACE, bias=False))
            for side, tower in scaled.items()
        }
    )  # fmt: skip
    learner = _Learner(module, _tensors(seen, scaled), _tensors(left, scaled), plan.batch, plan.seed)  # fmt: skip
    fit(learner, plan, checkpoint=checkpoint, progress=progress)
    weights = {side: module[side][1].weight.detach().numpy().T for side in SIDES}  # type: ignore[index]
    return Paired({side: Tower(t.mean, t.whiten, weights[side]) for side, t in scaled.items()}, network)  # fmt: skip


def _tensors(rows: Described, towers: dict[str, Tower]) -> tuple[torch.Tensor, ...]:
    import torch

    numbers = np.unique(rows.item.astype(str), return_inverse=True)[1]
    sides = [torch.from_numpy(towers[side].scaled(getattr(rows, side))) for side in SIDES]
    return (*sides, torch.from_numpy(numbers.astype(np.int64)))


@dataclass
class _Learner:
    module: nn.Module
    seen: tuple[torch.Tensor, ...]
    left: tuple[torch.Tensor, ...]
    rows: int
    seed: int
    kept: dict[str, float] = field(default_factory=dict)

    def batch(self, step: int) -> tuple[torch.Tensor, ...]:
        """Pairs by lot, each once."""
        import torch

        many = len(self.seen[0])
        chosen = np.random.default_rng((self.seed, step)).permutation(many)[: self.rows]
        return tuple(t[torch.from_numpy(chosen)] for t in self.seen)

    def loss(self, module: nn.Module, batch: tuple[torch.Tensor, ...]) -> torch.Tensor:
        """InfoNCE both ways; all pairs of an item are right."""
        from torch.nn.functional import log_softmax, normalize

        sides = dict(module.named_children())
        thing, words = (normalize(sides[s](v), dim=1) for s, v in zip(SIDES, batch, strict=False))
        alike = thing @ words.T / _TEMPERATURE
        same = (batch[2][:, None] == batch[2][None]).float()
        same = same / same.sum(1, keepdim=True)
        both = (same * log_softmax(alike, 1)).sum(1) + (same * log_softmax(alike.T, 1)).sum(1)
        return -both.mean() / 2

    def validate(self, module: nn.Module) -> float | None:
        """The loss on pairs of other items."""
        return float(self.loss(module, self.left)) if len(self.left[0]) > 1 else None
