"""The interpreter, the C and the formulas mean the same; timers and counters do what the standard says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

z3 = pytest.importorskip("z3")

from industria.applications.production.plc.execution.interpreter import Interpreter  # noqa: E402
from industria.applications.production.plc.execution.machine import (  # noqa: E402
    fault_of,
    restore,
    snapshot,
)
from industria.applications.production.plc.execution.native import Native, has_compiler  # noqa: E402
from industria.applications.production.plc.language import ir  # noqa: E402
from industria.applications.production.plc.language.program import compile_text  # noqa: E402
from industria.applications.production.plc.language.types import Constant  # noqa: E402
from industria.testing.st_differential import compare_back_ends  # noqa: E402
from industria.testing.st_programs import random_program  # noqa: E402


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1_000_000))
@pytest.mark.skipif(not has_compiler(), reason="there is no gcc")
@pytest.mark.slow
def test_interpreter_c_and_formulas_agree(
    seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    compiled = compile_text(random_program(seed))
    assert compiled.errors == ()
    program = compiled.program
    assert program is not None
    found = compare_back_ends(program, tmp_path_factory.mktemp("c"), 40, seed)
    assert found.mismatches == []
    assert found.scans == 40


def run(source: str, *steps: dict[str, Constant], cycle: int = 100) -> list[dict[str, Constant]]:
    program = compile_text(source).program
    assert program is not None
    machine, out = Interpreter(program), []
    for values in steps:
        restore(machine, values, program.inputs)
        machine.scan(cycle)
        out.append(snapshot(machine, program.outputs))
    return out


def block(kind: str, call: str, inputs: str, outputs: str) -> str:
    return f"PROGRAM P VAR_INPUT {inputs} END_VAR VAR_OUTPUT {outputs} END_VAR VAR f : {kind}; END_VAR {call} END_PROGRAM"


def test_timers_follow_their_diagrams() -> None:
    on, off = {"x": True}, {"x": False}
    steps = [on, on, on, on, off, on, off, off, off, off]
    states = {}
    for kind in ("TON", "TOF", "TP"):
        source = block(kind, "f(IN := x, PT := T#200ms); q := f.Q;", "x : BOOL;", "q : BOOL;")
        states[kind] = "".join("1" if s["q"] else "0" for s in run(source, *steps))
    assert states == {"TON": "0011000000", "TOF": "1111111100", "TP": "1100011000"}


def test_a_timer_goes_on_where_it_is_not_called() -> None:
    source = block(
        "TON",
        "IF call THEN f(IN := TRUE, PT := T#300ms); END_IF; q := f.Q;",
        "call : BOOL;",
        "q : BOOL;",
    )
    seen = run(source, {"call": True}, {"call": False}, {"call": False}, {"call": True})
    assert [s["q"] for s in seen] == [False, False, False, True]


def test_counters_edges_and_latches() -> None:
    source = block(
        "CTU",
        "f(CU := x, R := r, PV := 2); q := f.Q; c := f.CV;",
        "x, r : BOOL;",
        "q : BOOL; c : INT;",
    )
    seen = run(source, *[{"x": b == "1", "r": False} for b in "10110"], {"x": False, "r": True})
    assert [s["c"] for s in seen] == [1, 1, 2, 2, 2, 0]
    assert [s["q"] for s in seen] == [False, False, True, True, True, False]


def test_integers_wrap_and_faults_are_noted() -> None:
    source = "PROGRAM P VAR_INPUT n : INT; END_VAR VAR_OUTPUT k : SINT; d : INT; END_VAR k := INT_TO_SINT(n); d := 7 / n; END_PROGRAM"
    program = compile_text(source).program
    assert program is not None
    machine = Interpreter(program)
    restore(machine, {"n": 200}, program.inputs)
    machine.scan()
    assert (machine.read("k"), fault_of(machine)) == (-56, None)
    restore(machine, {"n": 0}, program.inputs)
    machine.scan()
    assert machine.read("d") == 0
    assert fault_of(machine) == (ir.DIVISION_BY_ZERO, 1)


def test_a_loop_without_end_is_left_and_noted() -> None:
    program = compile_text(
        "PROGRAM P VAR k : INT; END_VAR WHILE TRUE DO k := 1; END_WHILE; END_PROGRAM"
    ).program
    assert program is not None
    machine = Interpreter(program)
    machine.scan()
    assert fault_of(machine) == (ir.ENDLESS_LOOP, 1)


@pytest.mark.skipif(not has_compiler(), reason="there is no gcc")
def test_the_same_text_is_built_once(tmp_path: Path) -> None:
    program = compile_text("PROGRAM P VAR k : INT; END_VAR k := k + 1; END_PROGRAM").program
    assert program is not None
    for _ in range(2):
        machine = Native(program, tmp_path)
        machine.scan()
        assert machine.read("k") == 1
    assert len(list(tmp_path.glob("*.so"))) == 1
