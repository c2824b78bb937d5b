"""Proofs that must not be: lemmas without a base, programs that are not run, comparisons of the wrong thing."""

from __future__ import annotations

import pytest

pytest.importorskip("z3")

from industria.applications.production.plc.check import check_program
from industria.applications.production.plc.compare import compare
from industria.applications.production.plc.execution.many_runs import (
    Plan,
    Ran,
    Row,
    run_interpreted,
    run_native,
)
from industria.applications.production.plc.execution.native import has_compiler
from industria.applications.production.plc.language.program import compile_text
from industria.applications.production.plc.verification import induction, runs, work
from industria.applications.production.plc.verification.confirm import Proof, confirm
from industria.applications.production.plc.verification.engines import Options, Verdict
from industria.applications.production.plc.verification.properties import read_properties
from industria.applications.production.plc.verification.trace import replay
from industria.core import InputError
from industria.plant import Plant
from industria.testing.st_attack import attack
from industria.testing.st_shapes import SHAPES

_INPUTS = "VAR_INPUT go, stop : BOOL; raw : INT; END_VAR VAR_OUTPUT q : BOOL; END_VAR"


def block(variables: str, body: str, before: str = "") -> str:
    return f"{before}\nFUNCTION_BLOCK Made {_INPUTS} {variables}\n{body}\nEND_FUNCTION_BLOCK"


def verdicts(source: str, rules: str, seconds: float = 300.0) -> dict[str, Verdict]:
    report = check_program(source, read_properties(rules), Options(seconds=seconds))
    assert not report.compiled.errors, report.compiled.errors
    return {v.id: v for v in report.verdicts}


def outcome(source: str, rule: str, seconds: float = 300.0) -> str:
    (found, *_) = verdicts(source, rule, seconds).values()
    return found.outcome


# -- a lemma without its base case --------------------------------------------------------

LOADED_ONCE = {
    "a flag that begins FALSE": ("VAR done : BOOL; v : INT; END_VAR", "IF NOT done THEN v := -7; done := TRUE; END_IF;"),
    "a flag that begins TRUE": ("VAR new : BOOL := TRUE; v : DINT; END_VAR", "IF new THEN v := v - 100000; new := FALSE; END_IF;"),
    "a step": ("VAR st, v : INT; END_VAR", "CASE st OF 0: v := -3; st := 10; 10: IF stop THEN st := 20; END_IF; END_CASE;"),
    "an element": ("VAR n : INT; a : ARRAY[1..2] OF INT; v : INT; END_VAR", "IF n = 0 THEN n := 1; a[2] := -9; END_IF; v := a[2];"),
    "retained": ("VAR RETAIN v : INT; done : BOOL; END_VAR", "IF NOT done THEN v := -1; done := TRUE; END_IF;"),
    "retained without its flag": ("VAR RETAIN v : INT; END_VAR VAR done : BOOL; END_VAR", "IF NOT done THEN v := v - 4; done := TRUE; END_IF;"),
    "a duration": ("VAR done : BOOL; v : TIME; END_VAR", "IF NOT done THEN v := v - T#2s; done := TRUE; END_IF;"),
    "an input with a limit": ("VAR done : BOOL; v : INT; END_VAR", "IF NOT done THEN v := LIMIT(-50, raw, 50); done := TRUE; END_IF;"),
    "a fault code": ("VAR v : INT; armed : BOOL; END_VAR", "IF NOT armed THEN armed := TRUE; IF stop THEN v := -1; END_IF; END_IF;"),
    "in an instance": ("VAR c : Scale; v : INT; END_VAR", "c(); v := c.off;"),
    "a wide value": ("VAR done : BOOL; v : LINT; END_VAR", "IF NOT done THEN v := -5000000000; done := TRUE; END_IF;"),
    "a structure": ("VAR done : BOOL; s, d : Pair; v : INT; END_VAR", "IF NOT done THEN s.b := -2; done := TRUE; END_IF; d := s; v := d.b;"),
}  # fmt: skip
_TYPES = (
    "TYPE Pair : STRUCT a, b : INT; END_STRUCT; END_TYPE\n"
    "FUNCTION_BLOCK Scale VAR_OUTPUT off : INT; END_VAR VAR old : BOOL; END_VAR\n"
    "IF NOT old THEN off := -20; old := TRUE; END_IF; END_FUNCTION_BLOCK"
)


