"""The one way in: roles, approvals, Runs with parent and person, files of callers, and who verifies."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import pytest

from industria.core import (
    AGENT_OF,
    WRITTEN,
    ApprovalNeededError,
    BusyError,
    Caller,
    InputError,
    NotFoundError,
    NotPermittedError,
    Session,
    Text,
    Tool,
    UsageError,
)
from industria.faces.calls import NOBODY_ELSE, Calls
from industria.faces.found import find, tools
from industria.faces.streamed import streamed
from industria.plant import Plant

VIEWER, ENGINEER = Caller("vera", "viewer"), Caller("emil", "engineer")
ADMIN, OTHER = Caller("ada", "admin"), Caller("otto", "admin")


@dataclass(frozen=True)
class Echoed:
    said: str

    def to_json(self) -> dict[str, object]:
        return {"said": self.said}


def _echo(session: Session[Any], said: str, times: int = 1) -> Echoed:
    for _ in range(times):
        session.emit(said)
    return Echoed(said * times)


def _twice(session: Session[Any], said: str) -> Echoed:
    session.run.outputs = {"said": said}
    return session.call("echo", said=said, times=2)  # type: ignore[return-value]


def _turn(session: Session[Any], valve: str) -> dict[str, object]:
    (session.plant.root / "turned").write_text(valve)
    return {"turned": valve}


def _read(session: Session[Any], file: Path) -> dict[str, object]:
    return {"text": file.read_text()}


def _write(session: Session[Any], to: Annotated[Path, WRITTEN]) -> dict[str, object]:
    to.write_text("x")
    return {"file": str(to)}


def _fail(session: Session[Any]) -> None:
    raise InputError("password=Hunter2secret is wrong")


TOOLS = {
    t.name: t
    for t in (
        Tool("echo", Text("回声", "Echo"), "read", _echo),
        Tool("echo.twice", Text("两次", "Echo twice"), "propose", _twice),
        Tool("turn", Text("转动", "Turn"), "act", _turn, asks=Text("转 {valve}?", "turn {valve}?")),
        Tool("read_file", Text("读", "Read"), "read", _read),
        Tool("write_file", Text("写", "Write"), "read", _write),
        Tool("fail", Text("错", "Fail"), "propose", _fail),
        Tool("local", Text("本机", "Local"), "read", _echo, here=True),
        Tool("secret", Text("管理", "Admin"), "read", _echo, role="admin"),
    )
}


@pytest.fixture
def calls(plant: Plant) -> Calls:
    return Calls(plant, TOOLS)


def as_(calls: Calls, caller: Caller) -> Session[Any]:
    return calls.session(caller)


def test_one_act_is_one_run_with_its_person_and_inner_calls_are_children(calls: Calls, plant):
    calls.call("echo_twice", {"said": "a"}, as_(calls, ENGINEER))
    inner, outer = (r for r in plant.audit.last(2))
    if inner.what != "echo":
        inner, outer = outer, inner
    assert (outer.what, outer.who, outer.parent) == ("echo_twice", "emil", "")
    assert (inner.what, inner.who, inner.parent) == ("echo", "emil", outer.id)
    assert len(list(plant.audit.runs())) == 2


@pytest.mark.parametrize(
    ("name", "arguments", "caller", "error"),
    [
        ("nothing", {}, ADMIN, NotFoundError),
        ("echo", {"what": "a"}, ADMIN, UsageError),
        ("echo", {"said": "a", "times": "b"}, ADMIN, UsageError),
        ("echo_twice", {"said": "a"}, VIEWER, NotPermittedError),
        ("turn", {"valve": "V1"}, VIEWER, NotPermittedError),
        ("turn", {"valve": "V1"}, ENGINEER, ApprovalNeededError),
        ("turn", {"valve": "V1"}, ADMIN, ApprovalNeededError),
        ("local", {"said": "a"}, ADMIN, NotPermittedError),
        ("secret", {"said": "a"}, ENGINEER, NotPermittedError),
        ("read_file", {"file": "../plant.json"}, ADMIN, InputError),
        ("read_file", {"file": "/etc/passwd"}, ADMIN, InputError),
        ("write_file", {"to": "../plant.json"}, ADMIN, InputError),
        ("read_file", {"file": "none.txt"}, ADMIN, NotFoundError),
        ("fail", {}, ENGINEER, InputError),
    ],
)
def test_every_refusal_is_a_run_of_who_asked(calls: Calls, plant, name, arguments, caller, error):
    with pytest.raises(error):
        calls.call(name, arguments, as_(calls, caller))
    (run,) = plant.audit.runs()
    assert run.who == caller.name and run.what == name and error.__name__ in run.error
    assert "Hunter2" not in run.error
    assert not (plant.root / "turned").exists()


def test_what_acts_runs_once_with_exactly_what_another_person_approved(calls: Calls, plant):
    with pytest.raises(ApprovalNeededError) as waiting:
        calls.call("turn", {"valve": "V1"}, as_(calls, ENGINEER))
    result = calls.decide(waiting.value.approval, True, as_(calls, ADMIN))
    assert result["result"] == {"turned": "V1"} and result["state"] == "granted"
    (done,) = (
        r for r in plant.audit.runs() if r.what == "turn" and r.state == "ended" and not r.error
    )
    assert (done.who, done.verifier, done.approval) == ("emil", "ada", waiting.value.approval)
    with pytest.raises(NotFoundError):
        calls.decide(waiting.value.approval, True, as_(calls, ADMIN))


def test_an_admin_does_not_approve_what_they_asked_for_where_another_could(calls: Calls, plant):
    for name in (ADMIN.name, OTHER.name):
        plant.keys.create("admin", name)
    with pytest.raises(ApprovalNeededError) as waiting:
        calls.call("turn", {"valve": "V1"}, as_(calls, ADMIN))
    with pytest.raises(NotPermittedError, match="another admin"):
        calls.decide(waiting.value.approval, True, as_(calls, ADMIN))
    assert not (plant.root / "turned").exists()
    calls.decide(waiting.value.approval, True, as_(calls, OTHER))
    assert (plant.root / "turned").read_text() == "V1"


def test_an_agent_does_not_make_the_asker_another_person(calls: Calls, plant):
    for name in (ADMIN.name, OTHER.name):
        plant.keys.create("admin", name)
    agent = Caller(f"{AGENT_OF}{ADMIN.name}", "admin")
    with pytest.raises(ApprovalNeededError) as waiting:
        calls.call("turn", {"valve": "V1"}, as_(calls, agent))
    with pytest.raises(NotPermittedError, match="another admin"):
        calls.decide(waiting.value.approval, True, as_(calls, ADMIN))


def test_a_run_says_where_nobody_else_could_verify(calls: Calls, plant):
    plant.keys.create("admin", ADMIN.name)
    with pytest.raises(ApprovalNeededError) as waiting:
        calls.call("turn", {"valve": "V1"}, as_(calls, ADMIN))
    calls.decide(waiting.value.approval, True, as_(calls, ADMIN))
    (done,) = (
        r for r in plant.audit.runs() if r.what == "turn" and r.state == "ended" and not r.error
    )
    assert done.verifier == NOBODY_ELSE


@pytest.mark.parametrize("yes", [True, False])
def test_a_person_at_the_machine_is_asked_before_it_acts(calls: Calls, plant, yes):
    asked = []
    me = replace(
        as_(calls, Caller("me", "admin", present=True)),
        ask=lambda question: asked.append(question) or yes,
    )
    if yes:
        calls.call("turn", {"valve": "V7"}, me)
    else:
        with pytest.raises(NotPermittedError, match="yes"):
            calls.call("turn", {"valve": "V7"}, me)
    assert asked == ["turn V7?"] and (plant.root / "turned").exists() == yes


def test_files_over_the_network_are_those_of_inbox_and_outbox(calls: Calls, plant):
    (plant.root / "inbox").mkdir()
    (plant.root / "inbox" / "a b.txt").write_text("hello")
    found = calls.call("read_file", {"file": "a b.txt"}, as_(calls, VIEWER))
    assert found == {"text": "hello"}
    calls.call("write_file", {"to": "out.txt"}, as_(calls, VIEWER))
    assert (plant.root / "outbox" / "out.txt").read_text() == "x"


def test_text_comes_as_it_is_made_and_who_stops_reading_cancels(calls: Calls):
    session = as_(calls, VIEWER)
    pieces = list(streamed("echo", {"said": "a", "times": 3}, session))
    assert [text for text, _ in pieces] == ["a", "a", "a", ""]
    assert pieces[-1][1] == Echoed("aaa")
    again = as_(calls, VIEWER)
    reading = streamed("echo", {"said": "a", "times": 3}, again)
    next(reading)
    reading.close()
    assert again.budget.cancelled
    with pytest.raises(BusyError, match="went away"):
        again.budget.check()


def test_every_tool_has_a_schema_and_both_languages():
    for tool in tools().values():
        assert tool.parameters["type"] == "object"
        assert tool.description.zh and tool.description.en
        assert find(tool.wire, tools()) is tool
        for argument in tool.arguments.values():
            assert argument.description is not None, (tool.name, argument.name)


def test_every_example_of_a_tool_is_a_call_that_it_takes():
    for tool in tools().values():
        for example in tool.examples:
            tool.checked(example)


def test_a_last_part_that_one_tool_has_finds_it():
    assert find("promote", tools()).name == "models.promote"
    with pytest.raises(NotFoundError):
        find("export", tools())  # the graph has one, and so has the audit chain


def test_to_know_the_tools_nothing_heavy_is_imported():
    told = (
        "import sys\nfrom industria.faces.found import tools\nlist(tools())\n"
        "heavy = {'numpy', 'pandas', 'pyarrow', 'duckdb', 'fsspec', 'lancedb', 'sqlglot', 'torch', "
        "'rich', 'urllib.request', 'fastapi', 'asyncio'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


def test_taking_files_as_they_are_is_on_record_and_for_who_is_at_the_machine(plant: Plant):
    real = Calls(plant)
    for name, arguments in (("verify", {"adopt": True}), ("verify_adopt", {})):
        with pytest.raises(NotPermittedError, match="at the plant's machine"):
            real.call(name, arguments, real.session(ADMIN))
    plant.call("verify", adopt=True)
    (done,) = (r for r in plant.audit.runs() if r.what == "verify_adopt" and r.state == "ended")
    assert done.who == plant.who and done.verifier == NOBODY_ELSE


def test_what_only_reads_does_not_overwrite_what_lies_in_the_outbox(calls: Calls, plant):
    calls.call("write_file", {"to": "pruned.jsonl"}, as_(calls, VIEWER))
    kept = plant.root / "outbox" / "pruned.jsonl"
    kept.write_text("the only copy")
    with pytest.raises(InputError, match="another name"):
        calls.call("write_file", {"to": "pruned.jsonl"}, as_(calls, VIEWER))
    assert kept.read_text() == "the only copy"


@pytest.mark.parametrize("name", ["local", "Nobody", "agent of ada", "nobody else"])
def test_no_key_bears_a_name_that_stands_for_somebody_else(plant: Plant, name: str):
    with pytest.raises(UsageError, match="choose another"):
        plant.keys.create("admin", name)


def test_the_person_at_the_machine_decides_on_what_their_agent_asked(calls: Calls, plant):
    plant.keys.create("admin", "ada")
    me = Caller("olga", "admin", present=True)
    agent = Caller(f"{AGENT_OF}olga", "engineer")
    with pytest.raises(ApprovalNeededError) as waiting:
        calls.call("turn", {"valve": "V1"}, as_(calls, agent))
    calls.decide(waiting.value.approval, True, as_(calls, me))
    (done,) = (
        r for r in plant.audit.runs() if r.what == "turn" and r.state == "ended" and not r.error
    )
    assert done.verifier == NOBODY_ELSE


def test_a_package_that_is_broken_or_takes_a_name_is_left_out(monkeypatch, caplog):
    from industria.faces import found as finding

    class Point:
        def __init__(self, name: str, offered: object) -> None:
            self.name, self._offered = name, offered

        def load(self) -> object:
            if isinstance(self._offered, Exception):
                raise self._offered
            return self._offered

    def odd(session: Session[Any], what: dict[str, int]) -> None: ...
    def bad(session: Session[Any], plant: str) -> None: ...

    none = Text("", "")
    points = [
        Point("a", ImportError("no such part")), Point("b", (Tool("odd", none, "read", odd),)),
        Point("c", (Tool("bad", none, "read", bad),)), Point("d", "nonsense"),
        Point("e", (Tool("graph_review", none, "read", _echo), Tool("new", none, "read", _echo))),
    ]  # fmt: skip
    monkeypatch.setattr(finding, "entry_points", lambda group: points)
    there = finding.tools.__wrapped__()
    assert "new" in there and not {"odd", "bad", "graph_review"} & set(there)
    assert find("graph_review", there).name == "graph.review" and len(caplog.records) == 5


def test_a_yes_to_forget_is_to_what_was_there_when_it_was_asked(plant: Plant, tmp_path: Path):
    real = Calls(plant)
    note = tmp_path / "note.md"

    def asked(source: str) -> str:
        with pytest.raises(ApprovalNeededError) as waiting:
            real.call("forget", {"source": source}, real.session(ENGINEER))
        return waiting.value.approval

    for text in (
        "# One\nfirst\n",
        "# Two\nsecond\n",
    ):  # at first there is nothing of that name at all
        approval = asked("note.md")
        note.write_text(text)
        plant.ingest(note)
        with pytest.raises(NotPermittedError, match="ask again"):
            real.decide(approval, True, real.session(ADMIN))
        assert [a.name for a in plant.assets()] == ["note.md"]
    real.decide(asked("note.md"), True, real.session(ADMIN))
    assert not plant.assets()


def test_two_yeses_to_a_rollback_go_back_once(plant: Plant, tmp_path: Path):
    lines = "".join(
        f"2026-01-01 {h:02}:{m:02}:00,{(h * m) % 7},{h + m % 3}\n"
        for h in range(8)
        for m in range(60)
    )
    (tmp_path / "a.csv").write_text("time,x,y\n" + lines)
    plant.ingest(tmp_path / "a.csv")
    name = plant.train("anomaly_detection", "a", train_rows=200).name
    for version in (2, 3):
        plant.train("anomaly_detection", "a", train_rows=200 + version)
        plant.call("models.promote", name=name, version=version)
    real, approvals = Calls(plant), []
    for _ in range(2):
        with pytest.raises(ApprovalNeededError) as waiting:
            real.call("models_rollback", {"name": name}, real.session(ENGINEER))
        approvals.append(waiting.value.approval)
    real.decide(approvals[0], True, real.session(ADMIN))
    with pytest.raises(NotPermittedError, match="ask again"):
        real.decide(approvals[1], True, real.session(ADMIN))
    assert plant.models.current(name).version == 2
