"""Forecast the columns of a CSV file with a model that left industria: ``python -m edge.runner FILE``.

The first column holds times, the others numbers. One JSON object a column is printed: times, mean and the quantiles
.1 to .9 of the next steps, as ``industria forecast`` gives them. Needs numpy and onnxruntime; one core and 256 MB do.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):  # before numpy starts its threads
    os.environ.setdefault(_name, "1")

import numpy as np  # noqa: E402

from industria.core import InputError  # noqa: E402
from industria.models.compression.session import Session  # noqa: E402
from industria.models.series.forward import SeriesModel  # noqa: E402
from industria.models.series.grid import grid  # noqa: E402
from industria.models.series.own_past import outlooks  # noqa: E402
from industria.models.series.seasons import NOMINAL, season_of  # noqa: E402

FEWEST = 16


def opened(folder: Path) -> SeriesModel:
    """The model of a folder: ``rest.npz``, and a graph for each of its networks."""
    with np.load(folder / "rest.npz", allow_pickle=False) as kept:
        model = SeriesModel.from_arrays({name: kept[name] for name in kept.files})
    sessions = [
        Session((folder / f"network{i}.onnx").read_bytes(), threads=1)
        for i in range(len(model.nets))
    ]
    model.__dict__["_sessions"] = sessions  # in place of those that it would write itself
    return model


def columns_of(path: Path) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Times (row,) and the numbers of each other column (row,), NaN where a cell is none. Raises InputError."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        head, *rows = list(csv.reader(file))
    try:
        times = np.array([row[0].strip().replace(" ", "T") for row in rows], "datetime64[ns]")
    except (ValueError, IndexError):
        raise InputError(
            f"expected times such as 2026-01-31 12:00:00 in the first column of {path.name}, found others: change it"
        ) from None
    return times, {
        name: np.array([_number(row[place]) if place < len(row) else np.nan for row in rows])
        for place, name in enumerate(head)
        if place
    }


def forecast(
    model: SeriesModel, times: np.ndarray, values: np.ndarray, name: str, horizon: int = 0
) -> dict[str, Any]:
    """The next steps of one column (row,) with its times (row,). Raises InputError where it cannot be forecast."""
    made = grid(times, values, name)
    x = made.values
    if len(x) < FEWEST or np.ptp(x) == 0:
        raise InputError(
            f"expected at least {FEWEST} steps of {name} that change, found {len(x)} from {x.min():g} to "
            f"{x.max():g}: add readings"
        )
    held = values[np.isfinite(values)]
    state = set(np.unique(held)) <= {0.0, 1.0}
    whole = bool((held == np.round(held)).all())
    floor = bool(held.min() >= 0 and (state or whole or held.min() == 0))
    season = season_of(x, made.lengths)
    steps = horizon or max(1, min(2 * season if season else 24, len(x) // 4))
    found = outlooks(model, x, season or NOMINAL, steps, [len(x)], seasonal=bool(season))
    low, high = 0.0 if floor else -np.inf, 1.0 if state else np.inf
    return {
        "column": name,
        "times": [str(t) for t in made.ahead(steps).astype("datetime64[s]")],
        "mean": np.clip(found.point[0], low, high).tolist(),
        "quantiles": np.clip(found.quantiles[0], low, high).tolist(),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a forecast a column; 2 where one is refused."""
    parser = argparse.ArgumentParser(prog="edge.runner", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--column", action="append", default=[])
    parser.add_argument("--horizon", type=int, default=0)
    given = parser.parse_args(arguments)
    try:
        times, columns = columns_of(given.file)
        if unknown := [c for c in given.column if c not in columns]:
            raise InputError(
                f"expected columns of {', '.join(columns)}, found {', '.join(unknown)}"
            )
        model = opened(Path(__file__).resolve().parent.parent)
        for name in given.column or columns:
            print(json.dumps(forecast(model, times, columns[name], name, given.horizon)))
    except (InputError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return float("nan")


if __name__ == "__main__":
    sys.exit(main())
