"""Value mining: what columns have to do with each other, with effect size and controlled discovery.

Every pair of columns gets a test made for its kinds (Spearman, Kruskal-Wallis, chi-squared); the
false-discovery rate over all pairs is held by Benjamini and Hochberg (1995), and an insight must
also be large enough to matter. Rows of a table in time are not independent: for those the test is on the
differences from row to row, and rows that are alike because they follow each other count for as many as
they are independent.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.dependence import autocorrelation, effective_pairs
from industria.foundation.governance.table import GovernedTable

_MIN_ROWS = 30
_MIN_EFFECT = 0.15
_LEAST_WORTH = 5
_MOST_CLASSES = 30


@dataclass(frozen=True, slots=True)
class Insight:
    """Two columns that go together: effect from 0 to 1 (signed for numbers), p adjusted for all pairs."""

    one: str
    other: str
    kind: str
    effect: float
    p_adjusted: float
    message: Text


def find_insights(table: GovernedTable, rate: float = 0.05) -> list[Insight]:
    """Insights of one table, the largest effect first. ``rate``: false-discovery rate."""
    frame = table.frame
    if table.is_series:
        frame = frame[table.channels].astype(float).diff().dropna()
    numbers = [
        c
        for c in frame
        if pd.api.types.is_numeric_dtype(frame[c])
        and not table.is_key(str(c))
        and frame[c].nunique() > 5
    ]
    classes = [
        c for c in frame
        if c not in numbers and 2 <= frame[c].nunique() <= _MOST_CLASSES and not table.is_key(str(c))
        and not pd.api.types.is_datetime64_any_dtype(frame[c])
    ]  # fmt: skip
    tested = []
    for one, other in combinations([*numbers, *classes], 2):
        pair = frame[[one, other]].dropna()
        if len(pair) < _MIN_ROWS:
            continue
        result = _test(pair, one in numbers, other in numbers, _worth(pair))
        if result is not None:
            tested.append((str(one), str(other), *result))
    if not tested:
        return []
    adjusted = _benjamini_hochberg(np.array([t[4] for t in tested]))
    found = [
        Insight(one, other, kind, effect, float(p), _message(one, other, kind, effect, float(p)))
        for (one, other, kind, effect, _), p in zip(tested, adjusted, strict=True)
        if p <= rate and abs(effect) >= _MIN_EFFECT
    ]
    return sorted(found, key=lambda i: -abs(i.effect))


def _worth(pair: pd.DataFrame) -> float:
    """How many independent rows the rows of a pair are worth; a class counts by its commonest value."""
    ranked = [
        cells.rank() if pd.api.types.is_numeric_dtype(cells) else cells == cells.mode().iloc[0]
        for _, cells in pair.items()
    ]
    one, other = (autocorrelation(cells.to_numpy(float)) for cells in ranked)
    return effective_pairs(one, other, len(pair))


def _test(
    pair: pd.DataFrame, first: bool, second: bool, worth: float
) -> tuple[str, float, float] | None:
    from scipy import stats

    one, other = pair.iloc[:, 0], pair.iloc[:, 1]
    share = worth / len(pair)
    if first and second:
        effect = float(stats.spearmanr(one, other).statistic)
        if worth <= _LEAST_WORTH:
            return "correlation", effect, 1.0
        t = abs(effect) * np.sqrt((worth - 2) / max(1 - effect**2, 1e-12))
        return "correlation", effect, float(2 * stats.t.sf(t, worth - 2))
    if first or second:
        values, groups = (one, other) if first else (other, one)
        parts = [g.to_numpy() for _, g in values.groupby(groups.astype(str)) if len(g) >= 5]
        if len(parts) < 2:
            return None
        result = stats.kruskal(*parts)
        total = sum(map(len, parts))
        effect = max(0.0, (float(result.statistic) - len(parts) + 1) / max(1, total - len(parts)))
        p = float(stats.chi2.sf(result.statistic * share, len(parts) - 1))
        return "difference", float(np.sqrt(effect)), p
    counts = pd.crosstab(one.astype(str), other.astype(str)).to_numpy()
    if min(counts.shape) < 2 or (stats.contingency.expected_freq(counts) < 5).mean() > 0.2:
        return None
    result = stats.chi2_contingency(counts)
    effect = np.sqrt(result.statistic / (counts.sum() * (min(counts.shape) - 1)))
    p = float(stats.chi2.sf(result.statistic * share, result.dof))
    return "association", float(effect), p


def _benjamini_hochberg(p: np.ndarray) -> np.ndarray:
    order = np.argsort(p)
    scaled = p[order] * len(p) / np.arange(1, len(p) + 1)
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1)
    return adjusted


def _message(one: str, other: str, kind: str, effect: float, p: float) -> Text:
    names = {
        "correlation": Text("相关", "correlate"),
        "difference": Text("有组间差异", "differ by group"),
        "association": Text("有关联", "are associated"),
    }
    said = names[kind]
    return Text(
        f"{one} 与 {other} {said.zh}（效应 {effect:.2f}，校正 p {p:.1g}）",
        f"{one} and {other} {said.en} (effect {effect:.2f}, adjusted p {p:.1g})",
    )
