"""The registry: cards without weights, files by sha256, an old plant taken in, lineage that is checked."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from industria.core import (
    ANOMALY_DETECTION,
    Evaluation,
    IndustriaError,
    InputError,
    IntegrityError,
    ModelCard,
    NotFoundError,
    Progress,
    Task,
    UsageError,
)
from industria.infrastructure.objects import ObjectStore
from industria.models import shipped
from industria.models.anomaly.combined_index import CombinedIndex, CombinedIndexOptions
from industria.models.families import families, find
from industria.models.families.combined_index import FAMILY
from industria.models.making import Draft, find_version, load, make, parent_of
from industria.models.registry import Registry

_BEFORE = """
CREATE TABLE models (
    name TEXT NOT NULL, version INTEGER NOT NULL, card TEXT NOT NULL, weights BLOB NOT NULL,
    PRIMARY KEY (name, version)
);
CREATE TABLE current (
    name TEXT PRIMARY KEY, version INTEGER NOT NULL, previous INTEGER NOT NULL
);
CREATE TABLE was_current (
    name TEXT NOT NULL, version INTEGER NOT NULL, place INTEGER NOT NULL,
    PRIMARY KEY (name, version)
);
"""


@pytest.fixture
def objects(tmp_path: Path) -> ObjectStore:
    return ObjectStore(str(tmp_path / "objects"))


@pytest.fixture
def registry(tmp_path: Path, objects: ObjectStore):
    opened = Registry(tmp_path / "models.db", objects)
    yield opened
    opened.close()


def _card(name: str = "m", **fields: object) -> ModelCard:
    return replace(ModelCard(name, 0, "sums", "scenario"), **fields)


# -- a plant of the version before ---------------------------------------------------------------


def _old_weights(model: CombinedIndex) -> bytes:
    """What the version before wrote: options as floats in the order of their names."""
    into = io.BytesIO()
    np.savez_compressed(into, **model.arrays(), options=np.array([8.0, 1.0, 10.0, 0.9]))
    return into.getvalue()


def _old_registry(path: Path, models: list[CombinedIndex]) -> list[bytes]:
    options = {"smoothing": 10, "blocks": 8, "variance_kept": 0.9, "margin": 1.0, "train_rows": 300}
    blobs = [_old_weights(model) for model in models]
    with sqlite3.connect(path) as connection:
        connection.executescript(_BEFORE)
        for number, blob in enumerate(blobs, 1):
            card = {
                "name": "anomaly_line", "version": number, "task": "anomaly_detection",
                "level": "industry", "parent": "", "training_assets": ["line-1"],
                "metrics": {"false_alarm_rate_unseen_normal": 0.1}, "baseline": "isolation forest",
                "baseline_metrics": {}, "size_bytes": len(blob), "licence": "the plant's own",
                "options": options, "created": "2026-01-01T00:00:00+00:00",
            }  # fmt: skip
            connection.execute(
                "INSERT INTO models VALUES (?, ?, ?, ?)",
                ("anomaly_line", number, json.dumps(card), blob),
            )
            connection.execute("INSERT INTO was_current VALUES ('anomaly_line', ?1, ?1)", (number,))
        connection.execute("INSERT INTO current VALUES ('anomaly_line', ?, 1)", (len(blobs),))
    connection.close()
    return blobs


@pytest.fixture
def fitted() -> list[CombinedIndex]:
    draw = np.random.default_rng(3)
    return [CombinedIndex.fit(draw.normal(k, 1, (300, 3)), ("a", "b", "c")) for k in (1, 2, 3)]


def test_a_registry_of_the_version_before_is_taken_in_whole(
    tmp_path: Path, objects: ObjectStore, fitted: list[CombinedIndex]
) -> None:
    blobs = _old_registry(tmp_path / "models.db", fitted)
    for _ in range(2):  # the second opening finds nothing left to move
        registry = Registry(tmp_path / "models.db", objects)
        assert [c.version for c, _ in registry.list()] == [1, 2, 3]
        assert registry.current("anomaly_line").version == 3
        for number, (blob, model) in enumerate(zip(blobs, fitted, strict=True), 1):
            card = registry.card("anomaly_line", number)
            assert registry.files("anomaly_line", number) == {"arrays.npz": blob}
            assert (card.created, card.level) == ("2026-01-01T00:00:00+00:00", "industry")
            again = load(registry, find(card.task), card)
            rows = np.random.default_rng(4).normal(1, 1, (40, 3))
            assert np.array_equal(again.score(rows), model.score(rows))
            assert again.options == CombinedIndexOptions() and again.threshold == model.threshold
        registry.close()
    registry = Registry(tmp_path / "models.db", objects)
    assert [registry.rollback("anomaly_line").version for _ in range(2)] == [2, 1]
    registry.close()


def test_weights_that_were_half_moved_are_moved_again(
    tmp_path: Path, objects: ObjectStore, fitted: list[CombinedIndex], monkeypatch
) -> None:
    blobs = _old_registry(tmp_path / "models.db", fitted)
    put, calls = ObjectStore.put_bytes, iter(range(100))

    def cut_off(self: ObjectStore, data: bytes) -> str:
        if next(calls) == 4:  # inside the transaction
            raise OSError("no space left on device")
        return put(self, data)

    monkeypatch.setattr(ObjectStore, "put_bytes", cut_off)
    registry = Registry(tmp_path / "models.db", objects)
    with pytest.raises(OSError, match="no space"):
        registry.list()
    monkeypatch.undo()
    assert [registry.files("anomaly_line", n)["arrays.npz"] for n in (1, 2, 3)] == blobs
    registry.close()


# -- files ---------------------------------------------------------------------------------------


def test_a_card_is_read_without_its_weights(registry: Registry, objects: ObjectStore) -> None:
    card = registry.add(_card(), {"w": b"x" * 1000, "v": b"y"})
    for sha256 in card.files.values():
        objects.delete(sha256)
    assert registry.card("m").size_bytes == 1001 and registry.list() and registry.current("m")
    with pytest.raises(IntegrityError, match=r"m:1, found none"):
        registry.files("m")


@pytest.mark.parametrize("at", [0, 500, 999])
def test_a_weight_that_changed_on_disk_is_refused_and_named(
    registry: Registry, tmp_path: Path, at: int
) -> None:
    registry.add(_card(), {"w": bytes(1000)})
    registry.add(_card(), {"w": b"good"})
    sha256 = registry.card("m", 1).files["w"]
    path = tmp_path / "objects" / sha256[:2] / sha256[2:]
    data = bytearray(path.read_bytes())
    data[at] ^= 4
    path.write_bytes(data)
    with pytest.raises(IntegrityError, match=r"file w .* m:1, found one that was changed on disk"):
        registry.files("m", 1)
    assert registry.files("m", 2) == {"w": b"good"}
    assert [(d.model, d.file) for d in registry.verify()] == [("m:1", "w")]


def test_files_go_with_the_last_version_that_needs_them(
    tmp_path: Path, objects: ObjectStore
) -> None:
    shared: set[str] = set()
    registry = Registry(tmp_path / "models.db", objects, in_use=shared.__contains__)
    one = registry.add(_card(training_assets=("a",)), {"w": b"same", "own": b"1"})
    two = registry.add(_card("n", training_assets=("b",)), {"w": b"same", "asset": b"2"})
    shared.add(two.files["asset"])
    registry.forget({"a"})
    assert not objects.exists(one.files["own"]) and registry.files("n")["w"] == b"same"
    registry.forget({"b"})
    assert not objects.exists(two.files["w"]) and objects.exists(two.files["asset"])
    registry.close()


def test_what_was_trained_from_a_forgotten_model_goes_too(registry: Registry) -> None:
    registry.add(_card("top", training_assets=("a",)), {"w": b"1"})
    registry.add(_card("middle", parent="top:1", training_assets=("b",)), {"w": b"2"})
    registry.add(_card("low", parent="middle:1", training_assets=("c",)), {"w": b"3"})
    registry.add(_card("other", training_assets=("c",)), {"w": b"4"})
    assert [c.name for c in registry.forget({"a"})] == ["top", "middle", "low"]
    assert [c.name for c, _ in registry.list()] == ["other"]


# -- families and lineage ------------------------------------------------------------------------


class _Sums:
    """A family of the test: its model is a sum that starts at its parent's."""

    name, baseline = "sums", "zero"
    task = Task("sums", ("table",), "a number", "f1")

    def train(self, data: list[int], *, parent: int | None, seed: int, progress: Progress) -> int:
        return sum(data) + (parent or 0)

    def evaluate(self, model: int, data: list[int], *, seed: int) -> Evaluation:
        return Evaluation({"f1": model / 100}, {"f1": 0.0})

    def options(self, model: int) -> Mapping[str, object]:
        return {}

    def save(self, model: int) -> Mapping[str, bytes]:
        return {"sum": str(model).encode()}

    def load(self, files: Mapping[str, bytes], options: Mapping[str, object]) -> int:
        return int(files["sum"])

    def predict(self, model: int, given: int) -> int:
        return model + given


