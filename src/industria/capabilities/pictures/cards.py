"""Which model of pictures is meant."""

from __future__ import annotations

from industria.core import ModelCard, Session, Text, UsageError
from industria.stores import Stores

GOOD = Text("合格品模型, 默认最新", "the model of good parts; the newest without")
KINDS = Text("给出种类的模型, 默认最新", "the model that names kinds; the newest without")


def card_for(session: Session[Stores], named: str, task: str) -> ModelCard | None:
    """The card of a model that was named, or of the newest current one for a task; None for neither.

    Raises UsageError for a model of another task.
    """
    from industria.models.making import find_version

    registry = session.plant.models
    if named:
        card = find_version(registry, named)
        if card.task != task:
            raise UsageError(
                f"expected a model for {task}, found {named} for {card.task}: name another"
            )
        return card
    current = [card for card, now in registry.list() if now and card.task == task]
    return max(current, key=lambda card: (card.created, card.name), default=None)