def _rules_of(variables: str) -> str:
    zero = "T#0s" if "TIME" in variables else "0"
    return f"never: always v >= {zero}\nthere: reachable v < {zero}\nheld: if old(v) < {zero} then v >= {zero}\nlate: always q"


@pytest.mark.parametrize("name", LOADED_ONCE)
def test_a_value_that_is_loaded_once_is_not_taken_for_one_that_never_was(name: str) -> None:
    variables, body = LOADED_ONCE[name]
    zero = "T#0s" if "TIME" in variables else "0"
    gate = f"IF g < 100 THEN g := g + 1; END_IF; q := g < 40 OR v >= {zero};"
    source = block(f"{variables} VAR g : INT; END_VAR", f"{body} {gate}", _TYPES)
    found = verdicts(source, _rules_of(variables))
    assert {n: v.outcome for n, v in found.items()} == {
        "never": "violated", "there": "proved", "held": "violated", "late": "violated",
    }  # fmt: skip
    trace = found["late"].trace
    assert trace is not None and len(trace.steps) >= 40


@pytest.mark.parametrize("name", LOADED_ONCE)
def test_without_runs_the_proofs_alone_are_right(name: str, no_runs: None) -> None:
    """The engines by themselves: nothing that is false is proved, however late it fails."""
    variables, body = LOADED_ONCE[name]
    zero = "T#0s" if "TIME" in variables else "0"
    gate = f"IF g < 100 THEN g := g + 1; END_IF; q := g < 40 OR v >= {zero};"
    source = block(f"{variables} VAR g : INT; END_VAR", f"{body} {gate}", _TYPES)
    found = verdicts(source, _rules_of(variables), 4)
    assert found["never"].outcome != "proved" and found["late"].outcome != "proved"
    assert found["there"].outcome != "violated"


@pytest.fixture
def no_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs.Runner, "quick", lambda self, slots: None)
    monkeypatch.setattr(runs.Runner, "thorough", lambda self, slots, seconds: None)


def test_a_value_that_stays_at_zero_or_above_is_proved_so() -> None:
    body = (
        "IF go THEN k := MIN(k + 1, 90); ELSIF stop AND k > 0 THEN k := k - 1; END_IF; q := k >= 0;"
    )
    assert outcome(block("VAR k : INT; END_VAR", body), "always q") == "proved"
    below = block("VAR done : BOOL; sp : INT; END_VAR", "IF NOT done THEN sp := -18; done := TRUE; END_IF; q := raw > sp AND sp < 0;")  # fmt: skip
    found = verdicts(below, "a: always sp = -18\nb: if q then raw > -18")
    assert {v.outcome for v in found.values()} == {"proved"}


# -- slots that are only given constants --------------------------------------------------

GIVEN_CONSTANTS = {
    "another first value": ("VAR k : INT := 3; END_VAR", "IF go THEN k := 1; END_IF;", "always k = 1"),
    "one element's first value": ("VAR a : ARRAY[0..2] OF INT := [1, 1, 4]; k : INT; END_VAR", "IF go THEN a[0] := 2; END_IF; k := a[2];", "always k < 3"),
    "by a moving index": ("VAR a : ARRAY[0..2] OF INT; i : INT; k : INT; END_VAR", "a[LIMIT(0, raw, 2)] := 7; k := a[1];", "never k = 7"),
    "copied": ("VAR s, d : Pair; k : INT; END_VAR", "s.a := 6; d := s; k := d.a;", "never k = 6"),
    "an in-out": ("VAR_IN_OUT x : INT; END_VAR", "IF go THEN x := 1; END_IF;", "always x >= 0"),
    "through an instance": ("VAR f : Keep; k : INT; END_VAR", "f(x := 1); f.x := raw; f(); k := f.y;", "always k <= 1"),
    "after the power was off": ("VAR RETAIN k : INT := 2; END_VAR VAR m : INT := 5; END_VAR", "IF go THEN k := 1; m := 0; END_IF;", "never k = 1 and m = 5"),
    "an enumeration": ("VAR m : Mode; END_VAR", "IF go THEN m := Run; ELSIF stop THEN m := Rest; END_IF;", "never m = Rest"),
    "by a loop": ("VAR a : ARRAY[1..3] OF INT; i : INT; k : INT; END_VAR", "FOR i := 1 TO 3 DO a[i] := 8; END_FOR; k := a[3];", "never k = 8"),
}  # fmt: skip
_MORE_TYPES = (
    f"TYPE Mode : (Idle, Run, Rest); END_TYPE\n{_TYPES}\nFUNCTION_BLOCK Keep VAR_INPUT x : INT; END_VAR "
    "VAR_OUTPUT y : INT; END_VAR y := x; END_FUNCTION_BLOCK"
)


