"""Gaps planted in clean tables: points, values, attributes, records, keys, and classes that are too rare.

One function per symptom, named as the check is: ``(seed) -> Sample`` with its ``truth``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from industria.bench.corpora.plant_tables import (
    DEFECTS,
    Sample,
    assets,
    inspections,
    sensors,
    work_orders,
)
from industria.bench.corpora.planting import channel, pick, planted_in


def missing_points(seed: int) -> Sample:
    sample = sensors(seed)
    column, rows = channel(sample, seed), pick(seed, 1500, 0.04)
    frame = sample.frame.copy()
    frame.loc[rows, column] = np.nan
    return planted_in(sample, frame, {column: tuple(rows)})


def missing_values(seed: int) -> Sample:
    mark: float | str
    if seed % 3 == 0:
        sample, column, mark = sensors(seed), "vibration", [-999.0, -9999.0, 9999.0][seed % 9 // 3]
    elif seed % 3 == 1:
        sample, column, mark = (
            work_orders(seed, supervisor=True),
            "supervisor",
            ["?", "N/A", "未知"][seed % 9 // 3],
        )
    else:
        sample, column, mark = assets(seed), "rated_power", np.nan
    frame = sample.frame.copy()
    rows = pick(seed, len(frame), 0.05)
    frame.loc[rows, column] = mark
    return planted_in(sample, frame, {column: tuple(rows)})


def missing_attribute(seed: int) -> Sample:
    sample = work_orders(seed)
    column = ["cost", "duration", "component_code"][seed % 3]
    others = {f"work_orders_{i}": work_orders(seed + 50 + i).frame for i in range(2)}
    lacking = sample.frame.drop(columns=column)
    return replace(sample, frame=lacking, kin={**sample.kin, **others}, truth={column: None})


def incomplete_record(seed: int) -> Sample:
    sample = work_orders(seed)
    frame, rows = sample.frame.copy(), pick(seed, 400, 0.03)
    frame.loc[rows, list(frame.columns[3:])] = None
    return planted_in(sample, frame, {"": tuple(rows)})


def missing_key(seed: int) -> Sample:
    sample = work_orders(seed)
    frame, rows = sample.frame.copy(), pick(seed, 400, 0.03)
    column = ["order_id", "tag"][seed % 2]
    frame.loc[rows, column] = None if seed % 4 < 3 else "P-999"
    return planted_in(sample, frame, {column: tuple(rows)})


def missing_metadata(seed: int) -> Sample:
    return replace(sensors(seed), units={}, truth={"": None})


def incomplete_metadata(seed: int) -> Sample:
    sample = sensors(seed)
    column = channel(sample, seed)
    kept = {c: u for c, u in sample.units.items() if c != column}
    return replace(sample, units=kept, truth={column: None})


def insufficient_data(seed: int) -> Sample:
    sample = inspections(seed)
    frame = sample.frame
    rare = DEFECTS[seed % 3]
    keep = frame[frame["defect_type"] != rare]
    few = frame[frame["defect_type"] == rare].head(3 + seed % 5)
    joined = pd.concat([keep, few]).sort_index().reset_index(drop=True)
    rows = tuple(np.flatnonzero((joined["defect_type"] == rare).to_numpy()).tolist())
    return planted_in(sample, joined, {"defect_type": rows})


def class_imbalance(seed: int) -> Sample:
    sample = inspections(seed, 900)
    frame = sample.frame
    rare = DEFECTS[seed % 3]
    few = frame[frame["defect_type"] == rare].head(14 + seed % 8)
    joined = (
        pd.concat([frame[frame["defect_type"] != rare], few]).sort_index().reset_index(drop=True)
    )
    rows = tuple(np.flatnonzero((joined["defect_type"] == rare).to_numpy()).tolist())
    return planted_in(sample, joined, {"defect_type": rows})


IMPUTATION: dict[str, Callable[[int], Sample]] = {
    f.__name__: f
    for f in (
        missing_points, missing_attribute, incomplete_record, missing_values, missing_key,
        missing_metadata, incomplete_metadata, insufficient_data, class_imbalance,
    )
}  # fmt: skip
