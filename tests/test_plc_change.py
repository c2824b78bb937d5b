"""Online changes: what a proof of the new program misses, and what a proof of the change finds."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

pytest.importorskip("z3")

from industria.applications.production.plc.check import check_program
from industria.applications.production.plc.language.program import compile_text
from industria.applications.production.plc.runtime.soft_plc import PlcOptions, SoftPlc
from industria.applications.production.plc.twins.control import reference_program
from industria.applications.production.plc.twins.twin import twin, twins
from industria.applications.production.plc.verification.change import (
    RESTARTED,
    RUNS_NEW,
    check_change,
)
from industria.applications.production.plc.verification.properties import read_properties
from industria.core import InputError


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


def test_what_does_not_compile_is_refused() -> None:
    with pytest.raises(InputError, match="compiles"):
        check_change(TO_10, "PROGRAM P q := ; END_PROGRAM", [], [])
