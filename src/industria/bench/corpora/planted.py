"""Every symptom planted in a clean table, with the cells that a check should name.

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

Rows = tuple[int, ...]


def _pick(seed: int, rows: int, share: float) -> np.ndarray:
    count = max(3, round(share * rows))
    return np.sort(
        np.random.default_rng(seed + 77).choice(np.arange(5, rows - 5), count, replace=False)
    )


def _with(sample: Sample, frame: pd.DataFrame, truth: dict[str, Rows | None]) -> Sample:
    return replace(sample, frame=frame, truth=truth)


def _channel(sample: Sample, seed: int) -> str:
    names = [c for c in sample.frame if c != "time"]
    return str(names[seed % len(names)])


# -- imputation ------------------------------------------------------------------------------


def missing_points(seed: int) -> Sample:
    sample = sensors(seed)
    column, rows = _channel(sample, seed), _pick(seed, 1500, 0.04)
    frame = sample.frame.copy()
    frame.loc[rows, column] = np.nan
    return _with(sample, frame, {column: tuple(rows)})


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
    rows = _pick(seed, len(frame), 0.05)
    frame.loc[rows, column] = mark
    return _with(sample, frame, {column: tuple(rows)})


def missing_attribute(seed: int) -> Sample:
    sample = work_orders(seed)
    column = ["cost", "duration", "component_code"][seed % 3]
    others = {f"work_orders_{i}": work_orders(seed + 50 + i).frame for i in range(2)}
    lacking = sample.frame.drop(columns=column)
    return replace(sample, frame=lacking, kin={**sample.kin, **others}, truth={column: None})


def incomplete_record(seed: int) -> Sample:
    sample = work_orders(seed)
    frame, rows = sample.frame.copy(), _pick(seed, 400, 0.03)
    frame.loc[rows, list(frame.columns[3:])] = None
    return _with(sample, frame, {"": tuple(rows)})


def missing_key(seed: int) -> Sample:
    sample = work_orders(seed)
    frame, rows = sample.frame.copy(), _pick(seed, 400, 0.03)
    column = ["order_id", "tag"][seed % 2]
    frame.loc[rows, column] = None if seed % 4 < 3 else "P-999"
    return _with(sample, frame, {column: tuple(rows)})


def missing_metadata(seed: int) -> Sample:
    return replace(sensors(seed), units={}, truth={"": None})


def incomplete_metadata(seed: int) -> Sample:
    sample = sensors(seed)
    column = _channel(sample, seed)
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
    return _with(sample, joined, {"defect_type": rows})


def class_imbalance(seed: int) -> Sample:
    sample = inspections(seed, 900)
    frame = sample.frame
    rare = DEFECTS[seed % 3]
    few = frame[frame["defect_type"] == rare].head(14 + seed % 8)
    joined = (
        pd.concat([frame[frame["defect_type"] != rare], few]).sort_index().reset_index(drop=True)
    )
    rows = tuple(np.flatnonzero((joined["defect_type"] == rare).to_numpy()).tolist())
    return _with(sample, joined, {"defect_type": rows})


# -- encoding --------------------------------------------------------------------------------


def ordinal_category(seed: int) -> Sample:
    sample = assets(seed)
    words = [["low", "medium", "high", "very high"], ["低", "中", "高", "很高"], ["slight", "moderate", "serious", "critical"], ["轻微", "一般", "严重", "危急"]][seed % 4]  # fmt: skip
    frame = sample.frame.assign(criticality=[words[i] for i in sample.frame["criticality_rank"]])
    return _with(sample, frame.drop(columns="criticality_rank"), {"criticality": None})


def nominal_category(seed: int) -> Sample:
    sample = assets(seed)
    words = [["pump", "fan", "valve", "motor", "gearbox", "crane"], ["泵", "风机", "阀门", "电机", "减速机", "行车"]][seed % 2]  # fmt: skip
    frame = sample.frame.assign(kind=[words[i - 1] for i in sample.frame["type_code"]])
    return _with(sample, frame.drop(columns="type_code"), {"kind": None})


def weighted_category(seed: int) -> Sample:
    sample = work_orders(seed)
    rng = np.random.default_rng(seed)
    names = [
        f"{a} {b}"
        for a in ("north", "south", "east", "west")
        for b in ("mill", "kiln", "dock", "yard", "hall", "lab")
    ]
    frame = sample.frame.assign(place=rng.choice(names, 400))
    return _with(sample, frame, {"place": None})


def code_compatibility(seed: int) -> Sample:
    sample = assets(seed)
    rng = np.random.default_rng(seed)
    theirs = ["running", "stopped", "standby", "fault"]
    ours = [
        ["运行", "停机", "备用", "故障"],
        ["on", "off", "idle", "tripped"],
        ["R1", "R2", "R3", "R4"],
    ][seed % 3]
    state = rng.integers(0, 4, 120)
    frame = sample.frame.assign(state=[ours[i] for i in state])
    kin = sample.frame.assign(state=[theirs[i] for i in state])
    kin = pd.concat([kin, kin.assign(tag=[f"Q-{i}" for i in range(120)])], ignore_index=True)
    return replace(sample, frame=frame, kin={"assets_b": kin}, truth={"state": tuple(range(120))})


# -- cleaning --------------------------------------------------------------------------------


def invalid_value(seed: int) -> Sample:
    if seed % 3 == 2:
        sample, column = work_orders(seed), "reported"
        bad: object = pd.Timestamp(["1900-01-01", "2099-12-31"][seed % 2])
    elif seed % 3 == 1:
        sample, column, bad = work_orders(seed), "duration", -4.5
    else:
        sample, column, bad = sensors(seed), "bearing_temperature", -400.0
    frame = sample.frame.copy()
    rows = _pick(seed, len(frame), 0.01)
    frame.loc[rows, column] = bad
    return _with(sample, frame, {column: tuple(rows)})


def out_of_order(seed: int) -> Sample:
    sample = sensors(seed)
    rows = _pick(seed, 1500, 0.01)
    rows = rows[np.diff(rows, prepend=-10) > 2]
    order = np.arange(1500)
    for r in rows:
        order[r - 1], order[r] = order[r], order[r - 1]
    frame = sample.frame.iloc[order].reset_index(drop=True)
    return _with(sample, frame, {"time": tuple(rows)})


def spiking_sensor(seed: int) -> Sample:
    sample = sensors(seed)
    column, rows = _channel(sample, seed), _pick(seed, 1500, 0.01)
    rows = rows[np.diff(rows, prepend=-10) > 3]
    frame = sample.frame.copy()
    signs = np.random.default_rng(seed).choice([-1, 1], len(rows))
    noise = frame[column].diff().abs().median()
    frame.loc[rows, column] += signs * noise * 40
    return _with(sample, frame, {column: tuple(rows)})


def stuck_sensor(seed: int) -> Sample:
    sample = sensors(seed)
    column = _channel(sample, seed)
    start = 200 + 37 * seed % 900
    frame = sample.frame.copy()
    frame.loc[start : start + 119, column] = frame.loc[start, column]
    return _with(sample, frame, {column: tuple(range(start + 1, start + 120))})


def corrupt_text(seed: int) -> Sample:
    sample = work_orders(seed)
    frame, rows = sample.frame.copy(), _pick(seed, 400, 0.03)
    broken = [
        "\ufffd\ufffd leaks",
        "锟斤拷锟斤拷",
        "轴承过热".encode().decode("latin-1"),
        "seal\x02\x01 worn",
    ]
    for i, r in enumerate(rows):
        frame.loc[r, "description"] = broken[(seed + i) % 4]
    return _with(sample, frame, {"description": tuple(rows)})


def duplicate_rows(seed: int) -> Sample:
    sample = [sensors, work_orders][seed % 2](seed)
    rows = _pick(seed, len(sample.frame), 0.02)
    order = np.sort(np.concatenate([np.arange(len(sample.frame)), rows]))
    frame = sample.frame.iloc[order].reset_index(drop=True)
    again = tuple(np.flatnonzero(np.diff(order, prepend=-1) == 0).tolist())
    return _with(sample, frame, {"": again})


def redundant_columns(seed: int) -> Sample:
    sample = sensors(seed)
    column = _channel(sample, seed)
    factor, shift = [(1.0, 0.0), (1.8, 32.0), (0.1, 0.0)][seed % 3]
    frame = sample.frame.assign(**{f"{column}_2": sample.frame[column] * factor + shift})
    units = {**sample.units, f"{column}_2": sample.units[column]}
    return replace(sample, frame=frame, units=units, truth={f"{column}_2": None})


def irrelevant_column(seed: int) -> Sample:
    sample = [assets, work_orders, inspections][seed % 3](seed)
    value: object = ["plant 1", None, 0][seed % 3]
    return _with(sample, sample.frame.assign(site_note=value), {"site_note": None})


def wrong_type(seed: int) -> Sample:
    sample = sensors(seed)
    column, rows = _channel(sample, seed), _pick(seed, 1500, 0.02)
    cells = sample.frame[column].astype(str).astype(object)
    words = ["N/A", "---", "故障", "bad", "Sensor fail"]
    for i, r in enumerate(rows):
        cells.iloc[r] = words[(seed + i) % 5]
    return _with(sample, sample.frame.assign(**{column: cells}), {column: tuple(rows)})


def mixed_dates(seed: int) -> Sample:
    sample = work_orders(seed)
    rows = set(_pick(seed, 400, 0.2))
    form = ["%d/%m/%Y %H:%M", "%Y年%m月%d日 %H:%M", "%d.%m.%Y %H:%M"][seed % 3]
    cells = [
        t.strftime(form if i in rows else "%Y-%m-%d %H:%M")
        for i, t in enumerate(sample.frame["reported"])
    ]
    return _with(sample, sample.frame.assign(reported=cells), {"reported": tuple(sorted(rows))})


def mixed_units(seed: int) -> Sample:
    sample = sensors(seed, 400)
    rows = set(_pick(seed, 400, 0.25))
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
    return _with(
        sample,
        sample.frame.assign(discharge_pressure=cells),
        {"discharge_pressure": tuple(sorted(rows))},
    )


def mixed_format(seed: int) -> Sample:
    sample = work_orders(seed)
    rows = _pick(seed, 400, 0.04)
    cells = sample.frame["order_id"].astype(object).copy()
    for i, r in enumerate(rows):
        text = cells.iloc[r]
        cells.iloc[r] = [text.lower(), text.replace("-", "_"), text.replace("-", " ")][
            (seed + i) % 3
        ]
    return _with(sample, sample.frame.assign(order_id=cells), {"order_id": tuple(rows)})


def late_data(seed: int) -> Sample:
    sample = sensors(seed)
    start = 300 + 53 * seed % 700
    frame = sample.frame.drop(range(start, start + 150)).reset_index(drop=True)
    return _with(sample, frame, {"time": (start,)})


def poor_quality(seed: int) -> Sample:
    sample = [assets, work_orders][seed % 2](seed)
    frame = sample.frame.astype(object).copy()
    rng = np.random.default_rng(seed)
    empty = rng.random(frame.shape) < 0.4
    empty[:, 0] = False
    return _with(sample, frame.mask(empty), {"": None})


# -- labelling -------------------------------------------------------------------------------


def unlabelled(seed: int) -> Sample:
    sample = inspections(seed)
    frame, rows = sample.frame.copy(), _pick(seed, 600, 0.15)
    frame.loc[rows, "defect_type"] = None
    return _with(sample, frame, {"defect_type": tuple(rows)})


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
    return _with(sample, frame, {"label_1": tuple(rows)})


def label_error(seed: int) -> Sample:
    sample = inspections(seed)
    rng = np.random.default_rng(seed)
    frame, rows = sample.frame.copy(), _pick(seed, 600, 0.08)
    for r in rows:
        frame.loc[r, "defect_type"] = rng.choice(
            [d for d in DEFECTS if d != frame.loc[r, "defect_type"]]
        )
    return _with(sample, frame, {"defect_type": tuple(rows)})


def class_names(seed: int) -> Sample:
    sample = inspections(seed)
    rows = _pick(seed, 600, 0.1)
    other = [{"crack": "Cracks", "dent": "DENT", "scratch": "scratches"}, {"crack": "裂纹", "dent": "凹坑", "scratch": "划痕"}][seed % 2]  # fmt: skip
    cells = sample.frame["defect_type"].astype(object).copy()
    for r in rows:
        cells.iloc[r] = other[cells.iloc[r]]
    return _with(sample, sample.frame.assign(defect_type=cells), {"defect_type": tuple(rows)})


def misspelling(seed: int) -> Sample:
    sample = work_orders(seed, supervisor=True)
    rows = _pick(seed, 400, 0.02)
    cells = sample.frame["supervisor"].astype(object).copy()
    for i, r in enumerate(rows):
        text = cells.iloc[r]
        at = text.index(" ") + 2 + (seed + i) % 2
        swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        cells.iloc[r] = swapped if swapped != text and i % 2 else text[:at] + text[at + 1 :]
    return _with(sample, sample.frame.assign(supervisor=cells), {"supervisor": tuple(rows)})


def domain_shift(seed: int) -> Sample:
    sample = inspections(seed)
    frame = sample.frame.copy()
    late = slice(420, 600)
    column = f"feature_{1 + seed % 8}"
    frame.loc[420:, column] = frame[column].iloc[late] + frame[column].std()
    return _with(sample, frame, {column: tuple(range(420, 600))})


IMPUTATION: dict[str, Callable[[int], Sample]] = {
    f.__name__: f
    for f in (
        missing_points, missing_attribute, incomplete_record, missing_values, missing_key,
        missing_metadata, incomplete_metadata, insufficient_data, class_imbalance,
    )
}  # fmt: skip
ENCODING: dict[str, Callable[[int], Sample]] = {
    f.__name__: f
    for f in (ordinal_category, nominal_category, weighted_category, code_compatibility)
}
CLEANING: dict[str, Callable[[int], Sample]] = {
    f.__name__: f
    for f in (
        invalid_value, out_of_order, spiking_sensor, stuck_sensor, corrupt_text, duplicate_rows,
        redundant_columns, irrelevant_column, wrong_type, mixed_dates, mixed_units, mixed_format,
        late_data, poor_quality,
    )
}  # fmt: skip
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
