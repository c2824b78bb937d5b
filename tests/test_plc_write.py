"""Writing programs: interfaces read, grammars made, drafts repaired, idle and impossible ones refused."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("z3")

from industria.applications.production.plc.blocks.library import library, similar
from industria.applications.production.plc.check import check_program
from industria.applications.production.plc.compare import compare
from industria.applications.production.plc.explain import explain
from industria.applications.production.plc.language.diagnostics import Diagnostics
from industria.applications.production.plc.language.parser import parse
from industria.applications.production.plc.language.program import compile_text
from industria.applications.production.plc.plcopen import from_plcopen, to_plcopen
from industria.applications.production.plc.verification.properties import (
    read_properties,
)
from industria.applications.production.plc.verification.worth import worth
from industria.applications.production.plc.writing.grammar import (
    body_grammar,
    switching_grammar,
)
from industria.applications.production.plc.writing.guards import guarded
from industria.applications.production.plc.writing.interface import read_interface
from industria.applications.production.plc.writing.replies import (
    goes_in_circles,
    statements_of,
)
from industria.applications.production.plc.writing.specify import specify
from industria.applications.production.plc.writing.write import WriteOptions, write
from industria.core import IndustriaError, InputError, NotPermittedError
from industria.plant import Plant
from industria.testing.fakes import ScriptedChat
from industria.testing.st_mutants import mutants
from industria.testing.st_programs import random_program

REQUEST = """A motor starts with a button; stop or a high level stops it.
FUNCTION_BLOCK Motor
VAR_INPUT
  start : BOOL; stop : BOOL; high : BOOL; level : INT;
END_VAR_INPUT
VAR_OUTPUT
  run : BOOL;
