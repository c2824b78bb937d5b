"""Online changes: what a proof of the new program misses, and what a proof of the change finds."""

from __future__ import annotations

import asyncio
import contextlib
import io
import itertools
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("z3")
pytest.importorskip("asyncua")

from asyncua import Client, ua

from industria.applications.production.plc.check import check_program
from industria.applications.production.plc.language.program import compile_text
from industria.applications.production.plc.runtime.opcua_server import (
    NAMESPACE,
    WRITER,
    PlcOpcUaServer,
)
from industria.applications.production.plc.runtime.process import PlcProcess, Terminals
from industria.applications.production.plc.runtime.soft_plc import PlcOptions, SoftPlc
from industria.applications.production.plc.twins.control import reference_program
from industria.applications.production.plc.twins.twin import twin, twins
from industria.applications.production.plc.verification.change import (
    RESTARTED,
    RUNS,
    Ruled,
    check_change,
)
from industria.applications.production.plc.verification.engines import Options
from industria.applications.production.plc.verification.properties import read_properties
from industria.core import BusyError, InputError, NotFoundError, NotPermittedError, UsageError
from industria.plant import Plant
from industria.testing.plant_servers import free_port
from industria.testing.st_changes import change_and_run


def counting(body: str, kept: str = "k : INT;") -> str:
    return f"PROGRAM P VAR_INPUT go : BOOL; END_VAR VAR_OUTPUT q : INT; END_VAR VAR {kept} END_VAR {body} q := k; END_PROGRAM"


TO_100 = counting("IF go AND k < 100 THEN k := k + 1; END_IF;")
TO_10 = counting("IF go AND k < 10 THEN k := k + 1; END_IF;")
CUT_TO_10 = counting("IF go THEN k := k + 1; END_IF; IF k > 10 THEN k := 10; END_IF;")
OTHER_MEMORY = counting("IF go AND k < 10 THEN k := k + 1; END_IF;", "k : DINT;").replace(
    "q := k", "q := DINT_TO_INT(k)"
)
MOST_100, MOST_10 = (
    read_properties("most: always q <= 100"),
    read_properties("most: always q <= 10"),
)


# for what is decided in a second or two, however slow or busy the machine is
PATIENT = Options(seconds=600, check_ms=300_000)


def changed(old: str, new: str, old_rules=(), new_rules=()):
    return check_change([Ruled(old, old_rules)], Ruled(new, new_rules), PATIENT)


def outcomes(report) -> dict[str, str]:
    return {v.id: v.outcome for v in report.verdicts}


def test_a_proved_program_that_a_change_breaks_is_refuted() -> None:
    assert check_program(TO_10, MOST_10, PATIENT).passed
    report = changed(TO_100, TO_10, MOST_100, MOST_10)
    assert outcomes(report) == {"most": "violated", "rollback most": "proved"}
    assert not report.passed
    steps = report.verdicts[0].trace.steps
    assert [s.inputs[RUNS] for s in steps] == [0] * 11 + [1]


def test_a_counterexample_of_a_change_happens_on_the_soft_plc(tmp_path: Path) -> None:
    steps = changed(TO_100, TO_10, MOST_100, MOST_10).verdicts[0].trace.steps
    plc = SoftPlc(compile_text(TO_100).program, tmp_path, PlcOptions(native=False))
    for before, step in itertools.pairwise((None, *steps)):
        if step.inputs[RUNS] and not (before and before.inputs[RUNS]):
            plc.change(compile_text(TO_10).program)
        plc.write("go", step.inputs["go"])
        plc.scan_once()
    assert plc.values()["k"] == steps[-1].after["k"] == steps[-1].after["q"] == 11
    plc.close()


@pytest.mark.parametrize("new", [CUT_TO_10, OTHER_MEMORY])
def test_a_change_that_keeps_the_rules_is_proved(new: str) -> None:
    assert outcomes(changed(TO_100, new, MOST_100, MOST_10)) == {
        "most": "proved",
        "rollback most": "proved",
    }


def test_the_way_back_has_to_keep_the_old_rules() -> None:
    old = counting("IF go AND k <> 10 THEN k := k + 1; END_IF;")
    new = counting("IF go AND k < 20 THEN k := k + 1; END_IF;")
    assert check_program(old, MOST_10, PATIENT).passed
    report = changed(old, new, MOST_10, read_properties("most: always q <= 20"))
    assert outcomes(report)["rollback most"] == "violated"
    ran_new = [s.inputs[RUNS] for s in report.verdicts[1].trace.steps]
    assert [k for k, _ in itertools.groupby(ran_new)] in ([1, 0], [0, 1, 0])


