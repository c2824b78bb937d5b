"""The levels of a lineage on one test: general, industry and scenario beside each other and the baseline.

Every version from a model up to its first parent is evaluated on the same data, which none of them may have
learned from (the family's own held-out part), and on general data, to see what each has forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from industria.core import Asset, InputError, ModelCard, Progress, UsageError, silent
from industria.models.families import named
from industria.models.making import adopted, find_version, load
from industria.models.registry import Registry
from industria.models.training.run import Place
from industria.models.training.source import Source, Trainable, checked_options


@dataclass(frozen=True, slots=True)
class LevelScore:
    """A version, its metric on the scenario's test, and on the general one (None where none was named)."""

    model: str
    level: str
    value: float
    general: float | None = None


@dataclass(frozen=True, slots=True)
class LevelReport:
    """Versions from the first parent down, by one metric. ``baseline_value``: the baseline's, on the same test."""

    metric: str
    higher_is_better: bool
    scores: tuple[LevelScore, ...]
    baseline: str
    baseline_value: float

    @property
    def rises(self) -> bool:
        """Whether each version is better than the one above it."""
        values = [s.value if self.higher_is_better else -s.value for s in self.scores]
        return all(a < b for a, b in pairwise(values))

    @property
    def forgotten(self) -> float | None:
        """By which share the last version is worse on the general test than the first; below 0: better."""
        first, last = self.scores[0].general, self.scores[-1].general
        if first is None or last is None or not first:
            return None
        return (first - last if self.higher_is_better else last - first) / abs(first)

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {
            "metric": self.metric,
            "higher_is_better": self.higher_is_better,
            "levels": [
                {"model": s.model, "level": s.level, "value": s.value, "general": s.general}
                for s in self.scores
            ],
            "baseline": self.baseline,
            "baseline_value": self.baseline_value,
            "rises": self.rises,
            "forgotten": self.forgotten,
        }


def lineage_of(registry: Registry, model: str) -> tuple[ModelCard, ...]:
    """A model and those it came from, the first parent first. Raises NotFoundError."""
    cards = [adopted(registry, find_version(registry, model))]
    while cards[-1].parent:
        cards.append(find_version(registry, cards[-1].parent))
    return tuple(reversed(cards))


def levels(
    place: Place,
    model: str,
    assets: Sequence[Asset],
    general: Sequence[Asset] = (),
    options: Sequence[str] = (),
    seed: int = 0,
    progress: Progress = silent,
) -> LevelReport:
    """Evaluate a model and all it came from on one test, and on a general one where assets are named for it.

    Raises UsageError where the family takes no assets, InputError where the data has not what the metric needs.
    """
    cards = lineage_of(place.registry, model)
    family = named(cards[-1].family)
    if not isinstance(family, Trainable):
        raise UsageError(
            f"expected a model that was trained by industria train, found one of {family.name}: name another"
        )
    given = checked_options(options, family.words)
    task = family.task

    def held_out(some: Sequence[Asset]) -> Any:
        return family.read(Source(place.lake, place.registry, some, given, seed))

    def scored(card: ModelCard, data: Any) -> tuple[float, float]:
        own = named(card.family)
        found = own.evaluate(load(place.registry, own, card), data, seed=seed)
        return _metric(found.metrics, task.metric), _metric(found.baseline_metrics, task.metric)

    test, wide = held_out(assets), held_out(general) if general else None
    scores, beside = [], float("nan")
    for done, card in enumerate(cards):
        progress(f"{card.name}:{card.version}", done, len(cards))
        value, beside = scored(card, test)
        other = scored(card, wide)[0] if wide is not None else None
        scores.append(LevelScore(f"{card.name}:{card.version}", card.level, value, other))
    return LevelReport(task.metric, task.higher_is_better, tuple(scores), family.baseline, beside)


def _metric(metrics: Mapping[str, float], name: str) -> float:
    if name not in metrics:
        raise InputError(
            f"expected the metric {name} on this data, found {', '.join(metrics) or 'none'}: name data "
            "that has what it needs"
        )
    return float(metrics[name])
