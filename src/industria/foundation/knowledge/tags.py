"""Tag names to assets and quantities: ISA-5.1, a plant's own codes, names and Chinese descriptions.

A small door to ``binding`` for those who have assets and tags at hand and no plant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from industria.foundation.knowledge.binding import Binder, Machine


@dataclass(frozen=True, slots=True)
class TagTarget:
    """An asset that tags may belong to. ``loops``: loop numbers (with suffix letters where they matter), ranges of them,
    and codes that its tags begin with."""

    id: str
    names: tuple[str, ...] = ()
    loops: tuple[str, ...] = ()
    context: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MappedTag:
    """What a tag measures on which asset; empty strings where that is not known."""

    tag: str
    asset: str
    quantity: str
    scheme: str


class TagMapper:
    """Maps tag names to the assets of one plant."""

    def __init__(self, targets: Sequence[TagTarget]) -> None:
        self._binder = Binder(
            [Machine(t.id, t.names, location=" ".join(t.context), loops=t.loops) for t in targets]
        )

    def map(self, tag: str, description: str = "") -> MappedTag:
        """The asset and the quantity of one tag."""
        bound = self._binder.bind(tag, description)
        return MappedTag(tag, bound.asset, bound.quantity, bound.scheme)
