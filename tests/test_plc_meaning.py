"""What a program means: initial values, addresses, memory that others write, dates, notations, whole files."""

from __future__ import annotations

import contextlib
import os
import random
from pathlib import Path

import pytest

pytest.importorskip("z3")


from industria.applications.production.plc.blocks.library import library
from industria.applications.production.plc.check import check_program
from industria.applications.production.plc.compare import compare
from industria.applications.production.plc.execution import formulas
from industria.applications.production.plc.execution.c_source import c_source
from industria.applications.production.plc.execution.interpreter import Interpreter
from industria.applications.production.plc.execution.native import Native, has_compiler
from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language.diagnostics import Diagnostics
from industria.applications.production.plc.language.program import compile_text
from industria.applications.production.plc.language.tokens import tokens_of
from industria.applications.production.plc.language.types import LREAL, REAL
from industria.applications.production.plc.plcopen import from_plcopen, to_plcopen
from industria.applications.production.plc.runtime import programs as kept_programs
from industria.applications.production.plc.runtime.programs import Programs
from industria.applications.production.plc.verification.engines import Options
from industria.applications.production.plc.verification.properties import (
    from_patterns,
    read_properties,
)
from industria.core import InputError, IntegrityError, NotFoundError
from industria.plant import ChatConfiguration, Plant

pytestmark = pytest.mark.fast


def outcomes(source: str, rules: str, unit: str = "") -> dict[str, str]:
    patient = Options(seconds=300, check_ms=60_000)  # the outcome does not hang on the machine
    report = check_program(source, read_properties(rules), patient, unit)
    assert not report.compiled.errors, report.compiled.errors
    return {v.id: v.outcome for v in report.verdicts}


def errors(source: str) -> list[str]:
    return [d.message.en for d in compile_text(source).errors]


# -- the language of properties -----------------------------------------------------------

CONVEYOR = """
TYPE Stage : (Idle, Fill, Drain); Lamp : (Dark := 2, Lit := 5); END_TYPE
FUNCTION_BLOCK Sequence
VAR_INPUT begin : BOOL; END_VAR
VAR_OUTPUT stage : Stage; lamp : Lamp; mask : DWORD; rate : LREAL; shines : BOOL; day : DATE; hour : TOD; wait : LTIME; text : STRING; END_VAR
IF begin THEN stage := Stage#Fill; ELSE stage := Stage#Drain; END_IF;
lamp := Lit; mask := 16#0F; rate := 2.5; shines := TRUE; day := D#2025-03-01; hour := TOD#06:30:00; wait := LTIME#3us;
text := 'a # b';
END_FUNCTION_BLOCK
"""


def test_no_comment_sign_cuts_a_literal() -> None:
    rules = """
    # a comment of its own
    not-always: always stage = Stage#Fill
    fill: if begin then stage = Stage#Fill  # behind a space
    lit: always lamp = Lamp#Lit
    mask: always mask = DWORD#16#0000_000F
    octal: always mask = DWORD#8#17 and mask = 2#1111
    rate: always rate = LREAL#2.5
    shines: always shines = BOOL#1   # a switch
    day: always day = DATE#2025-03-01 and day <> D#2025-03-02
    hour: always hour = TIME_OF_DAY#06:30:00 // another comment
    wait: always wait = LTIME#3us
    text: always text = 'a # b' (* a third, # with a sign *)
    """
    found = outcomes(CONVEYOR, rules)
    assert found.pop("not-always") == "violated"
    assert set(found.values()) == {"proved"} and len(found) == 10
    shown = {p.id: p.text for p in read_properties(rules)}
    assert shown["octal"] == "always mask = DWORD#8#17 and mask = 2#1111"
    assert shown["text"] == "always text = 'a # b'"


def test_what_of_a_property_is_not_read_is_an_error() -> None:
    spaced = check_program(CONVEYOR, read_properties("a: always stage = Stage #Fill")).verdicts[0]
    assert spaced.outcome == "unknown" and "write Stage#Fill" in spaced.note
    assert outcomes(CONVEYOR, "a: always shines #switch") == {"a": "proved"}
    for line in ("always shines (* open", "always shines {and not shines}"):
        with pytest.raises(InputError, match="expected a property"):
            read_properties(line)
    wrong = check_program(CONVEYOR, read_properties("a: when begin then shines within 3 s"))
    assert wrong.verdicts[0].outcome == "unknown"  # three seconds are not three scans
    assert outcomes(CONVEYOR, "当 begin 则 shines 在 3 个周期 内") == {"p1": "proved"}
    more = {"pattern_id": "pattern-invariant", "pattern_params": {"1": "shines", "2": "not shines"}}
    assert from_patterns([{"property": more}]) == ([], ["pattern-invariant"])


def test_an_assertion_is_read_however_its_sign_is_spaced() -> None:
    source = "PROGRAM P VAR_INPUT a : BOOL; END_VAR VAR_OUTPUT q : BOOL; END_VAR q := a;\n// # ASSERT not q\nEND_PROGRAM"
    assert outcomes(source, "") == {"assertions": "violated"}


# -- initial values -----------------------------------------------------------------------

