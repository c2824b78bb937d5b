"""Faults of labels planted in clean tables.

One function per symptom, named as the check is: ``(seed) -> Sample`` with its ``truth``.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from industria.bench.corpora.plant_tables import (
    DEFECTS,
    Sample,
    inspections,
    work_orders,
)
from industria.bench.corpora.planting import pick, planted_in


def unlabelled(seed: int) -> Sample:
    sample = inspections(seed)
    frame, rows = sample.frame.copy(), pick(seed, 600, 0.15)
    frame.loc[rows, "defect_type"] = None
    return planted_in(sample, frame, {"defect_type": tuple(rows)})


def annotator_disagreement(seed: int) -> Sample:
    sample = inspections(seed)
    rng = np.random.default_rng(seed)
    truth = sample.frame["defect_type"].to_numpy()
    votes = {}
    for name, wrong in (("label_1", 0.05), ("label_2", 0.1), ("label_3", 0.2)):
        slip = rng.random(600) < wrong
        votes[name] = np.where(slip, rng.choice(DEFECTS, 600), truth)
    frame = sample.frame.drop(columns="defect_type").assign(**votes)
    rows = np.flatnonzero(pd.DataFrame(votes).nunique(axis=1).to_numpy() > 1)
    return planted_in(sample, frame, {"label_1": tuple(rows)})


def label_error(seed: int) -> Sample:
    sample = inspections(seed)
    rng = np.random.default_rng(seed)
    frame, rows = sample.frame.copy(), pick(seed, 600, 0.08)
    for r in rows:
        frame.loc[r, "defect_type"] = rng.choice(
            [d for d in DEFECTS if d != frame.loc[r, "defect_type"]]
        )
    return planted_in(sample, frame, {"defect_type": tuple(rows)})


def class_names(seed: int) -> Sample:
    sample = inspections(seed)
    rows = pick(seed, 600, 0.1)
    other = [{"crack": "Cracks", "dent": "DENT", "scratch": "scratches"}, {"crack": "裂纹", "dent": "凹坑", "scratch": "划痕"}][seed % 2]  # fmt: skip
    cells = sample.frame["defect_type"].astype(object).copy()
    for r in rows:
        cells.iloc[r] = other[cells.iloc[r]]
    return planted_in(sample, sample.frame.assign(defect_type=cells), {"defect_type": tuple(rows)})


def misspelling(seed: int) -> Sample:
    sample = work_orders(seed, supervisor=True)
    rows = pick(seed, 400, 0.02)
    cells = sample.frame["supervisor"].astype(object).copy()
    for i, r in enumerate(rows):
        text = cells.iloc[r]
        at = text.index(" ") + 2 + (seed + i) % 2
        swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        cells.iloc[r] = swapped if swapped != text and i % 2 else text[:at] + text[at + 1 :]
    return planted_in(sample, sample.frame.assign(supervisor=cells), {"supervisor": tuple(rows)})


def domain_shift(seed: int) -> Sample:
    sample = inspections(seed)
    frame = sample.frame.copy()
    late = slice(420, 600)
    column = f"feature_{1 + seed % 8}"
    frame.loc[420:, column] = frame[column].iloc[late] + frame[column].std()
    return planted_in(sample, frame, {column: tuple(range(420, 600))})


LABELLING: dict[str, Callable[[int], Sample]] = {
    f.__name__: f
    for f in (
        unlabelled,
        annotator_disagreement,
        label_error,
        class_names,
        misspelling,
        domain_shift,
    )
}
