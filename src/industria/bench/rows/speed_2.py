"""SPEED-2: a tag-range query on the lake against DuckDB on plain Parquet."""

from __future__ import annotations

import time

import duckdb
import numpy as np

from industria.bench.corpora.history import ROWS, sensor_csv
from industria.bench.entry import Context, Entry, Measure
from industria.plant import ChatConfiguration, Plant

_ROUNDS = 40


def measure(context: Context) -> list[Measure]:
    """The same ranges through ``sql`` and through DuckDB, in turn; ratio of the medians."""
    source = context.scratch / "history.csv"
    sensor_csv(source, ROWS)
    plain = context.scratch / "plain.parquet"
    duckdb.sql(f"COPY (SELECT * FROM read_csv('{source}')) TO '{plain}' (FORMAT parquet)")
    rng = np.random.default_rng(0)
    ours, theirs = [], []
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        plant.ingest(source)
        connection = duckdb.connect(config={"threads": 2})
        for number in range(_ROUNDS + 3):
            hour = int(rng.integers(0, 130))
            where = (
                f"WHERE tag = 'P-{rng.integers(10)}' AND time BETWEEN TIMESTAMP '2026-01-01' + "
                f"INTERVAL {hour} HOUR AND TIMESTAMP '2026-01-01' + INTERVAL {hour + 2} HOUR"
            )
            started = time.perf_counter()
            lake = plant.sql(f"SELECT time, pressure FROM history {where}")
            middle = time.perf_counter()
            bare = connection.sql(
                f"SELECT time, pressure FROM read_parquet('{plain}') {where}"
            ).to_arrow_table()
            end = time.perf_counter()
            assert lake.num_rows == bare.num_rows
            if number >= 3:
                ours.append(middle - started)
                theirs.append(end - middle)
    ratio = float(np.median(ours) / np.median(theirs))
    note = f"median {np.median(ours) * 1000:.1f} ms against {np.median(theirs) * 1000:.1f} ms"
    return [Measure("tag-range query / DuckDB on Parquet", ratio, "DuckDB 1", "<= 1.5", ratio <= 1.5, note, 2)]  # fmt: skip


ENTRY = Entry(
    "SPEED-2",
    "-",
    "made: 5 M-row historian export",
    "composed",
    measure,
    fast=False,
    looked_at=True,
    own_hand=True,
)
