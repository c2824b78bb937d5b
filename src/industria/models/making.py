"""A model is made: from its parent or none, evaluated in the gate, kept with its card as the next version."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from industria.core import (
    LEVELS,
    Family,
    InputError,
    Level,
    ModelCard,
    NotFoundError,
    Progress,
    UsageError,
    silent,
)
from industria.core.model import Data, Fitted, Found, Given
from industria.models import shipped
from industria.models.gate import evaluated, reason_to_wait
from industria.models.registry import Registry
from industria.models.standing import Standing, standing


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of a model before it is trained. ``parent``: NAME (its current version) or NAME:VERSION."""

    name: str
    level: Level = "scenario"
    parent: str = ""
    training_assets: tuple[str, ...] = ()
    options: Mapping[str, object] = field(default_factory=dict)
    seed: int = 0
    licence: str = "the plant's own"


def make(
    registry: Registry,
    family: Family[Data, Fitted, Given, Found],
    data: Data,
    draft: Draft,
    progress: Progress = silent,
    spent: Callable[[float], Mapping[str, object]] = lambda _: {},
) -> Standing:
    """Train, evaluate and keep a model; it becomes current unless the gate says that it is worse.

    ``spent``: what its card says of the seconds that training and evaluation took.
    Raises NotFoundError for a parent that is not there, InputError for one that does not fit.
    """
    began = time.monotonic()
    above = parent_of(registry, draft, family.task.name)
    parent = None if above is None else load(registry, family, above)
    model = family.train(data, parent=parent, seed=draft.seed, progress=progress)
    card = ModelCard(
        draft.name,
        0,
        family.task.name,
        draft.level,
        "" if above is None else f"{above.name}:{above.version}",
        draft.training_assets,
        licence=draft.licence,
        options={**family.options(model), **draft.options, "seed": draft.seed},
        family=family.name,
    )
    card = evaluated(card, family, model, data, draft.seed)
    card = replace(card, options={**card.options, **spent(time.monotonic() - began)})
    waits = reason_to_wait(card, registry.current(card.name))
    return standing(registry.add(card, family.save(model), waits), registry)


def load(registry: Registry, family: Family[Data, Fitted, Given, Found], card: ModelCard) -> Fitted:
    """A kept model, each of its files checked; a shipped one is taken in. Raises IntegrityError."""
    card = adopted(registry, card)
    return family.load(registry.files(card.name, card.version), card.options)


def parent_of(registry: Registry, draft: Draft, task: str) -> ModelCard | None:
    """The card of the parent that a draft names; None where it names none.

    Raises UsageError for a level that is none, NotFoundError for a parent that is not there, InputError
    for one of another task, or of a level that is not above the draft's.
    """
    if draft.level not in LEVELS:
        raise UsageError(f"the level must be {', '.join(LEVELS)}, found {draft.level!r}: change it")
    if not draft.parent:
        return None
    card = adopted(registry, find_version(registry, draft.parent))
    if card.task != task:
        raise InputError(
            f"expected a parent for the task {task}, found {draft.parent} for {card.task}: "
            "name another parent or none"
        )
    if LEVELS.index(card.level) >= LEVELS.index(draft.level):
        below = LEVELS[LEVELS.index(card.level) + 1 :]
        allowed = f"use --level {' or '.join(below)}" if below else "nothing stands under it"
        raise InputError(
            f"expected a parent of a level above {draft.level}, found {draft.parent}, which is "
            f"{card.level}: {allowed}"
        )
    return card


def find_version(registry: Registry, named: str) -> ModelCard:
    """The card of NAME (its current version) or NAME:VERSION; of a shipped model that is not used yet, its
    card with version 0. Raises UsageError, NotFoundError.
    """
    name, colon, number = named.partition(":")
    if not name or (colon and not number.isdecimal()):
        raise UsageError(f"expected a model as NAME or NAME:VERSION, found {named}")
    if colon and int(number) == 0:
        raise NotFoundError(
            f"expected a version of {name!r} from 1 on, found 0: see industria models"
        )
    if not colon and (newer := _newly_shipped(registry, name)):
        return newer
    return registry.card(name, int(number or 0))


def _newly_shipped(registry: Registry, name: str) -> ModelCard | None:
    """The card of a shipped model that is not taken in yet, where the plant goes by the shipped ones."""
    if name not in shipped.names():
        return None
    card, held = shipped.card(name), registry.list(name)
    if any(here.files == card.files for here, _ in held):
        return None
    own = [here for here, now in held if now and not here.options.get(shipped.SHIPPED)]
    return None if own else card


def adopted(registry: Registry, card: ModelCard) -> ModelCard:
    """The card as the registry keeps it: a shipped model (version 0) is taken in with its files."""
    return card if card.version else registry.adopt(card, shipped.files(card.name))
