"""``series-general``: the forecaster of any sensor series, from synthetic series alone."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from industria.core import ModelCard, Text
from industria.core.task import FORECASTING
from industria.models.training.cost import Work
from industria.models.training.recipes import Made, Recipe, RecipeContext

if TYPE_CHECKING:
    from industria.models.series.forward import SeriesModel

_SERIES, _STEPS, _BATCH, _NETS, _WIDTH, _BLOCKS = 32_000, 900, 512, 1, 160, 2
_EASE, _ABSOLUTE, _FAR = 0.05, 0.5, 0.4  # of the loss; see ``models.series.learn.Aim``
_VALIDATE_EVERY, _HELD_SERIES, _WEIGHT_SERIES = 400, 2000, 8000
_REHEARSED = 128  # series that are made to see how long it takes
_STRENGTH = 0.5  # chosen on the train and validation parts of ETTh1
_POOL, _WEIGHTS, _HELD = 1, 2, 99  # what is drawn, beside the seed


def _numbers(context: RecipeContext) -> tuple[int, int, int]:
    """Series, steps and networks, as the options say."""
    given = context.options
    return (
        int(given.get("series", _SERIES)),
        int(given.get("steps", _STEPS)),
        int(given.get("networks", _NETS)),
    )


def _work(context: RecipeContext) -> Work:
    """A few series are made and a few steps are done, and timed."""
    import numpy as np

    from industria.models.series.candidates import COUNT
    from industria.models.series.examples import examples
    from industria.models.series.learn import Aim, SeriesLearner, fresh
    from industria.models.series.shape import STEPS
    from industria.models.training.plan import TrainingPlan
    from industria.models.training.rehearsal import rehearsed

    series, steps, nets = _numbers(context)
    began = time.perf_counter()
    pool = examples(_REHEARSED, _HELD)
    each = (time.perf_counter() - began) / _REHEARSED
    plan = TrainingPlan(steps, _BATCH, 2e-3, validate_every=min(_VALIDATE_EVERY, steps))
    net = fresh(np.zeros((STEPS, COUNT), np.float32), pool, _WIDTH, _BLOCKS, 0)
    found = rehearsed(SeriesLearner(net, pool, pool, plan, Aim()), plan)
    held = min(_HELD_SERIES, series)
    made = series + held + min(_WEIGHT_SERIES, series) + _REHEARSED
    beside = each * made + nets * found.seconds_beside * held / _REHEARSED
    return Work(found.flop_per_step, steps * nets, found.seconds_per_step, beside)


def _make(context: RecipeContext) -> Made:
    """Draw the series, fit what the parts weigh, train the networks."""
    from industria.models.families.series import FAMILY
    from industria.models.series.examples import examples, fitted_weights
    from industria.models.series.forward import SeriesModel
    from industria.models.series.learn import Aim, arrays_of, fresh, offsets_of, trained
    from industria.models.training.plan import TrainingPlan

    series, steps, count = _numbers(context)
    seed = 1000 * context.seed
    pool = examples(series, seed + _POOL, context.progress)
    held = examples(min(_HELD_SERIES, series), seed + _HELD)
    weights = fitted_weights(min(_WEIGHT_SERIES, series), seed + _WEIGHTS)
    nets = []
    for number in range(count):
        plan = TrainingPlan(
            steps, _BATCH, 2e-3, weight_decay=0.02, warmup=min(100, steps // 5),
            seed=context.seed * 100 + number, validate_every=min(_VALIDATE_EVERY, steps),
        )  # fmt: skip
        net = fresh(weights, pool, _WIDTH, _BLOCKS, plan.seed)
        trained(
            net, pool, held, plan, Aim(_FAR, _EASE, _ABSOLUTE),
            checkpoint=context.file(f"net{number}"), progress=context.progress,
        )  # fmt: skip
        nets.append(net)
    model = SeriesModel(weights, [arrays_of(n) for n in nets], offsets_of(nets), _STRENGTH)
    return Made(card_of(model, series, steps), FAMILY.save(model))


def card_of(model: SeriesModel, series: int, steps: int) -> ModelCard:
    """The card of what was made, with its errors on synthetic series that no training draws."""
    from industria.models.families.series import FAMILY
    from industria.models.series.general import general_scores

    found = general_scores(model)
    return ModelCard(
        RECIPE.name, 0, FORECASTING.name, "general",
        metrics={"mse": found["mse"], "mae": found["mae"]},
        baseline=FAMILY.baseline,
        baseline_metrics={"mse": found["naive_mse"], "mae": found["naive_mae"]},
        licence="Apache-2.0",
        options={
            "parameters": model.parameters, "series": series, "steps": steps,
            "data": "synthetic series made by models.series.prior alone",
            "measured_on": "300 synthetic series that no training draws, first four seasons, in spreads of the context",
        },
        family=FAMILY.name,
    )  # fmt: skip


RECIPE = Recipe(
    "series-general",
    Text(
        "任意传感器序列的预测模型, 只用合成序列训练",
        "the forecaster of any sensor series, trained on synthetic series alone",
    ),
    _make,
    words={
        "series": Text("合成序列数", "how many synthetic series"),
        "steps": Text("每个网络的训练步数", "steps of training of each network"),
        "networks": Text("网络数", "how many networks"),
    },
    work=_work,
)
