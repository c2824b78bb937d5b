"""A capability in a package of somebody else's shows up in all faces, without a line changed.

The package is the one of the how-to, word for word.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "how-to" / "add-a-capability.md"


def block(kind: str, guide: Path = GUIDE) -> str:
    return re.findall(rf"```{kind}[^\n]*\n(.*?)```", guide.read_text(encoding="utf-8"), re.DOTALL)[
        0
    ]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The package as pip would lay it down, in a folder of its own."""
    site = tmp_path / "site"
    package, told = site / "toy_capability", site / "toy_capability-1.dist-info"
    package.mkdir(parents=True)
    told.mkdir()
    (package / "__init__.py").write_text("")
    (package / "tools.py").write_text(block("python"))
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: toy-capability\nVersion: 1\n")
    point = block("toml").splitlines()[1].replace('"', "")
    (told / "entry_points.txt").write_text(f"[industria.capabilities]\n{point}\n")
    path = os.pathsep.join([str(site), str(ROOT / "src")])
    return os.environ | {"PYTHONPATH": path, "INDUSTRIA_CHAT": "none", "OMP_NUM_THREADS": "1"}


def run(words: list[str], environment: dict[str, str], where: Path) -> str:
    done = subprocess.run(
        [sys.executable, *words], cwd=where, env=environment, capture_output=True, text=True,
        timeout=200,
    )  # fmt: skip
    assert done.returncode == 0, (words, done.stdout, done.stderr)
    return done.stdout


FACES = """
import json
from fastapi.testclient import TestClient
from industria.faces.http.app import app_of
from industria.faces.reference import reference
from industria.plant import ChatConfiguration, Plant

with Plant.open("acme", chat=ChatConfiguration("none")) as plant:
    key = plant.keys.create("viewer", "v")
    with TestClient(app_of(plant)) as client:
        client.headers["Authorization"] = f"Bearer {key}"
        listed = {t["name"] for t in client.get("/api/tools").json()["tools"]}
        rest = client.post("/api/tools/toy_count", json={"kind": "series"}).json()
        head = {"Accept": "application/json, text/event-stream"}
        ask = {"jsonrpc": "2.0", "id": 1, "method": "tools/call",
               "params": {"name": "toy_count", "arguments": {"kind": "series"}}}
        mcp = client.post("/mcp", json=ask, headers=head).json()
    print(json.dumps({
        "listed": "toy_count" in listed, "rest": rest,
        "mcp": mcp["result"]["structuredContent"], "python": plant.call("toy.count", kind="series"),
        "reference": "industria toy count" in reference("zh"),
        "runs": [r.who for r in plant.audit.runs() if r.what == "toy_count"],
    }))
"""


def test_it_is_in_all_faces(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "a b.csv").write_text("time,flow\n2026-01-01 00:00:00,1\n2026-01-01 00:01:00,2\n")
    command = ["-m", "industria.cli"]
    run([*command, "init", "acme"], environment, tmp_path)
    run([*command, "ingest", "a b.csv", "--plant", "acme"], environment, tmp_path)
    words = block("console").splitlines()[-1].split()[2:]
    shown = run([*command, *words, "--json"], environment, tmp_path)
    right = {"kind": "series", "count": 1}
    assert json.loads(shown) == right
    assert "count" in run([*command, "toy", "--help"], environment, tmp_path)
    faces = json.loads(run(["-c", FACES], environment, tmp_path).splitlines()[-1])
    assert faces["rest"] == faces["mcp"] == faces["python"] == right
    assert faces["listed"] and faces["reference"] and len(faces["runs"]) == 4


def test_without_the_package_it_is_not_there(environment: dict[str, str], tmp_path: Path) -> None:
    plain = environment | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-m", "industria.cli", "toy", "count"], cwd=tmp_path, env=plain,
        capture_output=True, text=True, timeout=200,
    )  # fmt: skip
    assert done.returncode == 2


def test_the_chinese_twin_has_the_same_package() -> None:
    twin = GUIDE.with_name("add-a-capability.zh.md")
    for kind in ("python", "toml", "console"):
        assert block(kind, twin) == block(kind)


def test_the_reference_is_the_one_that_the_tools_write(tmp_path: Path) -> None:
    from industria.faces.reference import write_reference

    for written in write_reference(tmp_path):
        kept = ROOT / "docs" / "reference" / written.name
        assert kept.read_text(encoding="utf-8") == written.read_text(encoding="utf-8"), (
            "run: industria reference"
        )