@pytest.mark.parametrize("name", GIVEN_CONSTANTS)
def test_what_a_slot_may_hold_is_not_guessed_too_narrowly(name: str, no_runs: None) -> None:
    variables, body, rule = GIVEN_CONSTANTS[name]
    assert outcome(block(variables, body, _MORE_TYPES), rule) == "violated"


# -- proofs that are confirmed ------------------------------------------------------------


def test_a_claim_that_does_not_begin_or_is_not_kept_is_not_confirmed() -> None:
    source = "PROGRAM P VAR_INPUT go : BOOL; END_VAR VAR_OUTPUT ok : BOOL; END_VAR VAR d : INT; n : BOOL; END_VAR IF NOT n THEN d := -5; n := TRUE; END_IF; ok := d >= 0; END_PROGRAM"
    program = compile_text(source).program
    assert program is not None
    assert not confirm(Proof(program, 100, 1, ("ok",), never_negative=(("d", 0),)), 300)
    safe = compile_text(source.replace("-5", "5")).program
    assert safe is not None
    assert confirm(Proof(safe, 100, 1, ("ok",), never_negative=(("d", 0),)), 300)
    assert not confirm(Proof(safe, 100, 1, ("ok",), one_of={"d": frozenset([0])}), 300)
    assert not confirm(Proof(safe, 100, 1, ("ok",), never_negative=(("d", 0),)), 0)  # no time


def test_what_is_not_confirmed_is_not_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "confirm", lambda proof, seconds: False)
    source = block("", "q := go AND NOT stop;")
    (found,) = verdicts(source, "never q and stop").values()
    assert found.outcome == "unknown" and "not confirmed" in found.note


def test_an_invariant_of_spacer_is_confirmed() -> None:
    body = "IF go AND k < 5 THEN k := k + 1; END_IF; IF stop AND k > 5 THEN m := 100; END_IF; q := m < 50;"
    source = block("VAR k, m : USINT; END_VAR", body)
    assert outcome(source, "always q") == "proved"


# -- programs that simply run -------------------------------------------------------------

REFUTED_BY_A_RUN = {
    "a value that wraps": (block("VAR v : SINT; END_VAR", "v := v + 1;"), "always v >= 0", 128),
    "a wider one": (block("VAR v : INT; END_VAR", "v := v + 3;"), "always v >= 0", 10_923),
    "a count of pulses": (block("VAR c : CTU; END_VAR", "c(CU := go, R := stop, PV := 30); q := c.Q;"), "never q", 59),
    "a sum of REAL": (block("VAR x : LREAL; END_VAR", "IF go AND x < 2.0 THEN x := x + 0.3; END_IF;"), "always x <= 2.0", 7),
    "a long timer": (block("VAR t : TON; END_VAR", "t(IN := go AND NOT stop, PT := T#1h); q := t.Q;"), "never q", 36_001),
    "a wait": (block("VAR t : TOF; END_VAR", "t(IN := go, PT := T#500ms); q := t.Q;"), "when go then not q within T#7s", 71),
    "an input at a constant": (block("", "q := raw = 12345;"), "never q", 1),
    "a text": ("FUNCTION_BLOCK T VAR_INPUT s : STRING; END_VAR VAR_OUTPUT q : BOOL; END_VAR q := LEFT(s, 2) = 'OK'; END_FUNCTION_BLOCK", "never q", 1),
    "a sine": ("FUNCTION_BLOCK T VAR_INPUT x : REAL; END_VAR VAR_OUTPUT y : REAL; END_VAR y := SIN(x); END_FUNCTION_BLOCK", "always y >= 0.0", 1),
    "a held pair": (block("VAR n : INT; END_VAR", "IF go AND NOT stop THEN n := n + 1; ELSE n := 0; END_IF;"), "always n < 300", 300),
    "a loop": (block("VAR i, n : INT; END_VAR", "FOR i := 1 TO 200 DO n := n + 1; END_FOR; IF n > 30000 THEN n := 0; q := TRUE; END_IF;"), "never q", 151),
    "an unlikely branch": (block("VAR n : INT; END_VAR", "IF raw > 990 AND raw < 1010 THEN n := n + 1; END_IF;"), "never n > 25", 26),
}  # fmt: skip


