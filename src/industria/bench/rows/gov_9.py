"""GOV-9: the point of governance. The same models trained on raw and on governed data.

Dirt as plants have it is planted into the training part of three public sets; the test part stays
clean. The raw side gets what people do in a hurry: words become empty, empty cells are filled forward.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from industria.bench.corpora.plant_tables import NOW
from industria.bench.data import folder_of
from industria.bench.entry import Context, Entry, Measure
from industria.foundation.features.selection import learner
from industria.foundation.governance import CHECKS, govern

_SEEDS = 3
# What a person decides who wants a table to train on: every repair, guesses included, no coding.
_NAMED = tuple(c.NAME for c in CHECKS if not c.NAME.endswith("_category"))


def measure(context: Context) -> list[Measure]:
    """Detector on SKAB, forecaster on ETTh1, classifier on ai4i2020: mean of three plantings."""
    measures = []
    seeds = context.up_to(_SEEDS)
    for name, run, better in (
        ("SKAB detector, F1", _detector, 1), ("ETTh1 forecaster, MSE", _forecaster, -1),
        ("ai4i2020 classifier, average precision", _classifier, 1),
    ):  # fmt: skip
        raw: list[float] = []
        governed: list[float] = []
        clean: list[float] = []
        for seed in range(seeds):
            context.progress(name, seed, seeds)
            for side, score in zip((raw, governed, clean), run(context.data, seed), strict=True):
                side.append(score)
        ours, theirs = float(np.mean(governed)), float(np.mean(raw))
        won = better * ours > better * theirs
        measures.append(Measure(name, ours, f"raw {theirs:.3f}, clean {np.mean(clean):.3f}", "better than raw", won, f"{seeds} seeds of planted dirt in the training part; same model, same rows of the test part; repairs of named checks"))  # fmt: skip
    return measures


def _dirty(frame: pd.DataFrame, columns: list[str], rng: np.random.Generator) -> pd.DataFrame:
    """Spikes, a stuck stretch, sentinels and words, as sensors and exports give them."""
    out = frame.copy()
    for column in columns:
        values = out[column].astype(float).to_numpy().copy()
        spread = np.nanstd(values)
        n = len(values)
        spikes = rng.choice(n, max(3, n // 60), replace=False)
        values[spikes] += (
            rng.choice([-1, 1], len(spikes)) * spread * rng.uniform(8, 15, len(spikes))
        )
        start = int(rng.integers(0, max(1, n - n // 10)))
        values[start : start + n // 12] = values[start]
        values[rng.choice(n, max(2, n // 40), replace=False)] = -999.0
        cells = pd.Series(values).astype(object)
        cells.iloc[rng.choice(n, max(2, n // 40), replace=False)] = rng.choice(
            ["N/A", "bad", "---"]
        )
        out[column] = cells.to_numpy()
    return out


def _in_a_hurry(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    out = frame.copy()
    for column in columns:
        out[column] = pd.to_numeric(out[column], errors="coerce").ffill().bfill()
    return out


def _governed(frame: pd.DataFrame, columns: list[str], units: dict[str, str]) -> pd.DataFrame:
    result = govern("training", frame, NOW, units=units, checks=_NAMED).frame
    for column in columns:
        if column in result:
            result[column] = pd.to_numeric(result[column], errors="coerce")
    kept = [c for c in columns if c in result]
    result[kept] = result[kept].interpolate(limit_direction="both")
    return result


def _detector(data: Path, seed: int) -> tuple[float, float, float]:
    from industria.models.anomaly.combined_index import CombinedIndex
    from industria.models.anomaly.detector import rates

    rng = np.random.default_rng(seed)
    files = sorted(
        p for p in folder_of(data, "skab").glob("*/*.csv") if p.parent.name != "anomaly-free"
    )[seed::_SEEDS]
    alarms: dict[str, list[np.ndarray]] = {"raw": [], "governed": [], "clean": []}
    truth = []
    for path in files:
        frame = pd.read_csv(path, sep=";", parse_dates=["datetime"])
        channels = [c for c in frame if c not in ("datetime", "anomaly", "changepoint")]
        train = frame[["datetime", *channels]].iloc[:400]
        soiled = _dirty(train, channels, rng)
        sides = {
            "raw": _in_a_hurry(soiled, channels),
            "governed": _governed(soiled, channels, {}),
            "clean": train,
        }
        test = frame[channels].to_numpy(float)
        for name, side in sides.items():
            model = CombinedIndex.fit(side[channels].to_numpy(float), tuple(channels))
            alarms[name].append(model.score(test)[400:] > model.threshold)
        truth.append(frame["anomaly"].to_numpy()[400:] > 0)
    wanted = np.concatenate(truth)
    scores = {name: rates(np.concatenate(a), wanted)["f1"] for name, a in alarms.items()}
    return scores["raw"], scores["governed"], scores["clean"]


def _forecaster(data: Path, seed: int) -> tuple[float, float, float]:
    """Ridge regression from 96 hours to the next 24, all channels; trained on a year."""
    from sklearn.linear_model import Ridge

    rng = np.random.default_rng(seed)
    frame = pd.read_csv(next(folder_of(data, "ett").rglob("ETTh1.csv")), parse_dates=["date"])
    channels = [c for c in frame if c != "date"]
    train, test = frame.iloc[:8640], frame.iloc[11520:14400]
    mean, spread = train[channels].mean(), train[channels].std()
    soiled = _dirty(train, channels, rng)
    errors = []
    for side in (
        _in_a_hurry(soiled, channels),
        _governed(soiled, channels, dict.fromkeys(channels, "1")),
        train,
    ):
        x, y = _windows(((side[channels] - mean) / spread).to_numpy(float))
        model = Ridge(10.0).fit(x, y)
        x, y = _windows(((test[channels] - mean) / spread).to_numpy(float))
        errors.append(float(np.mean((model.predict(x) - y) ** 2)))
    return errors[0], errors[1], errors[2]


def _windows(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    starts = range(0, len(values) - 120, 6)
    x = [values[s : s + 96, c] for c in range(values.shape[1]) for s in starts]
    y = [values[s + 96 : s + 120, c] for c in range(values.shape[1]) for s in starts]
    return np.array(x), np.array(y)


def _classifier(data: Path, seed: int) -> tuple[float, float, float]:
    from sklearn.metrics import average_precision_score

    rng = np.random.default_rng(seed)
    frame = pd.read_csv(next(folder_of(data, "ai4i2020").rglob("*.csv")), sep=None, engine="python")
    numbers = {c: c.split(" [")[0].lower().replace(" ", "_") for c in frame if "[" in c}
    frame = frame.rename(columns=numbers)
    columns = list(numbers.values())
    order = rng.permutation(len(frame))
    train, test = frame.iloc[order[:6000]].reset_index(drop=True), frame.iloc[order[6000:]]
    soiled = train[columns].copy()
    soiled["failure_class"] = np.where(train["Machine failure"] == 1, "failure", "normal")
    for column in columns:
        cells = soiled[column].astype(float)
        bad = rng.random(len(cells)) < 0.05
        soiled[column] = cells.mask(bad, rng.choice([-999.0, 9999.0]))
    kelvin = rng.random(len(soiled)) < 0.3
    air = soiled["air_temperature"]
    soiled["air_temperature"] = [
        f"{v - 273.15:.2f} ℃" if k and v > 0 else f"{v:.1f} K"
        for v, k in zip(air, kelvin, strict=True)
    ]
    speed = soiled["rotational_speed"]
    soiled["rotational_speed"] = [
        f"{v / 60:.3f} r/s" if k else f"{v:.0f} rpm"
        for v, k in zip(speed, rng.random(len(soiled)) < 0.3, strict=True)
    ]
    scores = []
    hasty = soiled.copy()
    for column in ("air_temperature", "rotational_speed"):
        hasty[column] = hasty[column].str.split(" ").str[0]
    clean = train[columns].assign(failure_class=soiled["failure_class"])
    for side in (_in_a_hurry(hasty, columns), _governed(soiled, columns, {}), clean):
        present = [c for c in columns if c in side]
        values = side[present].astype(float).copy()
        if "air_temperature" in values and values["air_temperature"].median() < 150:
            values["air_temperature"] += 273.15
        model = learner(True, seed).fit(
            values.to_numpy(), (side["failure_class"] == "failure").to_numpy()
        )
        p = model.predict_proba(test[present].to_numpy(float))[:, 1]
        scores.append(float(average_precision_score(test["Machine failure"], p)))
    return scores[0], scores[1], scores[2]


ENTRY = Entry(
    "GOV-9",
    "governed beats raw at the same budget",
    "skab, ett, ai4i2020 with planted dirt",
    "composed",
    measure,
    needs=("skab", "ett", "ai4i2020"),
    fast=False,
    looked_at=True,
    own_hand=True,
    counts="seeds of dirt",
    proof_sample=1,
    headline=True,
)
