"""The server under load: a plant with a table and notes behind ``industria serve``, alone and under attack."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from industria.bench.studies.load.clients import SQL_BODIES, Seen, load, rate
from industria.bench.studies.trial.processes import Server
from industria.core import Progress
from industria.plant import ChatConfiguration, Plant
from industria.testing.plant_servers import free_port

CLIENTS = 50
_KEYS = ("viewer", "viewer", "engineer", "engineer", "admin")
_ROWS, _NOTES = 5_000, 100
_RATE_S = 8.0
_ROUNDS = 3
_START_S = 60.0
_STUDY = "industria.bench.studies.load"


@dataclass(frozen=True, slots=True)
class Loaded:
    """``ours`` and ``bare``: SQL calls a second, a pair a round; ``load``: of the machine, before and after."""

    alone: Seen
    attacked: Seen
    rates: tuple[tuple[float, float], ...]
    load: tuple[float, float]


def measure_gateway(folder: Path, seconds: float, seed: int, progress: Progress) -> Loaded:
    """Alone, beside a bare route, then with a hostile key at work."""
    folder.mkdir(parents=True)
    keys, hostile, files = _make(folder, seed)
    server = Server(folder / "plant", {"INDUSTRIA_CHAT": "none"}, folder)
    before = os.getloadavg()[0]
    url = server.up()
    try:
        load(url, keys, CLIENTS, min(5.0, seconds), seed)  # models and pages are read once
        progress("HOUSE-4", 1, 4)
        alone = load(url, keys, CLIENTS, seconds, seed)
        progress("HOUSE-4", 2, 4)
        with _bare(files) as bare:
            pairs = [
                (rate(url, "/api/tools/sql", keys[0], SQL_BODIES, CLIENTS, _RATE_S),
                 rate(bare, "/sql", "", SQL_BODIES, CLIENTS, _RATE_S))
                for _ in range(_ROUNDS)
            ]  # fmt: skip
        progress("HOUSE-4", 3, 4)
        with _attack(url, hostile):
            attacked = load(url, keys, CLIENTS, seconds, seed + 1)
    finally:
        server.stop()
    return Loaded(alone, attacked, tuple(pairs), (before, os.getloadavg()[0]))


def _make(folder: Path, seed: int) -> tuple[list[str], str, list[str]]:
    """Keys of the clients, the hostile one, and the files of the table."""
    chance = random.Random(seed)
    files = folder / "files"
    files.mkdir()
    lines = ["time,force,speed,heat"]
    for minute in range(_ROWS):
        values = ",".join(f"{chance.gauss(mean, 1):.3f}" for mean in (50, 10, 70))
        day, rest = divmod(minute, 24 * 60)
        lines.append(f"2026-01-{day + 1:02d} {rest // 60:02d}:{rest % 60:02d}:00,{values}")
    (files / "press.csv").write_text("\n".join(lines) + "\n")
    for n in range(_NOTES):
        (files / f"note_{n}.md").write_text(
            f"# Note {n}\nThe bearing of pump P-{n} was greased on 2026-01-{n % 28 + 1:02d}.\n"
        )
    with Plant.open(folder / "plant", chat=ChatConfiguration("none")) as plant:
        report = plant.ingest(files)
        assert report.clean, report.to_json()
        made = [plant.keys.create(role, f"client {n}") for n, role in enumerate(_KEYS)]
        table = plant.table("press").table
        return made, plant.keys.create("viewer", "hostile"), plant.lake.tables.files(table)


@contextmanager
def _bare(files: list[str]) -> Iterator[str]:
    port = free_port()
    with subprocess.Popen([sys.executable, "-m", f"{_STUDY}.bare", str(port), *files]) as process:
        url = f"http://127.0.0.1:{port}"
        try:
            _answers(url, process)
            yield url
        finally:
            process.terminate()


def _answers(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _START_S
    while time.monotonic() < until and process.poll() is None:
        try:
            httpx.get(f"{url}/docs", timeout=5)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"expected a bare route at {url}, found that it does not answer")


@contextmanager
def _attack(url: str, key: str) -> Iterator[None]:
    command = [sys.executable, "-m", f"{_STUDY}.hostile", url, key]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"at it\n", "the hostile key did not get to work"
            yield
            assert process.poll() is None, "the hostile key gave up"
        finally:
            process.kill()
