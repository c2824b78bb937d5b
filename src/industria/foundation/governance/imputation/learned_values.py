"""Learned values: gaps of a sensor table filled by a model, for who asks for it by name.

A learned value is a guess, so nothing here is ever determined; the finding says how wrong the model was on
cells that were known and hidden from it, beside interpolation on the same cells.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.imputation.learned import (
    MIN_ROWS,
    HeldOut,
    held_out,
    impute_series,
)
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "learned_values"


def detect(table: GovernedTable) -> list[Symptom]:
    """Channels with gaps, in tables long enough to learn from; no repair where interpolation is as good."""
    if not table.is_series or len(table.frame) < MIN_ROWS:
        return []
    found = []
    for column in table.channels:
        empty = table.frame[column].isna().to_numpy()
        if not empty.any() or empty.all():
            continue
        error = held_out(
            table.frame, table.channels, column, table.time, opinion=table.noted.opinion
        )
        found.append(
            Symptom(
                NAME,
                "complete",
                column,
                tuple(map(int, np.flatnonzero(empty))),
                _said(column, int(empty.sum()), error, table.units.get(column, "")),
                "learned" if error.rmse < error.linear_rmse else "none",
                {"held_out": error.cells, "rmse": error.rmse, "linear_rmse": error.linear_rmse},
            )
        )
    return found


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """The gaps of one channel filled; every known value stays."""
    return impute_series(
        table.frame,
        table.channels,
        table.time,
        wanted=[symptom.column],
        opinion=table.noted.opinion,
    )


def _said(column: str, gaps: int, error: HeldOut, unit: str) -> Text:
    learned, linear = f"{error.rmse:.4g} {unit}".strip(), f"{error.linear_rmse:.4g} {unit}".strip()
    return Text(
        f"{column} 列缺 {gaps} 个值；在 {error.cells} 个隐藏的已知值上，模型的均方根误差为 {learned}，插值为 {linear}",
        f"column {column} lacks {gaps} values; on {error.cells} known values that were hidden the model's "
        f"root mean square error is {learned}, that of interpolation {linear}",
    )