@pytest.mark.skipif(not has_compiler(), reason="the interpreter does fewer scans")
@pytest.mark.parametrize("name", REFUTED_BY_A_RUN)
def test_what_one_run_refutes_is_violated(name: str) -> None:
    source, rule, scans = REFUTED_BY_A_RUN[name]
    (found, *_) = verdicts(source, rule).values()
    assert found.outcome == "violated" and found.trace is not None
    assert scans <= len(found.trace.steps) <= 2 * scans + 20
    program = compile_text(source).program
    assert program is not None and found.depth == len(found.trace.steps)


def test_a_witness_is_found_by_running() -> None:
    source = block("VAR v : SINT; END_VAR", "v := v + 1; q := v = 100;")
    (found, *_) = verdicts(source, "reachable q").values()
    assert (found.outcome, found.method, found.depth) == ("proved", "witness", 100)


def test_a_run_ends_where_an_assumption_does() -> None:
    source = block("VAR v : INT; END_VAR", "IF go THEN v := v + 1; END_IF;")
    rules = "assume not go or old(v) < 30\na: always v <= 30\nb: always v < 30"
    found = verdicts(source, rules)
    assert found["a"].outcome != "violated"
    assert found["b"].outcome == "violated" and found["b"].depth == 30
    narrow = "assume raw > 700 and raw < 900\na: always raw >= 650\nb: reachable raw = 801"
    found = verdicts(block("", "q := raw = 801;"), narrow)
    assert {v.outcome for v in found.values()} == {"proved"}


def test_assumptions_that_end_every_run_prove_nothing() -> None:
    source = block("VAR n : INT; END_VAR", "n := n + 1; q := n > 5;")
    found = verdicts(source, "assume n < 2\na: never q\nb: reachable q\nc: reachable n = 2")
    assert {i: v.outcome for i, v in found.items()} == {"a": "unknown", "b": "unknown", "c": "proved"}  # fmt: skip
    assert "contradict" in found["a"].note
    assert outcome(source, "assume n < 2 or go\nnever n < 0 and n > 3") == "proved"


def test_a_run_that_breaks_an_assumption_shows_nothing() -> None:
    """Of a sine the formulas know nothing, so that only the replay can say what it is."""
    source = "FUNCTION_BLOCK T VAR_INPUT x : REAL; END_VAR VAR_OUTPUT y : REAL; END_VAR y := SIN(x); END_FUNCTION_BLOCK"
    found = verdicts(source, "assume SIN(x) > 2.0\nalways y < 0.0", 4)
    assert "violated" not in {v.outcome for v in found.values()}