STATIONS = """
TYPE
  Speed : INT := 50;
  Pair : STRUCT low : INT := 1; high : Speed; END_STRUCT := (low := 2);
  Row : ARRAY [0..1] OF Speed;
END_TYPE
FUNCTION_BLOCK Inner
VAR_INPUT dummy : BOOL; END_VAR
VAR_OUTPUT kept : INT := 3; END_VAR
VAR grid : ARRAY [1..2, 0..1] OF INT := [1, 2, 3, 4]; END_VAR
kept := kept;
END_FUNCTION_BLOCK
FUNCTION_BLOCK Station
VAR_OUTPUT total, inside : INT; END_VAR
VAR limit : INT := 7; inner : ARRAY [1..2] OF Inner; pair : Pair; t : TON := (PT := T#2s); END_VAR
total := limit + pair.low + pair.high;
inside := inner[2].kept;
END_FUNCTION_BLOCK
FUNCTION_BLOCK Line
VAR_OUTPUT first, second, third, inside, alone, row : INT; END_VAR
VAR
  line : ARRAY [0..2] OF Station := [(limit := 1), (pair := (high := 5))];
  square : ARRAY [1..2, 1..2] OF Station;
  holder : STRUCT stations : ARRAY [1..2] OF Station; END_STRUCT;
  one : Station; values : Row;
END_VAR
line[0](); line[1](); line[2](); square[2, 1](); holder.stations[2](); one();
first := line[0].total; second := line[1].total; third := line[2].total;
inside := square[2, 1].inside + holder.stations[2].total;
alone := one.total; row := values[1];
END_FUNCTION_BLOCK
"""


def test_every_instance_starts_with_what_its_block_declares(tmp_path: Path) -> None:
    expected = {"first": 53, "second": 14, "third": 59, "inside": 62, "alone": 59, "row": 50}
    rules = "\n".join(f"{name}: always {name} = {value}" for name, value in expected.items())
    assert set(outcomes(STATIONS, rules).values()) == {"proved"}
    program = compile_text(STATIONS).program
    assert program is not None
    machines = [Interpreter(program)]
    if has_compiler():
        machines.append(Native(program, tmp_path))  # type: ignore[arg-type]
    for machine in machines:
        machine.scan()
        assert {name: machine.read(name) for name in expected} == expected
    assert program.slots["line[].t.PT"].initial == (2000, 2000, 2000)


# -- addresses ----------------------------------------------------------------------------


def located(*variables: str, body: str = "") -> str:
    return f"PROGRAM P VAR {' '.join(f'{v};' for v in variables)} END_VAR {body} END_PROGRAM"


@pytest.mark.parametrize(
    "variables",
    [
        ("run AT %QX4.1 : BOOL", "lamp AT %QX4.1 : BOOL"),
        ("run AT %Q4.1 : BOOL", "lamp AT %qx04.1 : BOOL"),
        ("word AT %MW6 : WORD", "bit AT %MX6.3 : BOOL"),
        ("word AT %MW6 : INT", "bit AT %MX7.7 : BOOL"),
        ("long AT %ML0 : LWORD", "low AT %MB7 : BYTE"),
        ("long AT %MD0 : REAL", "word AT %MW2 : INT"),
        ("value AT %IW2 : INT", "half AT %IB2 : BYTE"),
        ("image AT %IB0 : ARRAY [0..7] OF BYTE", "stop AT %IX5.0 : BOOL"),
        ("wide AT %QW0 : DINT", "next AT %QW1 : INT"),
        ("a AT %IX1.2.3 : BOOL", "b AT %IX1.2.3 : BOOL"),
        ("flags AT %MX0.0 : ARRAY [0..15] OF BOOL", "bit AT %MX1.7 : BOOL"),
    ],
)
def test_variables_that_share_an_address_are_refused_by_name(variables: tuple[str, ...]) -> None:
    names = [v.split()[0] for v in variables]
    (said,) = errors(located(*variables))
    assert all(name in said for name in names) and "share" in said
    assert errors(located(*reversed(variables)))


def test_addresses_are_compared_across_sections_and_with_the_statements() -> None:
    shared = "VAR_GLOBAL total AT %MD8 : DINT; END_VAR "
    assert any("total" in e for e in errors(shared + located("bit AT %MX9.0 : BOOL")))
    assert any(
        "%QX0.3" in e for e in errors(located("word AT %QW0 : WORD", body="%QX0.3 := TRUE;"))
    )
    source = located("run AT %QX0.3 : BOOL", body="%Q0.3 := TRUE;")
    assert outcomes(source, "a: always run\nb: always %QX0.3") == {"a": "proved", "b": "proved"}
    verdict = check_program(located("w AT %MW0 : WORD"), read_properties("a: never %MX0.1"))
    assert verdict.verdicts[0].outcome == "unknown" and "share" in verdict.verdicts[0].note


@pytest.mark.parametrize(
    "variables",
    [
        ("a AT %QW0 : INT", "b AT %QW1 : INT", "c AT %QW2 : INT"),
        ("a AT %MW0 : INT", "b AT %MW2 : INT", "c AT %MD4 : DINT", "d AT %MX10.0 : BOOL"),
        ("a AT %IX0.0 : BOOL", "b AT %IX0.1 : BOOL", "c AT %IX1.0 : BOOL", "d AT %IW2 : INT"),
        ("a AT %I* : BOOL", "b AT %I* : BOOL", "c AT %Q* : BOOL"),
        ("a AT %IX0.0 : BOOL", "b AT %QX0.0 : BOOL", "c AT %MX0.0 : BOOL"),
        ("a AT %IX1.2.3 : BOOL", "b AT %IX1.2.4 : BOOL", "c AT %IX2.2.3 : BOOL"),
    ],
)
def test_addresses_apart_are_taken_as_they_were(variables: tuple[str, ...]) -> None:
    assert errors(located(*variables)) == []


