"""Without any extra, a plant opens, takes files in, governs, detects and answers with quotes.

A child process in which every package that no base dependency needs cannot be imported stands for the bare
environment (``tools/bare-install`` makes a real one, over the network).
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from bare_files import write_files

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

RUN = """
import sys, json
missing, words = set(json.loads(sys.argv[1])), sys.argv[2:]
class Bare:
    def find_spec(self, name, path=None, target=None):
        if name.partition('.')[0] in missing:
            raise ModuleNotFoundError(f'No module named {name!r}', name=name)
sys.meta_path.insert(0, Bare())
import importlib.util
found = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: found(name, package) if name.partition('.')[0] not in missing else None
from industria.cli import main
sys.argv = ['industria', *words]
main()
"""


def named(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def needed_by(requirements: Iterable[str]) -> set[str]:
    """Names of all packages that these bring, those they need in turn included."""
    seen: set[tuple[str, str]] = set()
    waiting = [Requirement(r) for r in requirements]
    while waiting:
        wanted = waiting.pop()
        for extra in ("", *wanted.extras):
            if (key := (named(wanted.name), extra)) in seen:
                continue
            seen.add(key)
            try:
                listed = metadata.requires(wanted.name) or []
            except metadata.PackageNotFoundError:
                continue
            needs = [Requirement(r) for r in listed]
            waiting += [n for n in needs if not n.marker or n.marker.evaluate({"extra": extra})]
    return {name for name, _ in seen}


def modules_of_extras() -> set[str]:
    """Top-level modules of this environment that a bare installation would not have."""
    base = needed_by(PROJECT["dependencies"])
    brought = metadata.packages_distributions()
    return {m for m, names in brought.items() if not base & {named(n) for n in names}} - {
        "industria"
    }


@pytest.fixture(scope="module")
def missing() -> str:
    """The modules that cannot be imported in the child, as JSON."""
    modules = modules_of_extras()
    known = {"nicegui", "fastapi", "mcp", "xllamacpp", "openai", "rapidocr", "cv2", "torch", "z3", "asyncua", "reportlab"}  # fmt: skip
    assert known <= modules, f"{known - modules} came with the base"
    return json.dumps(sorted(modules))


def run(missing: str, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", RUN, missing, *words],
        cwd=folder, capture_output=True, text=True, timeout=280,
    )  # fmt: skip


@pytest.mark.slow
def test_a_bare_base_opens_ingests_and_answers(missing: str, tmp_path: Path) -> None:
    write_files(tmp_path / "files")
    assert run(missing, tmp_path, "init", "acme").returncode == 0
    done = run(missing, tmp_path, "ingest", "files", "--plant", "acme", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert not told["rejected"] and len(told["assets"]) == 5, told
    for question, quoted in (
        ("What is the vibration alarm of pump P-101?", "7.1 mm/s"),
        ("How often is the bearing of pump P-101 greased?", "2000 hours"),
    ):
        done = run(missing, tmp_path, "ask", question, "--extractive", "--plant", "acme")
        assert done.returncode == 0 and quoted in done.stdout, (done.stdout, done.stderr)
    for words in (("govern",), ("train", "anomaly_detection", "pump", "--train-rows", "80"), ("audit", "verify"), ("verify",)):  # fmt: skip
        done = run(missing, tmp_path, *words, "--plant", "acme")
        assert done.returncode == 0, (words, done.stdout, done.stderr)


@pytest.mark.slow
def test_what_needs_an_extra_names_it(missing: str, tmp_path: Path) -> None:
    from PIL import Image

    assert run(missing, tmp_path, "init", "acme").returncode == 0
    (tmp_path / "pump.st").write_text("FUNCTION_BLOCK P\nVAR_OUTPUT a : BOOL; END_VAR\na := TRUE;\nEND_FUNCTION_BLOCK\n")  # fmt: skip
    (tmp_path / "pump.spec").write_text("on: always a\n")
    Image.new("RGB", (40, 40), "white").save(tmp_path / "plate.png")
    for extra, words in (
        ("serve", ("serve",)),
        ("production", ("plc", "check", "pump.st", "--spec", "pump.spec")),
        ("ocr", ("ingest", "plate.png")),
        ("links", ("link", "mqtt", "localhost:1883", "a/#", "--seconds", "1")),
    ):
        done = run(missing, tmp_path, *words, "--plant", "acme")
        told = done.stdout + done.stderr
        assert done.returncode == 1 and f"industria[{extra}]" in told, (words, told)
        assert "Traceback" not in told
    done = run(missing, tmp_path, "demo", "--no-serve")
    assert done.returncode == 1 and "industria[demo]" in done.stderr, done.stderr


def test_every_extra_stands_in_all_or_test() -> None:
    extras = PROJECT["optional-dependencies"]
    whole = set(Requirement(extras["all"][0]).extras)
    assert whole == set(extras) - {"all", "test"}


def test_every_extra_that_the_code_names_is_there() -> None:
    named_there = set()
    for path in (ROOT / "src").rglob("*.py"):
        named_there |= set(re.findall(r'missing_extra\("(\w+)"', path.read_text(encoding="utf-8")))
    assert named_there and named_there <= set(PROJECT["optional-dependencies"])
