"""A learned imputer for sensor tables: corrects linear interpolation by what neighbours know.

For each channel some known points are hidden the way the missing ones are missing (same lengths of
gaps), and a boosted-tree model learns the error that interpolation makes there from the position in
the gap, both edges, the same hour on other days and the other channels. Where nothing can be
learned its correction is zero and the result is the interpolation.

A second opinion (a forecaster's, from a floor above) may be blended in: how much of it counts is chosen for each
column on known points that were hidden from both.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from industria.foundation.governance.table import Opinion

MIN_ROWS = 300
_MIN_TRAINING = 150
_WINDOWS = (3, 12, 48)
_SHARES = np.linspace(0.0, 1.0, 11)


def impute_series(
    frame: pd.DataFrame, channels: list[str], time: str = "", seed: int = 0,
    wanted: list[str] | None = None, opinion: Opinion | None = None,
) -> pd.DataFrame:  # fmt: skip
    """All empty cells of ``wanted`` (default: all channels) filled; shape and order stay.

    ``time``: the time column, from which the daily season is read; empty where there is none. ``opinion``: a second
    one, blended in as far as it helps on known cells.
    """
    out = frame.copy(deep=False)
    known = frame[channels].astype(float)
    plain = known.interpolate(limit_direction="both")
    season = _season(frame[time]) if time else 0
    for column in wanted or channels:
        holes = known[column].isna().to_numpy()
        if not holes.any() or holes.all():
            continue
        filled = plain[column].to_numpy().copy()
        if len(frame) >= MIN_ROWS and (~holes).sum() >= _MIN_TRAINING:
            correction = _correction(known, plain, column, holes, season, seed)
            filled[holes] += correction
            if opinion is not None:
                share = _share(known, column, season, seed, opinion)
                filled = _blended(filled, holes, opinion, share)
        values = known[column].to_numpy().copy()
        values[holes] = filled[holes]
        out[column] = values
    return out


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Root mean square errors on known cells that were hidden, in the column's unit."""

    cells: int
    rmse: float
    linear_rmse: float


def held_out(
    frame: pd.DataFrame, channels: list[str], column: str, time: str = "", seed: int = 1,
    opinion: Opinion | None = None,
) -> HeldOut:  # fmt: skip
    """How wrong the model and interpolation are on known cells, hidden the way the gaps lie."""
    known = frame[column].astype(float)
    hidden = _hide_alike(known.isna().to_numpy(), np.random.default_rng(seed))
    masked = frame.copy(deep=False)
    masked[column] = known.mask(hidden)
    truth = known.to_numpy()[hidden]
    filled = impute_series(masked, channels, time, wanted=[column], opinion=opinion)
    learned = filled[column].to_numpy()[hidden]
    linear = masked[column].interpolate(limit_direction="both").to_numpy()[hidden]
    return HeldOut(int(hidden.sum()), _rmse(learned, truth), _rmse(linear, truth))


def _share(known: pd.DataFrame, column: str, season: int, seed: int, opinion: Opinion) -> float:
    """How much of the second opinion counts: the share with the least error on known cells hidden from both."""
    holes = known[column].isna().to_numpy()
    hidden = _hide_alike(holes, np.random.default_rng([seed, 1]))
    if not hidden.any():
        return 0.0
    masked = known.copy(deep=False)
    masked[column] = known[column].mask(hidden)
    plain = masked.interpolate(limit_direction="both")
    every = holes | hidden
    own = plain[column].to_numpy().copy()
    own[every] += _correction(masked, plain, column, every, season, seed)
    other = opinion(own, every)
    told = hidden & np.isfinite(other)
    if not told.any():
        return 0.0
    truth = known[column].to_numpy()[told]
    errors = [np.mean(((1 - s) * own[told] + s * other[told] - truth) ** 2) for s in _SHARES]
    return float(_SHARES[int(np.argmin(errors))])


def _blended(filled: np.ndarray, holes: np.ndarray, opinion: Opinion, share: float) -> np.ndarray:
    """Learned values with a share of the second opinion, where there is one."""
    if share <= 0:
        return filled
    other = opinion(filled, holes)
    told = holes & np.isfinite(other)
    out = filled.copy()
    out[told] = (1 - share) * filled[told] + share * other[told]
    return out


