"""The trunk that reads all kinds of input together, and how it learns with kinds left out at random.

It begins as the product of the experts (Hinton, Training products of experts, 2002): its head starts at
nothing, so that what it adds has been worth it on cases that were left out. Kinds are dropped at random
(Neverova et al., ModDrop, 2016), and from what is left the latent has to say what the dropped ones held, of
cases without a label too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn

from industria.models.fusion.read import FORBIDDEN, Read, masks_of

Batch = tuple[Tensor, ...]


class Trunk(nn.Module):
    """See ``forward``; ``guess``: from the latent what each kind's view holds."""

    def __init__(self, widths: Sequence[int], classes: int, latent: int) -> None:
        super().__init__()
        self.enter = nn.ModuleList(nn.Linear(w, latent) for w in widths)
        self.norm = nn.LayerNorm(latent)
        self.up, self.down = nn.Linear(latent, 2 * latent), nn.Linear(2 * latent, latent)
        self.head = nn.Linear(latent, classes)
        self.guess = nn.ModuleList(nn.Linear(latent, w) for w in widths)
        self.trust = nn.Parameter(torch.zeros(len(widths)))
        self.crowd = nn.Parameter(torch.zeros(1))
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)

    def forward(
        self, views: Sequence[Tensor], said: Tensor, mask: Tensor, prior: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Logits (case, class) and the latent (case, direction)."""
        count = mask.sum(1, keepdim=True).clamp_min(1.0)
        tokens = [nn.functional.gelu(enter(v)) for enter, v in zip(self.enter, views, strict=True)]
        latent = torch.stack([mask[:, [k]] * t for k, t in enumerate(tokens)]).sum(0)
        latent = self.norm(latent / count.sqrt())
        latent = latent + self.down(nn.functional.gelu(self.up(latent)))
        trust = torch.exp(self.trust[None] + self.crowd * count.log())
        heard = ((mask * trust)[:, :, None] * (said - prior)).sum(1)
        return prior + heard + self.head(latent), latent


class TrunkLearner:
    """A ``Learner`` of ``models.training.loop``. ``drop``: how often a kind is left out; ``guessed``: the weight
    of saying what the left out ones held; ``ruled``: that of keeping the rules."""

    def __init__(
        self, learn: Read, held_out: Read | None, *, rows: int, latent: int, drop: float,
        guessed: float,
        ruled: float,
        seed: int,
    ) -> None:  # fmt: skip
        with torch.random.fork_rng(devices=()):
            torch.manual_seed(seed)
            widths = [v.shape[1] for v in learn.views]
            self.network = Trunk(widths, len(learn.prior), latent)
        self._learn, self._held_out = learn, held_out
        self._rows, self._drop, self._guessed, self._seed = rows, drop, guessed, seed
        self._ruled = ruled
        self._prior = torch.from_numpy(learn.prior.astype(np.float32))

    @property
    def module(self) -> nn.Module:
        """The trunk."""
        return self.network

    def batch(self, step: int) -> Batch:
        """Cases with their target, which kinds they have, which count, what experts say, what rules allow, views."""
        rng = np.random.default_rng((self._seed, step))
        rows = rng.integers(0, len(self._learn.target), self._rows)
        some = self._learn.some(rows)
        return _tensors(some, _dropped(some.present, self._drop, rng))

    def loss(self, module: nn.Module, batch: Batch) -> Tensor:
        """Cross-entropy of the labelled, the squared error of what is said of dropped kinds, and for all cases how
        improbable it is made that the rules are kept (Xu et al., A semantic loss function, 2018)."""
        target, present, mask, said, allowed, *views = batch
        logits, latent = module(views, said, mask, self._prior.to(said.device))
        broken = -((logits.softmax(1) * allowed).sum(1) + 1e-6).log()
        logits = logits - FORBIDDEN * (1 - allowed)
        labelled = (target >= 0).float()
        entropy = nn.functional.cross_entropy(logits, target.clamp_min(0), reduction="none")
        gone = present - mask
        guesses = cast(Trunk, module).guess
        errors = [
            gone[:, k] * torch.square(guess(latent) - view).mean(1)
            for k, (guess, view) in enumerate(zip(guesses, views, strict=True))
        ]
        guessed = self._guessed * torch.stack(errors).sum(0)
        mean: Tensor = (entropy * labelled + guessed + self._ruled * broken).mean()
        return mean

    def validate(self, module: nn.Module) -> float | None:
        """The mean cross-entropy of left-out cases: with all kinds, and with each kind missing in turn."""
        if self._held_out is None:
            return None
        device, found = next(module.parameters()).device, []
        for mask in masks_of(self._held_out.present):
            parts = [t.to(device) for t in _tensors(self._held_out, mask)]
            target, _, counted, said, allowed, *views = parts
            logits, _ = module(views, said, counted, self._prior.to(device))
            logits = logits - FORBIDDEN * (1 - allowed)
            found.append(float(nn.functional.cross_entropy(logits, target)))
        return float(np.mean(found))


def _dropped(present: np.ndarray, drop: float, rng: np.random.Generator) -> np.ndarray:
    """(case, kind): what stays; where none would, one of those that are there."""
    kept = present & (rng.random(present.shape) >= drop)
    empty = ~kept.any(1) & present.any(1)
    draws = rng.random(present.shape) * present
    kept[empty, draws[empty].argmax(1)] = True
    return kept.astype(np.float32)


def _tensors(some: Read, mask: np.ndarray) -> Batch:
    arrays = [some.present, mask, some.said, some.allowed, *some.views]
    rest = [torch.from_numpy(np.ascontiguousarray(a, np.float32)) for a in arrays]
    return (torch.from_numpy(np.ascontiguousarray(some.target, np.int64)), *rest)
