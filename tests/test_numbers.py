"""Texts that look like numbers and would end the process."""

from __future__ import annotations

import pandas as pd
import pytest

from industria.infrastructure.numbers import to_numbers
from industria.plant import Plant

WILD = ["1e12345678901", "1E+999999999999", "-2.5e2147483648", "7e0123456789"]

pytestmark = pytest.mark.fast


@pytest.mark.parametrize("dtype", ["object", "string"])
def test_an_exponent_of_ten_digits_is_no_number(dtype: str):
    found = to_numbers(pd.Series(["1.5", *WILD, "1e3", None], dtype=dtype))
    assert found.isna().tolist() == [False, *[True] * len(WILD), False, True]
    assert found.dropna().tolist() == [1.5, 1000.0]


def test_a_table_with_such_cells_is_taken_in_and_governed(plant: Plant, tmp_path):
    rows = [f"{n},{WILD[n % len(WILD)] if n % 7 == 0 else n / 2}" for n in range(60)]
    (tmp_path / "parts.csv").write_text("part,digest\n" + "\n".join(rows) + "\n")
    plant.ingest(tmp_path / "parts.csv")
    assert plant.govern("parts") is not None