def test_an_address_that_would_be_lost_is_refused() -> None:
    block = "FUNCTION_BLOCK B VAR x AT %IX0.0 : BOOL; END_VAR VAR_OUTPUT q : BOOL; END_VAR q := x; END_FUNCTION_BLOCK "
    caller = "PROGRAM P VAR b : B; END_VAR VAR_OUTPUT o : BOOL; END_VAR b(); o := b.q; END_PROGRAM"
    assert any("x at %IX0.0 stands in the function block B" in e for e in errors(block + caller))
    unlocated = block.replace("%IX0.0", "%I*") + caller
    assert outcomes(unlocated, "a: never o\nb: if o then old(o)") == {
        "a": "violated",
        "b": "violated",
    }
    assert errors("PROGRAM P VAR t AT %MX0.0 : TON; END_VAR t(); END_PROGRAM")


# -- what the world and other programs set ------------------------------------------------


@pytest.mark.parametrize(
    ("declared", "name"),
    [
        ("VAR go AT %IX0.0 : BOOL; END_VAR", "go"),
        ("VAR go AT %I* : BOOL; END_VAR", "go"),
        ("VAR_EXTERNAL gate : BOOL; END_VAR", "gate"),
        ("VAR_INPUT go : BOOL; END_VAR", "go"),
        ("", "%IX3.1"),
    ],
)
def test_old_of_an_input_is_its_value_in_the_scan_before(declared: str, name: str) -> None:
    source = f"VAR_GLOBAL gate AT %IX2.0 : BOOL; END_VAR PROGRAM P {declared} VAR_OUTPUT q : BOOL; END_VAR q := {name}; END_PROGRAM"
    rules = f"rises: reachable {name} and not old({name})\nalways-old: if {name} then old({name})\nq: if old({name}) then old(q)"
    assert outcomes(source, rules) == {"rises": "proved", "always-old": "violated", "q": "proved"}


SHARED = """
VAR_GLOBAL level : INT; counter : Counter; clock : TON; limit : INT := 10; END_VAR
FUNCTION_BLOCK Counter VAR_INPUT more : INT; END_VAR VAR_OUTPUT n : INT; END_VAR n := n + more; END_FUNCTION_BLOCK
FUNCTION_BLOCK Set VAR_IN_OUT v : INT; END_VAR v := 7; END_FUNCTION_BLOCK
PROGRAM Writer VAR_EXTERNAL level : INT; counter : Counter; END_VAR VAR s : Set; END_VAR s(v := level); counter(more := 1); %MW9 := 1; END_PROGRAM
PROGRAM Reader
VAR_EXTERNAL level, limit : INT; counter : Counter; clock : TON; END_VAR
VAR_OUTPUT a, b, c : INT; q : BOOL; w : WORD; END_VAR
a := level; b := counter.n; c := limit; clock(IN := FALSE, PT := T#1s); q := clock.Q; w := %MW9;
END_PROGRAM
"""


def test_what_another_program_writes_may_hold_anything_and_the_verdict_says_so() -> None:
    rules = "a: always a = 0\nb: always b = 0\nc: always c = 10\nq: never q\nw: always w = 0"
    expected = {"a": "violated", "b": "violated", "c": "proved", "q": "proved", "w": "violated"}
    assert outcomes(SHARED, rules) == expected
    report = check_program(SHARED, read_properties(rules))
    for name in ("level", "counter.n", "%MW9"):
        assert f"{name} is written by Writer, which is not in this proof" in report.verdicts[0].note
    assert any(d.code == "one_program" and "Writer" in d.message.zh for d in report.diagnostics)
    run = "CONFIGURATION C RESOURCE R ON PLC TASK t(INTERVAL := T#1s, PRIORITY := 1); "
    end = "END_RESOURCE END_CONFIGURATION"
    both = f"{run} PROGRAM x WITH t : Writer; PROGRAM y WITH t : Reader; {end}"
    assert outcomes(SHARED + both, rules) == expected
    alone = f"{run} PROGRAM y WITH t : Reader; {end}"
    assert set(outcomes(SHARED + alone, rules).values()) == {"proved"}
    elsewhere = f"{run} PROGRAM x WITH t : Unknown; PROGRAM y WITH t : Reader; {end}"
    assert outcomes(SHARED + elsewhere, rules)["c"] == "violated"


def test_a_block_alone_reckons_with_the_units_that_it_does_not_call() -> None:
    source = (
        "VAR_GLOBAL g : BOOL; END_VAR "
        "FUNCTION_BLOCK W VAR_EXTERNAL g : BOOL; END_VAR g := TRUE; END_FUNCTION_BLOCK "
        "FUNCTION_BLOCK L VAR_EXTERNAL g : BOOL; END_VAR VAR_OUTPUT o : BOOL; END_VAR o := g; END_FUNCTION_BLOCK"
    )
    assert outcomes(source, "a: never o") == {"a": "violated"}
    called = source.replace("o := g;", "w(); o := g;").replace(
        "VAR_OUTPUT", "VAR w : W; END_VAR VAR_OUTPUT"
    )
    assert outcomes(called, "a: always o") == {"a": "proved"}


