"""Empirical mode decomposition: modes add up, part what is fast from what is slow, and see nothing of the future."""

from __future__ import annotations

import numpy as np
import pytest

from industria.bench.studies.modes import autoregression, forecast_by_modes, modes
from industria.core import InputError


def test_modes_part_fast_from_slow_and_add_up() -> None:
    t = np.arange(400)
    fast, slow = np.sin(2 * np.pi * t / 10), 2 * np.sin(2 * np.pi * t / 100)
    series = fast + slow + 0.01 * t
    found = modes(series)
    assert np.allclose(found.sum(0), series)
    inner = slice(40, -40)
    assert np.corrcoef(found[0][inner], fast[inner])[0, 1] > 0.98
    assert np.corrcoef(found[1][inner], slow[inner])[0, 1] > 0.95
    assert np.all(np.diff(found[-1]) > -0.2)  # the residue rises as the trend does
    line = np.linspace(0, 1, 50)
    assert np.array_equal(modes(line), line[None])


def test_forecasts_are_sums_of_the_modes_forecasts() -> None:
    t = np.arange(200)
    series = 10 + np.sin(2 * np.pi * t / 12) + 0.5 * np.sin(2 * np.pi * t / 50)
    held = forecast_by_modes(series, 6, lambda mode, steps: np.repeat(mode[-1], steps))
    assert np.allclose(held, series[-1])  # the last value of each mode adds up to the last value
    told = autoregression(series[:-12], 12, lags=12, hidden=4, members=1)
    assert (
        np.abs(told - series[-12:]).mean()
        < 0.3 * np.abs(series[-24:-12].mean() - series[-12:]).mean()
    )
    with pytest.raises(InputError, match="at least 48 rows for 12 lags"):
        autoregression(series[:30], 3, lags=12)
