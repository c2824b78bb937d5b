"""Lives of compressors with vibration, process values and a log, composed from four real sets.

No open set has all three of one machine. A compressor lives as long as an engine of C-MAPSS FD001 (one cycle is
called a day). Its bearing is sound (CWRU Normal) until some days before the end, then it has a fault of one kind
that grows from 7 to 14 and 21 thousandths of an inch; process values (temperatures, pressure, flow, current,
voltage of SKAB) come from stretches without and with an anomaly; log lines (MaintIE) say nothing wrong or
something undesirable, either at times also of the other state. How long a fault takes and how often a log
tells are our choice: FAULT_DAYS, TELLS, LIES. Kinds of bearing fault, SKAB experiments, the thirds of the sound
recording and log lines are never on both sides of a split.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from industria.bench.corpora.composed_cases import DIAMETERS, lines_of, stretches_of
from industria.bench.data import folder_of

SETS = ("cwru", "skab", "maintie", "cmapss")
FAULTS = ("B", "IR", "ORat6")
FAULT_DAYS = (24, 48)
TELLS, LIES, WRITTEN = (
    0.6,
    0.1,
    0.7,
)  # how often a log line names the fault, names one wrongly, is there at all
_EVERY, _EVERY_LATE = 12, 3  # days between two records, early and in the last 60 days
_LATE = 60
_ROWS = 60  # seconds of process values
_CHANNELS = ("Current", "Pressure", "Temperature", "Thermocouple", "Voltage", "Volume Flow RateRMS")


@dataclass(frozen=True)
class Fleet:
    """Tables of one part: records (record, unit, time, day, note, bearing, state), vibration and process values."""

    records: pd.DataFrame
    vibration: pd.DataFrame
    process: pd.DataFrame


def fleets(data: Path, held_out: str, units: int = 12, seed: int = 0) -> tuple[Fleet, Fleet]:
    """The fleet to learn from, with the other kinds of bearing fault, and the one to judge on."""
    rng = np.random.default_rng((seed, FAULTS.index(held_out)))
    lives = rng.permutation(_lives(data))
    sound = stretches_of(data, "Normal")
    process, lines = _process(data), lines_of(data)
    faulty = ("fault_a", "fault_b", "fault_c")
    wrong = [[line for k in faulty for line in lines[k][judge]] for judge in (0, 1)]
    made = []
    for judge in (0, 1):
        faults = [held_out] if judge else [f for f in FAULTS if f != held_out]
        thirds = [DIAMETERS[2]] if judge else DIAMETERS[:2]
        pools = _Pools(
            [s for d in thirds for s in sound[d]], {f: stretches_of(data, f) for f in faults},
            process[judge], (list(lines["healthy"][judge]), wrong[judge]),
        )  # fmt: skip
        count = units // 2 if judge else units
        taken = lives[-count:] if judge else lives[:count]
        made.append(_fleet(pools, taken, faults, "judge" if judge else "learn", rng))
    return made[0], made[1]


@dataclass(frozen=True)
class _Pools:
    """What records are drawn from. ``process``, ``lines``: of the sound state, of the faulty one."""

    sound: Sequence[np.ndarray]
    faulty: dict[str, dict[str, list[np.ndarray]]]
    process: tuple[Sequence[pd.DataFrame], Sequence[pd.DataFrame]]
    lines: tuple[Sequence[str], Sequence[str]]


def _fleet(
    pools: _Pools, lives: np.ndarray, faults: Sequence[str], part: str, rng: np.random.Generator
) -> Fleet:
    rows, vibration, process = [], [], []
    for unit, life in enumerate(int(x) for x in lives):
        fault = faults[unit % len(faults)]
        onset = life - int(rng.integers(*FAULT_DAYS))
        days = [*range(_EVERY, max(life - _LATE, 0), _EVERY), *range(max(life - _LATE, _EVERY_LATE), life, _EVERY_LATE), life]  # fmt: skip
        for day in days:
            name = f"{part}{unit}_{day}"
            worn = day >= onset
            share = (day - onset) / max(1, life - onset)
            stage = DIAMETERS[min(2, int(3 * share))] if worn else ""
            pool = pools.faulty[fault][stage] if worn else pools.sound
            vibration.append(pd.DataFrame({"record": name, "acceleration": pool[int(rng.integers(len(pool)))]}))  # fmt: skip
            window = pools.process[worn][int(rng.integers(len(pools.process[worn])))]
            process.append(window.assign(record=name))
            rows.append(
                {
                    "record": name, "unit": f"{part}-{unit}", "bearing": fault, "day": day,
                    "time": pd.Timestamp("2025-01-01") + pd.Timedelta(days=1000 * unit + day),
                    "note": _line(pools, worn, rng), "state": "faulty" if worn else "sound",
                }
            )  # fmt: skip
    return Fleet(pd.DataFrame(rows), pd.concat(vibration), pd.concat(process))


def _line(pools: _Pools, worn: bool, rng: np.random.Generator) -> str | None:
    """A log line, or none was written."""
    if rng.random() > WRITTEN:
        return None
    named = rng.random() < (TELLS if worn else LIES)
    pool = pools.lines[named]
    return pool[int(rng.integers(len(pool)))]


def _lives(data: Path) -> np.ndarray:
    """Cycles that the engines of FD001 lived."""
    table = pd.read_csv(folder_of(data, "cmapss") / "train_FD001.txt", sep=r"\s+", header=None)
    return np.asarray(table.groupby(0)[1].max().to_numpy())


def _process(
    data: Path,
) -> list[tuple[list[pd.DataFrame], list[pd.DataFrame]]]:
    """Of each part the stretches without and with an anomaly; every third experiment is judged on."""
    files = [f for k in ("valve1", "other") for f in sorted((folder_of(data, "skab") / k).glob("*.csv"))]  # fmt: skip
    found: list[tuple[list[pd.DataFrame], list[pd.DataFrame]]] = [([], []), ([], [])]
    for number, path in enumerate(files):
        frame = pd.read_csv(path, sep=";")
        part = found[1 if number % 3 == 2 else 0]
        for start in range(0, len(frame) - _ROWS, _ROWS):
            window = frame.iloc[start : start + _ROWS]
            if window["anomaly"].nunique() == 1:
                part[int(window["anomaly"].iloc[0])].append(window[list(_CHANNELS)])
    return found
