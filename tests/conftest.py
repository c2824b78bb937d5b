"""Shared fixtures: a small plant, the demo plant, the public data where it is here.

What is costly to make and is only read (the station) is made once in a run, whichever worker asks first
for it; the others wait at a lock and open a copy of their own.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("INDUSTRIA_KEYS", tempfile.mkdtemp(prefix="industria-keys-"))

from fake_line import URL, FakeLine, allow
from industria.demo.folder import write_folder
from industria.infrastructure.links import opcua_out
from industria.plant import ChatConfiguration, Plant

NO_CHAT = ChatConfiguration("none")


@pytest.hookimpl(tryfirst=True)  # before -m selects
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs the station is slow; files with most slow tests come first.

    So no worker is left with a long file at the end.
    """
    for item in items:
        if "station_files" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)
    slow = Counter(item.path for item in items if item.get_closest_marker("slow"))
    items.sort(key=lambda item: -slow[item.path])


@pytest.fixture
def plant(tmp_path: Path) -> Iterator[Plant]:
    """An empty plant without a language model."""
    with Plant.open(tmp_path / "plant", chat=NO_CHAT) as opened:
        yield opened


@pytest.fixture
def line(plant: Plant, monkeypatch) -> FakeLine:
    """A line of which ``speed`` may be written; nothing of it is on a network."""
    made = FakeLine(speed=1.0)
    monkeypatch.setattr(opcua_out.OpcUaOut, "read", lambda _, url, tag: made.read(url, tag))
    monkeypatch.setattr(opcua_out.OpcUaOut, "write", lambda _, u, t, value: made.write(u, t, value))
    allow(plant.root, {"url": URL, "tag": "speed", "low": 0, "high": 9})
    return made


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """``made_once(name, make)``: a folder that ``make(folder)`` filled, once for all workers."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def folder_of(name: str, make: Callable[[Path], object]) -> Path:
        folder = shared / f"shared-{name}"
        with FileLock(shared / f"shared-{name}.lock"):
            if not (shared / f"shared-{name}.made").exists():
                shutil.rmtree(folder, ignore_errors=True)  # another worker failed half-way
                make(folder)
                (shared / f"shared-{name}.made").touch()
        return folder

    return folder_of


@pytest.fixture(scope="session")
def station_files(made_once: Callable[..., Path]) -> Path:
    """The simulated station's files, as the demo writes them; tests only read them."""
    return made_once("station-files", write_folder)


@pytest.fixture(scope="session")
def station_folder(made_once: Callable[..., Path], station_files: Path) -> Path:
    """A closed plant of the station, ingested, governed and watched: to be copied, never opened."""

    def make(folder: Path) -> None:
        with Plant.open(folder, chat=NO_CHAT) as opened:
            report = opened.ingest(station_files)
            assert report.clean, report.to_json()
            opened.govern(apply=True)
            opened.detect("pump_station", normal_until="2026-03-06")

    return made_once("station", make)


@pytest.fixture(scope="session")
def station(station_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    """The simulated station, ingested, governed and watched; tests only read it."""
    copy = shutil.copytree(station_folder, tmp_path_factory.mktemp("plants") / "station")
    with Plant.open(copy, chat=NO_CHAT) as opened:
        yield opened


@pytest.fixture(scope="session")
def data() -> Path:
    """The public data; tests that need it are skipped where it is not here."""
    given = os.environ.get("INDUSTRIA_DATA")
    root = Path(given) if given else Path(__file__).parents[2] / "shared" / "data"
    if not root.is_dir():
        pytest.skip("INDUSTRIA_DATA is not here")
    return root
