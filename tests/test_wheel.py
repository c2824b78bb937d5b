"""The wheel holds all that the package reads beside its code, and nothing else."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

pytest.importorskip("setuptools")
ROOT = Path(__file__).parents[1]
MOST_BYTES = 4_000_000  # beside the weights
MOST_BYTES_OF_WEIGHTS = 10_000_000


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built from a copy without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info", "build")
    shutil.copytree(ROOT / "src", folder / "tree" / "src", ignore=ignored)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder / "tree")
    words = ["wheel", "--no-deps", "--no-build-isolation", "--no-index", "-w", str(folder / "out")]
    done = subprocess.run(
        [sys.executable, "-m", "pip", *words, str(folder / "tree")],
        capture_output=True, text=True, timeout=250,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (made,) = (folder / "out").glob("industria-*-py3-none-any.whl")
    packed = zipfile.ZipFile(made)
    weights = sum(i.compress_size for i in packed.infolist() if "/models/shipped/" in i.filename)
    assert 0 < weights < MOST_BYTES_OF_WEIGHTS
    assert made.stat().st_size - weights < MOST_BYTES
    return packed


@pytest.mark.slow
def test_every_file_of_the_package_is_in_it(wheel: zipfile.ZipFile) -> None:
    source = ROOT / "src"
    there = {
        p.relative_to(source).as_posix()
        for p in (source / "industria").rglob("*")
        if p.is_file() and "__pycache__" not in p.parts
    }
    packed = {n for n in wheel.namelist() if n.startswith("industria/")}
    assert there == packed, there ^ packed


@pytest.mark.slow
def test_nothing_else_is_in_it(wheel: zipfile.ZipFile) -> None:
    tops = {n.partition("/")[0] for n in wheel.namelist()}
    assert len(tops) == 2 and "industria" in tops, tops
    assert not [n for n in wheel.namelist() if "/tests/" in n or Path(n).name.startswith("test_")]


@pytest.mark.slow
def test_the_base_asks_for_nothing_that_an_extra_brings(wheel: zipfile.ZipFile) -> None:
    (name,) = (n for n in wheel.namelist() if n.endswith(".dist-info/METADATA"))
    fields = Parser().parsestr(wheel.read(name).decode())
    base = {r.partition(">")[0] for r in fields.get_all("Requires-Dist", []) if "extra ==" not in r}
    assert base and not base & {"nicegui", "fastapi", "mcp", "xllamacpp", "openai", "rapidocr"}
    assert "all" in fields.get_all("Provides-Extra", [])
