"""OUT-1 (and BASE-13): registered models made smaller by ``models compress``; what is lost is measured by the
commands that use them, on data that the compression never saw."""

from __future__ import annotations

import numpy as np

from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.compression import (
    AI4I_TARGET,
    Smaller,
    ai4i,
    auroc,
    compressed,
    forecast_errors,
    take_in,
    tiles,
)
from industria.bench.studies.forecasting import ett_frame
from industria.core import InputError
from industria.plant import ChatConfiguration, Plant

_TIMES, _FASTER, _LOSS = 4.0, 2.0, 0.01
_CHOICE = (
    "the step is chosen by size, and by synthetic series, synthetic tables or half of the good tiles; none of what is "
    "reported here had a part in it"
)


def measure(context: Context) -> list[Measure]:
    """The forecaster on ETTh1, the few-shot network on ai4i2020, the memory of good tiles on their planted faults."""
    parts = (_series, _tables, _tiles)[: context.up_to(3)]
    found: list[Measure] = []
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        for number, part in enumerate(parts):
            context.progress("OUT-1", number, len(parts))
            try:
                found += _measures(part(context, plant))
            except InputError as error:  # the command found no way within its budget
                found.append(
                    Measure(f"{part.__name__[1:]}: compressed", 0.0, "-", "1", False, str(error), 0)
                )
    return found


def _measures(s: Smaller) -> list[Measure]:
    how = f"{s.method}, {s.bits} bits, {s.keep:.0%} of hidden units or patches; {_CHOICE}"
    one = f"one prediction as a user waits for it {s.whole[0]:.1f} -> {s.whole[1]:.1f} ms"
    return [
        Measure(f"{s.name}: times smaller", s.size[0] / s.size[1], f"{s.size[0]:,} bytes as trained", ">= 4", s.size[0] / s.size[1] >= _TIMES, how, 2),
        Measure(f"{s.name}: times faster", s.network[0] / s.network[1], f"{s.network[0]:.2f} ms as trained", ">= 2", s.network[0] / s.network[1] >= _FASTER, f"the network alone, least of 15 calls in turn; {one}", 2),
        Measure(f"{s.name}: loss of {s.metric}", s.loss, f"{s.before:.4f} as trained, {s.after:.4f} compressed", "<= .01", s.loss <= _LOSS, s.note, 4),
    ]  # fmt: skip


def _series(context: Context, plant: Plant) -> Smaller:
    """MSE of ``forecast`` on ETTh1, 96 steps ahead, rolling over the published test part."""
    path = context.scratch / "etth1.csv"
    ett_frame(context.data).to_csv(path, index=False)
    plant.ingest(path)
    every = 480 if context.sample else 96
    made = compressed(plant, "series-general")
    before, after = (forecast_errors(plant, "etth1", m, every) for m in (made.parent, made.model))
    return made.beside(
        "forecaster",
        "MSE on ETTh1, 96 steps",
        before,
        after,
        False,
        f"every {every}th origin of the test part",
    )


def _tables(context: Context, plant: Plant) -> Smaller:
    """AUROC of ``predict`` on ai4i2020 from 1,000 labelled rows."""
    rows = 1500 if context.sample else 6000
    frame = ai4i(context.data).iloc[: 1000 + rows]
    name = take_in(context.scratch, plant, frame, 1000)
    made = compressed(plant, "tables-general")
    before, after = (auroc(plant, name, frame, m)[0] for m in (made.parent, made.model))
    return made.beside(
        "few-shot tables", f"AUROC of {AI4I_TARGET}, ai4i2020", before, after, True,
        f"{rows} rows asked, 1,000 others labelled",
    )  # fmt: skip


def _tiles(context: Context, plant: Plant) -> Smaller:
    """AUROC of tiles with real defects by ``pictures inspect``."""
    good, judged_good, faulty = tiles(context.data)
    plant.call("pictures.learn", file=good, name="tiles")
    made = compressed(plant, "tiles")
    scores = []
    for model in (made.parent, made.model):
        found = plant.call("pictures.inspect", file=[*judged_good, *faulty], model=model).found
        values = np.array([f.score for f in found])
        plain, odd = values[: len(judged_good)], values[len(judged_good) :]
        scores.append(float((odd[:, None] > plain[None]).mean()))
    return made.beside(
        "good tiles",
        "AUROC of real defects",
        scores[0],
        scores[1],
        True,
        f"{len(judged_good)} good and {len(faulty)} faulty tiles",
    )


ENTRY = Entry(
    "OUT-1", "prune, quantise, distil", "ETTh1, ai4i2020, magnetic_tile", "real", measure,
    needs=("ett", "ai4i2020", "magnetic_tile", "package:onnxruntime", "package:torch"),
    fast=False, looked_at=True, counts="models", proof_sample=2,
)  # fmt: skip
