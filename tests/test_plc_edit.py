"""Changing a kept program: what was proved holds on, the change is proved, and a refusal changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("z3")

from industria.applications.production.plc.verification.properties import read_properties
from industria.applications.production.plc.writing.specify import specify_change
from industria.core import Caller, InputError, NotPermittedError
from industria.plant import ChatConfiguration, Plant
from industria.testing.fakes import ScriptedChat

pytestmark = pytest.mark.fast

PUMP = """FUNCTION_BLOCK Pump
VAR_INPUT
  start : BOOL; stop : BOOL; level : INT;
END_VAR
VAR_OUTPUT
  pump : BOOL;
END_VAR
VAR
  at_start_1 : BOOL;
END_VAR
at_start_1 := start;
IF stop THEN
  pump := FALSE;
ELSIF at_start_1 THEN
  pump := TRUE;
END_IF;
END_FUNCTION_BLOCK
"""
STOPS = "stops: if stop then not pump"
BETTER = "at_start_1 := start;\nIF stop OR level > 90 THEN\n  pump := FALSE;\nELSIF at_start_1 THEN\n  pump := TRUE;\nEND_IF;"


@pytest.fixture
def plant(tmp_path: Path):
    with Plant.open(tmp_path / "p", chat=ChatConfiguration("none")) as opened:
        opened.production.keep_program("pump", PUMP, read_properties(STOPS))
        yield opened


def edited(plant: Plant, *replies: str, rules: str = "full: if level > 90 then not pump"):
    plant.chat = ScriptedChat(*replies)
    workshop = plant.production
    specification = workshop.specify_edit("pump", "not above 90 %", rules)
    return workshop.write_plc(specification, keep_as="pump")


def test_a_change_is_proved_together_with_what_held_before(plant: Plant) -> None:
    written = edited(plant, BETTER)
    assert written.accepted
    assert {v.id: v.outcome for v in written.draft.report.verdicts} == {
        "stops": "proved",
        "new-full": "proved",
    }
    assert "+IF stop OR level > 90 THEN" in written.difference()
    kept = plant.production.programs.get("pump")
    assert kept.passed and "level > 90" in kept.source
    assert kept.report["rules"] == f"{STOPS}\nnew-full: if level > 90 then not pump"


def test_a_change_that_breaks_what_held_is_mended_before_it_passes(plant: Plant) -> None:
    written = edited(
        plant, "at_start_1 := start;\npump := at_start_1 OR stop;", rules="reachable pump"
    )
    assert [(d.strategy, not d.findings) for d in written.attempts] == [
        ("draft", False),
        ("guard", True),
    ]
    assert {v.id: v.outcome for v in written.draft.report.verdicts}["stops"] == "proved"


def test_a_change_that_cannot_be_is_refused_and_nothing_is_kept(plant: Plant) -> None:
    written = edited(plant, "pump := TRUE;", rules="always pump")
    assert not written.accepted
    kept = plant.production.programs.get("pump")
    assert kept.passed and kept.source == PUMP


def test_a_change_that_changes_nothing_is_refused(plant: Plant) -> None:
    same = PUMP.split("END_VAR\n")[-1].split("END_FUNCTION")[0]
    written = edited(plant, same, rules="reachable pump")
    assert not written.accepted
    assert "plc.unchanged" in {f.check for f in written.answer.findings}
    assert plant.production.programs.get("pump").source == PUMP


def test_the_model_sees_the_present_body_and_proposes_rules_where_none_are_given() -> None:
    chat = ScriptedChat(json.dumps({"rules": ["if level > 90 then not pump", "never nonsense"]}))
    found = specify_change(PUMP, "not above 90 %", read_properties(STOPS), chat)
    assert [p.text for p in found.properties] == [
        "if stop then not pump",
        "if level > 90 then not pump",
    ]
    assert found.dropped == ("never nonsense",)
    assert found.source_before == PUMP


def test_what_does_not_compile_cannot_be_changed() -> None:
    with pytest.raises(InputError, match="compiles"):
        specify_change("FUNCTION_BLOCK A\nx := 1;\nEND_FUNCTION_BLOCK", "x", (), None)


def test_a_person_edits_a_file_and_then_the_kept_program(tmp_path: Path) -> None:
    path = tmp_path / "motor.st"
    path.write_text(PUMP)
    with Plant.open(tmp_path / "q", chat=ChatConfiguration("none")) as plant:
        with pytest.raises(InputError):
            plant.call("plc.edit", program=str(path), change="not above 90", rules="nonsense")
        rules = "full: never pump and level > 90"
        made = plant.call("plc.edit", program="motor", change="not above 90", rules=rules)
        found = made.to_json()
        assert not made.passed and (found["verdict"], found["program"]) == ("refused", "")
        assert found["findings"][0]["check"] == "plc.no_model" and found["program_name"] == "motor"
        assert "refused: no program passed every check" in made.show("en")
        assert "拒绝: 没有通过检查的程序" in made.show("zh")


def test_a_change_by_the_tool_shows_what_it_changed_and_is_on_record(plant: Plant, tmp_path: Path) -> None:  # fmt: skip
    plant.chat = ScriptedChat(BETTER)
    out = tmp_path / "out.st"
    rules = "full: if level > 90 then not pump"
    made = plant.call(
        "plc.edit", program="pump", change="not above 90 %", rules=rules, out=str(out)
    )
    assert made.passed and out.read_text() == made.to_json()["source"]
    assert "+IF stop OR level > 90 THEN" in made.show("en").splitlines()
    (run,) = plant.audit.last(1)
    assert (run.what, run.outputs["verdict"], run.outputs["program"]) == ("plc_edit", "accepted", "pump")  # fmt: skip


def test_with_review_nothing_is_written_before_a_yes(plant: Plant) -> None:
    plant.chat = ScriptedChat(BETTER)
    session = plant.session()
    told: list[str] = []
    session.note, session.ask = told.append, lambda question: False
    arguments = {"program": "pump", "change": "x", "rules": "r: never pump and level > 90"}
    with pytest.raises(NotPermittedError, match="person's yes"):
        session.call("plc.edit", **arguments, review=True)
    assert "specification" in told[0] and "stops: if stop then not pump" in told[0]
    assert plant.production.programs.get("pump").source == PUMP
    over_the_network = plant.session(caller=Caller("fitter", "engineer"))
    over_the_network.ask = lambda question: False
    with pytest.raises(NotPermittedError, match="person's yes"):
        over_the_network.call("plc.edit", **arguments, review=True)