def test_memory_that_restarts_or_stays_is_both_looked_at() -> None:
    old = counting("", "k : INT;")
    new = counting("IF go THEN own := own + 1; END_IF; IF own > 3 THEN own := 3; END_IF; k := own;", "k, own : INT;")  # fmt: skip
    report = changed(old, new, [], read_properties("always q <= 3\nreachable q = 3"))
    assert report.passed, outcomes(report)
    assert RESTARTED in report.verdicts[1].trace.steps[0].inputs


def test_an_input_that_becomes_memory_is_carried() -> None:
    old = "PROGRAM P VAR_INPUT n : INT; END_VAR VAR_OUTPUT q : INT; END_VAR q := 0; END_PROGRAM"
    new = "PROGRAM P VAR_OUTPUT q : INT; END_VAR VAR n : INT; END_VAR q := n; END_PROGRAM"
    assert check_program(new, read_properties("always q = 0"), PATIENT).passed
    assert outcomes(changed(old, new, [], read_properties("z: always q = 0")))["z"] == "violated"


def test_faults_loops_arrays_and_retained_memory_are_told_apart() -> None:
    old = (
        "PROGRAM P VAR_INPUT n : INT; END_VAR VAR_OUTPUT q : INT; END_VAR VAR RETAIN a : ARRAY[0..2] OF INT; END_VAR VAR i : INT; END_VAR "
        "FOR i := 0 TO 2 DO a[i] := n; END_FOR; IF n <> 0 THEN q := 10 / n; END_IF; END_PROGRAM"
    )
    new = old.replace("q := 10 / n", "q := a[1] / n").replace("a[i] := n", "a[i] := a[i] / 2")
    report = changed(old, new, [], read_properties("always a[1] <= 32767"))
    assert report.passed, outcomes(report)
    report = changed(old, new.replace("IF n <> 0 THEN", "IF a[1] <> 7 THEN"), [], [])
    assert outcomes(report) == {"no-fault": "violated", "rollback no-fault": "proved"}


def test_every_twin_program_may_be_changed_into_itself() -> None:
    for name in twins():
        source, rules = reference_program(name), read_properties(twin(name).rules)
        report = changed(source, source, rules, rules)
        assert report.passed, (name, outcomes(report))
        itself = Ruled(source, rules)
        ids = [v.id for v in check_change([itself], itself).verdicts]
        assert (
            len(ids) == len(set(ids)) and sum(i.startswith("rollback") for i in ids) == len(ids) / 2
        )


@pytest.mark.slow
def test_nothing_that_is_proved_of_a_change_fails_in_a_run(tmp_path: Path) -> None:
    tried = [change_and_run(seed, tmp_path / str(seed)) for seed in range(6)]
    assert sum(t.held for t in tried) > 30
    assert [w for t in tried for w in t.wrong] == []
    alone = [change_and_run(seed, tmp_path / f"alone{seed}", alone=True) for seed in range(6)]
    assert sum(bool(t.wrong) for t in alone) >= 3  # the runs do find what a proof misses


@pytest.mark.slow
def test_what_only_holds_so_far_is_not_proved_of_a_change() -> None:
    mixes = "PROGRAM P VAR_INPUT go : BOOL; END_VAR VAR_OUTPUT q : UDINT; END_VAR q := q * 1664525 + 1013904223; END_PROGRAM"
    rules = read_properties("most: never q = 12345")
    report = check_change(
        [Ruled(mixes)], Ruled(mixes, rules), Options(seconds=600, depth=4, check_ms=300_000)
    )
    assert report.passed and not report.proved  # some time after more scans than any run has


def test_what_a_change_breaks_after_many_scans_is_found_by_running_it() -> None:
    to_50 = counting("IF go AND k < 50 THEN k := k + 1; END_IF;")
    report = changed(TO_100, to_50, MOST_100, read_properties("most: always q <= 50"))
    assert outcomes(report) == {"most": "violated", "rollback most": "proved"}
    steps = report.verdicts[0].trace.steps
    assert len(steps) > 51 and steps[-1].after["q"] == 51


