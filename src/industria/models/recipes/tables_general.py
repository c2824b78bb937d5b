"""``industria train --recipe tables-general``: the network of few-shot prediction, from synthetic tables alone.

The shipped weights are of the same network and the same prior, trained for longer: 6,134 steps of four times
the tables (251,548 in all) in 215 s on one data-centre GPU with 12 CPU cores drawing them. The steps here take
about ten minutes on one CPU core. The shape was chosen on synthetic tables held out: 0.3 M parameters lose
nothing to 0.8 M and 1.8 M (cross-entropy of two classes .439, .438, .437), and without the guesses of the
experts the same training gives .471.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from industria.core import ModelCard, Text
from industria.models.training.recipes import Made, Recipe, RecipeContext

if TYPE_CHECKING:
    from industria.models.families.table_prior import Prior
    from industria.models.training.cost import Work

_STEPS = 2400
_BATCH = 1400


def make(context: RecipeContext) -> Made:
    """Train, and evaluate on synthetic tables. No real table has a part in it."""
    from industria.models.families.table_prior import FAMILY

    data = _prior(context)
    model = FAMILY.train(data, parent=None, seed=context.seed, progress=context.progress)
    found = FAMILY.evaluate(model, data, seed=context.seed)
    card = ModelCard(
        "tables-general",
        0,
        FAMILY.task.name,
        "general",
        metrics=found.metrics,
        baseline=FAMILY.baseline,
        baseline_metrics=found.baseline_metrics,
        licence="Apache-2.0",
        options={
            **FAMILY.options(model),
            "steps": data.plan.steps,
            "data": "synthetic tables of models/tables/prior.py alone",
        },
        family=FAMILY.name,
    )
    return Made(card, FAMILY.save(model))


def _prior(context: RecipeContext) -> Prior:
    from industria.models.families.table_prior import Prior
    from industria.models.training.plan import TrainingPlan

    steps = int(context.options.get("steps", _STEPS))
    plan = TrainingPlan(
        steps,
        batch=_BATCH,
        learning_rate=1.5e-3,
        weight_decay=0.01,
        warmup=min(100, steps // 4),
        seed=context.seed,
        validate_every=max(1, steps // 4),
    )
    small = steps < _STEPS // 10  # a try
    return Prior(
        plan, _BATCH // 4 if small else _BATCH, experts=context.options.get("experts", "yes") != "no",
        width=int(context.options.get("width", 96)), layers=int(context.options.get("layers", 4)),
        mixture=int(context.options.get("mixture", 1)),
        held_out=1 if small else 60, evaluated=4 if small else 60, checkpoint=context.file("network"),
    )  # fmt: skip


def _work(context: RecipeContext) -> Work:
    """A few steps are done and timed, the drawing of their tables with them."""
    from industria.models.tables.learning import TableLearner
    from industria.models.tables.network import Shape
    from industria.models.training.rehearsal import rehearsed

    data = _prior(context)
    shape = Shape(data.width, data.layers, data.heads, data.experts, data.mixture)
    found = rehearsed(TableLearner(shape, rows=data.rows, held_out=1, seed=context.seed), data.plan)
    looks = found.seconds_beside * data.held_out
    evaluation = data.evaluated * found.seconds_per_step / 2
    return replace(found, seconds_beside=looks + evaluation)


RECIPE = Recipe(
    "tables-general",
    Text(
        "小样本表格预测网络, 只学合成表",
        "the network of few-shot prediction, of synthetic tables alone",
    ),
    make,
    words={
        "steps": Text("训练步数", "training steps"),
        "width": Text("网络宽度 (默认 96)", "width of the network (96 without)"),
        "layers": Text("层数 (默认 4)", "layers (4 without)"),
        "mixture": Text(
            "混合专家: 每行用其中一个隐藏层; 默认 1, 即稠密",
            "mixture of experts: of so many hidden layers each row takes one (1, dense, without)",
        ),
        "experts": Text(
            "no: 不给专家的猜测 (消融)", "no: without the guesses of the experts, the ablation"
        ),
    },
    work=_work,
)
