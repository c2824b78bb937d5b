"""Fills empty cells of one column: along time, by what other columns determine, or by neighbours."""

from __future__ import annotations

import numpy as np
import pandas as pd

_MAX_GAP_STEPS = 60
_DETERMINED = 0.98


def fill_short_gaps(series: pd.Series) -> pd.Series:
    """Interpolate between the neighbours; gaps longer than 60 steps stay empty as a whole."""
    empty = series.isna()
    length = empty.groupby((empty != empty.shift()).cumsum()).transform("size")
    filled = series.interpolate(limit_area="inside")
    return series.where(~empty | (length > _MAX_GAP_STEPS), filled)


def fill_cells(frame: pd.DataFrame, column: str, time: str = "") -> pd.Series:
    """The column with the cells filled for which there is a reason; others stay empty.

    In time: short gaps between neighbours. Otherwise text is taken from a column that determines it
    (same value there, same value here, in 98 % of the rows), and numbers from the median of such a
    group, else from the nearest rows in the other numeric columns.
    """
    cells = frame[column]
    numeric = pd.api.types.is_numeric_dtype(cells)
    if time and numeric:
        return fill_short_gaps(cells.astype(float))
    by_group = _from_determining_column(frame, column)
    if by_group is not None:
        cells = cells.where(cells.notna(), by_group)
    if numeric and cells.isna().any():
        cells = _from_neighbours(frame, column, cells)
    return cells


def _from_determining_column(frame: pd.DataFrame, column: str) -> pd.Series | None:
    best: tuple[float, pd.Series] | None = None
    known = frame[column].notna()
    for other in frame:
        if other == column or frame[other].nunique() > len(frame) / 2:
            continue
        groups = frame.loc[known].groupby(other, observed=True)[column]
        if not len(groups):
            continue
        mode = groups.agg(lambda cells: cells.mode().iloc[0] if len(cells.mode()) else None)
        expected = frame[other].map(mode)
        share = float((expected[known] == frame.loc[known, column]).mean())
        if share >= _DETERMINED and (best is None or share > best[0]):
            best = (share, expected)
    return best[1] if best else None


def _from_neighbours(frame: pd.DataFrame, column: str, cells: pd.Series) -> pd.Series:
    from sklearn.impute import KNNImputer
    from sklearn.preprocessing import StandardScaler

    others = [
        c
        for c in frame
        if c != column
        and pd.api.types.is_numeric_dtype(frame[c])
        and frame[c].notna().mean() > 0.5
        and frame[c].nunique() > 1
    ]
    if not others:
        return cells
    scaler = StandardScaler()
    scaled = scaler.fit_transform(pd.concat([cells, frame[others]], axis=1).astype(float))
    filled = scaler.inverse_transform(KNNImputer(n_neighbors=5).fit_transform(scaled))[:, 0]
    if (
        pd.api.types.is_integer_dtype(frame[column].dropna().infer_objects())
        or (cells.dropna() % 1 == 0).all()
    ):
        filled = np.round(filled)
    return cells.where(cells.notna(), pd.Series(filled, index=cells.index))
