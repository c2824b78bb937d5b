"""INF-4: tables and objects on an S3 endpoint; the whole path unchanged; commits survive kill -9."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from industria.bench.entry import Context, Entry, Measure
from industria.demo.folder import write_folder
from industria.plant import ChatConfiguration, Plant
from industria.testing.s3_server import s3_endpoint

_KILLS = 10
_NAMED = ("duplicate_rows", "out_of_order", "missing_points", "spiking_sensor", "stuck_sensor")
_WRITER = """
import sys, pyarrow as pa
from industria.plant import ChatConfiguration, Plant
log, number = open(sys.argv[3], "a"), int(sys.argv[4])
with Plant.open(sys.argv[1], chat=ChatConfiguration("none"), store=sys.argv[2]) as plant:
    while True:
        plant.lake.tables.write("commits", pa.table({"n": [number]}), key=f"n-{number}")
        log.write(f"{number}\\n"); log.flush()
        number += 1
"""


def measure(context: Context) -> list[Measure]:
    """The demo's folder through ingest, govern, sql and ask, in a folder and on S3; then kills."""
    folder = write_folder(context.scratch / "files")
    with s3_endpoint() as url:
        context.progress("a plant on S3", 0, 2)
        there = _walk(folder, context.scratch / "there", f"{url}/acme")
        context.progress("a plant in a folder", 1, 2)
        here = _walk(folder, context.scratch / "here", "")
        equal = sum(a == b for a, b in zip(there, here, strict=True))
        lost, doubled, commits = _kill_writers(f"{url}/kills", context.scratch)
    return [
        Measure(f"steps with equal results on S3 and in a folder (of {len(here)})", equal, "folder", str(len(here)), equal == len(here), "assets, tables, findings, repaired rows, SQL, answer, objects, forget", 0),
        Measure(f"acknowledged commits lost or doubled in {_KILLS} kill -9", lost + doubled, "-", "0", lost + doubled == 0, f"{commits} commits acknowledged", 0),
    ]  # fmt: skip


def _walk(folder: Path, root: Path, store: str) -> list[object]:
    with Plant.open(root, chat=ChatConfiguration("none"), store=store) as plant:
        report = plant.ingest(folder)
        tables = plant.lake.tables
        results: list[object] = [
            sorted(a.name for a in report.assets),
            {n: tables.read(n).num_rows for n in tables.names()},
        ]
        governed = plant.govern(apply=True, checks=_NAMED)
        results.append(
            {n: [(s.check, s.column, s.count) for s in g.symptoms] for n, g in governed.items()}
        )
        results.append({n: tables.read(n).num_rows for n in tables.names()})
        assert tables.names(), "no table was taken in"
        first = tables.names()[0]
        results.append(plant.sql(f"SELECT count(*) AS n FROM {first}").to_pylist())
        results.append(plant.ask("How is the strainer cleaned?", "en").content)
        results.append(sorted(plant.lake.objects.list()))
        plant.forget(plant.assets()[0].id)
        results.append((tables.names(), sorted(plant.lake.objects.list())))
    return results


def _kill_writers(url: str, scratch: Path) -> tuple[int, int, int]:
    """(lost, doubled, acknowledged) commits."""
    log = scratch / "acknowledged.txt"
    log.touch()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    folder = str(scratch / "kills")
    killed = 0
    while killed < _KILLS:
        done = [int(n) for n in log.read_text().split()]
        start = str(max(done, default=-1) + 1)
        process = subprocess.Popen(
            [sys.executable, "-c", _WRITER, folder, url, str(log), start], env=environment
        )
        _wait_for_more(log, len(done))
        time.sleep(0.3 + 0.17 * killed)
        process.send_signal(signal.SIGKILL)
        process.wait()
        killed += 1
    acknowledged = [int(n) for n in log.read_text().split()]
    with Plant.open(folder, chat=ChatConfiguration("none"), create=False) as plant:
        stored = plant.sql("SELECT n FROM commits").column("n").to_pylist()
    return len(set(acknowledged) - set(stored)), len(stored) - len(set(stored)), len(acknowledged)


def _wait_for_more(log: Path, lines: int, most_s: float = 120.0) -> None:
    """Until a writer has acknowledged its first commit."""
    ends = time.monotonic() + most_s
    while len(log.read_text().split()) <= lines:
        assert time.monotonic() < ends, f"no commit within {most_s:g} s"
        time.sleep(0.05)


ENTRY = Entry(
    "INF-4", "tables and objects on an S3-compatible store", "twin: pump station; a local S3 server",
    "simulated", measure, fast=False, needs=("package:moto", "package:s3fs"), looked_at=True, own_hand=True, seed=None,
)  # fmt: skip
