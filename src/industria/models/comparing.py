"""Two versions beside each other: metrics with what each is held against, and in what else they differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from industria.core import ModelCard
from industria.models.gate import judged_by

_FIELDS = ("task", "family", "level", "parent", "training_assets", "baseline", "licence", "size_bytes")  # fmt: skip
_OF_THE_MAKING = (
    "waits",
    "judged_by",
    "cost",
    "curves",
)  # options that say how a version came, not what it is


@dataclass(frozen=True, slots=True)
class Beside:
    """One metric of two versions, each with its baseline's.

    ``better``: which is better, empty where they are equal, one lacks it, or no one says whether more is.
    """

    metric: str
    one: float | None
    other: float | None
    one_baseline: float | None
    other_baseline: float | None
    better: Literal["one", "other", ""]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions. ``differs``: fields and options of the cards that are not the same, with both values.

    ``same_data``: whether both were measured on the same assets; else their metrics are of different rows.
    """

    one: ModelCard
    other: ModelCard
    metrics: tuple[Beside, ...]
    differs: Mapping[str, tuple[object, object]]
    same_data: bool


def compare(one: ModelCard, other: ModelCard) -> Comparison:
    """Two cards beside each other."""
    more_is_better = dict(judged_by(other)) | dict(judged_by(one))
    names = list(dict.fromkeys([*one.metrics, *other.metrics]))
    metrics = tuple(_beside(name, one, other, more_is_better.get(name)) for name in names)
    fields = {f: (getattr(one, f), getattr(other, f)) for f in _FIELDS}
    options = {
        f"option {name}": (one.options.get(name), other.options.get(name))
        for name in sorted({*one.options, *other.options} - set(_OF_THE_MAKING))
    }
    differs = {name: pair for name, pair in {**fields, **options}.items() if pair[0] != pair[1]}
    same = one.training_assets == other.training_assets and one.task == other.task
    return Comparison(one, other, metrics, differs, same)


def _beside(name: str, one: ModelCard, other: ModelCard, more: bool | None) -> Beside:
    a, b = one.metrics.get(name), other.metrics.get(name)
    better: Literal["one", "other", ""] = ""
    if a is not None and b is not None and more is not None and a != b:
        better = "one" if (a > b) == more else "other"
    return Beside(
        name, a, b, one.baseline_metrics.get(name), other.baseline_metrics.get(name), better
    )