def test_a_name_that_hides_a_global_one_is_memory_of_its_own() -> None:
    source = (
        "VAR_GLOBAL g : BOOL; END_VAR "
        "FUNCTION_BLOCK S VAR_EXTERNAL g : BOOL; END_VAR g := TRUE; END_FUNCTION_BLOCK "
        "PROGRAM P VAR g : BOOL; s : S; END_VAR VAR_OUTPUT o : BOOL; END_VAR s(); o := g; END_PROGRAM"
    )
    assert outcomes(source, "a: never o") == {"a": "proved"}
    assert errors(source.replace("VAR_EXTERNAL g : BOOL", "VAR_EXTERNAL g : INT"))


def test_programs_are_compared_by_all_that_they_write() -> None:
    one = "PROGRAM P VAR a AT %IX0.0 : BOOL; q AT %QX0.0 : BOOL; END_VAR q := a; END_PROGRAM"
    assert compare(one, one).equivalent
    assert compare(one, one.replace("q := a", "q := NOT a")).different
    with pytest.raises(InputError, match="no"):
        compare(
            "PROGRAM P VAR x : INT; END_VAR x := 1; END_PROGRAM",
            "PROGRAM P VAR x : INT; END_VAR x := 2; END_PROGRAM",
        )


PAIR = "TYPE Pair : STRUCT a : INT := 3; b : INT; END_STRUCT; END_TYPE "


@pytest.mark.parametrize(
    ("kind", "part"), [("Pair", ".b"), ("ARRAY[1..2] OF INT", "[2]"), ("ARRAY[0..1] OF Pair", "[1].a")]
)  # fmt: skip
def test_a_block_keeps_a_copy_of_a_whole_input(kind: str, part: str) -> None:
    """Also where the variable changes behind the call, and where an in-out of the call changes it."""
    source = (
        f"{PAIR} FUNCTION_BLOCK B VAR_INPUT p : {kind}; END_VAR VAR_IN_OUT io : {kind}; END_VAR VAR_OUTPUT o : INT; END_VAR "
        f"io{part} := 7; o := p{part}; END_FUNCTION_BLOCK "
        f"PROGRAM P VAR s, other : {kind}; f : B; once : BOOL; END_VAR VAR_OUTPUT o, now : INT; END_VAR "
        f"IF NOT once THEN s{part} := 5; f(p := s, io := s); END_IF; once := TRUE; now := s{part}; f(io := other); o := f.o; END_PROGRAM"
    )
    found = outcomes(source, "a: always o = 5\nb: always now = 7")
    assert found == {"a": "proved", "b": "proved"}
    wrong = source.replace("p := s, io := s", "p := now, io := s")
    assert any("the input p needs" in d.message.en for d in compile_text(wrong).errors)


def test_what_unfolds_to_too_much_is_refused_before_it_is_unfolded() -> None:
    nested = "TYPE S0 : STRUCT a : ARRAY[1..900] OF INT; END_STRUCT; END_TYPE "
    nested += "".join(f"TYPE S{n} : STRUCT p, r : ARRAY[1..900] OF S{n - 1}; END_STRUCT; END_TYPE " for n in range(1, 9))  # fmt: skip
    blocks = (
        "FUNCTION_BLOCK B0 VAR a : ARRAY[1..900] OF INT; END_VAR a[1] := 1; END_FUNCTION_BLOCK "
    )
    blocks += "FUNCTION_BLOCK B1 VAR b : ARRAY[1..900] OF B0; END_VAR b[1](); END_FUNCTION_BLOCK "
    many = "; ".join(f"a{n} : ARRAY[1..90000] OF INT" for n in range(9))
    for source in (
        nested + "PROGRAM P VAR s : S8; END_VAR END_PROGRAM",
        nested + "VAR_GLOBAL s : S8; END_VAR PROGRAM P VAR x : INT; END_VAR x := 1; END_PROGRAM",
        blocks + "PROGRAM P VAR b : B1; END_VAR b(); END_PROGRAM",
        f"PROGRAM P VAR {many}; END_VAR a1[1] := 1; END_PROGRAM",
    ):
        assert any("at most 500000 values" in d.message.en for d in compile_text(source).errors)
    small = (
        "PROGRAM P VAR a, b : ARRAY[1..90000] OF INT; END_VAR a[1] := 1; b[1] := a[1]; END_PROGRAM"
    )
    assert compile_text(small).program is not None


def test_the_turns_of_all_loops_of_a_scan_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ir, "MOST_TURNS_OF_A_SCAN", 3_000)
    source = (
        "PROGRAM P VAR i, j : DINT; END_VAR VAR_OUTPUT n : DINT; END_VAR VAR_INPUT most : DINT; END_VAR "
        "n := 0; FOR i := 1 TO most DO FOR j := 1 TO most DO n := n + 1; END_FOR; END_FOR; END_PROGRAM"
    )
    program = compile_text(source).program
    assert program is not None
    machines = [Interpreter(program), *([Native(program, tmp_path)] if has_compiler() else [])]
    for machine in machines:
        for most, ends in ((40, True), (90_000, False), (40, True)):
            machine.write("most", most)
            machine.scan()
            assert (machine.read(ir.FAULT) == 0) is ends
            assert (machine.read("n") == 1600) is ends
    assert len({(m.read("n"), m.read("i"), m.read("j")) for m in machines}) == 1


