"""Online changes: what a proof of the new program misses, and what a proof of the change finds."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

pytest.importorskip("z3")

from industria.applications.production.plc.check import check_program
from industria.applications.production.plc.language.program import compile_text
from industria.applications.production.plc.runtime.process import PlcProcess, Terminals
from industria.applications.production.plc.runtime.soft_plc import PlcOptions, SoftPlc
from industria.applications.production.plc.twins.control import reference_program
from industria.applications.production.plc.twins.twin import twin, twins
from industria.applications.production.plc.verification.change import (
    RESTARTED,
    RUNS_NEW,
    check_change,
)
from industria.applications.production.plc.verification.properties import read_properties
from industria.cli import app
from industria.core import BusyError, InputError, NotFoundError, UsageError
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


def outcomes(report) -> dict[str, str]:
    return {v.id: v.outcome for v in report.verdicts}


def test_a_proved_program_that_a_change_breaks_is_refuted() -> None:
    assert check_program(TO_10, MOST_10).passed
    report = check_change(TO_100, TO_10, MOST_100, MOST_10)
    assert outcomes(report) == {"most": "violated", "rollback most": "proved"}
    assert not report.passed
    steps = report.verdicts[0].trace.steps
    assert len(steps) == 12 and steps[-1].inputs[RUNS_NEW] is True
    assert not any(s.inputs[RUNS_NEW] for s in steps[:11])


def test_a_counterexample_of_a_change_happens_on_the_soft_plc(tmp_path: Path) -> None:
    steps = check_change(TO_100, TO_10, MOST_100, MOST_10).verdicts[0].trace.steps
    plc = SoftPlc(compile_text(TO_100).program, tmp_path, PlcOptions(native=False))
    for before, step in itertools.pairwise((None, *steps)):
        if step.inputs[RUNS_NEW] and not (before and before.inputs[RUNS_NEW]):
            plc.change(compile_text(TO_10).program)
        plc.write("go", step.inputs["go"])
        plc.scan_once()
    assert plc.values()["k"] == steps[-1].after["k"] == steps[-1].after["q"] == 11
    plc.close()


@pytest.mark.parametrize("new", [CUT_TO_10, OTHER_MEMORY])
def test_a_change_that_keeps_the_rules_is_proved(new: str) -> None:
    assert outcomes(check_change(TO_100, new, MOST_100, MOST_10)) == {
        "most": "proved",
        "rollback most": "proved",
    }


def test_the_way_back_has_to_keep_the_old_rules() -> None:
    old = counting("IF go AND k <> 10 THEN k := k + 1; END_IF;")
    new = counting("IF go AND k < 20 THEN k := k + 1; END_IF;")
    assert check_program(old, MOST_10).passed
    report = check_change(old, new, MOST_10, read_properties("most: always q <= 20"))
    assert outcomes(report)["rollback most"] == "violated"
    ran_new = [s.inputs[RUNS_NEW] for s in report.verdicts[1].trace.steps]
    assert [k for k, _ in itertools.groupby(ran_new)] in ([True, False], [False, True, False])


def test_memory_that_restarts_or_stays_is_both_looked_at() -> None:
    old = counting("", "k : INT;")
    new = counting("IF go THEN own := own + 1; END_IF; IF own > 3 THEN own := 3; END_IF; k := own;", "k, own : INT;")  # fmt: skip
    report = check_change(old, new, [], read_properties("always q <= 3\nreachable q = 3"))
    assert report.passed, outcomes(report)
    assert RESTARTED in report.verdicts[1].trace.steps[0].inputs


def test_an_input_that_becomes_memory_is_carried() -> None:
    old = "PROGRAM P VAR_INPUT n : INT; END_VAR VAR_OUTPUT q : INT; END_VAR q := 0; END_PROGRAM"
    new = "PROGRAM P VAR_OUTPUT q : INT; END_VAR VAR n : INT; END_VAR q := n; END_PROGRAM"
    assert check_program(new, read_properties("always q = 0")).passed
    assert (
        outcomes(check_change(old, new, [], read_properties("z: always q = 0")))["z"] == "violated"
    )


def test_faults_loops_arrays_and_retained_memory_are_told_apart() -> None:
    old = (
        "PROGRAM P VAR_INPUT n : INT; END_VAR VAR_OUTPUT q : INT; END_VAR VAR RETAIN a : ARRAY[0..2] OF INT; END_VAR VAR i : INT; END_VAR "
        "FOR i := 0 TO 2 DO a[i] := n; END_FOR; IF n <> 0 THEN q := 10 / n; END_IF; END_PROGRAM"
    )
    new = old.replace("q := 10 / n", "q := a[1] / n").replace("a[i] := n", "a[i] := a[i] / 2")
    report = check_change(old, new, [], read_properties("always a[1] <= 32767"))
    assert report.passed, outcomes(report)
    report = check_change(old, new.replace("IF n <> 0 THEN", "IF a[1] <> 7 THEN"), [], [])
    assert outcomes(report) == {"no-fault": "violated", "rollback no-fault": "proved"}


def test_every_twin_program_may_be_changed_into_itself() -> None:
    for name in twins():
        source, rules = reference_program(name), read_properties(twin(name).rules)
        report = check_change(source, source, rules, rules)
        assert report.passed, (name, outcomes(report))


def test_nothing_that_is_proved_of_a_change_fails_in_a_run(tmp_path: Path) -> None:
    tried = [change_and_run(seed, tmp_path / str(seed)) for seed in range(10)]
    assert sum(t.held for t in tried) > 30
    assert [w for t in tried for w in t.wrong] == []
    alone = [change_and_run(seed, tmp_path / f"alone{seed}", alone=True) for seed in range(10)]
    assert sum(bool(t.wrong) for t in alone) >= 3  # the runs do find what a proof misses


def test_what_does_not_compile_is_refused() -> None:
    with pytest.raises(InputError, match="compiles"):
        check_change(TO_10, "PROGRAM P q := ; END_PROGRAM", [], [])


def test_what_computes_beside_it_does_not_hold_up_a_soft_plc_in_its_own_process(
    tmp_path: Path,
) -> None:
    plc = PlcProcess(TO_10, tmp_path / "plc", Terminals(free_port()), PlcOptions(20))
    plc.start()
    before = plc.status.cycles
    for _ in range(4):
        sum(range(30_000_000))  # one call that keeps the interpreter for itself
    status = plc.status
    assert status.state == "running" and status.cycles > before
    with pytest.raises(InputError, match="outputs"):
        plc.change("PROGRAM P VAR_INPUT n : INT; END_VAR END_PROGRAM")
    with pytest.raises(NotFoundError, match="earlier program"):
        plc.rollback()
    plc.close()
    with pytest.raises(NotFoundError, match="ended"):
        plc.values()


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


def test_a_soft_plc_ends_with_whoever_began_it(tmp_path: Path) -> None:
    begun = (
        "import sys, time\nfrom pathlib import Path\n"
        "from industria.applications.production.plc.runtime.process import PlcProcess, Terminals\n"
        "if __name__ == '__main__':\n"
        "    plc = PlcProcess(sys.argv[2], Path(sys.argv[1]), Terminals(int(sys.argv[3])))\n"
        "    plc.start(); print(plc._process.pid, flush=True); time.sleep(60)\n"
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


def test_serve_changes_only_what_is_proved_and_goes_back(tmp_path: Path) -> None:
    for name, source, rule in (("a", TO_100, 100), ("b", TO_10, 10), ("c", CUT_TO_10, 10)):
        (tmp_path / f"{name}.st").write_text(source)
        (tmp_path / f"{name}.spec").write_text(f"most: always q <= {rule}")
    plant = ["--plant", str(tmp_path / "plant")]
    run = CliRunner()
    for old, new, code in (("a", "b", 1), ("a", "c", 0)):
        files = [str(tmp_path / f"{old}.st"), str(tmp_path / f"{new}.st")]
        specs = [
            "--old-spec",
            str(tmp_path / f"{old}.spec"),
            "--new-spec",
            str(tmp_path / f"{new}.spec"),
        ]
        found = run.invoke(app, ["plc", "change", *files, *specs, "--json", *plant])
        assert found.exit_code == code, found.output
        assert {p["id"] for p in json.loads(found.stdout)["properties"]} == {
            "most",
            "rollback most",
        }
    serve = ["plc", "serve", "a", "--port", str(free_port()), "--seconds", "60", *plant]
    asked = run.invoke(app, serve, input="n\n")
    assert asked.exit_code == 1 and "person's yes" in str(asked.exception)
    said = "\n".join(
        ["change b", "change c", "back", "change nope", "perhaps", "status", "stop", ""]
    )
    done = run.invoke(app, [*serve, "--yes", "--json", "--safe", "q=7"], input=said)
    assert done.exit_code == 0, done.output
    assert "b in place of a does not" in done.stderr
    assert "change: ok, c runs" in done.stderr and "back: ok, a runs" in done.stderr
    assert "found 'nope'" in done.stderr and "'k': " in done.stderr
    assert json.loads(done.stdout)["changes"] == 1
    assert (tmp_path / "plant" / "plc" / "a" / "opcua.key").stat().st_mode & 0o077 == 0
    broken = run.invoke(app, [*serve, "--yes", "--safe", "q"])
    assert broken.exit_code == 2 or "output=value" in str(broken.exception)
