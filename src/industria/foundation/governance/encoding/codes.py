"""Code books: how categories become numbers and come back. Lossless, and ready for the unseen.

Target weights are computed out of fold, so that no row's own label reaches its own code.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from industria.core import InputError
from industria.foundation import lexicon

UNSEEN = -1


def order_of(values: Sequence[str]) -> list[str] | None:
    """The values from least to most where they stand on one known scale, else None."""
    keys = {value: value.strip().lower() for value in values}
    for scale in _scales():
        rank = {word: number for number, words in enumerate(scale) for word in words}
        if len(values) >= 2 and all(key in rank for key in keys.values()):
            return sorted(values, key=lambda value: rank[keys[value]])
    return None


@functools.cache
def _scales() -> tuple[tuple[tuple[str, ...], ...], ...]:
    """Every scale that is known: its steps from least to most, each with its words."""
    names = dict.fromkeys(
        role for e in lexicon.entries("scale") for role in e.roles if role.endswith("_scale")
    )
    return tuple(tuple(e.forms for e in lexicon.entries(name)) for name in names)


@dataclass(frozen=True)
class OrdinalCode:
    """Category to rank, 0 for the least; the unseen is -1."""

    order: tuple[str, ...]

    def encode(self, cells: pd.Series) -> pd.Series:
        """Whole numbers; empty cells stay empty."""
        ranks = {value: number for number, value in enumerate(self.order)}
        coded = cells.map(lambda v: ranks.get(v, UNSEEN), na_action="ignore")
        return coded.astype("Int64")

    def decode(self, codes: pd.Series) -> pd.Series:
        """The categories again; -1 and empty cells become empty."""
        return codes.map(
            lambda c: self.order[int(c)] if 0 <= c < len(self.order) else None, na_action="ignore"
        )


@dataclass(frozen=True)
class OneHotCode:
    """Category to one column of 0 and 1 each; the unseen is a row of zeros."""

    column: str
    values: tuple[str, ...]

    def encode(self, cells: pd.Series) -> pd.DataFrame:
        """One column per category, named ``column=value``."""
        return pd.DataFrame(
            {f"{self.column}={v}": (cells == v).astype("int8") for v in self.values},
            index=cells.index,
        )

    def decode(self, codes: pd.DataFrame) -> pd.Series:
        """The categories again; a row of zeros becomes empty."""
        hot = codes.to_numpy()
        found = [self.values[r.argmax()] if r.any() else None for r in hot]
        return pd.Series(found, index=codes.index, dtype=object)


@dataclass(frozen=True)
class WeightCode:
    """Category to the smoothed mean of a target (or to its frequency); the unseen is the mean."""

    weights: Mapping[str, float]
    mean: float

    def encode(self, cells: pd.Series) -> pd.Series:
        """One number per cell, from weights learned on other rows."""
        return cells.map(self.weights).astype(float).fillna(self.mean)


def learn_weights(cells: pd.Series, target: pd.Series, smoothing: float = 10.0) -> WeightCode:
    """Means of ``target`` by category, drawn towards the whole mean by ``smoothing`` rows.

    Source: Micci-Barreca, A preprocessing scheme for high-cardinality categorical attributes, 2001.
    """
    mean = float(target.mean())
    groups = target.groupby(cells).agg(["sum", "count"])
    weights = (groups["sum"] + smoothing * mean) / (groups["count"] + smoothing)
    return WeightCode({str(k): float(v) for k, v in weights.items()}, mean)


def encode_out_of_fold(
    cells: pd.Series, target: pd.Series, seed: int, folds: int = 5, smoothing: float = 10.0
) -> pd.Series:
    """Target weights in which no row saw its own target: each fold is coded from the others."""
    if len(cells) < 2 * folds:
        raise InputError(f"expected at least {2 * folds} rows to encode, found {len(cells)}")
    fold = np.random.default_rng(seed).permutation(len(cells)) % folds
    out = pd.Series(np.nan, index=cells.index)
    for number in range(folds):
        aside = fold == number
        code = learn_weights(cells[~aside], target[~aside], smoothing)
        out[aside] = code.encode(cells[aside])
    return out


def frequency_code(cells: pd.Series) -> WeightCode:
    """How common each category is; the unseen is 0."""
    shares = cells.value_counts(normalize=True)
    return WeightCode({str(k): float(v) for k, v in shares.items()}, 0.0)