@pytest.mark.skipif(not has_compiler(), reason="the interpreter runs no loops")
def test_loops_in_loops_that_do_not_end_in_a_scan_are_a_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ir, "MOST_TURNS_OF_A_SCAN", 3_000)
    monkeypatch.setattr(formulas, "MOST_KNOWN_TURNS", 300)
    source = (
        "PROGRAM P VAR_INPUT a : BOOL; END_VAR VAR_OUTPUT y : DINT; END_VAR VAR i, j, k, n : DINT; END_VAR FOR i := 0 TO 90000 DO "
        "FOR j := 0 TO 90000 DO FOR k := 0 TO 90000 DO n := n + 1; IF a THEN y := n; END_IF; END_FOR; END_FOR; END_FOR; END_PROGRAM"
    )
    assert set(outcomes(source, "").values()) == {"violated"}


# -- dates and numbers --------------------------------------------------------------------


def test_a_conversion_of_dates_changes_the_meaning_everywhere_alike(tmp_path: Path) -> None:
    cases = {
        "DT_TO_DATE(DT#2023-12-31-23:59:59) = D#2023-12-31": "",
        "DATE_AND_TIME_TO_TIME_OF_DAY(DT#2023-12-31-06:30:15) = TOD#06:30:15": "",
        "TO_TOD(DT#2024-02-29-00:00:01) = TOD#00:00:01": "",
        "TO_DATE(DT#2024-02-29-00:00:00) = D#2024-02-29": "",
        "DATE_TO_DT(D#2024-02-29) = DT#2024-02-29-00:00:00": "",
        "CONCAT_DATE_TOD(D#2024-02-29, TOD#12:30:00) = DT#2024-02-29-12:30:00": "",
        "TOD_TO_TIME(TOD#01:00:00) = T#1h": "",
        "TOD_TO_LTIME(TOD#00:00:01) = LTIME#1s": "",
        "LTIME_TO_TOD(LTIME#2s) = TOD#00:00:02": "",
        "TIME_TO_LTIME(T#5ms) = LTIME#5ms": "",
        "UDINT_TO_DATE(86401) = D#1970-01-02": "",
    }
    body = " ".join(f"q{n} := {e};" for n, e in enumerate(cases))
    names = ", ".join(f"q{n}" for n in range(len(cases)))
    source = f"FUNCTION_BLOCK F VAR_OUTPUT {names} : BOOL; END_VAR {body} END_FUNCTION_BLOCK"
    assert errors(source) == []
    # the same of inputs, so that nothing is folded before the back ends see it
    moving = """FUNCTION_BLOCK F VAR_INPUT x : DT; END_VAR VAR_OUTPUT d : DATE; t : TOD; q, r : BOOL; END_VAR
    d := DT_TO_DATE(x); t := DT_TO_TOD(x); q := CONCAT_DATE_TOD(d, t) = x; r := d <= D#2106-02-07 AND t < TOD#23:59:59.999;
    END_FUNCTION_BLOCK"""
    rules = "day: if x = DT#2024-02-29-12:00:00 then d = D#2024-02-29\nclock: if x = DT#2024-02-29-12:00:00 then t = TOD#12:00:00"
    assert outcomes(moving, rules) == {"day": "proved", "clock": "proved"}
    for program, given in (
        (compile_text(source).program, {}),
        (compile_text(moving).program, {"x": 1_709_251_199}),
    ):
        assert program is not None
        machines = [Interpreter(program)]
        if has_compiler():
            machines.append(Native(program, tmp_path))  # type: ignore[arg-type]
        for machine in machines:
            for name, value in given.items():
                machine.write(name, value)
            machine.scan()
            wrong = [
                s.name
                for s in program.outputs
                if s.scalar.family == "bool" and not machine.read(s.name)
            ]
            assert wrong == []


@pytest.mark.parametrize("name", ["DATE_TO_TOD", "TOD_TO_DATE", "TOD_TO_DT", "DATE_TO_TIME", "TIME_TO_DATE", "DT_TO_TIME", "LTIME_TO_DT", "DT_TO_LDT", "LDT_TO_DATE"])  # fmt: skip
def test_a_conversion_that_means_nothing_is_refused_by_name(name: str) -> None:
    left, _, right = name.partition("_TO_")
    short = {"LDT": "DT"}
    source = f"FUNCTION_BLOCK F VAR_INPUT x : {short.get(left, left)}; END_VAR VAR_OUTPUT y : {short.get(right, right)}; END_VAR y := {name}(x); END_FUNCTION_BLOCK"
    assert any(name in e or "no conversion of" in e for e in errors(source))


def test_an_integer_becomes_a_real_with_one_rounding(tmp_path: Path) -> None:
    source = "FUNCTION_BLOCK F VAR_INPUT x : LINT; END_VAR VAR_OUTPUT r : REAL; l : LREAL; END_VAR r := LINT_TO_REAL(x); l := LINT_TO_LREAL(x); END_FUNCTION_BLOCK"
    program = compile_text(source).program
    assert program is not None and has_compiler() is not None
    random_values = random.Random(4)
    values = [(1 << 61) + (1 << 37) + 1, -(1 << 61) - (1 << 37) - 1, (1 << 24) + 1, (1 << 25) + 6]
    values += [random_values.randrange(-(1 << 63), 1 << 63) for _ in range(200)]
    reference = Interpreter(program)
    native = Native(program, tmp_path) if has_compiler() else Interpreter(program)
    for value in values:
        for machine in (reference, native):
            machine.write("x", value)
            machine.scan()
        assert reference.read("r") == native.read("r")
        assert reference.read("l") == native.read("l") == float(value)
    assert REAL.rounded((1 << 61) + (1 << 37) + 1) == float((1 << 61) + (1 << 38))
    assert LREAL.rounded((1 << 53) + 1) == float(1 << 53)