END_VAR
BEGIN
END_FUNCTION_BLOCK
"""
RULES = "if stop or high then not run\nif start and not stop and not high then run"


def written(*replies: str, rules: str = RULES, **options: object):
    chat = ScriptedChat(*replies)
    specification = specify(REQUEST, read_properties(rules), chat)
    return write(specification, chat, WriteOptions(**options)), chat  # type: ignore[arg-type]


@pytest.mark.parametrize("block", library(), ids=lambda b: b.name)
def test_every_block_of_the_library_is_proved(block) -> None:
    report = check_program(block.source, block.properties)
    assert {v.id: v.outcome for v in report.verdicts} == {v.id: "proved" for v in report.verdicts}
    assert len(report.verdicts) >= 2
    assert [d for d in report.diagnostics if d.severity == "error"] == []


def test_blocks_are_found_by_words_of_both_languages() -> None:
    assert (
        similar("two pumps, a standby pump takes over when the duty pump fails")[0].name
        == "standby"
    )
    assert similar("电机 启动 停止 自锁")[0].name == "latch"


def test_an_interface_is_read_from_a_request_with_vendor_habits() -> None:
    interface, prose = read_interface(REQUEST)
    assert interface.root.name == "Motor"
    assert prose == "A motor starts with a button; stop or a high level stops it."
    assert compile_text(interface.text()).errors == ()


def test_declarations_may_stand_on_one_line_and_be_spoken_of_in_comments() -> None:
    text = "FUNCTION_BLOCK A\nVAR_INPUT a : BOOL; END_VAR VAR_OUTPUT q : BOOL; END_VAR q := a; // END_VAR\nEND_FUNCTION_BLOCK"
    root = read_interface(text)[0].root
    assert root.given == "q := a; // END_VAR"
    assert [v.name for v in read_interface(text)[0].tree()[0].units[0].variables] == ["a", "q"]


def test_the_grammar_knows_the_names_and_keeps_inputs_unwritten() -> None:
    tree, errors = read_interface(REQUEST)[0].tree()
    assert errors == ()
    rules = dict(line.split(" ::= ", 1) for line in body_grammar(tree, tree.units[0]).splitlines())
    assert '"level"' in rules["t-INT"]
    assert '"run"' in rules["w-BOOL"] and '"start"' not in rules["w-BOOL"]


def test_a_wrong_first_draft_is_caught_and_repaired_by_the_model() -> None:
    result, chat = written(
        "run := start;", "run := TRUE;", "run := start AND NOT stop AND NOT high;", use_edits=False
    )
    assert result.accepted
    assert [d.strategy for d in result.attempts] == ["draft", "draft", "repair"]
    told = chat.asked[-1][-1].content
    assert "does not hold" in told and "scan 1: start=TRUE, " in told


def test_a_guard_repairs_what_a_property_says() -> None:
    result, _ = written("run := start;")
    assert result.accepted
    assert [d.strategy for d in result.attempts] == ["draft", "guard"]
    assert "IF stop OR high THEN" in result.draft.text


@pytest.mark.parametrize(
    ("rule", "guard"),
    [
        ("if run = TRUE and start then level > 3", "IF (start) AND NOT (level > 3) THEN"),
        ("never run and high", "IF (high) THEN"),
        ("never high and NOT run", "IF (high) THEN\n  run := TRUE;"),
    ],
)
def test_a_guard_switches_off_what_must_not_be(rule: str, guard: str) -> None:
    text = guarded("run := start;", read_properties(rule), frozenset({"run"}))
    assert guard in text


def test_a_program_that_does_nothing_is_refused_even_where_its_properties_hold() -> None:
    result, _ = written("run := FALSE;", rules="if stop then not run", use_edits=False, drafts=2)
    assert not result.accepted
    assert any(f.check == "plc.idle" for f in result.answer.findings)


def test_outputs_that_can_never_change_are_no_program() -> None:
    from industria.applications.production.plc.writing.idle import idle

    never_on = (
        "IF stop THEN\n  run := FALSE;\nEND_IF;\nIF level > 95 THEN\n  run := FALSE;\nEND_IF;"
    )
    result, _ = written(never_on, rules="if stop then not run", use_edits=False, drafts=1)
    assert not result.accepted
    assert [f.message.en for f in result.answer.findings] == ["no output of Motor ever changes"]
    rare = "PROGRAM P VAR_INPUT n : DINT; END_VAR VAR_OUTPUT q : BOOL; END_VAR q := n = 123456; END_PROGRAM"
    assert idle(rare) == ()


def test_outputs_that_never_change_get_a_statement_of_their_own() -> None:
    result, chat = written(
        "run := FALSE;", "run := start AND NOT stop;", rules="if stop then not run"
    )
    assert result.accepted
    assert [d.strategy for d in result.attempts] == ["draft", "switch"]
    assert "never change: run" in chat.asked[-1][-1].content


def test_the_grammar_of_a_switch_depends_on_an_input() -> None:
    tree, _ = read_interface(REQUEST)[0].tree()
    unit = tree.units[0]
    rules = dict(x.split(" ::= ", 1) for x in switching_grammar(tree, unit, ["run"]).splitlines())
    assert rules["root"] == '"run := " switch ";"'
    assert '"start"' in rules["input"] and '"level"' in rules["input"]
    assert '"run"' not in rules["input"] and "TRUE" not in rules["input"]
    assert switching_grammar(tree, unit, ["level", "nothing"]) == ""


@pytest.mark.parametrize(
    ("reply", "circling"),
    [
        ("run := start;\n" * 4, True),
        ("x := a" + " AND a AND b" * 9, True),
        ("IF a THEN\n  IF b THEN\n    IF c THEN\n      q := b;\n" + "END_IF;\n" * 6, False),
        ("a := 1;\nb := 1;\nc := 1;\nd := 1;\n", False),
    ],
)
def test_a_reply_that_goes_in_circles_is_noticed(reply: str, circling: bool) -> None:
    assert goes_in_circles(reply) is circling


def test_blocks_that_a_cut_leaves_open_are_closed() -> None:
    reply = "IF start THEN\n  CASE level OF\n  1:\n    run := TRUE;\n    run := run AND"
    assert statements_of(reply).endswith("run := TRUE;\nEND_CASE;\nEND_IF;")


def test_the_best_draft_is_one_that_compiles() -> None:
    result, _ = written("run := ;", "run := start;", use_edits=False, drafts=2)
    assert not result.accepted
    assert "run := start;" in result.draft.text


def test_what_no_program_can_meet_is_said_after_one_draft() -> None:
    result, chat = written("run := start;", rules="always level < 50\nif stop then not run")
    assert not result.accepted
    assert len(chat.asked) == 1
    assert [
        f.counterexample["property"] for f in result.answer.findings if f.check == "plc.impossible"
    ] == ["p1"]


def test_a_cut_off_reply_is_cut_back_to_its_last_statement() -> None:
    result, _ = written(
        "run := start AND NOT stop AND NOT high;\nIF level > 3 THEN\n  run := FAL",
        rules="if stop then not run",
    )
    assert "IF level" not in result.draft.text


def test_a_refusal_holds_the_best_draft_and_its_counterexample() -> None:
    result, _ = written("run := start;", use_edits=False, drafts=2)
    data = json.loads(json.dumps(result.to_json(), default=str))
    assert data["verdict"] == "refused"
    assert data["compiled"] is True
    assert any(p["verdict"] == "violated" and p["counterexample"] for p in data["properties"])


def test_without_declarations_the_model_proposes_signals_and_rules() -> None:
    reply = {
        "inputs": [{"name": "start", "type": "BOOL"}, {"name": "if", "type": "BOOL"}],
        "outputs": [{"name": "lamp", "type": "BOOL"}],
        "rules": ["if start then lamp", "always nonsense"],
    }
    found = specify("a lamp follows a switch", (), ScriptedChat(json.dumps(reply)))
    assert [p.text for p in found.properties] == ["if start then lamp"]
    assert found.dropped == ("always nonsense",)
    assert compile_text(found.interface.text()).errors == ()
    with pytest.raises(InputError, match="declarations"):
        specify("a lamp follows a switch", (), None)


def test_properties_are_judged_by_what_they_are_worth() -> None:
    text = read_interface(REQUEST)[0].text()
    judged = worth(
        text,
        read_properties(
            "a: always level < 9\nb: never run\nc: if start then run\nd: if level > 3 then not run\ne: always ghost"
        ),
    )
    assert judged.impossible == {"a"}
    assert judged.vacuous >= {"b", "c"}
    assert judged.meaningless == {"e"}
    both = worth(text, read_properties("a: if start then run\nb: if stop then not run"))
    assert both.contradictory == {"a", "b"}


def _plain(x: object) -> object:
    if dataclasses.is_dataclass(x) and not isinstance(x, type):
        kept = [f.name for f in dataclasses.fields(x) if f.name not in ("place", "end", "text")]
        return (type(x).__name__, *(_plain(getattr(x, n)) for n in kept))
    return tuple(_plain(y) for y in x) if isinstance(x, tuple) else x


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 100_000))
def test_plcopen_xml_gives_the_same_program_back(seed: int) -> None:
    source = random_program(seed)
    before, after = (
        parse(source, Diagnostics()),
        parse(from_plcopen(to_plcopen(source)), Diagnostics()),
    )
    assert _plain(after.units) == _plain(before.units)


def test_other_languages_and_document_types_are_refused() -> None:
    xml = to_plcopen("PROGRAM P VAR k : INT; END_VAR k := 1; END_PROGRAM")
    with pytest.raises(InputError, match="found LD"):
        from_plcopen(xml.replace("<ST>", "<LD>").replace("</ST>", "</LD>"))
    with pytest.raises(InputError, match="document type"):
        from_plcopen('<!DOCTYPE x [<!ENTITY a "b">]>' + xml)
    with pytest.raises(InputError, match="project"):
        from_plcopen("<a/>")


def test_programs_are_compared_by_proof_or_by_inputs() -> None:
    latch = next(b for b in library() if b.name == "latch").source
    same = latch.replace(
        "run := (start OR run) AND NOT stop AND safe;",
        "IF stop OR NOT safe THEN run := FALSE; ELSIF start THEN run := TRUE; END_IF;",
    )
    assert compare(latch, same).equivalent
    other = compare(latch, latch.replace("AND NOT stop", ""))
    assert other.different
    assert other.verdicts[0].trace.steps[-1].inputs["stop"] is True
    with pytest.raises(InputError, match="same inputs"):
        compare(latch, library()[0].source)


def test_an_explanation_names_lines_and_conditions_in_both_languages() -> None:
    sentences = explain(
        "PROGRAM P\nVAR_INPUT a : BOOL; END_VAR\nVAR_OUTPUT q : INT; END_VAR\nIF a THEN\n  q := 3;\nEND_IF;\nEND_PROGRAM"
    )
    assert [(x.line, x.text.en) for x in sentences][1:] == [(5, "When a: q becomes 3.")]
    assert sentences[-1].text.zh == "当 a 时: q 取 3。"


def test_every_mutant_differs_in_one_place_and_compiles_or_is_refused() -> None:
    source = library()[0].source
    found = mutants(source)
    assert len(found) > 10
    assert len({m.source for m in found}) == len(found)


def test_programs_are_explained_converted_and_compared(plant: Plant, tmp_path: Path) -> None:
    source = library()[0].source
    (tmp_path / "p.st").write_text(source)
    assert plant.call("plc.explain", source=source).show("zh")
    for one, other in (("p.st", "p.xml"), ("p.xml", "q.st")):
        done = plant.call("plc.convert", file=str(tmp_path / one), out=str(tmp_path / other))
        assert done.show("en") == str(tmp_path / other) and (tmp_path / other).is_file()
    with pytest.raises(InputError, match=r"end in \.xml"):
        plant.call("plc.convert", file=str(tmp_path / "p.st"), out=str(tmp_path / "r.st"))
    found = plant.call("plc.compare", first=source, second=(tmp_path / "q.st").read_text())
    assert found.passed and found.show("en").endswith("equivalent")
    assert plant.call("plc.blocks").to_json()[0]["properties"]
    assert "VAR_INPUT" in plant.call("plc.blocks", name="latch").show("en")


def test_over_the_network_files_are_those_of_the_inbox_alone(plant: Plant, tmp_path: Path) -> None:
    from industria.core import Caller, NotFoundError

    secret = tmp_path / "secret.st"
    secret.write_text("PROGRAM Secret42 VAR q : BOOL; END_VAR q := TRUE; END_PROGRAM")
    guest = plant.session(caller=Caller("guest", "engineer"))
    out = str(tmp_path / "out.xml")
    tries = (
        ("plc.convert", {"file": str(secret), "out": out}), ("plc.simulate", {"program": str(secret)}),
        ("plc.change", {"old": str(secret), "new": str(secret)}), ("schedule", {"table": str(secret)}),
        ("plc.edit", {"program": str(secret), "change": "x", "rules": "never q"}),
        ("plc.programs", {"program": str(secret)}), ("plc.programs", {"program": "../secret"}),
    )  # fmt: skip
    for name, arguments in tries:
        with pytest.raises(IndustriaError) as refused:
            guest.call(name, **arguments)
        assert "Secret42" not in str(refused.value)
    with pytest.raises(IndustriaError):
        guest.call("plc.write", request=str(secret), name="x")
    with pytest.raises(NotPermittedError, match="machine"):
        guest.call("plc.serve", program="x")
    assert plant.production.programs.names() == []
    (plant.root / "inbox").mkdir()
    (plant.root / "inbox" / "a.st").write_text(library()[0].source)
    guest.call("plc.convert", file="a.st", out="a.xml")
    assert (plant.root / "outbox" / "a.xml").is_file()
    with pytest.raises(NotFoundError):
        guest.call("plc.convert", file="b.st", out="b.xml")


def test_the_tool_writes_for_a_twin_and_keeps_it(tmp_path: Path) -> None:
    body = "pump := start AND NOT stop AND level < 90;\nvalve := level > 92 AND NOT pump;"
    out = tmp_path / "out.st"
    with Plant.open(tmp_path / "p", chat=ScriptedChat(body)) as plant:
        made = plant.call(
            "plc.write", request="fill the tank", name="fill", twin="tank", spec="extra: never pump and valve", out=str(out)
        )  # fmt: skip
        found = made.to_json()
        assert (
            made.passed and found["program_name"] == "fill" and "extra" in str(found["properties"])
        )
        assert out.read_text() == found["program"] == found["source"]
        kept = plant.call("plc.programs", program="fill").to_json()
        assert kept == {"program": "fill", "passed": True, "source": found["source"]}
        assert plant.call("plc.programs").to_json() == {
            "programs": [{"name": "fill", "passed": True}]
        }
        done = plant.call("plc.simulate", program="fill", twin="tank", seconds=5.0)
        assert done.passed and done.to_json()["harm"] is None and "no harm" in done.show("en")
        harmful = tmp_path / "harm.st"
        text = found["source"].replace("level < 90", "TRUE").replace("level > 92", "FALSE")
        harmful.write_text(text)
        bad = plant.call(
            "plc.simulate", program=str(harmful), twin="tank", spec="always not pump", seconds=600.0
        )
        assert bad.to_json()["properties_hold"] is False
        assert plant.production.programs.names() == ["fill"], "what is only read keeps nothing"
