"""The soak: ingest, govern, stream and query at once, with a kill -9 every minute, then compare.

``python -m industria.bench.soak --minutes 30``. Three processes share one plant: one ingests and
governs, one streams readings through a journal into the lake, one queries without a pause. Every
minute one of the first two is killed and started again. At the end the plant must equal one that
was built undisturbed from the last files, the stream must be whole, and the reader's memory flat.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from industria.foundation.ingest.readings import take_readings
from industria.plant import ChatConfiguration, Plant

_TABLES = 6
_PER_BATCH = 500
_STEP_US = 2_000
_START_US = 1_780_000_000_000_000


def main() -> None:
    """Run, print the report as JSON, exit 1 where anything differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--kill-every-s", type=float, default=60.0)
    parser.add_argument("--role", default="")
    parser.add_argument("--root", default="")
    given = parser.parse_args()
    if given.role:
        _ROLES[given.role](Path(given.root))
        return
    report = soak(given.minutes, given.kill_every_s)
    sys.stdout.write(json.dumps(report, indent=1) + "\n")
    raise SystemExit(0 if report["equal"] and report["memory_flat"] else 1)


def soak(minutes: float, kill_every_s: float = 60.0) -> dict[str, object]:
    """Run the three processes for so long; returns the report."""
    root = Path(tempfile.mkdtemp(prefix="industria-soak-"))
    (root / "files").mkdir()
    Plant.open(root / "plant", chat=ChatConfiguration("none")).close()
    running = {role: _start(role, root) for role in _ROLES}
    started, next_kill, kills = time.monotonic(), kill_every_s, 0
    restarts = dict.fromkeys(_ROLES, 0)
    chance = random.Random(5)
    while (now := time.monotonic() - started) < 60 * minutes:
        time.sleep(1.0)
        if now >= next_kill:
            role = chance.choice(["ingest", "stream"])
            running[role].send_signal(signal.SIGKILL)
            running[role].wait()
            running[role] = _start(role, root)
            kills += 1
            next_kill += kill_every_s
            sys.stderr.write(f"{now / 60:.0f} min: killed {role} ({kills} kills)\n")
        for role, process in running.items():
            if process.poll() is not None:
                restarts[role] += 1
                sys.stderr.write(f"{role} ended by itself with {process.returncode}\n")
                running[role] = _start(role, root)
    (root / "stop").touch()
    for process in running.values():
        process.wait(timeout=180)
    report = _compare(root)
    memory = [json.loads(line) for line in (root / "memory.jsonl").read_text().splitlines()]
    settled = [m["mb"] for m in memory if m["s"] > 180] or [m["mb"] for m in memory]
    third = max(1, len(settled) // 3)
    growth = float(np.median(settled[-third:]) - np.median(settled[:third]))
    return {
        "minutes": minutes, "kills": kills, "ended_by_themselves": restarts, **report,
        "queries": memory[-1]["queries"], "reader_mb": round(settled[-1], 1),
        "reader_growth_mb": round(growth, 1), "memory_flat": growth < 40,
    }  # fmt: skip


def _start(role: str, root: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "industria.bench.soak", "--role", role, "--root", str(root)]
    )


def _ingest(root: Path) -> None:
    """Write file after file, ingest it, govern every third table; go on where the last one was."""
    counter = root / "number"
    number = int(counter.read_text()) if counter.exists() else 0
    with Plant.open(root / "plant", chat=ChatConfiguration("none")) as plant:
        plant.ingest(root / "files")
        while not (root / "stop").exists():
            path = _write(root / "files", number)
            plant.ingest(path)
            if number % 3 == 0 and path.suffix == ".csv":
                plant.govern(path.stem, apply=False)
            number += 1
            counter.with_suffix(".new").write_text(str(number))
            counter.with_suffix(".new").replace(counter)
            time.sleep(0.5)