# -- rules that were read and forgotten ----------------------------------------------------


def test_a_range_is_kept_by_constants_and_said_not_to_be_watched() -> None:
    types = "TYPE Level : INT (0..100); Levels : ARRAY [1..2] OF Level; END_TYPE "
    block = "FUNCTION_BLOCK F VAR_OUTPUT y : Level; z : Levels; END_VAR {} END_FUNCTION_BLOCK"
    for body in ("y := 101;", "y := -1;", "z[2] := 500;", "IF y > 3 THEN y := 200; END_IF;"):
        assert any("outside the range 0..100" in e for e in errors(types + block.format(body)))
    found = compile_text(types + block.format("y := 100; z[1] := 0;"))
    assert not found.errors and {d.code for d in found.diagnostics} >= {"subrange"}


def test_a_function_holds_no_instance() -> None:
    for declared in ("VAR c : CTU; END_VAR", "VAR_TEMP c : ARRAY [1..2] OF CTU; END_VAR"):
        source = f"FUNCTION F : INT {declared} F := 1; END_FUNCTION"
        assert any("cannot hold c" in e for e in errors(source))
    passed = "FUNCTION F : INT VAR_IN_OUT c : CTU; END_VAR F := c.CV; END_FUNCTION"
    assert errors(passed) == []


# -- wrong programs -----------------------------------------------------------------------

MIXED = """
TYPE Mode : (Off, Auto); Point : STRUCT a : INT := 3; b : ARRAY[1..2] OF BOOL; END_STRUCT; Level : INT (0..100); END_TYPE
VAR_GLOBAL g : BOOL; t1 : TON; END_VAR
FUNCTION Twice : INT VAR_INPUT x : INT; END_VAR VAR_IN_OUT y : INT; END_VAR VAR k : INT := 3; END_VAR
Twice := x * 2 + k; y := y + 1; END_FUNCTION
FUNCTION_BLOCK Inner VAR_INPUT target : LREAL; m : Mode; END_VAR VAR_OUTPUT q : BOOL; s : STRING[10]; END_VAR
VAR t : TON; points : ARRAY[0..3] OF Point; END_VAR VAR_EXTERNAL g : BOOL; END_VAR VAR_IN_OUT io : INT; END_VAR
t(IN := target > 1.0, PT := T#2s); q := t.Q AND g; points[io].a := io; s := CONCAT('a', 'b');
END_FUNCTION_BLOCK
PROGRAM Main VAR a : ARRAY[1..3] OF Inner; i, n : INT; w AT %QW0 : WORD; e : Mode; p : Point := (a := 1); d : DATE; END_VAR
VAR_INPUT x : BOOL; END_VAR VAR_EXTERNAL g : BOOL; END_VAR
FOR i := 1 TO 3 DO a[i](target := 2.0, m := Mode#Auto, io := n); IF a[i].q THEN EXIT; END_IF; END_FOR;
CASE e OF Off: e := Auto; Auto: w := w OR 16#01; ELSE w.3 := x; END_CASE;
n := Twice(x := n, y := i); REPEAT n := n + 1; UNTIL n > 3 END_REPEAT;
p.b[1] := x AND_THEN g; %QX9.1 := x; d := DT_TO_DATE(DT#2024-01-01-00:00:00);
END_PROGRAM
"""  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_a_broken_program_gives_errors_and_never_an_exception(seed: int) -> None:
    chosen = random.Random(seed)
    sources = [b.source for b in library()] + [MIXED] * len(library())
    words = [[t.text for t in tokens_of(x, Diagnostics()) if t.kind != "end"] for x in sources]
    pool = [
        *{w for each in words for w in each},
        "Missing",
        "ARRAY [1..2] OF",
        "%IX0.0",
        "VAR_GLOBAL",
        ".x",
        "[1]",
        "-1",
    ]
    for _ in range(25):
        text = list(chosen.choice(words))
        for _ in range(chosen.randint(1, 3)):
            at = chosen.randrange(len(text))
            kind = chosen.randrange(4)
            if kind == 0:
                del text[at : at + chosen.randint(1, 4)]
            elif kind == 1:
                text[at] = chosen.choice(pool)
            elif kind == 2:
                text.insert(at, chosen.choice(pool))
            else:
                text[at:at] = text[at : at + 5]
            text = text or ["PROGRAM"]
        found = compile_text("\n".join(text))
        assert found.program is not None or found.errors
        if found.program is not None:
            Interpreter(found.program).scan()
            assert c_source(found.program)


