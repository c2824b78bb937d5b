"""A pump station as small physics: tank, centrifugal pump, pipe, motor, bearing. SI units inside.

The pump curve meets the pipe curve at every minute; the motor draws what the hydraulics ask for;
the bearing warms with friction and a first-order lag; the tank integrates inflow and outflow.
One fault is built in: the drive-end bearing wears from a given hour on, until the pump trips.
Everything that comes from here is called simulated wherever its figures are shown.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

START = pd.Timestamp("2026-03-01 00:00:00")
GRAVITY = 9.81
DENSITY = 998.0


@dataclass(frozen=True, slots=True)
class TwinOptions:
    """``wear_from_hour`` to ``trip_hour`` after the start: the fault. One row a minute."""

    days: int = 7
    wear_from_hour: float = 150.0
    trip_hour: float = 162.5
    seed: int = 7


def simulate(options: TwinOptions = TwinOptions()) -> pd.DataFrame:
    """Clean readings of all sensors: time, PT-101, PT-102, FT-101, IT-101, VT-101, TT-101, LT-101.

    Units: bar, bar, m3/h, A, mm/s, degC, %.
    """
    rng = np.random.default_rng(options.seed)
    minutes = options.days * 24 * 60
    hour = np.arange(minutes) / 60
    day_part = hour % 24
    demand = (
        58 + 9 * np.sin((day_part - 8) / 24 * 2 * np.pi) + 4 * np.sin(day_part / 12 * 2 * np.pi)
    )
    demand = demand + _drifting(rng, minutes, 1.2, 0.995)
    wear = _wear(hour, options)
    ambient = (
        21 + 3.5 * np.sin((day_part - 9) / 24 * 2 * np.pi) + _drifting(rng, minutes, 0.3, 0.999)
    )

    level = np.empty(minutes)
    flow = np.empty(minutes)
    bearing = np.empty(minutes)
    tank, heat = 62.0, 18.0
    for i in range(minutes):
        speed = float(np.clip(0.93 + 0.004 * (60 - tank), 0.8, 1.05))
        running = hour[i] < options.trip_hour
        flow[i] = _duty_flow(speed, demand[i]) if running else 0.0
        tank = float(np.clip(tank + (flow[i] - demand[i]) / 60 / 1.8, 2, 98))
        level[i] = tank
        friction = (16.0 + 0.06 * flow[i] + 34.0 * wear[i]) if running else 0.0
        heat += (friction - heat) / 45.0
        bearing[i] = ambient[i] + heat
    head = 46.0 - 0.0042 * flow**2 + 1.4 * (level - 60) / 40
    suction = 0.62 + 0.004 * (level - 60) - 0.00003 * flow**2
    discharge = suction + DENSITY * GRAVITY * head / 1e5
    efficiency = 0.72 - 0.00006 * (flow - 60) ** 2 - 0.05 * wear
    power_kw = DENSITY * GRAVITY * flow / 3600 * head / efficiency / 1000
    running = hour < options.trip_hour
    current = np.where(running, 4.1 + 1.62 * power_kw + 1.1 * wear, 0.0)
    vibration = np.where(running, 1.35 + 0.011 * flow + 6.4 * wear**1.3, 0.05)

    def noise(scale: float) -> np.ndarray:
        return rng.normal(0, scale, minutes)

    return pd.DataFrame(
        {
            "time": START + pd.to_timedelta(np.arange(minutes), unit="min"),
            "PT-101": np.round(suction + noise(0.006), 4),
            "PT-102": np.round(np.where(running, discharge, suction) + noise(0.012), 3),
            "FT-101": np.round(flow + np.where(running, noise(0.35), 0), 2),
            "IT-101": np.round(current + np.where(running, noise(0.11), 0), 2),
            "VT-101": np.round(np.abs(vibration + noise(0.07) * (1 + 2 * wear)), 3),
            "TT-101": np.round(bearing + noise(0.12), 2),
            "LT-101": np.round(level + noise(0.08), 2),
        }
    )


def fault_times(options: TwinOptions = TwinOptions()) -> tuple[pd.Timestamp, pd.Timestamp]:
    """When the wear began and when the pump tripped."""
    begin = START + pd.Timedelta(hours=options.wear_from_hour)
    return begin, START + pd.Timedelta(hours=options.trip_hour)


def _wear(hour: np.ndarray, options: TwinOptions) -> np.ndarray:
    """Bearing wear from 0 to 1, growing faster and faster until the trip."""
    share = (hour - options.wear_from_hour) / (options.trip_hour - options.wear_from_hour)
    return np.clip(share, 0, 1) ** 1.6


def _duty_flow(speed: float, demand: float) -> float:
    """Flow in m3/h where pump curve and pipe curve meet, by the valve position demand asks for."""
    shut_off, pump_loss = 46.0 * speed**2, 0.0042
    static, pipe_loss = 12.0, max(0.0016, 26.0 / max(demand, 20.0) ** 2 * 0.62)
    return float(np.sqrt(max(shut_off - static, 0.0) / (pump_loss + pipe_loss)))


def _drifting(rng: np.random.Generator, count: int, scale: float, memory: float) -> np.ndarray:
    """A slow random walk that comes back (first-order autoregression) with that deviation."""
    from scipy.signal import lfilter

    steps = rng.normal(0, scale * np.sqrt(1 - memory**2), count)
    return np.asarray(lfilter([1.0], [1.0, -memory], steps))
