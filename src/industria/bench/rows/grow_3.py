"""GROW-3: commits of a link to one table, and reading it after them, beside SQLite doing the same."""

from __future__ import annotations

import sqlite3
from itertools import count

import pyarrow as pa

from industria.bench.entry import Context, Entry, Measure
from industria.bench.growth import LINEAR, measures, point
from industria.plant import ChatConfiguration, Plant

SIZES = (3, 30, 300)
ROWS = 100


def measure(context: Context) -> list[Measure]:
    """At three numbers of commits of 100 readings, each commit with a key of its own; read as ``sql`` reads."""
    plant = Plant.open(context.scratch / "plant", chat=ChatConfiguration("none"))
    rival = sqlite3.connect(context.scratch / "peer.db")
    rival.execute("PRAGMA journal_mode = WAL")
    rival.execute("CREATE TABLE live (n INTEGER, value REAL)")
    keys, rows = count(), [(n, n / 3) for n in range(ROWS)]
    data = pa.table({"n": [r[0] for r in rows], "value": [r[1] for r in rows]})
    question = "SELECT count(*) AS n, avg(value) AS mean FROM live"

    def commit() -> None:
        plant.lake.tables.write("live", data, key=f"batch-{next(keys)}")

    def insert() -> None:
        with rival:
            rival.executemany("INSERT INTO live VALUES (?, ?)", rows)

    written, read, done = [], [], 0
    for step, size in enumerate(SIZES):
        context.progress("GROW-3", step, len(SIZES))
        for _ in range(size - done):
            commit()
            insert()
        written.append(point(size, commit, insert, times=9))
        read.append(
            point(
                size,
                lambda: plant.sql(question),
                lambda: rival.execute(question).fetchall(),
            )
        )
        done = size + 9
    kept = plant.sql(question).to_pylist()[0]["n"]
    lost = done * ROWS - int(kept)
    plant.close()
    rival.close()
    return [
        *measures("commit of 100 readings", "SQLite", written, most_ms=50.0),
        *measures("reading after commits", "SQLite", read, most_ms=50.0, slope_bar=LINEAR),
        Measure("readings lost or doubled", abs(lost), "-", "0", lost == 0, "", 0),
    ]


ENTRY = Entry("GROW-3", "-", "made: batches of readings", "composed", measure, fast=False)