def _make(registry: Registry, name: str, level: str, parent: str = ""):
    return make(registry, _Sums(), [1, 2], Draft(name, level, parent)).card  # type: ignore[arg-type]


def test_a_child_is_trained_from_its_parent_and_says_which(registry: Registry) -> None:
    _make(registry, "g", "general")
    child = _make(registry, "i", "industry", "g")
    grandchild = _make(registry, "s", "scenario", "i:1")
    assert (child.parent, grandchild.parent) == ("g:1", "i:1")
    assert registry.files("s") == {"sum": b"9"} and grandchild.metrics == {"f1": 0.09}
    assert _make(registry, "t", "scenario", "g:1").parent == "g:1"
    assert grandchild.family == "sums" and grandchild.options["seed"] == 0


@pytest.mark.parametrize("parent", ["moon", "moon:7", "g:2", "g:99", "g:0"])
def test_a_parent_that_is_not_there_is_named(registry: Registry, parent: str) -> None:
    _make(registry, "g", "general")
    with pytest.raises(NotFoundError):
        _make(registry, "s", "scenario", parent)
    assert len(registry.list()) == 1


@pytest.mark.parametrize("parent", [":1", "g:", "g:x", "g:-1", "g:1.0", "g:1:2"])
def test_a_parent_that_is_no_name_is_refused(registry: Registry, parent: str) -> None:
    _make(registry, "g", "general")
    with pytest.raises(UsageError, match="NAME:VERSION"):
        _make(registry, "s", "scenario", parent)


