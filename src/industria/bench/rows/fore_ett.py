"""FORE-ETT: zero-shot on ETTh1 at 192 and 336 steps, and how far the quantiles are off."""

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

_BARS = {192: 0.385, 336: 0.402}
_PUBLISHED = {192: "TTM-R2 .386-.387", 336: "TTM-R2 .402-.405"}


def measure(context: Context) -> list[Measure]:
    """All windows of the test part; with a ``sample`` every 97th."""
    frame = ett_frame(context.data).iloc[:ETT_TEST_END]
    every = 97 if context.sample else 1
    said: list[Measure] = []
    off = 0.0
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        take(plant, context.scratch, "etth1", frame)
        for number, (horizon, bar) in enumerate(_BARS.items()):
            context.progress("FORE-ETT", number, len(_BARS))
            tests = rehearsals(plant, "etth1", horizon, ETT_TEST, every)
            found = standardised(tests, frame, ETT_TRAIN)
            prior = plain_prior(frame, horizon, ETT_TEST, every)
            ours = found.mse["forecast"]
            said.append(
                Measure(
                    f"MSE, ETTh1, {horizon} steps ahead", ours,
                    f"{found.beside()}, 21-day profile + half of yesterday's level {prior:.4f}",
                    f"<= {bar:g} and below all of them",
                    ours <= bar and ours < min(prior, found.best_naive),
                    f"{found.origins} windows, zero-shot; published {_PUBLISHED[horizon]}", 4,
                )
            )  # fmt: skip
            off = max(off, abs(100 * found.inside - 80))
    said.append(
        Measure(
            "points by which the band of 80 % is off", off, "-", "<= 2", off <= 2,
            "the larger of 192 and 336 steps; how much the own past counts was chosen on train and validation parts", 2,
        )
    )  # fmt: skip
    return said


ENTRY = Entry(
    "FORE-ETT", "forecasts far ahead with quantiles", "ett (ETTh1)", "real", measure, needs=("ett",),
    fast=False, seed=None, counts="every 97th window", proof_sample=1,
)  # fmt: skip