def test_every_program_that_ran_before_is_reckoned_with() -> None:
    through = counting("IF go AND k < 10 THEN k := k + 1; END_IF;").replace(
        "q := k", "q := MIN(k, 10)"
    )
    report = check_change([Ruled(through, MOST_10)], Ruled(TO_10, MOST_10), PATIENT)
    assert report.proved
    report = check_change(
        [Ruled(TO_100, MOST_100), Ruled(through, MOST_10)], Ruled(TO_10, MOST_10), PATIENT
    )
    assert outcomes(report) == {
        "most": "violated", "rollback to 0 most": "proved", "rollback to 1 most": "proved",
    }  # fmt: skip
    with pytest.raises(InputError, match="k changed"):
        check_change([Ruled(TO_100), Ruled(OTHER_MEMORY)], Ruled(TO_10))


def test_only_what_the_soft_plc_carries_is_carried(tmp_path: Path) -> None:
    """Temporary variables are not; a variable whose name looks like an observer's is."""
    zero = read_properties("z: always q = 0")
    for kind, name, expected in (("VAR_TEMP", "x", "proved"), ("VAR", "__x", "violated")):
        old = f"PROGRAM P VAR_OUTPUT q : INT; END_VAR {kind} {name} : INT; END_VAR {name} := 9; q := {name} - {name}; END_PROGRAM"
        new = f"PROGRAM P VAR_OUTPUT q : INT; END_VAR VAR {name} : INT; END_VAR q := {name}; END_PROGRAM"
        assert outcomes(changed(old, new, [], zero))["z"] == expected
        plc = SoftPlc(compile_text(old).program, tmp_path / name, PlcOptions(native=False))
        plc.scan_once()
        plc.change(compile_text(new).program)
        plc.scan_once()
        assert (plc._machine.read("q") == 0) is (expected == "proved")
        plc.close()


def test_a_rule_that_both_have_is_watched_across_the_change() -> None:
    falls = "PROGRAM P VAR_INPUT go : BOOL; END_VAR VAR_OUTPUT q : INT; END_VAR q := 0; END_PROGRAM"
    stays = read_properties("stays: if q > 50 then next go then q > 50")
    assert (
        outcomes(changed(falls.replace("q := 0", "q := 100"), falls, stays, stays))["stays"]
        == "violated"
    )


def test_an_assumption_over_memory_proves_nothing_of_a_change() -> None:
    assumed = read_properties("assume k <= 10\nmost: always q <= 10")
    report = changed(TO_100, counting(""), [], assumed)
    assert not report.passed and outcomes(report)["most"] == "violated"


def test_names_of_the_checkers_inputs_are_free() -> None:
    source = TO_10.replace("go", "runs").replace("k", "restarted")
    assert changed(source, source, MOST_10, MOST_10).proved


def test_what_was_written_for_another_program_does_not_reach_the_one_that_came(
    tmp_path: Path,
) -> None:
    old = "PROGRAM P VAR_INPUT n : BOOL; END_VAR VAR_OUTPUT q : INT; END_VAR q := 0; END_PROGRAM"
    new = "PROGRAM P VAR_OUTPUT q : INT; END_VAR VAR n : INT; END_VAR q := n; END_PROGRAM"
    plc = SoftPlc(compile_text(old).program, tmp_path, PlcOptions(native=False))
    plc.write("n", True)
    with pytest.raises(BusyError, match="found another"):
        plc.change(compile_text(new).program, instead_of="somebody else's")
    plc.change(compile_text(new).program)
    plc.scan_once()
    assert plc._machine.read("q") == 0
    plc.close()


