"""Composed cases of four kinds of input: one model of all, one of each kind alone, and one request of a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from industria.bench.corpora.composed_cases import Composed, composed

if TYPE_CHECKING:
    from pathlib import Path

    from industria.bench.entry import Context
    from industria.plant import Plant

HELD_OUT = ("14", "21", "7")  # diameters of the fault, in thousandths of an inch: one fold each
EACH = 40  # cases of a class to learn from
NAMES = {
    "learn_vibration": "vibration", "photo": "picture", "table": "machine states", "log": "log line",
}  # fmt: skip
COMPOSED = (
    "composed by class from CWRU vibration (85 ms), magnetic tiles, AI4I states without torque, MaintIE lines; judged "
    "on a fault diameter, tiles, stretches of time and lines that nothing learned from; the four are drawn apart "
    "within a class, which favours fusion; steps and experts were chosen on groups left out of the learning part"
)


@dataclass(frozen=True)
class Scores:
    """Balanced accuracy over all folds together. ``together``; ``alone``: of each kind by a model that learned from
    it alone; ``missing``: of the whole model without each kind; ``requests``: of single requests."""

    cases: int
    together: float
    alone: Mapping[str, float]
    missing: Mapping[str, float]
    requests: float
    asked: int
    steps: tuple[int, ...]

    @property
    def best(self) -> str:
        """The kind that does best alone."""
        return max(self.alone, key=lambda n: self.alone[n])


def judged(context: Context) -> Scores:
    """Computed once in a run."""
    return context.cache.once(("fused", context.sample), lambda: _judged(context))


def _judged(context: Context) -> Scores:
    from industria.plant import ChatConfiguration, Plant

    folds = HELD_OUT[: context.up_to(len(HELD_OUT))]
    said: dict[str, list[tuple[str, str]]] = {}
    steps = []
    for number, held_out in enumerate(folds):
        context.progress("fused", number, len(folds))
        place = context.scratch / f"fold_{held_out}"
        learn, judge = composed(context.data, place, held_out, EACH)
        with Plant.open(place / "plant", chat=ChatConfiguration("none")) as plant:
            for part in (learn, judge):
                plant.ingest(part.cases)
                plant.ingest(part.vibration)
            steps.append(_fold(plant, learn, judge, place, said))
    scores = {name: _balanced(pairs) for name, pairs in said.items()}
    return Scores(
        len(said["together"]), scores["together"],
        {n: scores[f"alone {n}"] for n in NAMES}, {n: scores[f"without {n}"] for n in NAMES},
        scores["request"], len(said["request"]), tuple(steps),
    )  # fmt: skip


def _fold(
    plant: Plant, learn: Composed, judge: Composed, place: Path, said: dict[str, list[tuple[str, str]]]
) -> int:  # fmt: skip
    """What is said of every case of a fold, beside its class; how many steps the trunk took."""
    taught: dict[str, Any] = {
        "asset": ["learn_cases", "learn_vibration"], "target": "condition", "group": "bearing", "normal": "healthy",
        "key": "case",
    }  # fmt: skip
    asked = {"asset": ["judge_cases", "judge_vibration"]}
    made = plant.call("diagnose.learn", **taught, pictures=[learn.pictures], name="whole")
    whole = {**asked, "pictures": [judge.pictures], "model": "whole"}

    def told(name: str, **given: Any) -> None:
        table = plant.call("diagnose", **given, out=name.replace(" ", "_")).asset
        rows = plant.sql(f"SELECT * FROM {table.table}").to_pandas()
        pairs = zip(rows["case"], rows["condition_predicted"], strict=True)
        said.setdefault(name, []).extend((judge.target[str(c)], str(p)) for c, p in pairs)

    told("together", **whole)
    for name in NAMES:
        told(f"without {name}", **whole, without=[name])
        pictures = [learn.pictures] if name == "photo" else []
        others = [n for n in NAMES if n not in {name, "photo"}] + ([] if pictures else ["photo"])
        plant.call(
            "diagnose.learn", **taught, pictures=pictures, without=others, name=f"only_{name}"
        )
        seen = [judge.pictures] if name == "photo" else []
        told(f"alone {name}", **asked, pictures=seen, model=f"only_{name}")
    said.setdefault("request", []).extend(_requests(plant, judge, place))
    return int(made.card.options["trunk_steps"])


def _requests(plant: Plant, judge: Composed, place: Path) -> list[tuple[str, str]]:
    """Every fifth case as one request with files of its own."""
    import pandas as pd

    cases = pd.read_csv(judge.cases)
    signals = dict(tuple(pd.read_csv(judge.vibration).groupby("case")))
    found = []
    for row in cases.iloc[::5].to_dict("records"):
        case = str(row["case"])
        path = place / f"{case}.csv"
        signals[case].to_csv(path, index=False)
        values = [f"{n}={v}" for n, v in row.items() if n not in {"case", "photo", "log"}]
        said = plant.call(
            "diagnose", text=[f"log={row['log']}"], series=[path], picture=[judge.pictures / str(row["photo"])],
            value=values, model="whole",
        )  # fmt: skip
        found.append((judge.target[case], str(said.to_json()["cases"][0]["diagnosis"])))
    return found


def _balanced(pairs: list[tuple[str, str]]) -> float:
    """The mean over classes of the share that is told right."""
    right, said = (np.array(x) for x in zip(*pairs, strict=True))
    return float(np.mean([(said[right == c] == c).mean() for c in np.unique(right)]))
