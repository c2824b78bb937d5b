"""Gaps by two forecasts, and how much of that the learned imputer takes in."""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.foundation.governance.imputation.learned import impute_series
from industria.models.series.gaps import two_sided


def _last_day(contexts: np.ndarray, horizon: int) -> np.ndarray:
    """A forecaster: as a day before."""
    return np.tile(contexts[:, -24:], (1, horizon // 24 + 1))[:, :horizon]


def test_each_edge_counts_most_beside_it() -> None:
    values = np.concatenate([np.zeros(300), np.full(20, 7.0), np.ones(300)])
    holes = np.zeros(620, bool)
    holes[300:320] = holes[2:4] = True
    told = two_sided(values, holes, lambda c, h: np.repeat(c[:, -1:], h, 1))
    assert np.isnan(told[~holes]).all() and np.isnan(told[2:4]).all()  # two rows: no forecast
    assert np.allclose(told[300:320], (np.arange(20) + 0.5) / 20)


def test_a_gap_near_an_end_is_told_from_the_other_side_alone() -> None:
    day = np.tile(np.sin(np.arange(24) / 24 * 2 * np.pi), 20)
    holes = np.zeros(480, bool)
    holes[10:30] = True
    told = two_sided(np.where(holes, 99.0, day), holes, _last_day)
    assert np.allclose(told[10:30], day[10:30])
    assert np.isnan(two_sided(day[:100], holes[:100], _last_day)).all()  # too little on each side
    seen: list[tuple[int, ...]] = []
    many = np.zeros(480, bool)
    many[150:160] = many[200:230] = True
    two_sided(day, many, lambda c, h: seen.append((*c.shape, h)) or _last_day(c, h))  # type: ignore[func-returns-value]
    assert sum(count for count, _, _ in seen) == 4  # two gaps, from both sides
    assert max(context for _, context, _ in seen) <= 504


def test_the_imputer_takes_in_what_helps_and_leaves_what_does_not() -> None:
    draw = np.random.default_rng(0)
    rows = 1400
    shape = draw.normal(0, 3, 24)
    truth = (
        np.tile(shape, rows // 24 + 1)[:rows]
        + np.repeat(draw.normal(0, 1, rows // 24 + 1), 24)[:rows]
    )
    frame = pd.DataFrame(
        {"time": pd.date_range("2026-01-01", periods=rows, freq="h"), "load": truth}
    )
    gaps = np.zeros(rows, bool)
    for start in range(150, 1300, 150):
        gaps[start : start + 24] = True
    frame.loc[gaps, "load"] = np.nan
    plain = impute_series(frame, ["load"], "")["load"].to_numpy()

    def good(values: np.ndarray, holes: np.ndarray) -> np.ndarray:
        return two_sided(values, holes, _last_day)

    def bad(values: np.ndarray, holes: np.ndarray) -> np.ndarray:
        return np.where(holes, 50.0, np.nan)

    helped = impute_series(frame, ["load"], "", opinion=good)["load"].to_numpy()
    held = impute_series(frame, ["load"], "", opinion=bad)["load"].to_numpy()

    def error(found: np.ndarray) -> float:
        return float(np.mean((found - truth)[gaps] ** 2))

    assert error(helped) < 0.7 * error(plain)
    assert np.array_equal(held, plain)
    assert np.array_equal(helped[~gaps], truth[~gaps])
