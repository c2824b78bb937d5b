"""Shared fixtures: a small plant, the demo plant, the public data where it is here."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("OMP_NUM_THREADS", "1")

from industria.demo.folder import write_folder
from industria.plant import ChatConfiguration, Plant

NO_CHAT = ChatConfiguration("none")


@pytest.fixture
def plant(tmp_path: Path):
    """An empty plant without a language model."""
    with Plant.open(tmp_path / "plant", chat=NO_CHAT) as opened:
        yield opened


@pytest.fixture(scope="session")
def station_files(tmp_path_factory) -> Path:
    """The simulated station's files, as the demo writes them."""
    return write_folder(tmp_path_factory.mktemp("station"))


@pytest.fixture(scope="session")
def station(station_files: Path, tmp_path_factory):
    """The simulated station, ingested, governed and watched; tests only read it."""
    with Plant.open(tmp_path_factory.mktemp("plants") / "station", chat=NO_CHAT) as opened:
        report = opened.ingest(station_files)
        assert report.clean, report.to_json()
        opened.govern(apply=True)
        opened.detect("pump_station", normal_until="2026-03-06")
        yield opened


@pytest.fixture(scope="session")
def data() -> Path:
    """The public data; tests that need it are skipped where it is not here."""
    given = os.environ.get("INDUSTRIA_DATA")
    root = Path(given) if given else Path(__file__).parents[2] / "shared" / "data"
    if not root.is_dir():
        pytest.skip("INDUSTRIA_DATA is not here")
    return root