@pytest.mark.parametrize(
    "source",
    [
        "FUNCTION_BLOCK A VAR i : B; END_VAR i.x := 1.0; i(); END_FUNCTION_BLOCK FUNCTION_BLOCK B VAR m : Nothing; END_VAR VAR_INPUT x : LREAL; END_VAR END_FUNCTION_BLOCK",
        "PROGRAM P VAR i : ARRAY [1..2] OF B; END_VAR i[1](x := 1); END_PROGRAM FUNCTION_BLOCK B VAR_INPUT x : INT := Nothing; END_VAR END_FUNCTION_BLOCK",
        "FUNCTION_BLOCK A VAR b : ARRAY [1..2] OF B; END_VAR b[1](); END_FUNCTION_BLOCK FUNCTION_BLOCK B VAR a : A; END_VAR a(); END_FUNCTION_BLOCK",
        "TYPE M : (x, y := x); END_TYPE PROGRAM P VAR m : M; END_VAR m := x; END_PROGRAM",
        "TYPE T : INT := Nothing; END_TYPE PROGRAM P VAR s : STRUCT a : T; END_STRUCT; END_VAR s.a := 1; END_PROGRAM",
        "FUNCTION_BLOCK A VAR_GLOBAL g : INT; END_VAR VAR_OUTPUT o : INT; END_VAR o := g; END_FUNCTION_BLOCK PROGRAM P VAR a : A; END_VAR a(); END_PROGRAM",
    ],
)
def test_a_part_that_means_nothing_is_an_error_where_it_is_used(source: str) -> None:
    found = compile_text(source)
    assert found.program is not None or found.errors
    if found.program is not None:
        Interpreter(found.program).scan()


def test_many_warnings_hide_no_error() -> None:
    unused = "\n".join(f"v{n} : INT;" for n in range(150))
    source = f"FUNCTION_BLOCK A VAR {unused} END_VAR VAR_INPUT i : INT; END_VAR i := 1; END_FUNCTION_BLOCK PROGRAM P VAR {unused} END_VAR nothing := 1; END_PROGRAM"
    assert len(errors(source)) == 2


@pytest.mark.parametrize(
    "body",
    [
        "CASE x OF " + " ".join(f"{n}: y := {n % 7};" for n in range(1500)) + " END_CASE;",
        "IF x < 0 THEN y := 0; " + " ".join(f"ELSIF x = {n} THEN y := 1;" for n in range(1500)) + " END_IF;",
        "y := " + " + ".join(["x"] * 2500) + ";",
    ],
    ids=["case", "elsif", "sum"],
)  # fmt: skip
def test_what_is_nested_too_deeply_is_refused_in_one_sentence(body: str) -> None:
    source = f"FUNCTION_BLOCK F VAR_INPUT x : INT; END_VAR VAR_OUTPUT y : INT; END_VAR {body} END_FUNCTION_BLOCK"
    assert any("split it" in e for e in errors(source))
    fits = "CASE x OF " + " ".join(f"{n}: y := {n};" for n in range(200)) + " END_CASE;"
    assert errors(source.replace(body, fits)) == []


# -- PLCopen XML --------------------------------------------------------------------------

POU = """<pou name="{name}" pouType="functionBlock"><interface>
<inputVars><variable name="level"><type><INT/></type></variable></inputVars>
<outputVars><variable name="full"><type><BOOL/></type></variable></outputVars>{more}</interface>
<body>{body}</body>{after}</pou>"""
ST = '<ST><xhtml xmlns="http://www.w3.org/1999/xhtml">full := level &gt; limit;</xhtml></ST>'


def exported(pous: str, resource: str = "", space: str = "tc6_0200") -> str:
    """A project as CODESYS exports it: everything in the addData of the application."""
    name = "http://www.3s-software.com/plcopenxml"
    return f"""<?xml version="1.0" encoding="utf-8"?><project xmlns="http://www.plcopen.org/xml/{space}">
<types><dataTypes/><pous/></types><instances><configurations/></instances>
<addData><data name="{name}/application"><resource name="App">{resource}<addData><data name="{name}/pou">{pous}</data>
</addData></resource></data></addData></project>"""


def pou(name: str = "Tank", body: str = ST, more: str = "", after: str = "") -> str:
    return POU.format(name=name, body=body, more=more, after=after)


GLOBALS = """<task name="Fast" interval="PT0.02S" priority="3"><pouInstance name="Main" typeName=""/></task>
<globalVars name="GVL" constant="true"><variable name="limit"><type><INT/></type><initialValue><simpleValue value="90"/></initialValue></variable></globalVars>
<globalVars><variable name="row"><type><array><dimension lower="0" upper="3"/><baseType><INT/></baseType></array></type>
<initialValue><arrayValue><value repetitionValue="3"><simpleValue value="7"/></value><value><simpleValue value="8"/></value></arrayValue></initialValue></variable></globalVars>"""


def test_units_of_an_export_are_read_wherever_they_stand() -> None:
    text = from_plcopen(exported(pou() + pou("Silo"), GLOBALS))
    for part in ("FUNCTION_BLOCK Tank", "FUNCTION_BLOCK Silo", "VAR_GLOBAL CONSTANT", "limit : INT := 90",
                 "[3(7), 8]", "TASK Fast(INTERVAL := T#20ms, PRIORITY := 3)", "PROGRAM Main WITH Fast : Main"):  # fmt: skip
        assert part in text
    without_tasks = from_plcopen(exported(pou(), GLOBALS[GLOBALS.index("<globalVars") :]))
    assert outcomes(without_tasks, "a: if level > 90 then full") == {"a": "proved"}


