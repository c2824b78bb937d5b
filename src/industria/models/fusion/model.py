"""A trained fusion: what it says of described cases, by numpy alone, and what each kind of input said to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from industria.core import InputError
from industria.models.fusion.cases import Described, Kind
from industria.models.fusion.experts import Expert, Linear
from industria.models.fusion.forward import READ, Weights, forward
from industria.models.fusion.views import View

_UNLIKE = 1.5  # usual distances beyond which an input is none of those that were learned from


@dataclass(frozen=True)
class FusedModel:
    """``views``, ``experts``: of each kind by its name; ``prior`` (class,): log shares; ``quiet``: sorted, how
    probable a fault was said to be of the left-out normal cases; ``trial``: figures on left-out cases."""

    kinds: tuple[Kind, ...]
    classes: tuple[str, ...]
    normal: int
    views: Mapping[str, View]
    experts: Mapping[str, Expert]
    weights: Weights
    prior: np.ndarray
    quiet: np.ndarray
    trial: Mapping[str, float]
    single: Mapping[str, float]
    steps: int

    @property
    def names(self) -> tuple[str, ...]:
        """Of its kinds."""
        return tuple(k.name for k in self.kinds)

    def threshold(self, false_alarms: float) -> float:
        """The probability of a fault over which a case is one, at that share of false alarms among normal cases.

        It is read from cases that were left out of training. Raises InputError where there is no normal class.
        """
        if self.normal < 0 or not len(self.quiet):
            raise InputError(
                "expected a class of normal cases to count false alarms on, found none: train with --normal CLASS"
            )
        place = int(np.ceil((1 - false_alarms) * (len(self.quiet) + 1))) - 1
        return float(self.quiet[min(place, len(self.quiet) - 1)])


@dataclass(frozen=True)
class FusedGuess:
    """``probability`` (case, class); ``alone``: of each kind what it says alone (case, class), nan where it is
    missing or unlike; ``unlike`` (case, kind): inputs that are none of those that were learned from."""

    probability: np.ndarray
    alone: Mapping[str, np.ndarray]
    used: np.ndarray
    unlike: np.ndarray


def guess_of(
    model: FusedModel, given: Described, kinds: Collection[str] = (), seed: int = 0
) -> FusedGuess:
    """What the model says. ``kinds``: only these count; all without. A kind that a case has nothing of, or
    something that no case was like, does not count. Raises InputError for a kind that the model has none of."""
    if unknown := [k for k in kinds if k not in model.names]:
        raise InputError(
            f"expected kinds of {', '.join(model.names)}, found {', '.join(unknown)}: change them"
        )
    present = given.present
    unlike = np.stack([model.views[n].unlike(given.features[n]) > _UNLIKE for n in model.names], 1)
    used = present & ~unlike
    if kinds:
        used &= np.array([n in kinds for n in model.names])
    views = [model.views[n].of(given.features[n]) for n in model.names]
    said = heard(model.experts, model.names, views, given.features, seed)
    logits = forward(model.weights, [v[:, :READ] for v in views], said, used * 1.0, model.prior)
    high = np.exp(logits - logits.max(1, keepdims=True))
    alone = {
        name: np.where(used[:, [k]], np.exp(said[:, k]), np.nan)
        for k, name in enumerate(model.names)
    }
    return FusedGuess(high / high.sum(1, keepdims=True), alone, used, unlike & present)


def heard(
    experts: Mapping[str, Expert], names: tuple[str, ...], views: list[np.ndarray],
    features: Mapping[str, np.ndarray], seed: int,
) -> np.ndarray:  # fmt: skip
    """Logs of what each expert says, (case, kind, class)."""
    found = []
    for name, view in zip(names, views, strict=True):
        expert = experts[name]
        found.append(expert.says(view if isinstance(expert, Linear) else features[name], seed))
    return np.stack(found, 1)
