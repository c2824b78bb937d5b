"""Spiking sensors: single rows far away from both neighbours (Hampel filter).

Source: Pearson et al., Generalized Hampel Filters, EURASIP J. Adv. Signal Process. 2016. A step to
a new level is no spike, because its row agrees with the rows that follow.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.imputation.missing_values import placeholder_cells
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "spiking_sensor"
_WINDOW = 11
_LIMIT = 8.0
_MAX_LENGTH = 3


def detect(table: GovernedTable) -> list[Symptom]:
    """Rows further than eight local deviations from the local median, at most three in a row."""
    found = []
    for column in table.channels:
        series = table.frame[column].astype(float).mask(placeholder_cells(table, column))
        if series.nunique() < 10:
            continue
        median = series.rolling(_WINDOW, center=True, min_periods=3).median()
        distance = (series - median).abs()
        local = distance.rolling(_WINDOW, center=True, min_periods=3).median() * 1.4826
        usual = distance[distance > 0].median() * 1.4826
        scale = np.maximum(local.fillna(0).to_numpy(), 0.0 if np.isnan(usual) else usual)
        far = (distance.to_numpy() > _LIMIT * np.maximum(scale, 1e-12)) & (scale > 0)
        rows = _short_runs(np.flatnonzero(far))
        if rows:
            found.append(
                Symptom(
                    NAME,
                    "accurate",
                    column,
                    tuple(rows),
                    Text(
                        f"{column} 列有 {len(rows)} 个尖峰",
                        f"column {column} has {len(rows)} spikes",
                    ),
                    "local_median",
                )
            )
    return found


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Put the median of the neighbours in place of a spike."""
    frame = table.frame.copy()
    values = frame[symptom.column].astype(float).to_numpy().copy()
    values[list(symptom.rows)] = np.nan
    clean = pd.Series(values)
    median = clean.rolling(_WINDOW, center=True, min_periods=1).median().to_numpy()
    positions = list(symptom.rows)
    values[positions] = median[positions]
    frame[symptom.column] = values
    return frame


def _short_runs(rows: np.ndarray) -> list[int]:
    if not len(rows):
        return []
    groups = np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)
    return [int(r) for group in groups if len(group) <= _MAX_LENGTH for r in group]
