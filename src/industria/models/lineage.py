"""Lineage: what a version came from, what came from it, and whether it has to stay in the plant."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from industria.core import LEVELS, ModelCard, Text
from industria.foundation.lake import Lake

Private = Callable[[Iterable[str]], Sequence[str]]  # of ids of assets, the names of those that are private


def private_in(lake: Lake) -> Private:
    """Which assets of a lake are private now."""
    catalogue = lake.catalogue
    return lambda assets: [catalogue.get(a).name for a in catalogue.private.among(assets)]


def at(card: ModelCard) -> str:
    """NAME:VERSION."""
    return f"{card.name}:{card.version}"


def ancestors(card: ModelCard, cards: Sequence[ModelCard]) -> tuple[ModelCard, ...]:
    """Its parent, that one's parent and so on, as far as they are here."""
    by_name = {at(one): one for one in cards}
    found: list[ModelCard] = []
    above = by_name.get(card.parent)
    while above is not None and above not in found:
        found.append(above)
        above = by_name.get(above.parent)
    return tuple(found)


def confined(card: ModelCard, cards: Sequence[ModelCard], private: Private) -> Text | None:
    """Why a version may not leave the plant; None where it may.

    It may not where it, or one that it descends from, was trained on a private asset.
    """
    for one in (card, *ancestors(card, cards)):
        if those := private(one.training_assets):
            listed = ", ".join(those)
            if one == card:
                return Text(
                    f"它由私有数据训练 ({listed})", f"it was trained on private data ({listed})"
                )
            return Text(
                f"它源自 {at(one)}, 后者由私有数据训练 ({listed})",
                f"it descends from {at(one)}, which was trained on private data ({listed})",
            )
    return None


@dataclass(frozen=True, slots=True)
class Branch:
    """One version with what was trained from it; ``stays``: why it may not leave, None where it may."""

    card: ModelCard
    current: bool
    stays: Text | None
    children: tuple[Branch, ...]

    def to_json(self) -> dict[str, object]:
        """The version in short, and its children."""
        card = self.card
        return {
            "model": at(card), "task": card.task, "level": card.level, "current": self.current,
            "stays": self.stays.to_json() if self.stays else None,
            "children": [child.to_json() for child in self.children],
        }  # fmt: skip


def forest(cards: Sequence[tuple[ModelCard, bool]], private: Private) -> tuple[Branch, ...]:
    """All versions as trees: those without a parent here at the top, the most general first."""
    plain = [card for card, _ in cards]
    here = {at(card) for card in plain}
    below: dict[str, list[tuple[ModelCard, bool]]] = {}
    for card, current in cards:
        below.setdefault(card.parent if card.parent in here else "", []).append((card, current))

    def branches(above: str) -> tuple[Branch, ...]:
        ordered = sorted(
            below.get(above, ()),
            key=lambda one: (LEVELS.index(one[0].level), one[0].name, one[0].version),
        )
        return tuple(
            Branch(card, current, confined(card, plain, private), branches(at(card)))
            for card, current in ordered
        )

    return branches("")
