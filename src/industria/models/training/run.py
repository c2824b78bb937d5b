"""Train a model of any task on assets of the lake, or by a recipe: what ``industria train`` does."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from industria.core import (
    Asset,
    Family,
    Level,
    ModelCard,
    Progress,
    Task,
    Text,
    UsageError,
    silent,
)
from industria.foundation.lake import Lake
from industria.models.families import families, find
from industria.models.gate import reason_to_wait
from industria.models.making import Draft, make, parent_of
from industria.models.registry import Registry
from industria.models.standing import Standing, standing
from industria.models.training import curves
from industria.models.training.cost import Cost, Prices, Work, cost_of, estimate, read_prices
from industria.models.training.recipes import Recipe, RecipeContext
from industria.models.training.sitting import begin, finished, sitting
from industria.models.training.source import Source, Trainable, work_of

if TYPE_CHECKING:
    from industria.foundation.datasets.dataset import Dataset

PRICES = "prices.json"


class _Taught(Family[Any, Any, Any, Any], Trainable, Protocol):
    """A family that learns from assets."""

    @property
    def task(self) -> Task:
        """The task it answers to."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where a model is trained: the stores of a plant, and its folder."""

    lake: Lake
    registry: Registry
    root: Path

    @property
    def prices(self) -> Prices:
        """What power and the machine cost here."""
        return read_prices(self.root / PRICES)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be trained. ``name``: of the model; empty: the task's prefix and the first asset's name.

    ``dataset``: where the assets are those of one, the split and the licence are too.
    """

    task: str
    assets: Sequence[Asset]
    level: Level = "scenario"
    parent: str = ""
    name: str = ""
    options: Mapping[str, str] | None = None
    seed: int = 0
    dataset: Dataset | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A model that was made, what that was said to cost, and what it took.

    ``resumed``: it went on from a checkpoint, and what it took is of this sitting alone.
    """

    standing: Standing
    said: Cost | None
    took: Cost
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """A training that is ready to begin: its data is read, its parent there, its cost known."""

    place: Place
    family: _Taught
    data: Any
    draft: Draft
    parent: str
    folder: Path
    cost: Cost | None

    def make(self, progress: Progress = silent) -> Outcome:
        """Train, evaluate and keep the model; its checkpoints are removed then."""
        of = [*self.draft.training_assets, *([self.parent] if self.parent else [])]
        resumed, prices = begin(self.folder, of), self.place.prices

        def spent(seconds: float) -> Mapping[str, object]:
            took = cost_of(self.cost.flop if self.cost else 0.0, seconds, prices)
            return {**_said(self.cost, took, resumed), **curves.option_of(fits)}

        began = time.monotonic()
        with curves.listening() as fits:
            made = make(self.place.registry, self.family, self.data, self.draft, progress, spent)
        took = cost_of(self.cost.flop if self.cost else 0.0, time.monotonic() - began, prices)
        finished(self.folder)
        return Outcome(made, self.cost, took, resumed)


def taught(task: str) -> _Taught:
    """The family that learns a task from assets of the lake. Raises UsageError."""
    able = [f for f in families().values() if isinstance(f, Trainable)]
    for family in able:
        if family.task.name == task:
            return family
    find(task)
    known = ", ".join(sorted({f.task.name for f in able}))
    raise UsageError(
        f"expected a task that learns from a table, {known}, found {task}: extraction learns from "
        "annotated sentences by industria graph learn"
    )


def prepared(place: Place, wish: Wish) -> Prepared:
    """Read the data, find the parent, and say what it will cost. Raises UsageError, InputError, NotFoundError."""
    family = taught(wish.task)
    options = dict(wish.options or {})
    if wish.dataset is not None and not getattr(family, "takes_split", False):
        raise UsageError(
            f"expected assets for {wish.task}, found a dataset: {family.name} splits its data itself; name "
            "the assets"
        )
    first = wish.dataset.name if wish.dataset else wish.assets[0].name
    name = wish.name or f"{family.task.prefix or family.task.name}_{first}"
    draft = Draft(name, wish.level, wish.parent, tuple(a.id for a in wish.assets), seed=wish.seed)
    if wish.dataset is not None and wish.dataset.licence:
        draft = replace(draft, licence=wish.dataset.licence)
    above = parent_of(place.registry, draft, family.task.name)
    parent = f"{above.name}:{above.version}" if above else ""
    parts = [[a.id, a.sha256, a.version] for a in wish.assets]
    at, split = (wish.dataset.at, wish.dataset.split) if wish.dataset else ("", None)
    folder = sitting(place.root, family.name, parts, parent, options, wish.seed, at)
    source = Source(
        place.lake, place.registry, wish.assets, options, wish.seed, folder, split, parent
    )
    data = family.read(source)
    work = work_of(family, data)
    notes = getattr(family, "notes", None)
    said = {
        **(notes(source, data) if callable(notes) else options),
        **({"dataset": at} if at else {}),
    }
    cost = estimate(work, place.prices) if work else None
    return Prepared(place, family, data, replace(draft, options=said), parent, folder, cost)


def by_recipe(
    place: Place,
    made_by: Recipe,
    *,
    seed: int = 0,
    options: Mapping[str, str] | None = None,
    progress: Progress = silent,
) -> Outcome:
    """Make a general model by its recipe, as the next version of its name in the plant."""
    given = dict(options or {})
    folder = sitting(place.root, "recipe", made_by.name, given, seed)
    context = RecipeContext(seed, progress, folder, given)
    said = recipe_cost(place, made_by, context)
    resumed, began = begin(folder, ()), time.monotonic()
    with curves.listening() as fits:
        made = made_by.make(context)
    took = cost_of(said.flop if said else 0.0, time.monotonic() - began, place.prices)
    card: ModelCard = replace(
        made.card,
        options={
            **made.card.options,
            "recipe": made_by.name,
            "seed": seed,
            **_said(said, took, resumed),
            **curves.option_of(fits),
        },
    )
    waits: Text | None = reason_to_wait(card, place.registry.current(card.name))
    kept = place.registry.add(card, made.files, waits)
    finished(folder)
    return Outcome(standing(kept, place.registry), said, took, resumed)


def recipe_cost(place: Place, made_by: Recipe, context: RecipeContext) -> Cost | None:
    """What a recipe will cost; None where it does not say."""
    work: Work | None = made_by.work(context)
    return estimate(work, place.prices) if work else None


def _said(said: Cost | None, took: Cost, resumed: bool) -> dict[str, object]:
    """What a card says of cost."""
    before = {"said_before": said.to_json()} if said else {}
    again = {"resumed": True} if resumed else {}
    return {"cost": {**took.to_json(), **before, **again}}
