"""A plant of an older version opens after an upgrade with all that was in it; a newer format is refused by name.

The plants under ``old_plants`` were made once by the code of those commits (``old_plants/make.py``), which wrote
down what it saw in them.
"""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from in_process import industria
from industria.core import IntegrityError
from industria.plant import ChatConfiguration, Plant
from industria.stores import FORMAT

OLD = Path(__file__).with_name("old_plants")
VERSIONS = ("f192fa6", "edfaf1f")


@pytest.fixture(params=VERSIONS)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """An old plant, unpacked: ``plant``, ``files`` and ``told.json``."""
    with tarfile.open(OLD / f"{request.param}.tar.xz") as packed:
        packed.extractall(tmp_path, filter="data")
    return tmp_path / "acme"


@pytest.fixture
def told(folder: Path) -> dict[str, Any]:
    """What the older version said of the plant."""
    found: dict[str, Any] = json.loads((folder / "told.json").read_text())
    return found


@pytest.fixture
def old(folder: Path) -> Iterator[Plant]:
    """The old plant, opened by this version."""
    with Plant.open(folder / "plant", chat=ChatConfiguration("none"), create=False) as opened:
        yield opened


def test_tables_documents_and_alarms_are_there(old: Plant, told: dict[str, Any]) -> None:
    assert [[a.id, a.kind, a.name, a.version] for a in old.assets()] == told["assets"]
    assert len(old.lake.catalogue.list(superseded=True)) == told["all_assets"]
    assert old.sql("SELECT count(*) AS n FROM pump").to_pylist() == [{"n": told["rows"]}]
    assert len(old.lake.alarms.list()) == told["alarms"] > 0


def test_what_is_known_is_there_and_what_was_rejected_stays_away(
    old: Plant, told: dict[str, Any]
) -> None:
    assert sorted([f.subject, f.relation, f.object] for f in old.graph.facts()) == told["facts"]
    assert old.retrieve("bearing 6308", k=1)[0].text == told["top"]
    answer = old.ask("What is the vibration alarm of P-101?", mode="extractive")
    assert "7.1" in str(answer.content) and answer.evidence


def test_models_score_and_learn_on(old: Plant, told: dict[str, Any]) -> None:
    assert [[card.name, card.version] for card, _ in old.models.list()] == told["models"]
    found = old.detect("pump", model="anomaly_pump:1")
    assert len(found.detection.alarms) == told["alarms"]
    assert old.train("anomaly_detection", "pump", train_rows=100).version == 2


def test_keys_and_approvals_are_there(old: Plant, told: dict[str, Any]) -> None:
    gateway = told["gateway"]
    for role, key in gateway["keys"].items():
        caller = old.keys.caller(key)
        assert caller is not None and (caller.role, caller.name) == (role, f"{role} of acme")
    assert {a.id: a.state for a in old.keys.approvals()} == {
        gateway["waiting"]: "waiting",
        gateway["denied"]: "denied",
    }


def test_a_call_that_waited_can_be_granted(old: Plant, told: dict[str, Any]) -> None:
    old.call("approvals.decide", approval=told["gateway"]["waiting"], granted=True)
    assert "manual.md" not in [a.name for a in old.assets()]


def test_every_run_is_there_and_the_chain_verifies_and_grows(
    old: Plant, told: dict[str, Any]
) -> None:
    assert [[r.id, r.who, r.what] for r in old.audit.runs()][: len(told["runs"])] == told["runs"]
    old.sql("SELECT 1 AS one FROM pump LIMIT 1")
    report = old.audit.verify()
    assert report.intact and not report.unended, report


def test_the_program_kept_its_proof(old: Plant) -> None:
    kept = old.production.programs.get("tank")
    assert kept.passed and "level < 90" in kept.source


def test_the_same_files_are_known_again(old: Plant, folder: Path) -> None:
    before = {a.id for a in old.assets()}
    report = old.ingest(folder / "files" / "manual.md")
    assert {a.id for a in old.assets()} >= before and not report.rejected


def test_verify_names_what_has_no_sums_and_adopt_takes_it(folder: Path) -> None:
    plant = ("--plant", str(folder / "plant"))
    assert industria("verify", "--adopt", *plant).returncode == 0
    done = industria("verify", *plant, "--json")
    assert done.returncode == 0 and json.loads(done.stdout)["damaged"] == [], done.stdout


def test_a_backup_of_it_can_be_restored(folder: Path, told: dict[str, Any]) -> None:
    copy, plant = folder.parent / "copy", ("--plant", str(folder / "plant"))
    assert industria("backup", str(copy), *plant).returncode == 0
    restored = folder.parent / "restored"
    done = industria("restore", str(copy), str(restored))
    assert done.returncode == 0, done.stderr
    with Plant.open(restored, chat=ChatConfiguration("none"), create=False) as opened:
        assert len(opened.assets()) == len(told["assets"])


def test_a_newer_format_is_refused_by_name(folder: Path) -> None:
    settings = folder / "plant" / "plant.json"
    settings.write_text(json.dumps(json.loads(settings.read_text()) | {"format": FORMAT + 1}))
    before = {p: p.stat().st_mtime_ns for p in (folder / "plant").rglob("*")}
    with pytest.raises(IntegrityError, match=f"format {FORMAT} or older, found {FORMAT + 1}"):
        Plant.open(folder / "plant", create=False)
    done = industria("assets", "--plant", str(folder / "plant"))
    assert done.returncode == 1 and "update industria" in done.stderr
    assert {p: p.stat().st_mtime_ns for p in (folder / "plant").rglob("*")} == before