def test_terminals_follow_a_change_and_the_way_back(tmp_path: Path) -> None:
    stops = "PROGRAM P VAR_INPUT stop : BOOL; END_VAR VAR_OUTPUT run : BOOL; END_VAR run := NOT stop; END_PROGRAM"
    level = "PROGRAM P VAR_INPUT level : INT; END_VAR VAR_OUTPUT run : BOOL; END_VAR run := level < 5; END_PROGRAM"
    plc = SoftPlc(compile_text(stops).program, tmp_path, PlcOptions(20, watchdog_cycles=200))
    server = PlcOpcUaServer(plc, free_port())
    server.start()
    plc.start()

    async def at_the_terminals() -> None:
        client = Client(server.url)
        client.set_user(WRITER)
        client.set_password(server.key)
        async with client:
            space = await client.get_namespace_index(NAMESPACE)

            async def wait_for(tag: str, value: object) -> None:
                for _ in range(200):
                    with contextlib.suppress(ua.UaError):
                        if (
                            await client.get_node(ua.NodeId(f"plc.{tag}", space)).read_value()
                            == value
                        ):
                            return
                    await asyncio.sleep(0.02)
                pytest.fail(f"{tag} never became {value}")

            plc.change(compile_text(level).program)
            await wait_for("level", 0)
            node = client.get_node(ua.NodeId("plc.level", space))
            await node.write_value(ua.Variant(9, ua.VariantType.Int16))
            await wait_for("run", False)
            with pytest.raises(ua.UaError):
                await client.get_node(ua.NodeId("plc.stop", space)).read_value()
            plc.change(compile_text(stops).program)
            await wait_for("stop", False)
            await wait_for("run", True)
            await client.get_node(ua.NodeId("plc.stop", space)).write_value(True)
            await wait_for("run", False)

    try:
        asyncio.run(at_the_terminals())
    finally:
        server.stop()
        plc.close()


@pytest.mark.slow
def test_a_late_answer_is_not_taken_for_another_one(tmp_path: Path) -> None:
    plc = PlcProcess(TO_10, tmp_path, Terminals(free_port()), PlcOptions(20))
    plc.start()
    os.kill(plc.pid, signal.SIGSTOP)
    try:
        with pytest.raises(BusyError, match="within"):
            plc._ask("values", seconds=0.05)
    finally:
        os.kill(plc.pid, signal.SIGCONT)
    assert plc.status.state == "running" and plc.values()["k"] == 0
    plc.close()


def test_a_program_is_served_only_at_a_cycle_at_which_it_passes(tmp_path: Path) -> None:
    late = (
        "PROGRAM P VAR_INPUT go : BOOL; END_VAR VAR_OUTPUT q : BOOL; END_VAR VAR t : TON; END_VAR "
        "t(IN := go, PT := T#150ms); q := t.Q; END_PROGRAM"
    )
    with Plant.open(tmp_path / "plant") as plant:
        rules = read_properties("when go then q or not go within 3 cycles")
        assert plant.production.keep_program("late", late, rules).passed
        with pytest.raises(NotPermittedError, match="scans of 20 ms"):
            plant.production.serve_program("late", Terminals(free_port()), PlcOptions(20))
        (tmp_path / "plant" / "plc" / "late").mkdir(parents=True)
        (tmp_path / "plant" / "plc" / "late" / "opcua.key").write_text("")
        with pytest.raises(InputError, match="found it empty"):
            plant.production.serve_program("late", Terminals(free_port()))


@pytest.mark.slow
def test_what_ran_on_retained_memory_is_remembered(tmp_path: Path) -> None:
    a, b = (x.replace("VAR k", "VAR RETAIN k") for x in (TO_100, CUT_TO_10))
    with Plant.open(tmp_path / "plant") as plant:
        for name, source, rules in (("a", a, MOST_100), ("b", b, MOST_10)):
            plant.production.keep_program(name, source, rules)
        for _ in range(2):
            with plant.production.serve_program(
                "a", Terminals(free_port()), PlcOptions(20)
            ) as served:
                plant.production.change_served(served, "b")
                assert served.running == "b"
        told = json.loads((tmp_path / "plant" / "plc" / "a" / "ran.json").read_text())
        assert [x["name"] for x in told] == ["a", "b"]


def test_what_does_not_compile_is_refused() -> None:
    with pytest.raises(InputError, match="compiles"):
        changed(TO_10, "PROGRAM P q := ; END_PROGRAM", [], [])


@pytest.mark.slow
def test_what_computes_beside_it_does_not_hold_up_a_soft_plc_in_its_own_process(
    tmp_path: Path,
) -> None:
    plc = PlcProcess(
        TO_10, tmp_path / "plc", Terminals(free_port()), PlcOptions(20, watchdog_cycles=25)
    )
    plc.start()
    before = plc.status.cycles
    for _ in range(2):
        sum(range(40_000_000))  # one call that keeps the interpreter for itself
    status = plc.status
    assert status.state == "running" and status.cycles > before
    with pytest.raises(InputError, match="outputs"):
        plc.change("PROGRAM P VAR_INPUT n : INT; END_VAR END_PROGRAM")
    with pytest.raises(NotFoundError, match="earlier program"):
        plc.rollback()
    plc.close()
    with pytest.raises(NotFoundError, match="ended"):
        plc.values()


