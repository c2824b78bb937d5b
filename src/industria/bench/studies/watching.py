"""What ``industria detect`` gives a series, beside isolation forest and T2+Q on the same rows, and how it is judged.

One setting for all sets: the one that a user has who gives none. No figure of these sets chose anything in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from industria.bench.corpora.windows import Raised, Window, false_alarms, found_by
from industria.core import IndustriaError
from industria.models.anomaly.baselines import isolation_forest_score, t2_q_score
from industria.models.anomaly.motion import stretches
from industria.plant import Plant

NAMES = {"ours": "industria", "forest": "isolation forest", "t2_q": "T2+Q"}
_JOINED, _LASTING = 5, 12  # of the plain ones too, so that none is short for want of patience
_IN_A_ROW = 6


@dataclass(frozen=True)
class Watch:
    """One detector on one series. ``score`` (row,), above 1 is over the limit; alarms as first and last row.

    ``refused``: the product would not watch it; it has no alarms then, and a score that tells nothing.
    """

    score: np.ndarray
    alarms: tuple[tuple[int, int], ...]
    refused: str = ""

    @property
    def over(self) -> np.ndarray:
        """Rows over the limit, (row,) of bool."""
        return np.asarray(self.score > 1)

    def delay(self, first: int) -> int | None:
        """Rows from ``first`` to the first of six over the limit in a row (Russell et al., 2000); None for never."""
        runs = np.convolve(self.over[first:], np.ones(_IN_A_ROW), "valid") == _IN_A_ROW
        return int(np.argmax(runs)) if runs.any() else None

    def part(self, first: int) -> Watch:
        """From a row on; an alarm that began before begins there."""
        later = tuple((max(a, first) - first, b - first) for a, b in self.alarms if b >= first)
        return Watch(self.score[first:], later, self.refused)


def watch_all(
    plant: Plant, folder: Path, name: str, frame: pd.DataFrame, train_rows: int
) -> dict[str, Watch]:
    """All three on a series in time order (first column: time), of which the first rows are normal."""
    take_in(plant, folder, name, frame)
    values = frame.iloc[:, 1:].to_numpy(float)
    try:
        ours = _ours(plant.call("detect", asset=name, train_rows=train_rows).detection, frame)
    except IndustriaError as error:
        ours = Watch(np.zeros(len(frame)), (), str(error))
    return {"ours": ours, **plain(values[:train_rows], values)}


def watch_by(
    plant: Plant, folder: Path, name: str, frame: pd.DataFrame, normal: pd.DataFrame, model: str
) -> dict[str, Watch]:
    """All three on a series, with what they learned from the table ``normal``; ``model``: the product's of it."""
    take_in(plant, folder, name, frame)
    found = plant.call("detect", asset=name, model=model).detection
    learned, values = (f.iloc[:, 1:].to_numpy(float) for f in (normal, frame))
    return {"ours": _ours(found, frame), **plain(learned, values)}


def take_in(plant: Plant, folder: Path, name: str, frame: pd.DataFrame) -> None:
    """``industria ingest NAME.csv``."""
    path = folder / f"{name}.csv"
    frame.to_csv(path, index=False)
    plant.call("ingest", file=[path])


def plain(normal: np.ndarray, values: np.ndarray) -> dict[str, Watch]:
    """Isolation forest and T2+Q, their rows over the limit put together to alarms as the product does."""
    both = np.vstack([normal, values])
    scores = {
        "forest": isolation_forest_score(normal, values),
        "t2_q": t2_q_score(both, len(normal))[len(normal) :],
    }
    return {name: Watch(score, _alarms(score > 1)) for name, score in scores.items()}


def _alarms(over: np.ndarray) -> tuple[tuple[int, int], ...]:
    lasting = stretches(over, _JOINED)
    return tuple((a, b) for a, b in lasting if over[a : b + 1].sum() >= _LASTING)


def _ours(detection: Any, frame: pd.DataFrame) -> Watch:
    times = frame.iloc[:, 0].to_numpy("datetime64[ns]")  # a time may stand twice: clocks go back
    starts = np.searchsorted(times, _moments(a.start for a in detection.alarms), "left")
    ends = np.searchsorted(times, _moments(a.end for a in detection.alarms), "right")
    score = detection.scores.column("score").to_numpy() / detection.threshold
    return Watch(score, tuple((int(a), int(b) - 1) for a, b in zip(starts, ends, strict=True)))


def _moments(said: Iterable[str]) -> np.ndarray:
    return np.array(list(said), "datetime64[ns]")


@dataclass(frozen=True, slots=True)
class Judged:
    """Alarms beside windows: how many windows are found, and how many alarms are false."""

    windows: int
    found: int
    alarms: int
    false: int

    @property
    def f1(self) -> float:
        """Of windows that are found and alarms that are right."""
        recall = self.found / max(self.windows, 1)
        precision = 1 - self.false / max(self.alarms, 1)
        return 2 * recall * precision / max(recall + precision, 1e-9) if self.found else 0.0


def judged(
    alarms: Iterable[tuple[int, int]], times: pd.Series, windows: Sequence[Window]
) -> Judged:
    """The judge of the strangers' plants on alarms that are given by rows; a window carries its own channel."""
    stamps = pd.DatetimeIndex(times)
    channel = windows[0].channels if windows else ()
    raised = [Raised(stamps[a], stamps[b], channel) for a, b in alarms]
    found = sum(found_by(w, raised, windows) == "found" for w in windows)
    return Judged(len(windows), found, len(raised), len(false_alarms(raised, windows)))


def together(all_of_them: Iterable[Judged]) -> Judged:
    """Their sums."""
    rows = [(j.windows, j.found, j.alarms, j.false) for j in all_of_them]
    return Judged(*(sum(column) for column in zip(*rows, strict=True)))


def balanced(over: np.ndarray, truth: np.ndarray) -> float:
    """Half of the share of faulty rows in alarm and half of the share of normal ones in none, from 0 to 1.

    An alarm that never ends, and one that never comes, have .5.
    """
    return float((over[truth].mean() + 1 - over[~truth].mean()) / 2)


def rates(over: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    """F1, false-alarm and missed-alarm rate of rows over the limit (row,) against labels (row,)."""
    hit, false = float((over & truth).sum()), float((over & ~truth).sum())
    missed = float((~over & truth).sum())
    return {
        "f1": 2 * hit / max(2 * hit + false + missed, 1),
        "false_alarm_rate": false / max(float((~truth).sum()), 1),
        "missed_alarm_rate": missed / max(float(truth.sum()), 1),
    }


def refusals(watches: Iterable[Watch]) -> str:
    """How many series the product would not watch, and why, for a note."""
    why = [w.refused for w in watches if w.refused]
    return f"; {len(why)} refused: {'; '.join(dict.fromkeys(why))}" if why else ""


def beside(values: dict[str, float], digits: int = 3) -> str:
    """The two plain detectors in words."""
    return ", ".join(f"{NAMES[k]} {values[k]:.{digits}f}" for k in ("forest", "t2_q"))


def better(values: dict[str, float]) -> float:
    """The better of the two plain ones: what a row asks of the product."""
    return max(values["forest"], values["t2_q"])