@pytest.mark.parametrize(
    ("above", "level"),
    [
        ("general", "general"), ("industry", "general"), ("industry", "industry"),
        ("scenario", "general"), ("scenario", "industry"), ("scenario", "scenario"),
    ],
)  # fmt: skip
def test_the_level_follows_from_the_parent(registry: Registry, above: str, level: str) -> None:
    _make(registry, "p", above)
    with pytest.raises(InputError, match=f"a level above {level}, found p, which is {above}"):
        _make(registry, "c", level, "p")
    with pytest.raises(UsageError, match="level must be"):
        _make(registry, "c", "galactic")


def test_a_parent_of_another_task_is_refused(registry: Registry) -> None:
    registry.add(ModelCard("d", 0, ANOMALY_DETECTION.name, "general"), {"w": b"1"})
    with pytest.raises(InputError, match="for the task sums"):
        _make(registry, "s", "scenario", "d")


def test_a_shipped_model_is_a_parent_by_its_name(
    registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shipped, "FOLDER", tmp_path / "shipped")
    made = ModelCard("line-general", 0, "anomaly_detection", "general", family="combined_index")
    shipped.write(made, {"arrays.npz": b"one"})
    draft = Draft("child", parent="line-general")
    assert find_version(registry, "line-general").version == 0 and not registry.list()
    above = parent_of(registry, draft, "anomaly_detection")
    assert above is not None and above.version == 1
    assert registry.files("line-general") == {"arrays.npz": b"one"}
    assert parent_of(registry, draft, "anomaly_detection") == above  # kept once
    shipped.write(made, {"arrays.npz": b"two"})  # the package was updated
    newer = parent_of(registry, draft, "anomaly_detection")
    assert newer is not None and newer.version == 2
    mine = registry.add(made, {"arrays.npz": b"three"})
    shipped.write(made, {"arrays.npz": b"four"})
    assert parent_of(registry, draft, "anomaly_detection") == mine  # the plant's own counts


def test_families_are_found_by_their_task() -> None:
    assert set(families()) >= {"combined_index", "span_extractor"}
    assert find("anomaly_detection") is FAMILY
    with pytest.raises(UsageError, match=r"anomaly_detection.*extraction.*found 'divination'"):
        find("divination")


def test_a_card_without_options_is_no_detector(fitted: list[CombinedIndex]) -> None:
    files, options = FAMILY.save(fitted[0]), dict(FAMILY.options(fitted[0]))
    with pytest.raises(IntegrityError, match="smoothing"):
        FAMILY.load(files, {k: v for k, v in options.items() if k != "smoothing"})
    with pytest.raises(IntegrityError, match=r"arrays\.npz"):
        FAMILY.load({}, options)


def test_the_extractor_is_a_version_like_any_other(registry: Registry, tmp_path: Path) -> None:
    from industria.bench.corpora.sets import question_path
    from industria.models.extraction.current import CurrentExtractor
    from industria.models.extraction.learn import learn_from

    lines = question_path("faults_zh.txt").read_text(encoding="utf-8").splitlines()[:20]
    file = tmp_path / "few.txt"
    file.write_text("\n".join(lines), encoding="utf-8")
    current = CurrentExtractor(lambda: registry)
    assert current() is None
    first = learn_from(registry, file, level="industry")
    card = first.standing.card
    assert (card.name, card.version, card.task) == ("extractor", 1, "extraction")
    assert set(card.files) == {"extractor.zip"} and "entity_f1" in card.baseline_metrics
    second = learn_from(registry, file, parent="extractor", seed=1)
    assert second.standing.card.parent == "extractor:1"
    registry.promote("extractor", 2)
    held = current()
    assert held is not None and held is current()
    registry.promote("extractor", 1)
    assert current() is not held
    for wrong in ({"judged_by": file}, {"layers": 13}):
        with pytest.raises(IndustriaError, match="expected"):
            learn_from(registry, file, **wrong)
    assert len(registry.list("extractor")) == 2
