"""BASE-1: SQL over the lake equals SQLite on the same rows; a 1 M-row GROUP BY is quick."""

from __future__ import annotations

import math
import sqlite3
import time

import numpy as np
import pandas as pd

from industria.bench.entry import Context, Entry, Measure
from industria.plant import ChatConfiguration, Plant

_ROWS = 1_000_000
_SUITE = (
    "SELECT count(*) FROM readings",
    "SELECT tag, count(*), min(value), max(value) FROM readings GROUP BY tag ORDER BY tag",
    "SELECT tag, sum(value) FROM readings WHERE value > 50 GROUP BY tag ORDER BY tag",
    "SELECT r.tag, a.area, avg(r.value) FROM readings r JOIN areas a ON a.tag = r.tag "
    "GROUP BY r.tag, a.area ORDER BY r.tag",
    "SELECT count(DISTINCT area), count(area) FROM areas",
    "SELECT id, value FROM readings WHERE tag = 'T-3' ORDER BY value DESC, id LIMIT 5",
    "SELECT tag FROM areas EXCEPT SELECT tag FROM readings ORDER BY tag",
    "WITH hot AS (SELECT tag, max(value) AS top FROM readings GROUP BY tag) "
    "SELECT count(*) FROM hot WHERE top > 99",
    "SELECT id, value, sum(value) OVER (ORDER BY id) FROM readings WHERE id < 20 ORDER BY id",
    "SELECT CASE WHEN value < 10 THEN 'low' ELSE 'high' END AS band, count(*) FROM readings "
    "GROUP BY band ORDER BY band",
    "SELECT upper(tag), length(tag) FROM areas ORDER BY tag LIMIT 3",
    "SELECT count(*) FROM readings WHERE value IS NULL",
)


def measure(context: Context) -> list[Measure]:
    """Twelve queries against SQLite, and the time of the large GROUP BY through ``sql``."""
    rng = np.random.default_rng(0)
    rows = context.up_to(_ROWS)
    readings = pd.DataFrame(
        {
            "id": np.arange(rows),
            "tag": [f"T-{i}" for i in rng.integers(0, 50, rows)],
            "value": rng.uniform(0, 100, rows).round(3),
        }
    )
    readings.loc[rng.choice(rows, 500, replace=False), "value"] = None
    areas = pd.DataFrame(
        {"tag": [f"T-{i}" for i in range(55)], "area": [f"A{i % 7}" for i in range(55)]}
    )
    files = {"readings": readings, "areas": areas}
    reference = sqlite3.connect(":memory:")
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        for name, frame in files.items():
            path = context.scratch / f"{name}.csv"
            frame.to_csv(path, index=False)
            frame.to_sql(name, reference, index=False)
            plant.ingest(path)
        equal = sum(_same(plant, reference, query) for query in _SUITE)
        started = time.monotonic()
        plant.sql(_SUITE[1])
        seconds = time.monotonic() - started
    return [
        Measure(f"queries equal to SQLite (of {len(_SUITE)})", equal, "SQLite", str(len(_SUITE)), equal == len(_SUITE), digits=0),
        Measure("1 M-row GROUP BY, seconds", seconds, "-", "<= 2", seconds <= 2),
    ]  # fmt: skip


def _same(plant: Plant, reference: sqlite3.Connection, query: str) -> bool:
    table = plant.sql(query)
    ours = list(zip(*[c.to_pylist() for c in table.columns], strict=True))
    theirs = reference.execute(query).fetchall()
    return len(ours) == len(theirs) and all(
        len(a) == len(b) and all(_equal(x, y) for x, y in zip(a, b, strict=True))
        for a, b in zip(ours, theirs, strict=True)
    )


def _equal(one: object, other: object) -> bool:
    if isinstance(one, float) or isinstance(other, float):
        return math.isclose(float(str(one)), float(str(other)), rel_tol=1e-9)
    return one == other


ENTRY = Entry(
    "BASE-1",
    "SQL structured data",
    "made: 1 M readings, 55 areas",
    "composed",
    measure,
    looked_at=True,
    own_hand=True,
    counts="readings",
    proof_sample=50_000,
    headline=True,
)
