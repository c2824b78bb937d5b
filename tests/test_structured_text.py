"""Structured Text: what is accepted, what is refused, and what each message says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from industria.applications.production.plc.language.program import compile_text
from industria.testing.st_programs import random_program

pytestmark = pytest.mark.fast


def program(body: str, variables: str = "", before: str = "") -> str:
    return f"{before}\nPROGRAM P\nVAR_INPUT i : BOOL; n : INT; END_VAR\nVAR\n{variables}\nEND_VAR\n{body}\nEND_PROGRAM\n"


def errors(source: str) -> list[str]:
    return [str(d) for d in compile_text(source).errors]


ACCEPTED = {
    "bits": ("w.0 := i; i2 := w.15; w := SHL(w, 3) OR 16#00F0;", "w : WORD; i2 : BOOL;"),
    "durations": ("t1 := T#5h_30m + TIME#1.5s * 2; i2 := t1 > T#0s;", "t1 : TIME; i2 : BOOL;"),
    "strings": ("s := CONCAT('a$'b', s); k := LEN(s);", "s : STRING[20] := 'x'; k : INT;"),
    "addresses": ("i2 := %IX0.0 AND NOT %QX1.3; %QX1.3 := i2;", "i2 : BOOL;"),
    "arrays": ("a[n, 1] := a[1, 0] + 1;", "a : ARRAY[1..3, 0..1] OF INT := [1, 2, 4(7)];"),
    "timers": ("t1(IN := i, PT := T#1s); i2 := t1.Q;", "t1 : TON; i2 : BOOL;"),
    "loops": (
        "FOR k := 10 TO 0 BY -2 DO IF k = n THEN EXIT; END_IF; CONTINUE; END_FOR;"
        "WHILE k > 0 DO k := k - 1; END_WHILE; REPEAT k := k + 1; UNTIL k > 3 END_REPEAT; RETURN;",
        "k : INT;",
    ),
    "case": ("CASE n OF -1: k := 1; 0, 2..5: k := 2; ELSE k := 3; END_CASE;", "k : INT;"),
    "keywords in any case": ("if i then k := 1; elsif n > 2 then k := 2; else k := 3; end_if;", "k : int;"),
    "nested comments": ("k := 1; (* one (* two *) *) // three", "k : INT;"),
    "functions as operators": ("k := MAX(n, LIMIT(0, n, 9), SEL(i, 1, 2)); b := AND(i, TRUE);", "k : INT; b : BOOL;"),
    "short circuit": ("b := n <> 0 AND_THEN 100 / n > 3;", "b : BOOL;"),
}  # fmt: skip

REFUSED = {
    "undeclared": ("k := 1;", "", "7:1", "k is not declared"),
    "a name that is near": ("moter := TRUE;", "motor : BOOL;", "moter is not declared; is motor meant?", ""),
    "equals for assignment": ("k = 1;", "k : INT;", "expected ':=' to assign, found '='", ""),
    "missing semicolon": ("k := 1\nk := 2;", "k : INT;", "expected ';', found 'k'", ""),
    "missing end": ("IF i THEN k := 1;", "k : INT;", "expected END_IF to close IF of line", ""),
    "types": ("k := 1.5;", "k : INT;", "expected INT, found REAL", ""),
    "narrowing": ("k := d;", "k : INT; d : DINT;", "expected INT, found DINT; if this is meant, write DINT_TO_INT()", ""),
    "range": ("k := 70000;", "k : INT;", "70000 is outside INT, which holds -32768..32767", ""),
    "bounds": ("a[4] := 1;", "a : ARRAY[1..3] OF INT;", "index 4 is outside 1..3", ""),
    "division by zero": ("k := n / 0;", "k : INT;", "the divisor is the constant 0", ""),
    "input written": ("i := TRUE;", "", "the input i cannot be written", ""),
    "constant written": ("c := 2;", "END_VAR VAR CONSTANT c : INT := 1;", "the constant c cannot be written", ""),
    "bool with numbers": ("b := n AND i;", "b : BOOL;", "AND needs BOOL or bit strings, found INT", ""),
    "dialect": ("CALL f();", "", "CALL is no part of Structured Text", ""),
    "pointers": ("k := p^;", "k, p : INT;", "pointers (^) are not supported", ""),
    "exit outside": ("EXIT;", "", "EXIT stands outside of a loop", ""),
    "double label": ("CASE n OF 1: k := 1; 1: k := 2; END_CASE;", "k : INT;", "this label repeats an earlier one", ""),
    "wrong argument": ("t1(INN := i);", "t1 : TON;", "TON has no input INN; it has IN, PT, Q, ET", ""),
    "too few arguments": ("k := LIMIT(1, 2);", "k : INT;", "LIMIT takes 3 arguments, found 2", ""),
    "full width": ("k := 1；", "k : INT;", "found the full-width", ""),
    "quoted names": ('"o" := 1;', "", "expected a statement", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_the_standard_allows_compiles(name: str) -> None:
    body, variables = ACCEPTED[name]
    assert errors(program(body, variables)) == []


@pytest.mark.parametrize("name", REFUSED)
def test_every_error_says_what_was_expected_and_found(name: str) -> None:
    body, variables, *wanted = REFUSED[name]
    found = errors(program(body, variables))
    assert found
    assert all(w in found[0] for w in wanted), found
    assert all(
        d.message.zh and d.message.zh != d.message.en
        for d in compile_text(program(body, variables)).errors
    )


def test_an_error_names_its_line_and_column() -> None:
    (error,) = compile_text("PROGRAM P\nVAR k : INT; END_VAR\n  k := TRUE;\nEND_PROGRAM").errors
    assert (error.place.line, error.place.column) == (3, 8)


def test_an_empty_file_and_an_empty_program_are_told_apart() -> None:
    assert "expected a program unit" in errors("")[0]
    compiled = compile_text("PROGRAM P\nEND_PROGRAM")
    assert compiled.program is not None
    assert [d.code for d in compiled.diagnostics] == ["empty"]


def test_what_is_hardly_meant_is_warned_of() -> None:
    source = (
        "FUNCTION_BLOCK F\nVAR_OUTPUT a, b : BOOL; END_VAR\nVAR c : INT; END_VAR\n"
        "a := TRUE;\na := FALSE;\nIF FALSE THEN a := TRUE; END_IF;\nRETURN;\na := TRUE;\nEND_FUNCTION_BLOCK"
    )
    found = {d.code for d in compile_text(source).diagnostics}
    assert {"unassigned", "unused", "double_write", "unreachable"} <= found


def test_units_types_and_globals_of_one_file_work_together() -> None:
    source = """
    TYPE Mode : (Idle, Run := 5); Point : STRUCT x, y : INT := 3; END_STRUCT; END_TYPE
    VAR_GLOBAL total : DINT; END_VAR
    FUNCTION Twice : INT VAR_INPUT a : INT; END_VAR Twice := a * 2; END_FUNCTION
    FUNCTION_BLOCK Add VAR_INPUT amount : INT; END_VAR VAR_IN_OUT sum : DINT; END_VAR sum := sum + amount; END_FUNCTION_BLOCK
    PROGRAM Main
    VAR_EXTERNAL total : DINT; END_VAR
    VAR m : Mode; p : ARRAY[1..2] OF Point; adder : ARRAY[0..1] OF Add; END_VAR
    IF m = Idle THEN m := Mode#Run; END_IF;
    p[2].x := Twice(p[1].y);
    adder[1](amount := p[2].x, sum := total);
    END_PROGRAM
    CONFIGURATION C RESOURCE R ON CPU TASK T (INTERVAL := T#10ms, PRIORITY := 1);
    PROGRAM Inst WITH T : Main; END_RESOURCE END_CONFIGURATION
    """
    compiled = compile_text(source)
    assert compiled.errors == ()
    assert compiled.tree.tasks[0].interval_ms == 10
    from industria.applications.production.plc.execution.interpreter import Interpreter

    machine = Interpreter(compiled.program)
    machine.scan()
    machine.scan()
    assert machine.read("total") == 12
    assert machine.read("m") == 5
    assert machine.read("p[].x", 1) == 6


def test_a_block_that_calls_itself_is_refused() -> None:
    source = "FUNCTION F : INT VAR_INPUT a : INT; END_VAR F := F(a); END_FUNCTION"
    assert "calls itself" in errors(source)[0]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.data())
@pytest.mark.slow
def test_broken_text_never_crashes(seed: int, data: st.DataObject) -> None:
    text = random_program(seed)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(text)))
        drop = data.draw(st.integers(0, 30))
        piece = data.draw(
            st.sampled_from(
                [
                    "",
                    "(",
                    ")",
                    "END_IF",
                    ";",
                    ":=",
                    "#",
                    "'",
                    "(*",
                    "CASE",
                    "[",
                    "T#",
                    "%IX",
                    "é",
                    "\x00",
                    "(" * 200,
                ]
            )
        )
        text = text[:at] + piece + text[at + drop :]
    compiled = compile_text(text)
    assert compiled.program is not None or compiled.errors


@given(st.text(max_size=200))
def test_any_text_is_compiled_or_refused(text: str) -> None:
    compiled = compile_text(text)
    assert compiled.program is not None or compiled.diagnostics
