"""The demo looks ahead: demand forecast with its band, and pumps with the cycles they have left."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from rich.table import Table

from industria.capabilities.forecast.shown import Forecasted
from industria.capabilities.life.shown import Shown
from industria.demo.fleet import HOURS_AHEAD, Demand, Fleet, demand, fleet
from industria.demo.narrator import Narrator
from industria.plant import Plant

_DEMAND, _FAILED, _RUNNING = "town_demand", "pumps_failed", "pumps_running"
_CHART = "forecast.html"
_SHOWN = 6


class AheadStep:
    """Forecast and remaining life, on what the demo simulates itself, beside what came."""

    def __init__(self, tell: Narrator) -> None:
        self._tell = tell

    def run(self, plant: Plant, folder: Path) -> dict[str, object]:
        """The figures; ``folder``: where its files are written."""
        folder.mkdir(parents=True, exist_ok=True)
        water, pumps = demand(), fleet()
        for name, frame in ((_DEMAND, water.known), (_FAILED, pumps.failed), (_RUNNING, pumps.running)):  # fmt: skip
            frame.to_csv(folder / f"{name}.csv", index=False)
        plant.ingest(folder)
        figures = {**self._forecast(plant, water), **self._life(plant, pumps)}
        self._tell.say("measured_on", provenance=self._tell.phrase("simulated"), rows=HOURS_AHEAD + len(pumps.left))  # fmt: skip
        self._tell.result.scores |= figures
        return figures

    def _forecast(self, plant: Plant, water: Demand) -> dict[str, object]:
        """The next two days, beside the two days that came and the naive forecasts of them."""
        chart = plant.root / "outbox" / _CHART
        chart.parent.mkdir(exist_ok=True)
        found = plant.call(
            "forecast", asset=_DEMAND, column=["demand_m3h"], horizon=HOURS_AHEAD, chart=str(chart)
        )
        assert isinstance(found, Forecasted)
        (made,) = found.forecasts
        low, middle, high = (made.quantiles[:, k] for k in (0, 4, 8))
        shown = Table(*[self._tell.phrase(k) for k in ("time", "q10", "median", "q90", "came")])
        for k in range(0, HOURS_AHEAD, HOURS_AHEAD // _SHOWN):
            row = (low[k], middle[k], high[k], water.next[k])
            shown.add_row(str(made.times[k])[:16].replace("T", " "), *(f"{v:.1f}" for v in row))
        self._tell.console.print(shown)
        values = water.known["demand_m3h"].to_numpy()
        errors = {
            "forecast": float(np.abs(made.mean - water.next).mean()),
            "last": float(np.abs(values[-1] - water.next).mean()),
            "seasonal": float(np.abs(np.tile(values[-24:], HOURS_AHEAD // 24) - water.next).mean()),
        }
        inside = float(((water.next >= low) & (water.next <= high)).mean())
        said = {name: f"{value:.2f}" for name, value in errors.items()}
        self._tell.say("forecast", **said, inside=f"{inside:.0%}", chart=chart, model=found.model)
        figures: dict[str, object] = {f"forecast_error_{n}": round(v, 3) for n, v in errors.items()}
        return figures | {"forecast_inside_80": round(inside, 3)}

    def _life(self, plant: Plant, pumps: Fleet) -> dict[str, object]:
        """Cycles left of the pumps that run, beside those they had and beside the usual life less the age."""
        with self._tell.bar() as progress:
            plant.call(
                "remaining_life.learn",
                asset=[_FAILED],
                name="pumps",
                unit="pump",
                progress=progress,
            )
        found = plant.call("remaining_life", asset=[_RUNNING], unit="pump")
        assert isinstance(found, Shown)
        usual = float(pumps.failed.groupby("pump")["cycle"].max().median())
        shown = Table(*[self._tell.phrase(k) for k in ("pump", "cycles_left", "interval", "had", "why")])  # fmt: skip
        ours, plain, inside = [], [], 0
        for m in found.forecast.machines:
            had = pumps.left[m.unit]
            ours.append(abs(m.cycles - had))
            plain.append(abs(max(0.0, usual - m.age) - had))
            inside += m.low <= had <= m.high
            why = ", ".join(f"{name} {added:+.0f}" for name, added in m.reasons[:2])
            sign = "≥ " if m.at_least else ""
            shown.add_row(m.unit, f"{sign}{m.cycles:.0f}", f"{m.low:.0f} - {m.high:.0f}", str(had), why)  # fmt: skip
        self._tell.console.print(shown)
        ours_mean, plain_mean = float(np.mean(ours)), float(np.mean(plain))
        self._tell.say(
            "life", machines=len(ours), error=f"{ours_mean:.1f}", plain=f"{plain_mean:.1f}",
            inside=inside, model=found.forecast.model,
        )  # fmt: skip
        return {
            "life_error_cycles": round(ours_mean, 2), "life_error_usual": round(plain_mean, 2),
            "life_inside": inside, "life_machines": len(ours),
        }  # fmt: skip