def test_what_only_one_machine_shows_is_neither_proved_nor_violated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A C that is wrong stands for one whose arithmetic differs."""
    monkeypatch.setattr(
        runs, "run_native", lambda plan, build_s, run_s: [Ran(9, (9,) * len(plan.flags), (9,))]
    )
    source = block("VAR k : INT; END_VAR", "IF go AND k < 50 THEN k := k + 2; END_IF; q := k = 51;")
    found = verdicts(source, "never q\nalways k <= 50\nb: never q and k > 100")
    assert {v.outcome for v in found.values()} <= {"unknown", "proved"}
    assert any("interpreter does not show the same" in v.note for v in found.values())


def test_without_a_compiler_the_interpreter_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "run_native", lambda plan, build_s, run_s: [])
    source = block("VAR v : SINT; END_VAR", "v := v + 1;")
    assert outcome(source, "always v >= 0") == "violated"


@pytest.mark.skipif(not has_compiler(), reason="needs gcc")
def test_both_machines_run_a_plan_alike() -> None:
    source = block("VAR n : INT; s : STRING[5]; x : LREAL; END_VAR", "IF go THEN n := n + raw; END_IF; x := x + INT_TO_LREAL(n); q := n > 40 OR x > 1.0E3;")  # fmt: skip
    program = compile_text(source).program
    assert program is not None
    pools = ((False, True), (False, True), (0, 7, -3))
    made = tuple(
        tuple(Row(1 + (n * k) % 5, bytes([n % 2, k % 2, (n + k) % 3])) for n in range(1, 40))
        for k in range(1, 12)
    )
    plan = Plan(program, 100, pools, ("q",), "", made)
    native = run_native(plan, 60, 20)
    assert len(native) == len(made)
    for a, b in zip(native, run_interpreted(plan, 20), strict=True):
        assert (a.scans, a.first, a.held[: len(b.held)]) == (b.scans, b.first, b.held)


def test_what_only_holds_so_far_does_not_look_like_a_proof(plant: Plant) -> None:
    source = "PROGRAM P VAR_OUTPUT q : UDINT; END_VAR q := q * 1664525 + 1013904223; END_PROGRAM"
    found = plant.call("plc.check", source=source, spec="never q = 12345\n", seconds=3.0, depth=4)
    shown = found.show("en")
    assert "not proved: 0 of 1 proved" in shown and "passed" not in shown
    assert "random runs show nothing" in shown
    shown = found.show("zh")
    assert "未证明：1 条中 0 条已证明" in shown and "通过：" not in shown


# -- comparisons --------------------------------------------------------------------------


def _compared(first: str, second: str, seconds: float = 300.0) -> str:
    found = compare(first, second, Options(seconds=seconds))
    return "equal" if found.equivalent else "different" if found.different else "open"


def _pair(variables: str, body: str, before: str, was: str, now: str) -> tuple[str, str]:
    text = block(variables, body, before)
    assert was in text
    return text, text.replace(was, now)


DIFFERENT = {
    "what is loaded once": _pair("VAR done : BOOL; sp : INT; END_VAR", "IF NOT done THEN sp := -8; done := TRUE; ELSE q := sp < 0 AND raw > sp; END_IF;", "", "raw > sp", "FALSE"),
    "a function that is called": _pair("", "q := Above(raw);", "FUNCTION Above : BOOL VAR_INPUT x : INT; END_VAR Above := x > 10; END_FUNCTION", "x > 10", "x > 11"),
    "a block in an array": _pair("VAR f : ARRAY[1..2] OF Half; END_VAR", "f[2](x := raw); q := f[2].y = 4;", "FUNCTION_BLOCK Half VAR_INPUT x : INT; END_VAR VAR_OUTPUT y : INT; END_VAR y := x / 2; END_FUNCTION_BLOCK", "x / 2", "x / 3"),
    "a default in a structure": _pair("VAR p : Set; END_VAR", "q := raw > p.top;", "TYPE Set : STRUCT top : INT := 5; END_STRUCT; END_TYPE", ":= 5", ":= 6"),
    "the order of an enumeration": _pair("VAR m : Mode; END_VAR", "q := m = Idle;", "TYPE Mode : (Idle, Busy); END_TYPE", "(Idle, Busy)", "(Busy, Idle)"),
    "an in-out that is read": _pair("VAR_IN_OUT x : INT; END_VAR", "q := x > 5;", "", "x > 5", "x > 6"),
    "an in-out that is written": _pair("VAR_IN_OUT x : INT; END_VAR", "x := x + 1;", "", "+ 1", "+ 2"),
    "an input at an address": _pair("VAR i AT %IX0.3 : BOOL; END_VAR", "q := i;", "", "q := i", "q := i AND go"),
    "an output at an address": _pair("VAR o AT %QX0.3 : BOOL; END_VAR", "o := go;", "", "o := go", "o := stop"),
    "where a global begins": _pair("VAR_EXTERNAL g : INT; END_VAR", "q := raw > g;", "VAR_GLOBAL g : INT := 1; END_VAR", ":= 1", ":= 2"),
    "a global that is written": _pair("VAR_EXTERNAL g : INT; END_VAR", "g := raw;", "VAR_GLOBAL g : INT; END_VAR", "g := raw", "g := raw + 1"),
    "an element of an output": _pair("VAR_OUTPUT a : ARRAY[0..1] OF INT; END_VAR", "a[1] := raw;", "", "a[1] :=", "a[0] :="),
    "what is retained": _pair("VAR k : BOOL; END_VAR VAR RETAIN r : BOOL; END_VAR", "IF go THEN k := TRUE; r := TRUE; END_IF; q := k;", "", "q := k", "q := r"),
    "after a long while": _pair("VAR n : INT; END_VAR", "IF n < 500 THEN n := n + 1; END_IF; q := n >= 500;", "", ">= 500;", ">= 501;"),
}  # fmt: skip


@pytest.mark.parametrize("name", DIFFERENT)
@pytest.mark.slow
def test_programs_that_differ_are_told_apart(name: str) -> None:
    first, second = DIFFERENT[name]
    assert _compared(first, second) == "different"
    if name == "after a long while":  # not proved, in whatever time
        assert _compared(first, first, 8) != "different"
    else:
        assert _compared(first, first) == "equal"


def test_what_cannot_be_compared_is_refused() -> None:
    nothing = "FUNCTION_BLOCK N VAR_INPUT a : BOOL; END_VAR VAR b : BOOL; END_VAR b := a; END_FUNCTION_BLOCK"
    with pytest.raises(InputError, match="outputs to compare"):
        compare(nothing, nothing)
    here, there = (block(f"VAR_INPUT p AT %IX0.{n} : BOOL; END_VAR".replace("VAR_INPUT", "VAR"), "q := go;") for n in (0, 1))  # fmt: skip
    assert _compared(here, here) == "equal" and _compared(here, there) == "equal"  # p is not read
    with pytest.raises(InputError, match="same inputs and outputs"):
        compare(here, block("", "q := go;"))


def test_what_only_a_part_of_the_text_shows_is_not_compared() -> None:
    """Another program, or a second instance of this one, may write what is compared."""
    reads = (
        "PROGRAM P VAR_EXTERNAL g : BOOL; END_VAR VAR_OUTPUT q : BOOL; END_VAR q := g; END_PROGRAM"
    )
    others = "VAR_GLOBAL g : BOOL; END_VAR PROGRAM W VAR_INPUT i : BOOL; END_VAR VAR_EXTERNAL g : BOOL; END_VAR g := i; END_PROGRAM "
    with pytest.raises(InputError, match="W, P"):
        compare(others + reads, others + reads.replace("q := g", "q := FALSE"))
    twice = (
        "CONFIGURATION C VAR_GLOBAL g : BOOL; END_VAR RESOURCE R ON X TASK t (INTERVAL := T#10ms, PRIORITY := 1); "
        "PROGRAM one WITH t : P; PROGRAM two WITH t : P; END_RESOURCE END_CONFIGURATION "
    )
    writes = reads.replace("q := g;", "q := g; g := TRUE;")
    with pytest.raises(InputError, match="g is written by P"):
        compare(twice + writes, twice + writes)
    block = "FUNCTION_BLOCK W VAR_EXTERNAL g : BOOL; END_VAR g := TRUE; END_FUNCTION_BLOCK "
    beside = "VAR_GLOBAL g : BOOL; END_VAR " + block + reads.replace("PROGRAM", "FUNCTION_BLOCK")
    with pytest.raises(InputError, match="g is written by W"):
        compare(beside, beside.replace("q := g", "q := FALSE"))


@pytest.mark.parametrize("area", ["I", "Q"])
def test_programs_that_are_wired_differently_are_not_equal(area: str) -> None:
    body = "y := x;" if area == "I" else "x := go;"
    text = f"PROGRAM P VAR_INPUT go : BOOL; END_VAR VAR x AT %{area}X0.0 : BOOL; END_VAR VAR_OUTPUT y : BOOL; END_VAR {body} END_PROGRAM"
    with pytest.raises(InputError, match="wired differently"):
        compare(text, text.replace("X0.0", "X0.1"))
    assert compare(text, text.replace("X0.0", "0.0")).equivalent  # one bit, written in two ways


# -- attacks on verdicts ------------------------------------------------------------------


@pytest.mark.slow
def test_no_verdict_on_programs_in_plant_shapes_is_wrong() -> None:
    found = [attack(seed, SHAPES, 2.0) for seed in range(300, 310)]
    assert [w for f in found for w in f.wrong] == []
    assert sum(f.outcomes.count("proved") for f in found) >= 10


def test_the_attack_finds_a_lemma_that_has_no_base(
    monkeypatch: pytest.MonkeyPatch, no_runs: None
) -> None:
    monkeypatch.setattr(work, "confirm", lambda proof, seconds: True)
    monkeypatch.setattr(induction.Induction, "strike_guesses", lambda *_: None)
    shapes = ["load once", "load in a step", "fault code"]
    wrong = [w for seed in range(8) for w in attack(seed, shapes, 1.0).wrong]
    assert wrong and all("induction" in w for w in wrong)


def test_a_counterexample_is_replayed_from_its_inputs_alone() -> None:
    source, rule, _ = REFUTED_BY_A_RUN["an input at a constant"]
    (found, *_) = verdicts(source, rule).values()
    assert found.trace is not None
    program = compile_text(source).program
    assert program is not None
    trace, _ = replay(program, [s.inputs for s in found.trace.steps], 100, "go")
    assert trace.steps[-1].after["q"] is True
