"""Faults planted in clean tables: of values, of sensors, of texts, of rows, columns, types, units and formats.

One function per symptom, named as the check is: ``(seed) -> Sample`` with its ``truth``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from industria.bench.corpora.plant_tables import (
    Sample,
    assets,
    inspections,
    sensors,
    work_orders,
)
from industria.bench.corpora.planting import channel, pick, planted_in


def invalid_value(seed: int) -> Sample:
    if seed % 3 == 2:
        sample, column = work_orders(seed), "reported"
        bad: object = pd.Timestamp(["1900-01-01", "2099-12-31"][seed % 2])
    elif seed % 3 == 1:
        sample, column, bad = work_orders(seed), "duration", -4.5
    else:
        sample, column, bad = sensors(seed), "bearing_temperature", -400.0
    frame = sample.frame.copy()
    rows = pick(seed, len(frame), 0.01)
    frame.loc[rows, column] = bad
    return planted_in(sample, frame, {column: tuple(rows)})


def out_of_order(seed: int) -> Sample:
    sample = sensors(seed)
    rows = pick(seed, 1500, 0.01)
    rows = rows[np.diff(rows, prepend=-10) > 2]
    order = np.arange(1500)
    for r in rows:
        order[r - 1], order[r] = order[r], order[r - 1]
    frame = sample.frame.iloc[order].reset_index(drop=True)
    return planted_in(sample, frame, {"time": tuple(rows)})


def spiking_sensor(seed: int) -> Sample:
    sample = sensors(seed)
    column, rows = channel(sample, seed), pick(seed, 1500, 0.01)
    rows = rows[np.diff(rows, prepend=-10) > 3]
    frame = sample.frame.copy()
    signs = np.random.default_rng(seed).choice([-1, 1], len(rows))
    noise = frame[column].diff().abs().median()
    frame.loc[rows, column] += signs * noise * 40
    return planted_in(sample, frame, {column: tuple(rows)})


def stuck_sensor(seed: int) -> Sample:
    sample = sensors(seed)
    column = channel(sample, seed)
    start = 200 + 37 * seed % 900
    frame = sample.frame.copy()
    frame.loc[start : start + 119, column] = frame.loc[start, column]
    return planted_in(sample, frame, {column: tuple(range(start + 1, start + 120))})


def corrupt_text(seed: int) -> Sample:
    sample = work_orders(seed)
    frame, rows = sample.frame.copy(), pick(seed, 400, 0.03)
    broken = [
        "\ufffd\ufffd leaks",
        "锟斤拷锟斤拷",
        "轴承过热".encode().decode("latin-1"),
        "seal\x02\x01 worn",
    ]
    for i, r in enumerate(rows):
        frame.loc[r, "description"] = broken[(seed + i) % 4]
    return planted_in(sample, frame, {"description": tuple(rows)})


def duplicate_rows(seed: int) -> Sample:
    sample = [sensors, work_orders][seed % 2](seed)
    rows = pick(seed, len(sample.frame), 0.02)
    order = np.sort(np.concatenate([np.arange(len(sample.frame)), rows]))
    frame = sample.frame.iloc[order].reset_index(drop=True)
    again = tuple(np.flatnonzero(np.diff(order, prepend=-1) == 0).tolist())
    return planted_in(sample, frame, {"": again})


def redundant_columns(seed: int) -> Sample:
    sample = sensors(seed)
    column = channel(sample, seed)
    factor, shift = [(1.0, 0.0), (1.8, 32.0), (0.1, 0.0)][seed % 3]
    frame = sample.frame.assign(**{f"{column}_2": sample.frame[column] * factor + shift})
    units = {**sample.units, f"{column}_2": sample.units[column]}
    return replace(sample, frame=frame, units=units, truth={f"{column}_2": None})


def irrelevant_column(seed: int) -> Sample:
    sample = [assets, work_orders, inspections][seed % 3](seed)
    value: object = ["plant 1", None, 0][seed % 3]
    return planted_in(sample, sample.frame.assign(site_note=value), {"site_note": None})


def wrong_type(seed: int) -> Sample:
    sample = sensors(seed)
    column, rows = channel(sample, seed), pick(seed, 1500, 0.02)
    cells = sample.frame[column].astype(str).astype(object)
    words = ["N/A", "---", "故障", "bad", "Sensor fail"]
    for i, r in enumerate(rows):
        cells.iloc[r] = words[(seed + i) % 5]
    return planted_in(sample, sample.frame.assign(**{column: cells}), {column: tuple(rows)})


def mixed_dates(seed: int) -> Sample:
    sample = work_orders(seed)
    rows = set(pick(seed, 400, 0.2))
    form = ["%d/%m/%Y %H:%M", "%Y年%m月%d日 %H:%M", "%d.%m.%Y %H:%M"][seed % 3]
    cells = [
        t.strftime(form if i in rows else "%Y-%m-%d %H:%M")
        for i, t in enumerate(sample.frame["reported"])
    ]
    return planted_in(
        sample, sample.frame.assign(reported=cells), {"reported": tuple(sorted(rows))}
    )


def mixed_units(seed: int) -> Sample:
    sample = sensors(seed, 400)
    rows = set(pick(seed, 400, 0.25))
    main, other, factor = [
        ("bar", "MPa", 0.1),
        ("bar", "psi", 14.503774),
        ("兆帕", "kgf/cm2", 10.197162),
    ][seed % 3]
    start = 1.0 if main == "bar" else 0.1
    cells = [
        f"{v * start * factor:.4f} {other}" if i in rows else f"{v * start:.4f} {main}"
        for i, v in enumerate(sample.frame["discharge_pressure"])
    ]
    return planted_in(
        sample,
        sample.frame.assign(discharge_pressure=cells),
        {"discharge_pressure": tuple(sorted(rows))},
    )


def mixed_format(seed: int) -> Sample:
    sample = work_orders(seed)
    rows = pick(seed, 400, 0.04)
    cells = sample.frame["order_id"].astype(object).copy()
    for i, r in enumerate(rows):
        text = cells.iloc[r]
        cells.iloc[r] = [text.lower(), text.replace("-", "_"), text.replace("-", " ")][
            (seed + i) % 3
        ]
    return planted_in(sample, sample.frame.assign(order_id=cells), {"order_id": tuple(rows)})


def late_data(seed: int) -> Sample:
    sample = sensors(seed)
    start = 300 + 53 * seed % 700
    frame = sample.frame.drop(range(start, start + 150)).reset_index(drop=True)
    return planted_in(sample, frame, {"time": (start,)})


def poor_quality(seed: int) -> Sample:
    sample = [assets, work_orders][seed % 2](seed)
    frame = sample.frame.astype(object).copy()
    rng = np.random.default_rng(seed)
    empty = rng.random(frame.shape) < 0.4
    empty[:, 0] = False
    return planted_in(sample, frame.mask(empty), {"": None})


CLEANING: dict[str, Callable[[int], Sample]] = {
    f.__name__: f
    for f in (
        invalid_value, out_of_order, spiking_sensor, stuck_sensor, corrupt_text, duplicate_rows,
        redundant_columns, irrelevant_column, wrong_type, mixed_dates, mixed_units, mixed_format,
        late_data, poor_quality,
    )
}  # fmt: skip
