"""Generators of features, each a small function: columns in, named columns out.

Tabular ones combine columns; rolling ones look back along a unit's time and never ahead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

Generator = Callable[[pd.DataFrame, Sequence[str]], pd.DataFrame]


def products(frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Pairs multiplied: torque times speed is power."""
    return pd.DataFrame(
        {f"{a}*{b}": frame[a] * frame[b] for a, b in combinations(columns, 2)}, index=frame.index
    )


def ratios(frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Pairs divided; a division by zero gives an empty cell."""
    out = {}
    for a, b in combinations(columns, 2):
        out[f"{a}/{b}"] = frame[a] / frame[b].replace(0, np.nan)
    return pd.DataFrame(out, index=frame.index)


def differences(frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Pairs subtracted: a temperature above another."""
    return pd.DataFrame(
        {f"{a}-{b}": frame[a] - frame[b] for a, b in combinations(columns, 2)}, index=frame.index
    )


def transforms(frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Squares and signed logarithms of single columns."""
    out = {}
    for c in columns:
        out[f"{c}^2"] = frame[c] ** 2
        out[f"log|{c}|"] = np.sign(frame[c]) * np.log1p(frame[c].abs())
    return pd.DataFrame(out, index=frame.index)


TABULAR: dict[str, Generator] = {
    "products": products, "ratios": ratios, "differences": differences, "transforms": transforms,
}  # fmt: skip


def rolling(
    frame: pd.DataFrame, columns: Sequence[str], unit: str, windows: Sequence[int] = (5, 20)
) -> pd.DataFrame:
    """Mean, spread and slope over the last rows of the same unit, and the change since its start."""
    out: dict[str, pd.Series] = {}
    groups = frame.groupby(unit, sort=False)
    for c in columns:
        for w in windows:
            looking_back = groups[c].rolling(w, min_periods=1)
            mean = looking_back.mean().reset_index(level=0, drop=True)
            out[f"{c}:mean{w}"] = mean
            out[f"{c}:std{w}"] = looking_back.std().reset_index(level=0, drop=True).fillna(0.0)
            out[f"{c}:slope{w}"] = mean - mean.groupby(frame[unit]).shift(w).fillna(
                mean.groupby(frame[unit]).transform("first")
            )
        so_far = groups[c].expanding().mean().reset_index(level=0, drop=True)
        early = groups.cumcount() < max(windows)
        start = so_far.where(early).groupby(frame[unit]).ffill()
        out[f"{c}:drift"] = out[f"{c}:mean{windows[0]}"] - start
    return pd.DataFrame(out, index=frame.index)


def cross_sensor(
    frame: pd.DataFrame, columns: Sequence[str], unit: str, window: int = 20
) -> pd.DataFrame:
    """Correlation of pairs over the last rows of the same unit."""
    out = {}
    for a, b in combinations(columns, 2):
        parts = [
            g[a].rolling(window, min_periods=5).corr(g[b])
            for _, g in frame.groupby(unit, sort=False)
        ]
        out[f"corr({a},{b})"] = pd.concat(parts).replace([np.inf, -np.inf], np.nan).fillna(0.0)
    return pd.DataFrame(out, index=frame.index)
