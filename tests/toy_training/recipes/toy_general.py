"""A recipe: the network of ``toy_line`` learned from made sines."""

from __future__ import annotations

import numpy as np
from industria.models.families.toy_line import FAMILY, PLAN, Line  # type: ignore[import-not-found]

from industria.core import ModelCard, Text
from industria.models.training.recipes import Made, Recipe, RecipeContext


def make(context: RecipeContext) -> Made:
    """Rows of a sine, with the noise of the seed."""
    chance = np.random.default_rng(context.seed)
    x = chance.uniform(-3, 3, 400)
    rows = np.column_stack([x, np.sin(x) + chance.normal(0, 0.1, 400)])
    line = Line(rows[:200], rows[200:300], rows[300:], PLAN, context.file("line"))
    model = FAMILY.train(line, parent=None, seed=context.seed, progress=context.progress)
    found = FAMILY.evaluate(model, line, seed=context.seed)
    card = ModelCard(
        "toy-general", 0, "toy_line", "general", metrics=found.metrics, baseline="mean",
        baseline_metrics=found.baseline_metrics, licence="Apache-2.0", family=FAMILY.name,
        options=FAMILY.options(model),
    )  # fmt: skip
    return Made(card, FAMILY.save(model))


RECIPE = Recipe("toy-general", Text("玩具", "a toy"), make)
