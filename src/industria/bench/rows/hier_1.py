"""HIER-1: a general model of series that ships with the package, zero-shot on ETTh1, horizon 96, all windows."""

from __future__ import annotations

from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.forecasting import (
    ETT_TEST,
    ETT_TEST_END,
    ETT_TRAIN,
    ett_frame,
    plain_prior,
    rehearsals,
    standardised,
    take,
)
from industria.plant import ChatConfiguration, Plant

_HORIZON = 96
_COLUMNS = 7


def measure(context: Context) -> list[Measure]:
    """The last 2,880 hours of the 20 months that the literature uses; ``sample`` counts columns' every 97th window."""
    frame = ett_frame(context.data).iloc[:ETT_TEST_END]
    every = 97 if context.sample else 1
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        take(plant, context.scratch, "etth1", frame)
        found = standardised(
            rehearsals(plant, "etth1", _HORIZON, ETT_TEST, every), frame, ETT_TRAIN
        )
    prior = plain_prior(frame, _HORIZON, ETT_TEST, every)
    note = (
        f"{found.origins} windows of 7 columns, zero-shot, no foreign weights; ETTh1 was never trained on: sizes, "
        "loss and weighing were chosen on synthetic series, the train and validation parts of ETTh1 and the train "
        "part of M4 hourly. Published: TTM-R2 .357-.363, MOIRAI .394 (zero-shot), PatchTST .370 (trained)"
    )
    ours = found.mse["forecast"]
    return [
        Measure("MSE, ETTh1, 96 steps ahead", ours, f"{found.beside()}, 21-day profile + half of yesterday's level {prior:.4f}", "<= .355 and below all of them", ours <= 0.355 and ours < min(prior, found.best_naive), note, 4),
        Measure("MAE, ETTh1, 96 steps ahead", found.mae["forecast"], ", ".join(f"{k} {v:.3f}" for k, v in found.mae.items() if k != "forecast"), "-", None, "", 4),
    ]  # fmt: skip


ENTRY = Entry(
    "HIER-1", "a general model that carries over", "ett (ETTh1)", "real", measure, needs=("ett",),
    fast=False, seed=None, counts="every 97th window", proof_sample=1, headline=True,
)  # fmt: skip
