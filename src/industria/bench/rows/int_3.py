"""INT-3: defects on magnetic tiles from good ones alone, beside PatchCore; kinds of steel defects from few."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np

from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.tiles import judge, steel_of, tiles_of
from industria.plant import ChatConfiguration, Plant

_SHOTS = (1, 5, 10)
_LOTS = 3
_CHOICES = (
    "blocks, scale, centring, bank and pooling chosen on faults drawn on the good tiles (pictures.planting); "
    "the faulty tiles were scored once before, between two choices, which were made on the drawn faults"
)


def measure(context: Context) -> list[Measure]:
    """Five folds over the good tiles, all faulty ones judged in each; PatchCore on the same folds."""
    tiles = tiles_of(context.data, context.sample)
    folds = 2 if context.sample else 5
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        own = judge(context, plant, tiles, {}, "layers", folds)
        core = judge(context, plant, tiles, {"method": "patchcore"}, "patchcore", folds)
        filters = judge(context, plant, tiles, {"network": False}, "filters", folds)
        steel = _few_shot(context, plant)
    kinds = ", ".join(f"{k} {own.mean(k):.3f}" for k in own.of_kind)
    beside = f"PatchCore {core.mean():.3f}, own filters alone {filters.mean():.3f}"
    overlap = f"PatchCore {np.mean(core.overlap):.3f}, own filters {np.mean(filters.overlap):.3f}"
    note = f"{len(tiles.good)} good, {len(tiles.faulty)} faulty, {folds} folds: {kinds}; {_CHOICES}"
    auroc = own.mean()
    found = [
        Measure("image AUROC, magnetic tiles", auroc, beside, ">= .92", auroc >= 0.92, note),
        Measure("pixel AUPRO, magnetic tiles", float(np.mean(own.overlap)), overlap, "reported", None, "to 30 % of good pixels"),
    ]  # fmt: skip
    for shots, (own_right, mean_right, raw_right) in steel.items():
        found.append(
            Measure(
                f"accuracy of 6 kinds of steel defects, {shots} examples of each", own_right,
                f"nearest mean of grey values {mean_right:.3f}, logistic regression on them {raw_right:.3f}",
                "above both", own_right > max(mean_right, raw_right), f"the mean of {_LOTS} lots; penalty chosen on the examples",
            )
        )  # fmt: skip
    return found


def _few_shot(context: Context, plant: Plant) -> dict[int, tuple[float, float, float]]:
    """Shots to accuracy on the pictures that were not examples: own, nearest mean, logistic regression."""
    files, kinds = steel_of(context.data)
    raw = np.stack([_grey(path) for path in files])
    labels = np.asarray(kinds)
    found = {}
    for shots in _SHOTS[1:2] if context.sample else _SHOTS:
        rates = []
        for lot in range(1 if context.sample else _LOTS):
            random = np.random.default_rng((shots, lot))
            chosen = np.concatenate(
                [random.choice(np.flatnonzero(labels == k), shots, replace=False) for k in sorted(set(kinds))]
            )  # fmt: skip
            folder = context.scratch / f"steel_{shots}_{lot}"
            for i in chosen:
                (folder / kinds[i]).mkdir(parents=True, exist_ok=True)
                shutil.copy(files[i], folder / kinds[i])
            name = f"steel_{shots}_{lot}"
            plant.call("pictures.kinds", file=[folder], name=name)
            rest = np.setdiff1d(np.arange(len(files)), chosen)
            if context.sample:
                rest = rest[:: max(1, len(rest) // context.sample)]
            said = plant.call("pictures.label", file=[files[i] for i in rest], label=name)
            own = [one.label == kinds[i] for one, i in zip(said.found, rest, strict=True)]
            rates.append((float(np.mean(own)), *_plain(raw, labels, chosen, rest)))
        found[shots] = tuple(float(v) for v in np.mean(rates, axis=0))
    return found  # type: ignore[return-value]


def _plain(
    raw: np.ndarray, labels: np.ndarray, chosen: np.ndarray, rest: np.ndarray
) -> tuple[float, float]:
    from sklearn.linear_model import LogisticRegression
    from sklearn.neighbors import NearestCentroid

    mean = NearestCentroid().fit(raw[chosen], labels[chosen])
    line = LogisticRegression(C=0.01, max_iter=300).fit(raw[chosen] / 255, labels[chosen])
    return float((mean.predict(raw[rest]) == labels[rest]).mean()), float(
        (line.predict(raw[rest] / 255) == labels[rest]).mean()
    )


def _grey(path: Path) -> np.ndarray:
    from PIL import Image

    with Image.open(path) as image:
        small = image.convert("L").resize((32, 32), Image.Resampling.BOX)
        return np.asarray(small, np.float32).ravel()


ENTRY = Entry(
    "INT-3", "pictures: appearance, defect labels", "magnetic_tile, neu_det", "real", measure,
    needs=("magnetic_tile", "neu_det", "weights:efficientnet-lite0", "package:torch"), fast=False, looked_at=True, counts="tiles of each kind",
    proof_sample=10,
)  # fmt: skip
