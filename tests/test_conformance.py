"""Every tool's examples through every face: the same call gives the same result, whoever makes it.

What differs between two calls of the same face (ids of Runs, how many there are, seconds) is left out.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from industria.cli import app
from industria.core import Tool
from industria.faces.found import tools
from industria.faces.http.app import app_of
from industria.faces.shown import json_of, text_of
from industria.plant import ChatConfiguration, Plant
from industria.testing.typed import typed

_EACH_TIME = frozenset(("run", "runs", "seconds", "walked_from", "pruned", "at_work", "since"))
EXAMPLES = [(tool, number) for tool in tools().values() for number in range(len(tool.examples))]


@dataclass
class Faces:
    plant: Plant
    client: TestClient
    folder: Path


@pytest.fixture(scope="module")
def faces(station_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Faces]:
    folder = tmp_path_factory.mktemp("conformance")
    root = shutil.copytree(station_folder, folder / "a plant 工厂")
    with Plant.open(root, chat=ChatConfiguration("none")) as plant:
        key = plant.keys.create("admin", "tester")
        with TestClient(app_of(plant)) as client:
            client.headers["Authorization"] = f"Bearer {key}"
            yield Faces(plant, client, folder)


def same(value: Any) -> Any:
    """Without what no two calls have alike."""
    if isinstance(value, dict):
        return {k: same(v) for k, v in value.items() if k not in _EACH_TIME}
    return [same(v) for v in value] if isinstance(value, list) else value


@pytest.mark.parametrize(("tool", "number"), EXAMPLES, ids=lambda x: getattr(x, "name", str(x)))
def test_every_face_gives_the_same(faces: Faces, tool: Tool, number: int) -> None:
    arguments = dict(tool.examples[number])
    result = faces.plant.call(tool.name, **arguments)
    python = same(json.loads(json.dumps(json_of(result))))
    reply = faces.client.post(f"/api/tools/{tool.wire}", json=arguments)
    assert reply.status_code == 200, reply.text
    assert same(reply.json()) == python
    asked = {
        "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": {"name": tool.wire, "arguments": arguments},
    }  # fmt: skip
    head = {"Accept": "application/json, text/event-stream"}
    mcp = faces.client.post("/mcp", json=asked, headers=head).json()["result"]
    assert not mcp.get("isError") and same(json.loads(mcp["content"][0]["text"])) == python
    words = typed(tool, arguments, faces.folder)
    done = CliRunner(env={"INDUSTRIA_CHAT": "none"}).invoke(
        app, [*words, "--json", "--plant", str(faces.plant.root)]
    )
    assert done.exit_code in (0, 1) and not isinstance(done.exception, AssertionError), done.output
    assert same(json.loads(done.stdout)) == python
    for language in ("zh", "en"):
        assert text_of(result, language) is not None


def test_a_face_that_answers_otherwise_is_seen() -> None:
    assert same({"a": 1, "run": "x"}) == same({"a": 1, "run": "y"})
    assert same({"a": [{"b": 1}]}) != same({"a": [{"b": 2}]})
