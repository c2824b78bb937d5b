"""Train, evaluate and run the detector on sensor tables: scores, alarms, the channels that carry them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa

from industria.core import Evaluation, InputError, Text
from industria.models.anomaly.baselines import isolation_forest
from industria.models.anomaly.codes import notes_on
from industria.models.anomaly.combined_index import CombinedIndex
from industria.models.anomaly.frame import ColumnNote, SensorFrame, sensor_frame
from industria.models.anomaly.moments import pieces
from industria.models.anomaly.similarity import SimilarityModel, Watched
from industria.models.anomaly.views import SimilarityOptions

Detector: TypeAlias = CombinedIndex | SimilarityModel
_COLUMNS_NAMED = 3
_NORMAL_SHARE = 0.35
_ROWS_EVALUATED = 20_000  # a share of so many rows is known to 0.7 points; the baseline is slow


@dataclass(frozen=True, slots=True)
class NormalRange:
    """Which rows of a table count as normal operation: the first ``rows``, ``start`` to ``end``."""

    rows: int
    start: str
    end: str

    @classmethod
    def of(cls, frame: SensorFrame, rows: int) -> NormalRange:
        """The first rows of a frame; without times where there are none."""
        if not rows:
            return cls(0, "", "")
        return cls(rows, moment(frame.times[0]), moment(frame.times[rows - 1]))


@dataclass(frozen=True, slots=True)
class Alarm:
    """A stretch of rows over the threshold, and the channels that carry it, strongest first.

    A channel's strength is its mean share of the score over the stretch: every row counts alike, so
    that a trip at the end does not hide what came before it.
    """

    start: str
    end: str
    score: float
    columns: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        """As ``industria detect`` prints it."""
        return {
            "start": self.start,
            "end": self.end,
            "score": round(self.score, 3),
            "columns": list(self.columns),
        }


@dataclass(frozen=True)
class Detection:
    """Scores of a table: one row per input row in time order, the alarms, and what was not looked at.

    ``left_out``: columns that are no channel, with the reason; ``bad_cells``: cells of a channel that
    are no number and were taken as empty; ``model``: the version that scored, as name:version;
    ``notes``: what is to be known of it; ``normal``: the rows that readings of an alarm are held against.
    """

    threshold: float
    scores: pa.Table
    alarms: tuple[Alarm, ...]
    normal: NormalRange = NormalRange(0, "", "")
    model: str = ""
    notes: tuple[Text, ...] = ()
    left_out: tuple[ColumnNote, ...] = ()
    bad_cells: tuple[ColumnNote, ...] = ()

    def column_notes(self) -> dict[str, list[dict[str, object]]]:
        """What was not looked at, as JSON."""
        return notes_json(self.left_out, self.bad_cells)

    def said(self) -> dict[str, object]:
        """The version that scored, what is to be known of it, and what was not looked at, as JSON."""
        notes = [note.to_json() for note in self.notes]
        return {"model": self.model, "notes": notes, **self.column_notes()}


def notes_json(
    left_out: Sequence[ColumnNote], bad_cells: Sequence[ColumnNote]
) -> dict[str, list[dict[str, object]]]:
    """Columns left out and cells taken as empty, as JSON."""
    return {
        "left_out": [note.to_json() for note in left_out],
        "bad_cells": [note.to_json() for note in bad_cells],
    }


def normal_rows(frame: SensorFrame, *, until: str = "", rows: int = 0) -> int:
    """How many rows from the start are normal operation: by time, by count, else 35 %.

    Raises InputError for a time that is none, or for a count that the table has not.
    """
    if not 0 <= rows <= len(frame.times):
        raise InputError(
            f"expected 1 to {len(frame.times)} rows of normal operation, found {rows}: the table has no more"
        )
    if until:
        try:
            moment = pd.Timestamp(until).to_datetime64()
        except ValueError:
            raise InputError(f"expected a time such as 2026-03-01 12:00, found {until!r}") from None
        return int((frame.times < moment).sum())
    return min(rows or max(int(len(frame.times) * _NORMAL_SHARE), 50), len(frame.times))


def train(
    table: pa.Table | SensorFrame,
    *,
    until: str = "",
    rows: int = 0,
    options: SimilarityOptions | None = None,
) -> SimilarityModel:
    """A detector fitted on the normal part of a table."""
    frame = table if isinstance(table, SensorFrame) else sensor_frame(table)
    count = normal_rows(frame, until=until, rows=rows)
    return SimilarityModel.fit(frame.values[:count], frame.channels, options or SimilarityOptions())


def evaluate(model: Detector, frame: SensorFrame, count: int, seed: int = 0) -> Evaluation:
    """How a detector does beside an isolation forest on the same rows.

    ``count``: rows of the normal part. The share of alarms on its last quarter is that of a model that
    was fitted without it; with labels, F1, false-alarm and missed-alarm rate of the model itself too.
    Of more than 20,000 rows, so many are looked at, evenly spaced. ``seed``: of the forest.
    """
    held = max(count // 4, 1)
    fitted = max(count - held, 50)
    early = type(model).fit(frame.values[:fitted], frame.channels, model.options)  # type: ignore[arg-type]
    rows = _spaced(count - held, count)
    normal = frame.values[:count]
    unseen = early.score(normal, count - held)[rows - (count - held)] > early.threshold
    forest = isolation_forest(normal, fitted, seed, rows)
    metrics = {"false_alarm_rate_unseen_normal": float(unseen.mean())}
    baseline = {"false_alarm_rate_unseen_normal": float(forest.mean())}
    if frame.labels is not None:
        rows = _spaced(0, len(frame.labels))
        truth = frame.labels[rows]
        metrics |= rates((model.score(frame.values) > model.threshold)[rows], truth)
        baseline |= rates(isolation_forest(frame.values, count, seed, rows), truth)
    return Evaluation(metrics, baseline, len(unseen))


def _spaced(first: int, last: int) -> np.ndarray:
    """Rows ``first`` up to ``last``, at most 20,000 of them, evenly spaced."""
    count = min(last - first, _ROWS_EVALUATED)
    return first + np.arange(count) * (last - first) // count


def rates(alarm: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    """F1, false-alarm and missed-alarm rate of alarms (row,) against labels (row,)."""
    hit = float((alarm & truth).sum())
    false = float((alarm & ~truth).sum())
    missed = float((~alarm & truth).sum())
    return {
        "f1": 2 * hit / max(2 * hit + false + missed, 1),
        "false_alarm_rate": false / max(float((~truth).sum()), 1),
        "missed_alarm_rate": missed / max(float(truth.sum()), 1),
    }


def detect(table: pa.Table | SensorFrame, model: Detector) -> Detection:
    """Score a table; alarms that nearly touch are one.

    A row is marked as one in alarm where it is over the threshold; the similarity model's alarms last a
    while and are more than a change of state, those of the combined index are all such rows.
    """
    frame = table if isinstance(table, SensorFrame) else sensor_frame(table, model.channels)
    if isinstance(model, CombinedIndex):
        score = model.score(frame.values)
        alarms = _alarms(frame, model, score, score > model.threshold)
        states: tuple[ColumnNote, ...] = ()
    else:
        watched = model.watch(frame.values)
        score, alarms = watched.score, _lasting(frame, model, watched)
        states = notes_on(model.kept["codes"], frame.channels, len(score))
    alarm = score > model.threshold
    scores = pa.table(
        {"time": pa.array(frame.times), "score": pa.array(score), "alarm": pa.array(alarm)}
    )
    return Detection(
        model.threshold,
        scores,
        tuple(alarms),
        left_out=(*frame.left_out, *states),
        bad_cells=frame.bad_cells,
    )


def _lasting(frame: SensorFrame, model: SimilarityModel, watched: Watched) -> list[Alarm]:
    found = []
    for first, last in model.alarms(watched):
        rows = slice(first, last + 1)
        carrying = tuple(frame.channels[i] for i in model.carriers(frame.values, first, last))
        times = moment(frame.times[first]), moment(frame.times[last])
        found.append(Alarm(*times, float(watched.score[rows].max()), carrying))
    return found


def _alarms(
    frame: SensorFrame, model: CombinedIndex, score: np.ndarray, alarm: np.ndarray
) -> list[Alarm]:
    rows = np.flatnonzero(alarm)
    if not len(rows):
        return []
    starts = np.append(0, np.flatnonzero(np.diff(rows) > model.options.smoothing) + 1)
    firsts, lasts = rows[starts], rows[np.append(starts[1:], len(rows)) - 1]
    strongest = np.maximum.reduceat(score[rows], starts)
    weights = _weights(frame.values, model, rows, starts)
    found = []
    for first, last, high, weight in zip(firsts, lasts, strongest, weights, strict=True):
        order = np.argsort(-weight)[:_COLUMNS_NAMED]
        carrying = tuple(frame.channels[i] for i in order if weight[i] > 0.1 * weight.sum())
        times = moment(frame.times[first]), moment(frame.times[last])
        found.append(Alarm(*times, float(high), carrying))
    return found


def _weights(
    values: np.ndarray, model: CombinedIndex, rows: np.ndarray, starts: np.ndarray
) -> np.ndarray:
    """Mean contribution of each channel to each alarm, (alarm, channel). ``rows``: those in alarm."""
    number = np.searchsorted(starts, np.arange(len(rows)), side="right") - 1
    weights = np.zeros((len(starts), values.shape[1]))
    for start, end in pieces(0, len(values)):
        first, last = np.searchsorted(rows, [start, end])
        if first < last:
            deviation = model.deviation(values, start, end)[rows[first:last] - start]
            np.add.at(weights, number[first:last], model.shares(deviation))
    return np.asarray(weights / np.bincount(number)[:, None])


def moment(time: np.datetime64) -> str:
    """A time as alarms give it."""
    return str(pd.Timestamp(time).isoformat())
