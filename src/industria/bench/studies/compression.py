"""``industria models compress`` and what the compressed version gives through the commands that use it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from industria.bench.data import folder_of
from industria.bench.studies.forecasting import ETT_TEST, ETT_TRAIN
from industria.plant import Plant

AI4I_TARGET, _FAILED, _RAN = "state", "failed", "running"
_LEAKS = (
    "UDI",
    "Product ID",
    "TWF",
    "HDF",
    "PWF",
    "OSF",
    "RNF",
)  # names, and kinds of the failure itself
_GOOD, _JUDGED, _OF_EACH = 12, 16, 6


@dataclass(frozen=True, slots=True)
class Smaller:
    """A model as trained and compressed: bytes, milliseconds, and what is lost of a metric, as a share of it."""

    name: str
    method: str
    bits: int
    keep: float
    size: tuple[int, int]
    network: tuple[float, float]
    whole: tuple[float, float]
    metric: str
    before: float
    after: float
    loss: float
    note: str


@dataclass(frozen=True, slots=True)
class Made:
    """What the command said."""

    parent: str
    model: str
    said: Any

    def beside(
        self, name: str, metric: str, before: float, after: float, more_is_better: bool, note: str
    ) -> Smaller:
        """With a metric that was measured outside it."""
        b, a, step = self.said["before"], self.said["after"], self.said["step"]
        harm = (before - after if more_is_better else after - before) / abs(before)
        return Smaller(
            name, self.said["method"], step["bits"], step["keep"], (b["size"], a["size"]),
            (b["network_ms"], a["network_ms"]), (b["whole_ms"], a["whole_ms"]), metric, before, after, harm, note,
        )  # fmt: skip


def compressed(plant: Plant, model: str, **how: Any) -> Made:
    """A model made smaller by the command."""
    said = plant.call("models.compress", model=model, **how).to_json()
    return Made(said["parent"], said["model"], said)


def forecast_errors(plant: Plant, name: str, model: str, every: int) -> float:
    """Mean squared error of ETTh1's columns, 96 steps ahead over the test part, in spreads of the first rows."""
    tests = plant.call(
        "forecast", asset=name, horizon=96, test_rows=ETT_TEST, every=every, model=model
    ).tests
    frame = plant.sql(f"SELECT * FROM {name}").to_pandas()
    spread = {t.series.name: frame[t.series.name].to_numpy(float)[:ETT_TRAIN].std() for t in tests}
    return float(np.mean([t.errors["forecast"]["mse"] / spread[t.series.name] ** 2 for t in tests]))


def ai4i(data: Path) -> pd.DataFrame:
    """Machine states without what names a failure, in an order drawn once; ``state``: failed or running."""
    frame = pd.read_csv(folder_of(data, "ai4i2020") / "ai4i2020.csv", sep="\t").drop(
        columns=list(_LEAKS)
    )
    frame[AI4I_TARGET] = np.where(frame.pop("Machine failure") == 1, _FAILED, _RAN)
    frame.columns = [str(c).split(" [")[0].replace(" ", "_").lower() for c in frame]
    return frame.sample(frac=1, random_state=0).reset_index(drop=True)


def take_in(scratch: Path, plant: Plant, frame: pd.DataFrame, labelled: int) -> str:
    """The frame as a table of the plant, with the part and the place of each row; its name."""
    places = np.arange(len(frame))
    part = np.where(places < labelled, "learn", "ask")
    frame.assign(part=part, place=places).to_csv(scratch / "ai4i.csv", index=False)
    plant.ingest(scratch / "ai4i.csv")
    return "ai4i"


def auroc(plant: Plant, name: str, frame: pd.DataFrame, model: str) -> tuple[float, float, int]:
    """AUROC of failure, the recall of it where the likeliest class is said, and how many failed."""
    found = plant.call(
        "predict", asset=name, target=AI4I_TARGET, where="part = 'ask'", labelled="part = 'learn'",
        without=["part", "place"], kind="classes", model=model,
    )  # fmt: skip
    table = plant.sql(f"SELECT * FROM {found.asset.table}").to_pandas()
    said = table.filter(regex=f"^{AI4I_TARGET}_p_.*{_FAILED}$").to_numpy(float)[:, 0]
    truth = frame[AI4I_TARGET].to_numpy()[table["place"].to_numpy(int)] == _FAILED
    ranks = pd.Series(said).rank().to_numpy()
    many = int(truth.sum())
    area = (ranks[truth].sum() - many * (many + 1) / 2) / (many * (len(truth) - many))
    return float(area), float((said[truth] > 0.5).mean()), many


def tiles(data: Path) -> tuple[Sequence[Path], Sequence[Path], Sequence[Path]]:
    """Good tiles to learn from, other good ones, and the first faulty ones of each kind."""
    from industria.bench.studies.tiles import tiles_of

    every = tiles_of(data)
    faulty = [
        path
        for kind in dict.fromkeys(every.kinds)
        for path in [p for p, k in zip(every.faulty, every.kinds, strict=True) if k == kind][
            :_OF_EACH
        ]
    ]
    return every.good[:_GOOD], every.good[_GOOD : _GOOD + _JUDGED], faulty