@pytest.mark.slow
def test_a_soft_plc_that_cannot_start_says_why(tmp_path: Path) -> None:
    port = free_port()
    first = PlcProcess(TO_10, tmp_path / "a", Terminals(port))
    first.start()
    second = PlcProcess(TO_10, tmp_path / "b", Terminals(port))
    with pytest.raises(BusyError, match="could not start"):
        second.start()
    second.close()
    first.close()
    with pytest.raises(UsageError, match="safe values of the outputs q"):
        SoftPlc(compile_text(TO_10).program, tmp_path, PlcOptions(safe={"x": 1}))


@pytest.mark.slow
def test_a_soft_plc_ends_with_whoever_began_it(tmp_path: Path) -> None:
    begun = (
        "import sys, time\nfrom pathlib import Path\n"
        "from industria.applications.production.plc.runtime.process import PlcProcess, Terminals\n"
        "if __name__ == '__main__':\n"
        "    plc = PlcProcess(sys.argv[2], Path(sys.argv[1]), Terminals(int(sys.argv[3])))\n"
        "    plc.start(); print(plc.pid, flush=True); time.sleep(60)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", begun, str(tmp_path), TO_10, str(free_port())], stdout=subprocess.PIPE, text=True
    )  # fmt: skip
    child = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            break
        if Path(f"/proc/{child}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
            break
        time.sleep(0.1)
    else:
        pytest.fail("it still runs")


@pytest.fixture
def three(tmp_path: Path):
    """A plant with a program that counts to 100, one to 10, and one that comes back to 10."""
    with Plant.open(tmp_path / "plant") as opened:
        for name, source, rule in (("a", TO_100, 100), ("b", TO_10, 10), ("c", CUT_TO_10, 10)):
            opened.production.keep_program(
                name, source, read_properties(f"most: always q <= {rule}")
            )
        yield opened


def test_a_change_passes_only_where_it_is_proved(three: Plant, tmp_path: Path) -> None:
    three.production.keep_program("a", TO_100, [])  # without rules those from before hold
    assert "q <= 100" in three.production.programs.get("a").report["rules"]
    (tmp_path / "a.st").write_text(TO_100)
    file = str(tmp_path / "a.st")
    for old, new, passed in (("a", "b", False), ("a", "c", True), (file, "c", True)):
        found = three.call("plc.change", old=old, new=new)
        assert found.passed == passed == found.to_json()["proved"]
        ids = {p["id"] for p in found.to_json()["properties"]}
        assert ids == ({"most", "rollback most"} if old == "a" else {"most"})
    found = three.call("plc.change", old=file, new=file, new_spec="x: always q <= 10")
    assert not found.passed and found.to_json()["properties"][0]["verdict"] == "violated"


def test_serve_changes_only_what_is_proved_and_goes_back(three: Plant, monkeypatch) -> None:
    session = three.session()
    told: list[str] = []
    session.note = told.append
    session.ask = lambda question: told.append(question) or False  # type: ignore[func-returns-value]
    serve = {"program": "a", "port": free_port(), "seconds": 60.0}
    with pytest.raises(NotPermittedError, match="person's yes"):
        session.call("plc.serve", **serve)
    assert told == [f"serve a on port {serve['port']}?"]
    session.ask = lambda question: True
    lines = ["change b", "change c", "back", "change nope", "perhaps", "status", "stop", ""]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines)))
    done = session.call("plc.serve", **serve, safe=["q=7"])
    said = "".join(told)
    assert "b in place of a is not: does not hold: always q <= 10" in said
    assert "change: ok, c runs" in said and "back: ok, a runs" in said
    assert "found 'nope'" in said and "'k': " in said
    assert done.to_json()["changes"] == 1
    assert (three.root / "plc" / "a" / "opcua.key").stat().st_mode & 0o077 == 0
    runs = {r.what: r for r in three.audit.last(20) if r.what.startswith("plc_") and r.inputs.get("program")}  # fmt: skip
    serving = next(r for r in three.audit.last(20) if r.what == "plc_serve" and r.outputs.get("status"))  # fmt: skip
    for what in ("plc_change_served", "plc_back"):
        assert (runs[what].parent, runs[what].state, runs[what].who) == (serving.id, "ended", serving.who)  # fmt: skip
    with pytest.raises(UsageError, match="output=value"):
        session.call("plc.serve", **serve, safe=["q"])
