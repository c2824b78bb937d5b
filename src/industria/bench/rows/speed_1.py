"""SPEED-1: ingest of a 5 M-row sensor CSV against DuckDB's own CSV to Parquet copy."""

from __future__ import annotations

import subprocess
import sys

from industria.bench.corpora.history import ROWS, sensor_csv
from industria.bench.entry import Context, Entry, Measure

_INGEST = """
import re, sys, time
from industria.plant import ChatConfiguration, Plant
with Plant.open(sys.argv[1], chat=ChatConfiguration("none")) as plant:
    started = time.monotonic()
    report = plant.ingest(sys.argv[2])
    seconds = time.monotonic() - started
assert [a.rows for a in report.assets] == [int(sys.argv[3])], "the rows were not taken in"
# VmHWM is this program's own peak; ru_maxrss would keep that of the process it was forked from.
peak = re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())
print("measured", seconds, int(peak[1]) / 1024**2)
"""
_ROUNDS = 3
_COPY = """
import duckdb, sys, time
duckdb.sql("SET enable_progress_bar = false")
started = time.monotonic()
duckdb.sql(f"COPY (SELECT * FROM read_csv('{sys.argv[1]}')) TO '{sys.argv[2]}' (FORMAT parquet)")
print("measured", time.monotonic() - started)
"""


def measure(context: Context) -> list[Measure]:
    """Three rounds of both in turn, each in its own process; the median of the ratios."""
    source = context.scratch / "history.csv"
    sensor_csv(source, ROWS)
    ratios, memory, times = [], [], []
    for number in range(_ROUNDS):
        context.progress("SPEED-1", number, _ROUNDS)
        copied = _run(_COPY, str(source), str(context.scratch / f"{number}.parquet"))[0]
        seconds, gigabytes = _run(
            _INGEST, str(context.scratch / f"plant{number}"), str(source), str(ROWS)
        )
        ratios.append(seconds / copied)
        memory.append(gigabytes)
        times.append((seconds, copied))
    ratio = sorted(ratios)[_ROUNDS // 2]
    note = "; ".join(f"{s:.1f} s against {c:.1f} s" for s, c in times)
    return [
        Measure("ingest of 5 M rows / DuckDB CSV to Parquet", ratio, "DuckDB 1", "<= 2.5", ratio <= 2.5, note, 2),
        Measure("peak memory, GB", max(memory), "-", "< 1.5", max(memory) < 1.5, digits=2),
    ]  # fmt: skip


def _run(code: str, *arguments: str) -> list[float]:
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True)
    assert not done.returncode, f"a round failed: {done.stderr.strip().splitlines()[-1:]}"
    return [float(part) for part in done.stdout.rpartition("measured")[2].split()]


ENTRY = Entry(
    "SPEED-1",
    "-",
    "made: 5 M-row historian export",
    "composed",
    measure,
    fast=False,
    looked_at=True,
    own_hand=True,
    seed=None,
    headline=True,
)
