"""What the demo looks ahead on: two months of water demand by the hour, and pumps that ran until they failed.

All of it is simulated here, from a seed, and called so wherever its figures are shown. What came next is simulated
too and kept back, so that the demo can say how near it came.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from industria.demo.twin import START

DAYS, HOURS_AHEAD = 60, 48
FAILED, RUNNING = 18, 6
_WEEKEND = 0.82  # of a working day's demand
_SHORTEST, _LONGEST = 70, 150  # cycles that a pump of the fleet lives


@dataclass(frozen=True, slots=True)
class Demand:
    """``known``: columns time, demand_m3h; ``next``: what came in the hours after, (hour,)."""

    known: pd.DataFrame
    next: np.ndarray


@dataclass(frozen=True, slots=True)
class Fleet:
    """``failed`` and ``running``: columns pump, cycle and the sensors; ``left``: cycles that each running one had."""

    failed: pd.DataFrame
    running: pd.DataFrame
    left: dict[str, int]


def demand(seed: int = 11) -> Demand:
    """Water demand of a town: mornings, evenings, weekends, and weather that stays for days."""
    rng = np.random.default_rng(seed)
    hours = DAYS * 24 + HOURS_AHEAD
    hour, day = np.arange(hours) % 24, np.arange(hours) // 24
    course = 55 + 16 * np.exp(-((hour - 7.5) ** 2) / 8) + 20 * np.exp(-((hour - 19) ** 2) / 12)
    course -= 14 * np.exp(-((hour - 3) ** 2) / 10)
    weather = np.zeros(hours)
    for i in range(1, hours):
        weather[i] = 0.985 * weather[i - 1] + rng.normal(0, 0.5)
    weekend = np.where((START.dayofweek + day) % 7 >= 5, _WEEKEND, 1.0)
    values = np.round(course * weekend + weather + rng.normal(0, 1.4, hours), 2)
    times = START + pd.to_timedelta(np.arange(hours), unit="h")
    known = pd.DataFrame({"time": times, "demand_m3h": values}).iloc[:-HOURS_AHEAD]
    return Demand(known, values[-HOURS_AHEAD:])


def fleet(seed: int = 12) -> Fleet:
    """Pumps of one kind whose bearings wear at their own pace; a cycle is one day's run."""
    rng = np.random.default_rng(seed)
    failed, running, left = [], [], {}
    for number in range(FAILED + RUNNING):
        life = int(rng.integers(_SHORTEST, _LONGEST))
        history = _pump(f"P-{201 + number}", life, rng)
        if number < FAILED:
            failed.append(history)
            continue
        age = int(life * rng.uniform(0.55, 0.95))
        running.append(history.iloc[:age])
        left[f"P-{201 + number}"] = life - age
    return Fleet(pd.concat(failed), pd.concat(running), left)


def _pump(name: str, life: int, rng: np.random.Generator) -> pd.DataFrame:
    """One history up to the failure: nothing shows at first, then the wear grows upon itself."""
    cycle = np.arange(1, life + 1)
    begins = rng.uniform(0.35, 0.6)
    wear = np.clip((cycle / life - begins) / (1 - begins), 0, 1) ** rng.uniform(1.4, 2.2)
    load = 60 + 5 * np.sin(cycle / 9 + rng.uniform(0, 6)) + rng.normal(0, 1.5, life)
    own = rng.normal(1, 0.04)
    return pd.DataFrame(
        {
            "pump": name,
            "cycle": cycle,
            "vibration_mm_s": np.round(own * (1.9 + 4.5 * wear) + rng.normal(0, 0.22, life), 3),
            "bearing_c": np.round(38 + 0.12 * load + 16 * wear + rng.normal(0, 0.7, life), 2),
            "current_a": np.round(21 + 0.2 * load + 1.6 * wear + rng.normal(0, 0.35, life), 2),
            "flow_m3h": np.round(load - 4 * wear + rng.normal(0, 0.8, life), 2),
        }
    )
