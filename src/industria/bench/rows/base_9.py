"""BASE-9: labels. Six symptoms; wrong labels ranked on pictures and texts; a shift alarm."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import pandas as pd

from industria.bench.corpora.planted import LABELLING
from industria.bench.corpora.symptom_score import detections
from industria.bench.data import folder_of
from industria.bench.entry import Context, Entry, Measure
from industria.foundation.governance.labelling.domain_shift import FALSE_ALARM_RATE, shifted_columns
from industria.foundation.governance.labelling.features import out_of_fold

Found = TypeVar("Found")
_FLIPPED = 0.2
_SEEDS = 5
_TABLES = 400


def measure(context: Context) -> list[Measure]:
    """F1 of the weakest of the six checks; precision@k of flipped labels; the shift alarm's rate."""
    found = detections(LABELLING, range(6))
    worst = min(found, key=lambda d: d.f1)
    tiles, kinds = _tiles(context)
    at_tiles = _precision(tiles, kinds)
    vectors, classes = _mentions(context)
    at_mentions = _precision(vectors, classes)
    rate = _false_alarms()
    return [
        Measure("detection F1 of the weakest of 6 symptoms", worst.f1, "-", ">= .95", worst.f1 >= 0.95, ", ".join(f"{d.name} {d.f1:.3f}" for d in found), provenance="composed", own_hand=True),
        Measure("magnetic_tile: precision@k of 20 % flipped labels", at_tiles[0], f"chance {_FLIPPED}", ">= .80", at_tiles[0] >= 0.8, f"{len(kinds)} pictures, 6 classes, {_SEEDS} seeds, worst {at_tiles[1]:.3f}; features of the marked region"),
        Measure("MaintIE: precision@k of 20 % flipped labels", at_mentions[0], f"chance {_FLIPPED}", ">= .80", at_mentions[0] >= 0.8, f"{len(classes)} mentions, 5 classes, {_SEEDS} seeds, worst {at_mentions[1]:.3f}; E5 vectors"),
        Measure("shift alarm: false alarms where nothing shifted", rate, f"stated {FALSE_ALARM_RATE}", "<= .02", rate <= 0.02, f"{_TABLES} tables of 8 columns", provenance="composed", own_hand=True),
    ]  # fmt: skip


def _chosen(context: Context, found: list[Found]) -> list[Found]:
    """A sample of the things that carry a label, chosen by seed, in their order."""
    rng = np.random.default_rng(0)
    return [found[i] for i in sorted(rng.permutation(len(found))[: context.up_to(len(found))])]


def _tiles(context: Context) -> tuple[np.ndarray, np.ndarray]:
    import cv2

    from industria.bench.corpora.defect_region import defect_region

    rows, kinds = [], []
    paths = sorted(folder_of(context.data, "magnetic_tile").glob("MT_*/Imgs/*.jpg"))
    for path in _chosen(context, paths):
        picture = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        mask = cv2.imread(str(path.with_suffix(".png")), cv2.IMREAD_GRAYSCALE)
        assert picture is not None and mask is not None, f"{path.name} is no picture with a mask"
        rows.append(defect_region(picture, mask))
        kinds.append(path.parent.parent.name)
    return np.array(rows), np.array(kinds)


def _mentions(context: Context) -> tuple[np.ndarray, np.ndarray]:
    from industria.foundation.knowledge.extraction import read_maintie
    from industria.models.embedding import E5Embedder

    sentences = read_maintie(folder_of(context.data, "maintie") / "data" / "gold_release.json")
    every = [(s.words(e).lower(), e.kind) for s in sentences for e in s.entities]
    mentions = _chosen(context, every)
    texts = sorted({text for text, _ in mentions})
    vectors = dict(zip(texts, E5Embedder().passages(texts), strict=True))
    return np.array([vectors[t] for t, _ in mentions]), np.array([kind for _, kind in mentions])


def _precision(features: np.ndarray, classes: np.ndarray) -> tuple[float, float]:
    """(mean, worst) share of flipped labels among the k most suspicious, k labels flipped."""
    codes, names = pd.factorize(classes)
    spread = features.std(0)
    scaled = (features - features.mean(0)) / np.where(spread > 0, spread, 1)
    precisions = []
    for seed in range(_SEEDS):
        rng = np.random.default_rng(seed)
        count = int(_FLIPPED * len(codes))
        flipped = rng.choice(len(codes), count, replace=False)
        given = codes.copy()
        given[flipped] = (given[flipped] + rng.integers(1, len(names), count)) % len(names)
        probabilities = out_of_fold(scaled, given, seed)
        own = probabilities[np.arange(len(given)), given]
        others = np.where(np.eye(len(names), dtype=bool)[given], -1, probabilities).max(1)
        suspicious = np.argsort(own - others)[:count]
        precisions.append(float(np.isin(suspicious, flipped).mean()))
    return float(np.mean(precisions)), min(precisions)


def _false_alarms() -> float:
    rng = np.random.default_rng(0)
    alarms = 0
    for _ in range(_TABLES):
        frame = pd.DataFrame(rng.normal(size=(400, 8)))
        alarms += bool(shifted_columns(frame.iloc[:280], frame.iloc[280:]))
    return alarms / _TABLES


ENTRY = Entry(
    "BASE-9", "labels: six symptoms found and handled", "planted tables; magnetic_tile, maintie",
    "real", measure, needs=("magnetic_tile", "maintie"), fast=False, looked_at=True,
    counts="pictures, and as many mentions", proof_sample=400,
)  # fmt: skip
