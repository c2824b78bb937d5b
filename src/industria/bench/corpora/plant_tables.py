"""Clean tables as plants have them, made from a seed: sensors, work orders, assets, inspections."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from industria.foundation.governance.table import Noted

START = pd.Timestamp("2026-03-02 00:00:00")
NOW = pd.Timestamp("2026-06-01 00:00:00")
_PARTS = [
    "impeller",
    "mechanical seal",
    "bearing",
    "coupling",
    "gasket",
    "shaft",
    "drive belt",
    "filter",
    "gearbox",
    "wiring",
]
_FAULTS = [
    "leaks",
    "runs hot",
    "vibrates",
    "is noisy",
    "is worn",
    "is blocked",
    "does not start",
    "trips",
    "is cracked",
    "drips",
]
_ACTIONS = [
    "replaced",
    "cleaned",
    "aligned",
    "greased",
    "tightened",
    "inspected",
    "adjusted",
    "rewired",
]
_KINDS = [
    "circulating pump",
    "cooling fan",
    "screw compressor",
    "belt conveyor",
    "plate heat exchanger",
    "agitator",
]
SUPERVISORS = ("Anna Berg", "Li Qiangwei", "Tomas Reyes", "Zhao Mingjie", "Eva Stonefield")
DEFECTS = ("crack", "dent", "scratch")


@dataclass(frozen=True)
class Sample:
    """A table with what is known beside it. ``truth``: column to rows (None: the column as such)."""

    name: str
    frame: pd.DataFrame
    units: dict[str, str] = field(default_factory=dict)
    kin: dict[str, pd.DataFrame] = field(default_factory=dict)
    truth: dict[str, tuple[int, ...] | None] = field(default_factory=dict)
    noted: Noted = field(default_factory=Noted)


def sensors(seed: int, rows: int = 1500) -> Sample:
    """One row a minute: a pump with load cycles, slow drift, and noise of its own per channel."""
    rng = np.random.default_rng(seed)
    minute = np.arange(rows)
    load = (
        0.6
        + 0.25 * np.sin(2 * np.pi * minute / 480 + rng.uniform(0, 6))
        + 0.05 * np.cumsum(rng.normal(0, 0.05, rows)) / np.sqrt(np.arange(1, rows + 1))
    )
    smooth = pd.Series(load).rolling(30, min_periods=1).mean().to_numpy()
    frame = pd.DataFrame(
        {
            "time": START + pd.to_timedelta(minute, "min"),
            "discharge_pressure": 3.0 + 1.5 * load + rng.normal(0, 0.03, rows),
            "flow": 80 + 60 * load + rng.normal(0, 0.8, rows),
            "bearing_temperature": 38 + 22 * smooth + rng.normal(0, 0.2, rows),
            "vibration": 1.2 + 0.8 * load + np.abs(rng.normal(0, 0.08, rows)),
            "motor_current": 20 + 28 * load + rng.normal(0, 0.3, rows),
        }
    ).round(4)
    units = {
        "discharge_pressure": "bar", "flow": "m3/h", "bearing_temperature": "degC",
        "vibration": "mm/s", "motor_current": "A",
    }  # fmt: skip
    return Sample("pump_a", frame, units)


def assets(seed: int, rows: int = 120) -> Sample:
    """The asset list."""
    rng = np.random.default_rng(seed + 1)
    frame = pd.DataFrame(
        {
            "tag": [f"P-{101 + i}" for i in range(rows)],
            "name": [
                f"{_KINDS[k]} {i + 1}" for i, k in enumerate(rng.integers(0, len(_KINDS), rows))
            ],
            "type_code": rng.integers(1, 7, rows),
            "rated_power": rng.choice([5.5, 7.5, 11.0, 15.0, 22.0, 30.0, 45.0], rows),
            "installed": pd.Timestamp("2015-01-01")
            + pd.to_timedelta(rng.integers(0, 3600, rows), "D"),
            "criticality_rank": rng.integers(0, 4, rows),
        }
    )
    return Sample("asset_list", frame)


def work_orders(seed: int, rows: int = 400, supervisor: bool = False) -> Sample:
    """Work orders that refer to the asset list."""
    rng = np.random.default_rng(seed + 2)
    tags = assets(seed).frame["tag"].to_numpy()
    frame = pd.DataFrame(
        {
            "order_id": [f"WO-2026-{1000 + i}" for i in range(rows)],
            "tag": rng.choice(tags, rows),
            "reported": START + pd.to_timedelta(np.sort(rng.integers(0, 80 * 1440, rows)), "min"),
            "component_code": rng.integers(0, len(_PARTS), rows),
            "description": [
                f"{_PARTS[a]} {_FAULTS[b]}, {_ACTIONS[c]} after {m} minutes by shift {s}"
                for a, b, c, m, s in zip(
                    rng.integers(0, len(_PARTS), rows), rng.integers(0, len(_FAULTS), rows),
                    rng.integers(0, len(_ACTIONS), rows), rng.integers(5, 300, rows),
                    rng.integers(1, 5, rows), strict=True,
                )
            ],
            "duration": np.round(rng.gamma(2.0, 1.5, rows), 2),
            "cost": np.round(rng.gamma(2.0, 180.0, rows), 1),
        }
    )  # fmt: skip
    if supervisor:
        frame["supervisor"] = rng.choice(SUPERVISORS, rows)
    return Sample("work_orders", frame, kin={"asset_list": assets(seed).frame})


def inspections(seed: int, rows: int = 600) -> Sample:
    """Parts with eight measured features and the defect an inspector wrote down."""
    rng = np.random.default_rng(seed + 3)
    kind = rng.integers(0, 3, rows)
    centre = rng.normal(0, 3.2, (3, 8))
    features = centre[kind] + rng.normal(0, 1, (rows, 8))
    frame = pd.DataFrame(features.round(4), columns=[f"feature_{i + 1}" for i in range(8)])
    frame.insert(0, "part_no", [f"A{70000 + i}" for i in range(rows)])
    frame["defect_type"] = np.array(DEFECTS)[kind]
    return Sample("inspections", frame)


CLEAN = (sensors, assets, work_orders, inspections)
