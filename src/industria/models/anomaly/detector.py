"""Train and run the detector on tables of the lake: scores, alarms, the channels that carry them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from industria.core import InputError, Text
from industria.models.anomaly.baselines import isolation_forest
from industria.models.anomaly.combined_index import CombinedIndex, CombinedIndexOptions
from industria.models.anomaly.frame import ColumnNote, SensorFrame, sensor_frame

_COLUMNS_NAMED = 3
_NORMAL_SHARE = 0.35


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
    ``notes``: what is to be known of it.
    """

    threshold: float
    scores: pa.Table
    alarms: tuple[Alarm, ...]
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
    """How many rows from the start are normal operation: by time, by count, else 35 %."""
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
    options: CombinedIndexOptions | None = None,
) -> tuple[CombinedIndex, dict[str, float], dict[str, float]]:
    """A detector with its metrics and the baseline's (isolation forest).

    The metric is the share of alarms on normal rows that the model did not see (last quarter of
    the normal part); with a label column, F1, false-alarm and missed-alarm rate too.
    """
    frame = table if isinstance(table, SensorFrame) else sensor_frame(table)
    count = normal_rows(frame, until=until, rows=rows)
    model = CombinedIndex.fit(
        frame.values[:count], frame.channels, options or CombinedIndexOptions()
    )
    held = max(count // 4, 1)
    early = CombinedIndex.fit(frame.values[: max(count - held, 50)], frame.channels, model.options)
    later = frame.values[:count]
    unseen = early.score(later)[-held:] > early.threshold
    forest = isolation_forest(frame.values[:count], max(count - held, 50))[-held:]
    metrics = {"false_alarm_rate_unseen_normal": float(unseen.mean())}
    baseline = {"false_alarm_rate_unseen_normal": float(forest.mean())}
    if frame.labels is not None:
        metrics |= rates(model.score(frame.values) > model.threshold, frame.labels)
        baseline |= rates(isolation_forest(frame.values, count), frame.labels)
    return model, metrics, baseline


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


def detect(table: pa.Table, model: CombinedIndex) -> Detection:
    """Score a table; alarms closer than the smoothing window are one."""
    frame = sensor_frame(table, model.channels)
    score = model.score(frame.values)
    alarm = score > model.threshold
    scores = pa.table(
        {"time": pa.array(frame.times), "score": pa.array(score), "alarm": pa.array(alarm)}
    )
    alarms = tuple(_alarms(frame, model, score, alarm))
    return Detection(
        model.threshold, scores, alarms, left_out=frame.left_out, bad_cells=frame.bad_cells
    )


def _alarms(
    frame: SensorFrame, model: CombinedIndex, score: np.ndarray, alarm: np.ndarray
) -> list[Alarm]:
    rows = np.flatnonzero(alarm)
    if not len(rows):
        return []
    parts = model.contributions(frame.values)
    groups = np.split(rows, np.flatnonzero(np.diff(rows) > model.options.smoothing) + 1)
    found = []
    for group in groups:
        weight = parts[group].mean(axis=0)
        order = np.argsort(-weight)[:_COLUMNS_NAMED]
        carrying = [frame.channels[i] for i in order if weight[i] > 0.1 * weight.sum()]
        found.append(
            Alarm(
                pd.Timestamp(frame.times[group[0]]).isoformat(),
                pd.Timestamp(frame.times[group[-1]]).isoformat(),
                float(score[group].max()),
                tuple(carrying),
            )
        )
    return found
