"""``series-general``: the forecaster of any sensor series, from synthetic series alone."""

from __future__ import annotations

from industria.core import ModelCard, Text
from industria.core.task import FORECASTING
from industria.models.training.cost import Work
from industria.models.training.recipes import Made, Recipe, RecipeContext

_SERIES, _STEPS, _BATCH, _NETS, _WIDTH, _BLOCKS = 96_000, 1200, 512, 2, 160, 2
_SECONDS_PER_SERIES = 0.002
_FLOP_PER_ROW = 2 * 3 * 2 * 350_000
_POOL, _WEIGHTS, _HELD = 1, 2, 3  # what is drawn, beside the seed


def _numbers(context: RecipeContext) -> tuple[int, int, int]:
    """Series, steps and networks, as the options say."""
    given = context.options
    return (
        int(given.get("series", _SERIES)),
        int(given.get("steps", _STEPS)),
        int(given.get("networks", _NETS)),
    )


def _work(context: RecipeContext) -> Work:
    series, steps, nets = _numbers(context)
    return Work(_BATCH * _FLOP_PER_ROW, steps * nets, seconds_beside=series * _SECONDS_PER_SERIES)


def _make(context: RecipeContext) -> Made:
    """Draw the series, fit what the parts weigh, train the networks; every choice was made before (see the row)."""
    import numpy as np

    from industria.models.families.series import FAMILY
    from industria.models.series.examples import examples, fitted_weights
    from industria.models.series.forward import SeriesModel
    from industria.models.series.general import general_scores
    from industria.models.series.learn import Aim, arrays_of, fresh, offsets_of, trained
    from industria.models.training.plan import TrainingPlan

    series, steps, count = _numbers(context)
    seed = 10 * context.seed
    pool = examples(series, seed + _POOL, context.progress)
    held = examples(max(200, min(2000, series // 20)), seed + _HELD)
    weights = fitted_weights(max(500, min(8000, series // 8)), seed + _WEIGHTS)
    nets = []
    for number in range(count):
        plan = TrainingPlan(
            steps, min(_BATCH, series), 2e-3, weight_decay=0.02, warmup=min(100, steps // 5),
            seed=context.seed * 100 + number, validate_every=max(1, steps // 4),
        )  # fmt: skip
        net = fresh(weights, pool, _WIDTH, _BLOCKS, plan.seed)
        trained(
            net, pool, held, plan, Aim(far=0.4, ease=0.05, absolute=0.5),
            checkpoint=context.file(f"net{number}"), progress=context.progress,
        )  # fmt: skip
        nets.append(net)
    model = SeriesModel(
        weights.astype(np.float32), [arrays_of(n) for n in nets], offsets_of(nets), 1.0
    )
    found = general_scores(model)
    card = ModelCard(
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
    return Made(card, FAMILY.save(model))


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
