"""FLOW-13: a compressed model on a machine without industria, with one core and 256 MB."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.compression import compressed
from industria.bench.studies.forecasting import ett_frame
from industria.plant import ChatConfiguration, Plant

_MEMORY = 256 << 20
_ROWS, _HORIZON = 3000, 96
_PACKAGES = ("numpy", "numpy.libs", "onnxruntime")


def measure(context: Context) -> list[Measure]:
    """``models export --format edge``, run by a Python that finds numpy and onnxruntime alone; the same columns by
    ``forecast``."""
    frame = ett_frame(context.data).iloc[:_ROWS]
    path, folder = context.scratch / "etth1.csv", context.scratch / "edge"
    frame.to_csv(path, index=False)
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        plant.ingest(path)
        made = compressed(plant, "series-general")
        plant.call("models.export", model=made.model, format="edge", to=folder)
        here = plant.call("forecast", asset="etth1", horizon=_HORIZON, model=made.model).forecasts
    ran = _on_the_edge(context.scratch, folder, path)
    said = {line["column"]: line for line in map(json.loads, ran.lines)}
    apart = [
        float(np.abs(np.asarray(said[f.series.name]["mean"]) - f.mean).max() / f.mean.std())
        if f.series.name in said else float("inf")
        for f in here
    ]  # fmt: skip
    worst = max(apart, default=float("inf"))
    size = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
    note = f"{len(here)} columns of ETTh1, {_ROWS} rows, {_HORIZON} steps; exit {ran.code} {ran.error[-200:]}"
    return [
        Measure("largest difference from the command, in spreads of the forecast", worst, "-", "<= 1e-5", worst <= 1e-5, note, 7),
        Measure("memory of the run, MB", ran.memory_mb, "limit 256 MB of address space", "<= 256", ran.code == 0 and ran.memory_mb <= 256, "one core by affinity, RLIMIT_AS; the largest resident size of the process", 0),
        Measure("folder, kB", size / 1000, "-", "-", None, "graph, arrays, code", 0),
        Measure("seconds, start included", ran.seconds, "-", "-", None, "seven columns", 2),
    ]  # fmt: skip


class _Run:
    """What a run on the edge gave."""

    def __init__(
        self, done: subprocess.CompletedProcess[str], memory_mb: float, seconds: float
    ) -> None:
        self.code, self.error = done.returncode, done.stderr
        self.lines = done.stdout.splitlines() if done.returncode == 0 else []
        self.memory_mb, self.seconds = memory_mb, seconds


def _on_the_edge(scratch: Path, folder: Path, path: Path) -> _Run:
    only = scratch / "only"
    only.mkdir()
    spec = find_spec("numpy")
    assert spec is not None and spec.origin is not None
    site = Path(spec.origin).parent.parent
    for name in _PACKAGES:
        if (site / name).exists():
            (only / name).symlink_to(site / name)

    words = [sys.executable, "-S", "-m", "edge.runner", str(path), "--horizon", str(_HORIZON)]
    code = (
        "import os, resource, subprocess, sys; "
        f"resource.setrlimit(resource.RLIMIT_AS, ({_MEMORY}, {_MEMORY})); "
        "os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}); "
        "done = subprocess.run(sys.argv[1:]); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr); sys.exit(done.returncode)"
    )  # a process of its own, so that the largest size is that of the run
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-S", "-c", code, *words], cwd=folder, text=True,
        capture_output=True, env={"PYTHONPATH": os.pathsep.join((str(only), str(folder)))}, check=False,
    )  # fmt: skip
    last = done.stderr.split()[-1:] or ["0"]
    memory = float(last[0]) / 1024 if last[0].isdecimal() else float("inf")
    return _Run(done, memory, time.monotonic() - began)


ENTRY = Entry(
    "FLOW-13", "deployment at the edge", "ETTh1", "real", measure,
    needs=("ett", "package:onnxruntime", "package:onnx"), fast=False, looked_at=True,
)  # fmt: skip