@pytest.mark.parametrize(
    ("xml", "named"),
    [
        (exported(pou(body="<LD/>") + pou("Silo", "<SFC/>") + pou("Good")), ["Tank", "LD", "Silo", "SFC"]),
        (exported(pou(after='<actions><action name="Reset"><body>' + ST + "</body></action></actions>")), ["Tank.Reset"]),
        (exported(pou(after='<addData><data name="x"><Method name="Go"><body>' + ST + "</body></Method></data></addData>")), ["Tank.Go"]),
        (exported(pou(more='<localVars><variable name="p"><type><pointer><baseType><INT/></baseType></pointer></type></variable></localVars>')), ["Tank.p", "pointer"]),
        (exported(pou(more='<accessVars><variable name="v"><type><INT/></type></variable></accessVars>')), ["accessVars"]),
        (exported(pou(after='<addData><data name="x"><Inheritance><Extends>Base</Extends></Inheritance></data></addData>')), ["Extends", "Tank"]),
        (exported(pou(), '<task name="Event" single="go" priority="1"/>'), ["Event"]),
        (exported(""), ["found none"]),
        (exported("", "", "tc6_0201"), ["found none"]),
    ],
)  # fmt: skip
def test_what_is_passed_over_is_named_and_nothing_is_written(
    tmp_path: Path, xml: str, named: list[str]
) -> None:
    source, out = tmp_path / "export.xml", tmp_path / "out.st"
    source.write_text(xml, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        from_plcopen(xml)
    assert all(name in str(refused.value) for name in named)
    assert "Good" not in str(refused.value)
    with (
        Plant.open(tmp_path / "p", chat=ChatConfiguration("none")) as plant,
        pytest.raises(InputError),
    ):
        plant.call("plc.convert", file=str(source), out=str(out))
    assert not out.exists()


def test_a_text_comes_back_from_xml_with_its_globals_types_and_tasks() -> None:
    source = """TYPE Mode : (Off, Auto := 4) INT; Level : INT (0..100) := 5; Row : ARRAY [1..3] OF INT := [1, 2(3)];
    Pair : STRUCT a : INT := 4; m : Mode; END_STRUCT := (a := 9); END_TYPE
    CONFIGURATION Plant
    VAR_GLOBAL go : BOOL; mask AT %MW4 : WORD := 16#FF; END_VAR
    VAR_GLOBAL CONSTANT n : INT := 4; END_VAR
    RESOURCE Main ON PLC TASK fast(INTERVAL := T#100ms, PRIORITY := 1); PROGRAM w WITH fast : Work; END_RESOURCE
    END_CONFIGURATION
    PROGRAM Work
    VAR_EXTERNAL go : BOOL; END_VAR VAR wait : LTIME := LTIME#5ns; p : Pair := (a := 1, m := Auto); END_VAR
    IF wait > LTIME#3us AND p.a = 1 THEN go := FALSE; END_IF;
    END_PROGRAM"""
    once = from_plcopen(to_plcopen(source))
    assert from_plcopen(to_plcopen(once)) == once
    a, b = (compile_text(x).program for x in (source, once))
    assert a is not None and b is not None
    assert {n: (s.scalar, s.initial, s.address) for n, s in a.slots.items()} == {
        n: (s.scalar, s.initial, s.address) for n, s in b.slots.items()
    }
    for part in (
        "TASK fast(INTERVAL := T#100ms",
        "PROGRAM w WITH fast : Work",
        "CONFIGURATION Plant",
    ):
        assert part in once


# -- kept programs ------------------------------------------------------------------------


@pytest.mark.parametrize("earlier", ["", "old"])
@pytest.mark.parametrize("renames", range(4))
@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
def test_a_kept_program_is_the_old_or_the_new_one_wherever_it_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, earlier: str, renames: int, done: bool
) -> None:
    programs = Programs(tmp_path)
    if earlier:
        programs.keep("valve", earlier, {"passed": True, "rules": earlier})
    count, real = 0, os.replace

    def killed(a: Path, b: Path) -> None:
        nonlocal count
        count += 1
        if count == renames + 1 and not done:
            raise KeyboardInterrupt
        real(a, b)
        if count == renames + 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(kept_programs.os, "replace", killed)
    with contextlib.suppress(KeyboardInterrupt):  # this is the kill
        programs.keep("valve", "new", {"passed": True, "rules": "new"})
    monkeypatch.setattr(kept_programs.os, "replace", real)
    again = Programs(tmp_path)
    if not earlier and renames == 0 and not done:
        with pytest.raises(NotFoundError):
            again.get("valve")
        assert again.names() == []
    else:
        found = again.get("valve")
        assert (found.source, found.report["rules"]) in {("new", "new"), (earlier, earlier)}
        assert found.source and found.passed and again.names() == ["valve"]
        assert "settling" not in found.report
    again.keep("valve", "third", {"passed": True})
    assert again.get("valve").source == "third"
    (tmp_path / "valve.st").write_text(earlier or "other")
    with pytest.raises(IntegrityError):
        again.get("valve")


def test_programs_of_the_layout_before_still_open(tmp_path: Path) -> None:
    Programs(tmp_path).keep("valve", "text", {"passed": True})
    report = (tmp_path / "valve.json").read_text()
    assert "settling" not in report and (tmp_path / "valve.st").read_text() == "text"
    (tmp_path / "valve.json").write_text("{")
    with pytest.raises(IntegrityError):
        Programs(tmp_path).get("valve")
