"""Series of the Numenta Anomaly Benchmark with their windows, and those that TSB-AD publishes figures for."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from industria.bench.corpora.windows import Window
from industria.bench.data import folder_of

_PUBLISHED = "benchmark_exp/benchmark_eval_results/uni_mergedTable_VUS-PR.csv"
_TOLD = re.compile(r"_tr_(\d+)_1st_(\d+)")


@dataclass(frozen=True)
class NabSeries:
    """``frame``: columns timestamp and value; ``windows``: in which something happened."""

    name: str
    frame: pd.DataFrame
    windows: tuple[Window, ...]


@dataclass(frozen=True)
class PublishedSeries:
    """A series of TSB-AD that is one of NAB here: its labels, its training rows, VUS-PR of other detectors."""

    series: NabSeries
    truth: np.ndarray
    train_rows: int
    published: dict[str, float]


def nab_series(data: Path, folder: str = "") -> list[NabSeries]:
    """All whose file is here, of one folder or of all, by name."""
    root = folder_of(data, "nab")
    told = json.loads((root / "labels/combined_windows.json").read_text("utf-8"))
    found = []
    for name in sorted(told):
        if name.startswith(folder) and (root / "data" / name).is_file():
            frame = pd.read_csv(root / "data" / name, parse_dates=["timestamp"])
            ends = ((pd.Timestamp(a), pd.Timestamp(b)) for a, b in told[name])
            windows = tuple(Window("anomaly", a, b, ("value",)) for a, b in ends)
            found.append(NabSeries(name, frame, windows))
    return found


def published_series(data: Path) -> tuple[list[PublishedSeries], int]:
    """Those of TSB-AD's univariate series that NAB's files give exactly, and how many it names in all.

    TSB-AD leaves out the first row of a file and of each window. A series is taken where length, first labelled
    row and number of labelled rows are the benchmark's; of some it has moved the labels, others come from files
    that are not here.
    """
    path = folder_of(data, "tsb_ad") / _PUBLISHED
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if "_NAB_" in row["file"]]
    known = nab_series(data)
    found = [p for row in rows for p in _as_published(row, known)]
    return found, len(rows)


def _as_published(row: dict[str, str], known: list[NabSeries]) -> Iterator[PublishedSeries]:
    told = _TOLD.search(row["file"])
    if told is None:
        return
    wanted = (int(row["ts_len"]), int(told[2]), int(row["anomaly_len"]))
    fits = []
    for series in known:
        rest = series.frame.iloc[1:].reset_index(drop=True)
        truth = np.zeros(len(rest), bool)
        for w in series.windows:
            truth |= ((rest["timestamp"] > w.start) & (rest["timestamp"] <= w.end)).to_numpy()
        if truth.any() and (len(rest), int(truth.argmax()), int(truth.sum())) == wanted:
            fits.append((NabSeries(series.name, rest, series.windows), truth))
    if len(fits) == 1:
        figures = {k: float(v) for k, v in row.items() if k in _detectors(row)}
        yield PublishedSeries(*fits[0], int(told[1]), figures)


def _detectors(row: dict[str, str]) -> list[str]:
    names = list(row)
    return names[1 : names.index("ts_len")]
