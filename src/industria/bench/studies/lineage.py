"""One lineage of the series model: general, then hourly energy of four buildings, then a building of its own.

Trained and judged by the commands that a plant uses. In time: a table's first three fifths are learned from, the
next fifth chooses, the last is judged; no child sees a later hour than those that it is judged by. The fifth
building is in no table of the industry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from industria.bench.data import folder_of
from industria.bench.entry import Context
from industria.bench.studies.watching import take_in
from industria.core import NotPermittedError
from industria.plant import ChatConfiguration, Plant

GENERAL, INDUSTRY, SCENARIO, WHOLE = "series-general", "energy", "building_five", "energy_whole"
OTHERS = ("building_1", "building_2", "building_3", "building_4", "weather", "carbon")
OWN = "building_5"
_STEPS = "steps=120"


@dataclass(frozen=True)
class Lineage:
    """``scenario``: the levels on the fifth building; ``industry``: those of the industry on its own last fifth;
    ``cards`` by model; ``general_mse`` by model, on general series; ``refused``: whether the scenario's export was."""

    scenario: Any
    industry: Any
    cards: Mapping[str, Any]
    general_mse: Mapping[str, float]
    refused: bool

    def value(self, model: str, report: str = "scenario") -> float:
        """The error of a level in a report."""
        found = getattr(self, report)
        return next(float(s.value) for s in found.scores if s.model.split(":")[0] == model)

    def forgotten(self, model: str) -> float:
        """By which share a model is worse than the general one on general series; below 0: better."""
        return self.general_mse[model] / self.general_mse[GENERAL] - 1

    def trained_share(self, model: str) -> float:
        """Which share of the parameters was trained."""
        return max(float(one["trained_share"]) for one in self.cards[model].options["tuning"])


def lineage(context: Context) -> Lineage:
    """Once a run, for the rows that read it."""
    return context.cache.once(("lineage",), lambda: _trained(context))


def _trained(context: Context) -> Lineage:
    with Plant.open(context.scratch / "lineage", chat=ChatConfiguration("none")) as plant:
        for name, frame in frames(context.data).items():
            take_in(plant, context.scratch, name, frame)
        plant.call("assets.private", asset=OWN)
        cards = {}
        for number, (name, tables, level, parent, options) in enumerate(
            (
                (INDUSTRY, OTHERS, "industry", GENERAL, []),
                (SCENARIO, (OWN,), "scenario", INDUSTRY, []),
                (WHOLE, OTHERS, "industry", GENERAL, ["adapters=0"]),
            )
        ):
            context.progress("lineage", number, 3)
            made = plant.call(
                "train", task="forecasting", asset=list(tables), level=level, parent=parent, name=name,
                option=[_STEPS, *options],
            )  # fmt: skip
            cards[name] = made.card
        scenario = plant.call("models.levels", model=SCENARIO, asset=[OWN]).report
        industry = plant.call("models.levels", model=INDUSTRY, asset=list(OTHERS)).report
        refused = _export_refused(plant, context.scratch)
        general = plant.call("models.show", model=GENERAL).card
    mse = {n: float(c.metrics["general_mse"]) for n, c in cards.items()}
    return Lineage(
        scenario, industry, cards, {**mse, GENERAL: float(general.metrics["mse"])}, refused
    )


def _export_refused(plant: Plant, scratch: Path) -> bool:
    """Whether the scenario's model, made from private data, may not leave."""
    try:
        plant.call("models.export", model=SCENARIO, to=scratch / "out")
    except NotPermittedError:
        return True
    return False


def frames(data: Path) -> dict[str, pd.DataFrame]:
    """Load and sun of each building, weather and the carbon of the grid, 8,760 hours each."""
    folder = folder_of(data, "citylearn_2022_p1") / "citylearn_challenge_2022_phase_1"
    found = {}
    for number in range(1, 6):
        building = pd.read_csv(folder / f"Building_{number}.csv")
        found[f"building_{number}"] = building[["non_shiftable_load", "solar_generation"]]
    weather = pd.read_csv(folder / "weather.csv")
    found["weather"] = weather[[c for c in weather if "predicted" not in c]]
    found["carbon"] = pd.read_csv(folder / "carbon_intensity.csv")
    for frame in found.values():
        frame.insert(0, "time", pd.date_range("2021-08-01", periods=len(frame), freq="h"))
    return found
