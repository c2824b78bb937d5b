"""Weights: found in the stated order, verified, fetched in parts that survive an interruption."""

from __future__ import annotations

import hashlib
import http.server
import threading
from pathlib import Path
from typing import ClassVar

import pytest

from industria.core import InputError, IntegrityError, MissingPartError
from industria.models import weights as module
from industria.models.weights import Weights, WeightSpec

CONTENT = bytes(range(256)) * 4000
SPEC = WeightSpec(
    "tiny", "chat", "tiny.gguf", len(CONTENT), hashlib.sha256(CONTENT).hexdigest(), "MIT", "a test",
    hub="org/tiny",
)  # fmt: skip


@pytest.fixture(autouse=True)
def known(monkeypatch):
    monkeypatch.setattr(module, "KNOWN", {"tiny": SPEC})


def test_the_order_is_given_path_plant_folder_cache(tmp_path: Path):
    plant, cache, own = tmp_path / "plant", tmp_path / "cache", tmp_path / "own.gguf"
    store = Weights(cache, plant)
    assert store.find("tiny") is None
    with pytest.raises(MissingPartError, match="industria weights fetch tiny"):
        store.require("tiny")
    cache.mkdir()
    (cache / "tiny.gguf").write_bytes(CONTENT)
    assert store.find("tiny") == cache / "tiny.gguf"
    plant.mkdir()
    (plant / "tiny.gguf").write_bytes(CONTENT)
    assert store.find("tiny") == plant / "tiny.gguf"
    own.write_bytes(b"other weights, chosen on purpose")
    assert Weights(cache, plant, {"tiny": str(own)}).find("tiny") == own
    with pytest.raises(InputError, match="found nothing"):
        Weights(cache, plant, {"tiny": str(tmp_path / "none")}).find("tiny")


def test_a_changed_file_is_refused_even_after_it_was_verified(tmp_path: Path):
    (tmp_path / "tiny.gguf").write_bytes(CONTENT)
    store = Weights(tmp_path)
    assert store.find("tiny")
    (tmp_path / "tiny.gguf").write_bytes(CONTENT[:-1] + b"x")
    with pytest.raises(IntegrityError, match="sha256"):
        store.find("tiny")


class Hub(http.server.BaseHTTPRequestHandler):
    content = CONTENT
    ranges: ClassVar[list[str]] = []

    def do_GET(self):
        asked = self.headers.get("Range", "")
        Hub.ranges.append(asked)
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        self.send_response(206 if asked else 200)
        self.end_headers()
        self.wfile.write(self.content[start:])

    def log_message(self, *arguments):
        return


@pytest.fixture
def hub():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Hub.ranges.clear()
    Hub.content = CONTENT
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_an_interrupted_download_goes_on_where_it_was(tmp_path: Path, hub: str):
    (tmp_path / "tiny.downloading").write_bytes(CONTENT[:70_000])
    assert Weights(tmp_path).fetch("tiny", hub=hub).read_bytes() == CONTENT
    assert Hub.ranges == ["bytes=70000-"]
    assert Weights(tmp_path).fetch("tiny", hub=hub), "a second fetch asks nobody"
    assert len(Hub.ranges) == 1


def test_what_arrives_with_another_hash_is_thrown_away(tmp_path: Path, hub: str):
    Hub.content = b"something else"
    with pytest.raises(IntegrityError, match="thrown away"):
        Weights(tmp_path).fetch("tiny", hub=hub)
    assert not list(tmp_path.iterdir())


def test_a_hub_that_does_not_answer_is_said_with_what_to_do(tmp_path: Path):
    with pytest.raises(MissingPartError, match=r"Put the file tiny\.gguf"):
        Weights(tmp_path).fetch("tiny", hub="http://127.0.0.1:9")
