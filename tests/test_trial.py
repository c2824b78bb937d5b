"""The account of the trial: whatever does not fit is named, what fits is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from industria.bench.studies.trial.account import Account, account
from industria.bench.studies.trial.calls import Call, Seen, plain
from industria.bench.studies.trial.draws import LANES, Draws, Known
from industria.bench.studies.trial.line import Written
from industria.bench.studies.trial.setting import Setting
from industria.core import Caller
from industria.faces.calls import Calls
from industria.faces.found import tools
from industria.plant import Plant

NOW = "2999-01-01T00:00:00.000+00:00"


@pytest.fixture
def setting(plant: Plant, tmp_path: Path) -> Setting:
    return Setting(plant.root, tmp_path, {}, frozenset(), frozenset(), frozenset())


def told(plant: Plant, setting: Setting, seen=(), ledger=()) -> Account:
    return account(plant, setting, seen, ledger, dict(tools()), "olga")


def wrote(plant: Plant, value: float, who: str = "emil") -> None:
    given = {"url": "opc.tcp://x", "tag": "ns=2;s=t", "value": value}
    with plant.audit.run("link_write", given, who=who, effect="act"):
        pass


def test_a_write_has_its_run_before_it_and_only_once(plant: Plant, setting: Setting):
    wrote(plant, 5.0)
    write = Written("ns=2;s=t", 5.0, NOW, True)
    assert told(plant, setting, ledger=[write]).unrecorded_writes == []
    for wrong in ([write, write], [replace(write, intended=False)], [replace(write, value=6.0)]):
        assert told(plant, setting, ledger=wrong).unrecorded_writes


def test_a_run_of_nobody_known_is_named(plant: Plant, setting: Setting):
    wrote(plant, 1.0)
    with plant.audit.run("ingest", {}, who="agent of emil", effect="propose"):
        pass
    with plant.audit.run("unauthorized", {}, who="nobody"):
        pass
    assert told(plant, setting).without_person == []
    with plant.audit.run("ingest", {}, who="nobody", effect="propose"):
        pass
    with plant.audit.run("ingest", {}, who="agent of ", effect="propose"):
        pass
    assert len(told(plant, setting).without_person) == 2


def test_what_was_acknowledged_is_there(plant: Plant, setting: Setting):
    call = Call(1, "rest", "emil", "sql", {"statement": "SELECT 1 AS n"})
    calls = Calls(plant)
    calls.call("sql", call.arguments, calls.session(Caller("emil", "engineer")))
    done = Seen(call, "done", {})
    assert told(plant, setting, [done]).lost == []
    assert told(plant, setting, [done, done]).lost  # two answers, one Run
    other = replace(done, call=replace(call, who="erna"))
    assert told(plant, setting, [other]).lost
    write = Call(2, "cli", "olga", "link.write", {"url": "u", "tag": "t", "value": 7.0})
    assert len(told(plant, setting, [Seen(write, "done")]).lost) == 2  # neither Run nor effect
    assert told(plant, setting, [Seen(write, "cut")]).lost == []


def test_changes_of_the_stores_without_a_run_are_named(plant: Plant, setting: Setting, tmp_path):
    (tmp_path / "a note.md").write_text("# Note\nA pump.\n")
    plant.call("ingest", file=[tmp_path / "a note.md"])
    plant.call("keys", role="viewer", name="guest 1")
    plant.call("keys.revoke", key="guest 1")
    assert told(plant, setting).unrecorded_changes == []
    plant.keys.create("viewer", "guest 2")
    plant.keys.ask("link.write", {"tag": "t"}, Caller("emil", "engineer"))
    (plant.root / "inbox").mkdir()
    (plant.root / "inbox" / "b.md").write_text("b")
    gone = Seen(Call(1, "cli", "olga", "ingest", {"file": "gone.md"}), "done")
    found = "; ".join(told(plant, setting, [gone]).unrecorded_changes)
    for name in ("guest 2", "approval", "inbox/b.md", "gone.md"):
        assert name in found


def test_the_same_seed_draws_the_same_calls(setting: Setting):
    def drawn(seed: str) -> list[Call]:
        known = Known()
        lanes = [Draws(n, setting, known, tools(), ("url", ("a", "b")), seed) for n in LANES]
        return [lane.draw("olga") for _ in range(60) for lane in lanes]

    assert drawn("1") == drawn("1") != drawn("2")
    assert {call.face for call in drawn("1")} == {
        "cli",
        "python",
        "rest",
        "mcp",
        "openai",
        "page",
        "agent",
    }
    assert plain(["/a/b.md"]) == plain("b.md")
