"""Categories planted in clean tables that a model cannot read as they are.

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
    work_orders,
)
from industria.bench.corpora.planting import planted_in


def ordinal_category(seed: int) -> Sample:
    sample = assets(seed)
    words = [["low", "medium", "high", "very high"], ["低", "中", "高", "很高"], ["slight", "moderate", "serious", "critical"], ["轻微", "一般", "严重", "危急"]][seed % 4]  # fmt: skip
    frame = sample.frame.assign(criticality=[words[i] for i in sample.frame["criticality_rank"]])
    return planted_in(sample, frame.drop(columns="criticality_rank"), {"criticality": None})


def nominal_category(seed: int) -> Sample:
    sample = assets(seed)
    words = [["pump", "fan", "valve", "motor", "gearbox", "crane"], ["泵", "风机", "阀门", "电机", "减速机", "行车"]][seed % 2]  # fmt: skip
    frame = sample.frame.assign(kind=[words[i - 1] for i in sample.frame["type_code"]])
    return planted_in(sample, frame.drop(columns="type_code"), {"kind": None})


def weighted_category(seed: int) -> Sample:
    sample = work_orders(seed)
    rng = np.random.default_rng(seed)
    names = [
        f"{a} {b}"
        for a in ("north", "south", "east", "west")
        for b in ("mill", "kiln", "dock", "yard", "hall", "lab")
    ]
    frame = sample.frame.assign(place=rng.choice(names, 400))
    return planted_in(sample, frame, {"place": None})


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


ENCODING: dict[str, Callable[[int], Sample]] = {
    f.__name__: f
    for f in (ordinal_category, nominal_category, weighted_category, code_compatibility)
}
