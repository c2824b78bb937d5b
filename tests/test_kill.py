"""kill -9 during ingest, and several processes at once: nothing lost, nothing doubled."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from industria.plant import ChatConfiguration, Plant

JOB = """
import sys
from industria.plant import ChatConfiguration, Plant
from industria.testing.fakes import FixedEmbedder
with Plant.open(sys.argv[1], chat=ChatConfiguration("none"), embedder=FixedEmbedder(384)) as plant:
    report = plant.ingest(sys.argv[2])
    assert not report.rejected, report.rejected
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> Path:
    """Twelve sensor tables, work orders and notes."""
    folder = tmp_path_factory.mktemp("files")
    for number in range(12):
        body = "".join(
            f"2026-01-01 {h:02d}:{m:02d}:00,{h * m + number}.5,{number}\n"
            for h in range(24)
            for m in range(60)
        )
        (folder / f"sensors_{number}.csv").write_text("time,flow,unit\n" + body)
        (folder / f"note_{number}.md").write_text(
            f"# Note {number}\nPump P-{number} was greased.\n"
        )
    orders = "".join(f"WO-{i},P-{i % 12},bearing noise {i}\n" for i in range(60))
    (folder / "orders.csv").write_text("work_order,equipment,problem\n" + orders)
    return folder


def start(plant: Path, source: Path) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", JOB, str(plant), str(source)],
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )


def contents(path: Path) -> dict[str, object]:
    """All that a plant holds, in a form that two plants can be compared in."""
    with Plant.open(path, chat=ChatConfiguration("none")) as plant:
        tables = {
            name: sorted(map(repr, plant.lake.tables.read(name).to_pylist()))
            for name in plant.lake.tables.names()
        }
        passages = sorted(h.id for a in plant.assets() for h in plant.index.of_asset(a.id))
        assert plant.audit.verify().intact
        return {
            "assets": sorted(a.id for a in plant.assets()),
            "tables": tables,
            "passages": passages,
            "count": plant.index.count(),
            "facts": sorted(
                (f.subject, f.relation, f.object, f.asset) for f in plant.graph.facts()
            ),
            "objects": sorted(plant.lake.objects.list()),
        }


@pytest.fixture(scope="module")
def undisturbed(source: Path, tmp_path_factory) -> dict[str, object]:
    path = tmp_path_factory.mktemp("undisturbed") / "plant"
    assert start(path, source).wait(timeout=240) == 0
    return contents(path)


@pytest.mark.slow
def test_ten_kills_at_random_moments(source: Path, undisturbed, tmp_path: Path):
    path = tmp_path / "plant"
    rng = random.Random(11)
    killed = 0
    acknowledged: set[str] = set()
    while killed < 10:
        process = start(path, source)
        time.sleep(rng.uniform(1.0, 3.2))
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            killed += 1
        process.wait()
        if not (path / "plant.json").exists():
            continue
        with Plant.open(path, chat=ChatConfiguration("none")) as plant:
            now = {a.id for a in plant.assets()}
        assert acknowledged <= now, "an acknowledged asset was lost"
        acknowledged = now
        if len(now) == len(undisturbed["assets"]) and killed < 10:
            shutil.rmtree(path)  # all is in: begin again, to kill earlier steps once more
            acknowledged = set()
    assert start(path, source).wait(timeout=240) == 0
    assert contents(path) == undisturbed


@pytest.mark.slow
def test_four_processes_ingest_into_one_plant_at_once(source: Path, undisturbed, tmp_path: Path):
    path = tmp_path / "plant"
    processes = [start(path, source) for _ in range(4)]
    assert [p.wait(timeout=280) for p in processes] == [0, 0, 0, 0]
    assert contents(path) == undisturbed
