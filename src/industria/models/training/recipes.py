"""Recipes: each module of ``models.recipes`` makes one general model again, from nothing but its seed.

A module holds ``RECIPE``. ``industria train --recipe NAME`` keeps what it makes in the plant, as the next
version of that name; ``python -m industria.models.training.recipes NAME`` puts it among the shipped ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from industria.core import ModelCard, Progress, Text, UsageError, silent
from industria.models.training.cost import Work


@dataclass(frozen=True, slots=True)
class RecipeContext:
    """What a recipe is given. ``checkpoint``: a folder of this making alone, or None; ``options``: by name."""

    seed: int = 0
    progress: Progress = silent
    checkpoint: Path | None = None
    options: Mapping[str, str] = field(default_factory=dict)

    def file(self, name: str) -> Path | None:
        """The checkpoint of one of the fits of a making."""
        return self.checkpoint / f"{name}.pt" if self.checkpoint else None


@dataclass(frozen=True, slots=True)
class Made:
    """A model that a recipe made: its card (version 0) and its files by name."""

    card: ModelCard
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a general model is made. ``words``: the options it takes; ``work``: what it will do."""

    name: str
    description: Text
    make: Callable[[RecipeContext], Made]
    words: Mapping[str, Text] = field(default_factory=dict)
    work: Callable[[RecipeContext], Work | None] = lambda _: None


def recipes() -> dict[str, Recipe]:
    """Every recipe, by name."""
    from industria.models.recipes import found

    return {module.RECIPE.name: module.RECIPE for module in found()}


def recipe(name: str) -> Recipe:
    """The recipe of a name. Raises UsageError."""
    known = recipes()
    if name not in known:
        raise UsageError(
            f"expected a recipe of {', '.join(sorted(known)) or 'those installed (none)'}, found {name!r}"
        )
    return known[name]


def main() -> None:
    """Make a shipped model again and write it into the package."""
    import sys

    from industria.models import shipped

    for name in sys.argv[1:]:
        made = recipe(name).make(RecipeContext(progress=_said))
        print("\n" + str(shipped.write(made.card, made.files)))


def _said(what: str, done: float, total: float) -> None:
    print(f"\r{what} {done:g}/{total:g}   ", end="", flush=True)


if __name__ == "__main__":
    main()
