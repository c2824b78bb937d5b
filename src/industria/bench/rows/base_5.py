"""BASE-5: the same query in one process and on a Ray cluster of two workers; a worker killed."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from industria.bench.entry import Context, Entry, Measure
from industria.plant import ChatConfiguration, Plant

if TYPE_CHECKING:
    import psutil

_DOMAINS = ("north", "south", "east", "west")
_QUERIES = (
    "SELECT domain, count(*) AS n, sum(value) AS s, min(value) AS lo, max(value) AS hi FROM readings GROUP BY domain ORDER BY domain",
    "SELECT tag, avg(value) AS m FROM readings WHERE value > 40 GROUP BY tag HAVING count(*) > 10 ORDER BY tag",
    "SELECT r.domain, a.kind, sum(r.value) AS s FROM readings r JOIN assets_list a ON a.tag = r.tag GROUP BY ALL ORDER BY 1, 2",
    "SELECT tag, value FROM readings WHERE value > 99.99 ORDER BY value, tag",
    "SELECT count(DISTINCT tag) AS n FROM readings WHERE domain = 'east'",
    "SELECT domain, minute, avg(value) OVER (PARTITION BY domain ORDER BY minute ROWS 3 PRECEDING) AS m FROM readings WHERE tag = 'T-7' ORDER BY ALL",
)


def measure(context: Context) -> list[Measure]:
    """Rows of six queries; the first again with a worker killed under it."""
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        rows = context.up_to(200_000)
        _fill(plant, rows)
        return _compared(context, plant, rows)


def _fill(plant: Plant, rows: int) -> None:
    tables = plant.lake.tables
    rng = np.random.default_rng(0)
    for domain in _DOMAINS:
        data = {
            "domain": [domain] * rows,
            "tag": [f"T-{i}" for i in rng.integers(0, 40, rows)],
            "minute": np.arange(rows),
            "value": rng.integers(0, 10_000, rows) / 100,
        }
        tables.write("readings", pa.table(data))
    tables.write(
        "assets_list",
        pa.table({"tag": [f"T-{i}" for i in range(40)], "kind": ["pump", "fan"] * 20}),
    )


def _compared(context: Context, plant: Plant, rows: int) -> list[Measure]:
    import ray

    def on_workers(statement: str) -> list[dict[str, object]]:
        found: list[dict[str, object]] = plant.call(
            "sql", statement=statement, distributed=True
        ).table.to_pylist()
        return found

    expected = [plant.sql(q).to_pylist() for q in _QUERIES]
    ray.init(  # a cluster that is there already, as RAY_ADDRESS names one
        num_cpus=2, include_dashboard=False, log_to_driver=False, configure_logging=False,
        runtime_env={"env_vars": {"PYTHONPATH": os.pathsep.join(sys.path)}},
    )  # fmt: skip
    try:
        same = sum(_same(on_workers(q), e) for q, e in zip(_QUERIES, expected, strict=True))
        killed = threading.Event()
        threading.Thread(target=_kill_a_worker, args=(killed,), daemon=True).start()
        after = 0
        started = time.monotonic()
        while not killed.is_set() or after < 3:
            context.progress("queries while a worker dies", after, 3)
            ok = _same(on_workers(_QUERIES[0]), expected[0])
            if not ok:
                break
            after += int(killed.is_set())
            if time.monotonic() - started > 90:
                break
    finally:
        ray.shutdown()
    return [
        Measure(f"queries with equal rows on 2 workers (of {len(_QUERIES)})", same, "one process", str(len(_QUERIES)), same == len(_QUERIES), f"{len(_DOMAINS) * rows} rows in {len(_DOMAINS)} domains, one file each", 0),
        Measure("queries right while and after a worker was killed (of 3)", after, "-", "3", after == 3, "", 0),
    ]  # fmt: skip


def _kill_a_worker(killed: threading.Event) -> None:
    """kill -9 one Ray worker process half a second into the queries."""
    import psutil

    time.sleep(0.5)
    for _ in range(200):
        workers = [p for p in psutil.Process().children(recursive=True) if _is_worker(p)]
        if workers:
            os.kill(workers[0].pid, signal.SIGKILL)
            killed.set()
            return
        time.sleep(0.05)


def _is_worker(process: psutil.Process) -> bool:
    import psutil

    try:
        return str(next(iter(process.cmdline()), "")).startswith(("ray::IDLE", "ray::_work"))
    except psutil.Error:
        return False


def _same(one: list[dict[str, object]], other: list[dict[str, object]]) -> bool:
    return len(one) == len(other) and all(
        list(a) == list(b)
        and all(
            abs(x - y) < 1e-6 * max(1, abs(y))
            if isinstance(x, float) and isinstance(y, float)
            else x == y
            for x, y in zip(a.values(), b.values(), strict=True)
        )
        for a, b in zip(one, other, strict=True)
    )


ENTRY = Entry(
    "BASE-5",
    "data domains on a cluster",
    "made: 800 k readings in 4 domains",
    "composed",
    measure,
    fast=False,
    needs=("package:ray", "package:psutil"),
    looked_at=True,
    own_hand=True,
    counts="readings of each domain",
    proof_sample=20_000,
)
