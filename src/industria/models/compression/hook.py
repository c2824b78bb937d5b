"""What a family of models says so that its models can be made smaller: one module a family in ``hooks``.

A module there is named after the family and holds one ``HOOK``; it is found by being there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Literal, Protocol

from industria.core import Asset, InputError, ModelCard, Progress
from industria.foundation.lake import Lake
from industria.models.registry import Registry

Method = Literal["quantise", "prune", "distil"]
METHODS: tuple[Method, ...] = ("quantise", "prune", "distil")
Part = Literal["choose", "report"]


@dataclass(frozen=True, slots=True)
class Step:
    """How far to go. ``bits`` of a weight in the file; ``keep``: the share of hidden units or remembered patches."""

    bits: int
    keep: float = 1.0


BITS = (8, 7, 6, 5, 4, 3)
STEPS: Mapping[Method, tuple[Step, ...]] = {
    "quantise": tuple(Step(bits) for bits in BITS),
    "prune": tuple(Step(bits, keep) for keep in (0.75, 0.5, 0.25) for bits in (6, 4)),
    "distil": tuple(Step(bits, keep) for keep in (1.0, 0.5, 0.25) for bits in (6, 4, 3)),
}  # the gentlest first


@dataclass(frozen=True, slots=True)
class Score:
    """How a model does: ``value`` of its ``metric``; ``rare_recall``: of the rarest class, None where there are no
    classes; ``rows``: how many examples it is of."""

    metric: str
    value: float
    higher_is_better: bool
    rows: int = 0
    rare_class: str = ""
    rare_recall: float | None = None
    rare_rows: int = 0


@dataclass(frozen=True, slots=True)
class Timed:
    """What is timed: ``whole``: one prediction as a user waits for it; ``network``: the part that is compressed."""

    whole: Callable[[], object]
    network: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Material:
    """A model with what it may be judged by. ``assets``: named by the user, else those that it was trained on;
    ``target``: a column of them, for models that predict one."""

    card: ModelCard
    model: Any
    lake: Lake
    registry: Registry
    assets: Sequence[Asset] = ()
    target: str = ""
    seed: int = 0
    options: Mapping[str, str] = field(default_factory=dict)


class Trial(Protocol):
    """One model that is being made smaller, its data read."""

    def smaller(self, method: Method, step: Step, progress: Progress) -> Any:
        """The model after a method; its family saves it in ``step.bits``. Nothing is judged here."""
        ...

    def score(self, model: Any, part: Part) -> Score:
        """How a model does; ``choose`` and ``report`` share no example."""
        ...

    def timed(self, model: Any) -> Timed:
        """Predictions to be timed."""
        ...


class Hook(Protocol):
    """How the models of one family are made smaller."""

    @property
    def methods(self) -> Sequence[Method]:
        """Those that it knows."""
        ...

    def trial(self, material: Material) -> Trial:
        """Raises InputError where the data is none for it."""
        ...


def hook_of(card: ModelCard) -> Hook:
    """The hook of a card's family. Raises InputError where it has none."""
    from industria.models.compression import hooks

    if card.family not in (known := hooks.families()):
        raise InputError(
            f"expected a model of a family that can be compressed, {', '.join(known)}, found {card.name} of "
            f"{card.family or 'none'}: name another"
        )
    found: Hook = import_module(f"{hooks.__name__}.{card.family}").HOOK
    return found