def _rmse(guess: np.ndarray, truth: np.ndarray) -> float:
    return float(np.sqrt(np.nanmean((guess - truth) ** 2)))


def _correction(
    known: pd.DataFrame, plain: pd.DataFrame, column: str, holes: np.ndarray, season: int, seed: int
) -> np.ndarray:
    """What to add to the interpolation in the holes of one channel."""
    from sklearn.ensemble import HistGradientBoostingRegressor

    rng = np.random.default_rng(seed)
    truth = known[column].to_numpy()
    rows, targets = [], []
    for _ in range(2):
        hidden = _hide_alike(holes, rng)
        if not hidden.any():
            continue
        masked = known[column].mask(hidden)
        features, linear = _features(known, plain, column, masked, season)
        rows.append(features[hidden])
        targets.append(truth[hidden] - linear[hidden])
    x, y = np.concatenate(rows), np.concatenate(targets)
    if len(y) < _MIN_TRAINING:
        return np.zeros(int(holes.sum()))
    model = HistGradientBoostingRegressor(
        max_iter=150, learning_rate=0.08, max_leaf_nodes=24, min_samples_leaf=15,
        l2_regularization=1.0, early_stopping=True, random_state=seed,
    )  # fmt: skip
    model.fit(x, y)
    features, _ = _features(known, plain, column, known[column], season)
    correction: np.ndarray = model.predict(features[holes])
    return correction


def _hide_alike(holes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Known points to hide: runs of the lengths that the holes have, at random places."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], holes.astype(int), [0]))))
    lengths = edges[1::2] - edges[::2]
    wanted = max(200, min(int((~holes).sum() * 0.25), 3000))
    hidden = np.zeros(len(holes), bool)
    for _ in range(20 * len(holes)):
        if hidden.sum() >= wanted:
            break
        length = int(rng.choice(lengths))
        start = int(rng.integers(0, max(1, len(holes) - length)))
        hidden[start : start + length] = True
    found: np.ndarray = hidden & ~holes
    return found


def _features(
    known: pd.DataFrame, plain: pd.DataFrame, column: str, cells: pd.Series, season: int
) -> tuple[np.ndarray, np.ndarray]:
    """((row, feature), interpolation): everything but the cell itself."""
    linear = cells.interpolate(limit_direction="both")
    left, right = cells.ffill(), cells.bfill()
    empty = cells.isna()
    run = (empty != empty.shift()).cumsum()
    inside = empty.groupby(run).cumcount() + 1
    length = empty.groupby(run).transform("size")
    columns = [linear, left - linear, right - linear, inside, length - inside + 1]
    for window in _WINDOWS:
        around = cells.rolling(2 * window + 1, center=True, min_periods=1)
        columns += [around.mean() - linear, around.std()]
    slope = cells.diff()
    columns += [slope.ffill(), slope.bfill()]
    if season:
        place = np.arange(len(cells)) % season
        profile = (cells - cells.rolling(season, center=True, min_periods=1).mean()).groupby(place)
        usual = profile.transform("mean")
        level = (linear - usual).rolling(season, center=True, min_periods=1).mean()
        columns += [usual + level - linear, pd.Series(place, index=cells.index)]
        for days in (1, 2, 7):
            for sign in (-1, 1):
                shifted = cells.shift(sign * days * season) - linear.shift(sign * days * season)
                columns += [cells.shift(sign * days * season) - linear, shifted]
    for other in known:
        if other == column:
            continue
        line = plain[other]
        columns += [
            line, line - line.rolling(25, center=True, min_periods=1).mean(), line.diff(),
            line.shift(-1) - line, line - line.where(~empty).interpolate(limit_direction="both"),
        ]  # fmt: skip
    return np.column_stack([c.to_numpy(float) for c in columns]), linear.to_numpy()


def _season(times: pd.Series) -> int:
    """Rows in a day, where the rhythm divides a day and at least three days are there; else 0."""
    step = times.diff().dropna().mode()
    if step.empty or step.iloc[0] <= pd.Timedelta(0):
        return 0
    rows = pd.Timedelta(days=1) / step.iloc[0]
    whole = round(rows)
    return whole if abs(rows - whole) < 1e-9 and 2 <= whole <= len(times) // 3 else 0