def _write(folder: Path, number: int) -> Path:
    """File ``number``: a sensor table or a log text, whose contents follow from the number."""
    place = number % (2 * _TABLES)
    rng = np.random.default_rng(number)
    if place < _TABLES:
        path = folder / f"pump_{place}.csv"
        rows = 300
        frame = pd.DataFrame(
            {
                "time": pd.Timestamp("2026-03-01") + pd.to_timedelta(np.arange(rows), "min"),
                "flow": rng.normal(80, 2, rows).round(3),
                "pressure": rng.normal(3, 0.1, rows).round(3),
            }
        )
        frame.loc[rng.integers(0, rows, 5), "flow"] = None
        text = frame.to_csv(index=False)
    else:
        path = folder / f"log_{place - _TABLES}.txt"
        text = f"Shift log {number}. Pump_{number % _TABLES} was inspected; bearing temperature {rng.integers(40, 70)} ℃.\n"
    partial = path.with_suffix(".part")
    partial.write_text(text)
    partial.replace(path)
    return path


def _stream(root: Path) -> None:
    """Readings in order through the journal into the lake; the sequence goes on after a kill."""
    from industria.infrastructure.links import Journal, Reading

    journal = Journal(root / "journal.db")

    def commit(batch: Sequence[Reading], key: str) -> None:
        take_readings(plant.lake, "live", batch, key)

    with Plant.open(root / "plant", chat=ChatConfiguration("none")) as plant:
        commits = 0
        while True:
            while journal.forward(commit):
                commits += 1
                if commits % 40 == 0:
                    plant.lake.tables.compact("live")
            if (root / "stop").exists():
                break
            last = journal.last_time_us("live.flow")
            first = 0 if last is None else (last - _START_US) // _STEP_US + 1
            numbers = range(first, first + _PER_BATCH)
            journal.append(
                [Reading("live.flow", _START_US + n * _STEP_US, float(n % 1000)) for n in numbers]
            )
            time.sleep(0.5)


def _query(root: Path) -> None:
    """Queries without a pause in one process that is never killed; notes its memory."""
    import psutil

    process, started, queries = psutil.Process(), time.monotonic(), 0
    with Plant.open(root / "plant", chat=ChatConfiguration("none")) as plant:
        noted = 0.0
        while not (root / "stop").exists():
            names = plant.lake.tables.names()
            if "live" in names:
                plant.lake.sql.query("SELECT count(*) AS n, avg(value) AS m FROM live")
            for name in [n for n in names if n.startswith("pump_")][:3]:
                plant.lake.sql.query(f"SELECT avg(flow) AS f FROM {name}")
            if queries % 20 == 0:
                plant.retrieve("bearing temperature", 5)
            queries += 1
            seconds = time.monotonic() - started
            if seconds - noted >= 5:
                noted = seconds
                line = {
                    "s": round(seconds),
                    "mb": process.memory_info().rss / 1e6,
                    "queries": queries,
                }
                with (root / "memory.jsonl").open("a") as file:
                    file.write(json.dumps(line) + "\n")
            time.sleep(0.05)


def _compare(root: Path) -> dict[str, object]:
    """The plant against one made undisturbed from the same files, and the stream against its rule."""
    with Plant.open(root / "plant", chat=ChatConfiguration("none")) as plant:
        plant.ingest(root / "files")
        there = _contents(plant)
        live = plant.sql("SELECT time, value FROM live").to_pandas()
        intact = plant.audit.verify().intact
    with Plant.open(root / "undisturbed", chat=ChatConfiguration("none")) as plant:
        plant.ingest(root / "files")
        here = _contents(plant)
    micro = live["time"].astype("datetime64[us]").astype("int64").to_numpy()
    numbers = (micro - _START_US) // _STEP_US
    whole = bool(
        (np.sort(numbers) == np.arange(len(numbers))).all()
        and (live["value"] == numbers % 1000).all()
    )
    different = [name for name in here if here[name] != there[name]]
    return {
        "equal": not different and whole and intact, "different": different, "readings": len(numbers),
        "stream_whole": whole, "audit_intact": intact, "files": int((root / "number").read_text()),
    }  # fmt: skip


def _contents(plant: Plant) -> dict[str, object]:
    names = [a for a in plant.assets() if a.table != "live"]
    return {
        "assets": sorted((a.name, a.sha256) for a in names),
        "tables": {
            a.table: plant.lake.tables.read(a.table, a.version).to_pylist()
            for a in names
            if a.table
        },
        "passages": sorted(h.text for a in names for h in plant.index.of_asset(a.id)),
        "facts": sorted(
            (f.subject.split("-")[0], f.relation, f.object) for f in plant.graph.facts()
        ),
    }


_ROLES = {"ingest": _ingest, "stream": _stream, "query": _query}

if __name__ == "__main__":
    main()
