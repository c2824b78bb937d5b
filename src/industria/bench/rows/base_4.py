"""BASE-4: Spark SQL, and windows over a live stream of 10 k events a second."""

from __future__ import annotations

import json
import time
from importlib import resources

import numpy as np
import pandas as pd

from industria.bench.entry import Context, Entry, Measure
from industria.core import IndustriaError
from industria.foundation.lake.windows import WindowedStream, WindowResult
from industria.plant import ChatConfiguration, Plant

_RATE = 10_000
_SECONDS = 600
_BATCH_S = 0.05


def measure(context: Context) -> list[Measure]:
    """Reference rows of the query suite; latency and memory of ten minutes of events."""
    right, total, wrong = _spark(context)
    p95, growth, exact, late = _stream(context, seconds := context.up_to(_SECONDS))
    return [
        Measure(f"Spark SQL queries with the reference rows (of {total})", right, "rows written by hand", str(total), right == total and total >= 30, f"wrong: {', '.join(wrong)}" if wrong else "", 0),
        Measure("p95 from event to window result, s", p95, "-", "< 1", p95 < 1, f"{_RATE} events/s for {seconds} s, 200 tags, 2 % up to 300 ms late; sliding 10 s / 1 s with lateness .5 s is part of the figure"),
        Measure("memory growth after the first minute, MB", growth, "-", "< 20", growth < 20, "", 1),
        Measure("windows equal to the events added up again", exact, "numpy", "1", exact == 1, f"{late} events later than allowed, counted"),
    ]  # fmt: skip


def spark_suite() -> dict[str, object]:
    """Tables, and queries with the rows they must give."""
    text = (
        resources.files("industria.bench").joinpath("questions/spark_sql.json").read_text("utf-8")
    )
    suite: dict[str, object] = json.loads(text)
    return suite


def _spark(context: Context) -> tuple[int, int, list[str]]:
    suite = spark_suite()
    wrong: list[str] = []
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        for name, rows in suite["tables"].items():  # type: ignore[attr-defined]
            path = context.scratch / f"{name}.json"
            path.write_text(json.dumps(rows, ensure_ascii=False))
            plant.ingest(path)
        queries: list[dict[str, object]] = suite["queries"]  # type: ignore[assignment]
        for query in queries:
            try:
                table = plant.sql(str(query["sql"]), dialect="spark")
                rows = [
                    [_plain(v) for v in row]
                    for row in zip(*[c.to_pylist() for c in table.columns], strict=True)
                ]
            except IndustriaError as error:
                rows = [[str(error)]]
            if rows != query["rows"]:
                wrong.append(f"{query['name']}: {rows!r}"[:160])
    return len(queries) - len(wrong), len(queries), wrong


def _plain(value: object) -> object:
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, list):
        return [_plain(v) for v in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return float(str(value)) if "." in str(value) else int(str(value))


def _stream(context: Context, seconds: int) -> tuple[float, float, float, int]:
    """(p95 latency, memory growth in MB, share of windows that are exact, late events)."""
    import psutil

    rng = np.random.default_rng(0)
    tags = np.array([f"T-{i:03d}" for i in range(200)])
    windows = WindowedStream(10.0, 1.0, lateness_s=0.5)
    process = psutil.Process()
    per_batch = int(_RATE * _BATCH_S)
    latencies: list[float] = []
    check: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    results: dict[tuple[str, float], WindowResult] = {}
    base, memory = time.time(), 0.0
    for number in range(int(seconds / _BATCH_S)):
        due = base + (number + 1) * _BATCH_S
        if (wait := due - time.time()) > 0:
            time.sleep(wait)
        times = due - _BATCH_S + rng.uniform(0, _BATCH_S, per_batch)
        delayed = rng.random(per_batch) < 0.02
        times[delayed] -= rng.uniform(0, 0.3, int(delayed.sum()))
        codes = rng.integers(0, 200, per_batch)
        values = rng.normal(50, 10, per_batch)
        if number * _BATCH_S < 30:
            check.append((codes, times, values))
        for result in windows.add(tags[codes].tolist(), times, values):
            latencies.append(time.time() - result.end)
            if result.end < base + 20:
                results[result.tag, result.end] = result
        if number * _BATCH_S >= min(60, seconds / 2) and not memory:
            memory = process.memory_info().rss
        if number % 200 == 0:
            context.progress("stream", int(number * _BATCH_S), seconds)
    growth = (process.memory_info().rss - memory) / 1e6 if memory else 0.0
    return float(np.quantile(latencies, 0.95)), growth, _exact(check, results, tags), windows.late


def _exact(
    check: list[tuple[np.ndarray, np.ndarray, np.ndarray]],
    results: dict[tuple[str, float], WindowResult],
    tags: np.ndarray,
) -> float:
    codes, times, values = (np.concatenate(part) for part in zip(*check, strict=True))
    frame = pd.DataFrame({"tag": tags[codes], "time": times, "value": values})
    right = 0
    for (tag, end), r in results.items():
        inside = frame[(frame.tag == tag) & (frame.time >= end - 10) & (frame.time < end)].value
        right += int(
            r.count == len(inside) and abs(r.total - inside.sum()) < 1e-6 and r.most == inside.max()
        )
    return right / max(1, len(results))


ENTRY = Entry(
    "BASE-4", "Spark SQL and real-time windows", "made: 4 tables, 10 min of events", "composed",
    measure, fast=False, needs=("package:psutil",), looked_at=True, own_hand=True, counts="seconds of events", proof_sample=12, headline=True,
)  # fmt: skip
