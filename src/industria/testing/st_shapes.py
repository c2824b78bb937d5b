"""Random programs in the shapes that plants use, with rules, for attacks on what is proved of them.

Values that are loaded once (setpoints below zero, offsets, fault codes), sequences of steps, timers and sums
of times, limits with an offset, retained memory, arrays of block instances, variables at addresses. Some
rules come with the truth, which follows from how the program was made and not from how it is read.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

SHAPES = (
    "load once", "load in a step", "load an element", "fault code", "limit", "sum", "steps", "enumeration",
    "timer", "time sum", "retain", "gate", "instances", "addresses", "overlap",
)  # fmt: skip


@dataclass(slots=True)
class Shaped:
    """A program under making. ``conditions``: BOOL expressions over it, of which rules are made;
    ``facts``: (rule, whether it holds) where that is known."""

    types: list[str] = field(default_factory=list)
    inputs: list[str] = field(default_factory=list)
    locals: list[str] = field(default_factory=list)
    retained: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    facts: list[tuple[str, bool]] = field(default_factory=list)

    def source(self) -> str:
        """The whole text; its output ``out`` is one of the conditions, perhaps only later."""

        def section(kind: str, lines: Sequence[str]) -> str:
            return f"{kind}\n  " + "\n  ".join(lines) + "\nEND_VAR\n" if lines else ""

        return (
            "\n".join(self.types) + "\nFUNCTION_BLOCK Shaped\n" + section("VAR_INPUT", self.inputs)
            + section("VAR_OUTPUT", ["out : BOOL;"]) + section("VAR", self.locals)
            + section("VAR RETAIN", self.retained) + "\n".join(self.body) + "\nEND_FUNCTION_BLOCK\n"
        )  # fmt: skip


def shaped_program(
    seed: int, shapes: Sequence[str] = SHAPES
) -> tuple[str, str, dict[str, bool], list[str]]:
    """(source, rules one a line, truth of some of the rules by their name, shapes) of one seed."""
    chance = random.Random(f"shape {seed}")
    made = Shaped(inputs=["go, stop : BOOL;", "raw : INT;"])
    chosen = [chance.choice(shapes) for _ in range(chance.randint(1, 3))]
    for number, shape in enumerate(chosen):
        _MAKERS[shape](made, chance, number)
    now = chance.choice(made.conditions)
    if chance.random() < 0.5:
        _gate(made, chance, len(chosen))
        now = f"{made.conditions[-1]} OR ({now})"
    made.body.append(f"out := {now};")
    made.conditions += ["out", "go"]
    rules = [f"r{n}: {_rule(made.conditions, chance)}" for n in range(6)]
    rules += [f"f{n}: {rule}" for n, (rule, _) in enumerate(made.facts)]
    truth = {f"f{n}": holds for n, (_, holds) in enumerate(made.facts)}
    return made.source(), "\n".join(rules), truth, chosen


def _rule(conditions: Sequence[str], chance: random.Random) -> str:
    a, b, c = (chance.choice(conditions) for _ in range(3))
    return chance.choice(
        [
            f"always {a}", f"never {a}", f"if {a} then {b}", f"if {a} then not ({b})", f"reachable {a}",
            f"if old({a}) then {b}", f"if old({a}) then not ({b})", f"if {a} then next {b} then {c}",
            f"always {a} or {b}", f"never {a} and {b}", f"when {a} then {b} within {chance.randint(1, 6)} cycles",
            f"if {a} at start then {b}",
        ]
    )  # fmt: skip


def _constant(chance: random.Random) -> int:
    return chance.choice([1, 2, 5, 18, 40, 100, 1000])


def _load_once(p: Shaped, chance: random.Random, n: int) -> None:
    """A flag that says that something was loaded, in either sense."""
    c = _constant(chance)
    where = p.retained if chance.random() < 0.3 else p.locals
    kind = chance.choice(["SINT", "INT", "DINT", "LINT"] if c < 128 else ["INT", "DINT", "LINT"])
    where.append(f"sp{n} : {kind}{chance.choice(['', f' := {c}'])};")
    load = chance.choice(
        [f"sp{n} := -{c};", f"sp{n} := sp{n} - {c} - {c // 2};", f"sp{n} := 1 - {c};"]
    )
    if chance.random() < 0.5:
        p.locals.append(f"first{n} : BOOL := TRUE;")
        p.body.append(f"IF first{n} THEN {load} first{n} := FALSE; END_IF;")
    else:
        (p.retained if chance.random() < 0.3 else p.locals).append(f"ready{n} : BOOL;")
        when = chance.choice([f"NOT ready{n}", f"go AND NOT ready{n}"])
        p.body.append(f"IF {when} THEN {load} ready{n} := TRUE; END_IF;")
        p.conditions.append(f"ready{n}")
    p.conditions += [f"sp{n} >= 0", f"sp{n} < 0", f"raw > sp{n}"] if kind in ("INT", "SINT") else [f"sp{n} >= 0", f"sp{n} < 0"]  # fmt: skip


def _load_in_step(p: Shaped, chance: random.Random, n: int) -> None:
    c = _constant(chance)
    p.locals.append(f"st{n}, off{n} : INT;")
    p.body.append(
        f"CASE st{n} OF\n0: off{n} := -{c}; st{n} := 1;\n1: IF go THEN st{n} := 2; END_IF;\n"
        f"2: IF stop THEN st{n} := {chance.choice([0, 1, 3])}; END_IF;\n3: off{n} := off{n} + {c};\nEND_CASE;"
    )
    p.conditions += [f"off{n} < 0", f"off{n} >= 0", f"st{n} = 2", f"st{n} = 3", f"st{n} <= 3"]


def _load_element(p: Shaped, chance: random.Random, n: int) -> None:
    c = _constant(chance)
    p.locals += [f"a{n} : ARRAY[1..3] OF INT;", f"i{n} : INT;"]
    index = chance.choice(["1", "3", f"LIMIT(1, i{n}, 3)"])
    p.body.append(f"IF i{n} < 3 THEN i{n} := i{n} + 1; a{n}[{index}] := -{c}; END_IF;")
    p.conditions += [f"a{n}[1] >= 0", f"a{n}[3] < 0", f"a{n}[2] = 0", f"i{n} = 3"]


def _fault_code(p: Shaped, chance: random.Random, n: int) -> None:
    p.locals.append(f"code{n} : INT;")
    p.body.append(
        chance.choice(
            [
                f"IF stop AND code{n} = 0 THEN code{n} := -1; ELSIF go THEN code{n} := 0; END_IF;",
                f"IF raw > 100 THEN code{n} := -1; ELSIF raw < -100 THEN code{n} := -2; END_IF;",
                f"IF stop THEN code{n} := -ABS(raw MOD 7); END_IF;",
            ]
        )
    )
    p.conditions += [f"code{n} = -1", f"code{n} >= 0", f"code{n} = 0"]


def _limit(p: Shaped, chance: random.Random, n: int) -> None:
    c = _constant(chance)
    p.locals.append(f"y{n} : INT;")
    p.body.append(
        chance.choice(
            [
                f"y{n} := LIMIT(-{c}, raw, {c});",
                f"IF go THEN y{n} := LIMIT(0, raw, {c}) - {c // 2}; END_IF;",
                f"IF go AND y{n} = 0 THEN y{n} := MAX(-{c}, MIN(raw, -1)); END_IF;",
            ]
        )
    )
    p.conditions += [f"y{n} >= 0", f"y{n} >= -{c}", f"y{n} <= {c}"]


def _sum(p: Shaped, chance: random.Random, n: int) -> None:
    kind = chance.choice(["SINT", "USINT", "INT"])
    p.locals.append(f"w{n} : {kind};")
    top = chance.choice([3, 10, 60, 127])
    p.body.append(
        chance.choice(
            [
                f"w{n} := w{n} + 1;",
                f"IF go AND w{n} < {top} THEN w{n} := w{n} + 1; END_IF;",
                f"IF go THEN w{n} := w{n} + 1; ELSIF stop THEN w{n} := w{n} - 1; END_IF;",
                f"w{n} := w{n} + 2; IF w{n} >= {top} THEN w{n} := 0; END_IF;",
            ]
        )
    )
    p.conditions += [f"w{n} >= 0", f"w{n} <= {top}", f"w{n} = {top}", f"w{n} < 2"]


def _steps(p: Shaped, chance: random.Random, n: int) -> None:
    count = chance.randint(3, 6)
    p.locals += [f"st{n} : INT;", f"o{n}, e{n} : BOOL;"]
    arms = []
    for step in range(count):
        to = chance.choice([(step + 1) % count, chance.randrange(count), chance.choice([-1, 99])])
        when = chance.choice(["go", "stop", "go AND NOT stop", "raw > 10", "TRUE"])
        do = chance.choice(["", f"o{n} := TRUE;", f"o{n} := FALSE;", f"e{n} := o{n};"])
        arms.append(f"{step}: {do} IF {when} THEN st{n} := {to}; END_IF;")
    p.body.append(f"CASE st{n} OF\n" + "\n".join(arms) + "\nEND_CASE;")
    p.conditions += [f"o{n}", f"e{n}", f"st{n} = {count - 1}", f"st{n} >= 0", f"st{n} < {count}"]


def _enumeration(p: Shaped, chance: random.Random, n: int) -> None:
    p.types.append(f"TYPE Mode{n} : (Idle{n}, Fill{n}, Drain{n}, Fault{n}); END_TYPE")
    p.locals.append(f"m{n} : Mode{n}{chance.choice(['', f' := Drain{n}'])};")
    names = [f"Idle{n}", f"Fill{n}", f"Drain{n}", f"Fault{n}"]
    arms = "\n".join(
        f"{x}: IF {chance.choice(['go', 'stop', 'raw > 50', 'NOT go'])} THEN m{n} := {chance.choice(names)}; END_IF;"
        for x in names
    )
    p.body.append(f"CASE m{n} OF\n{arms}\nEND_CASE;")
    p.conditions += [f"m{n} = {x}" for x in names]


def _timer(p: Shaped, chance: random.Random, n: int) -> None:
    kind, ms = chance.choice(["TON", "TOF", "TP"]), chance.choice([100, 300, 2500, 10_000])
    p.locals.append(f"t{n} : {kind};")
    p.body.append(
        f"t{n}(IN := {chance.choice(['go', 'go AND NOT stop', 'raw > 3'])}, PT := T#{ms}ms);"
    )
    p.conditions += [f"t{n}.Q", f"t{n}.ET >= T#0s", f"t{n}.ET < T#{ms}ms"]


def _time_sum(p: Shaped, chance: random.Random, n: int) -> None:
    p.locals.append(f"d{n} : TIME;")
    p.body.append(
        chance.choice(
            [
                f"IF d{n} = T#0s THEN d{n} := d{n} - T#5s; END_IF;",
                f"IF go THEN d{n} := d{n} + T#100ms; ELSIF stop THEN d{n} := d{n} - T#1s; END_IF;",
                f"IF go AND d{n} < T#3s THEN d{n} := d{n} + T#100ms; END_IF;",
            ]
        )
    )
    p.conditions += [f"d{n} >= T#0s", f"d{n} <= T#3s", f"d{n} = T#3s"]


def _retain(p: Shaped, chance: random.Random, n: int) -> None:
    p.retained.append(f"kept{n} : {chance.choice(['BOOL', 'BOOL := TRUE'])};")
    p.retained.append(f"sum{n} : INT;")
    p.locals.append(f"armed{n} : BOOL;")
    c = _constant(chance)
    p.body += [
        f"IF go THEN kept{n} := {chance.choice(['TRUE', 'NOT kept' + str(n)])}; armed{n} := TRUE; END_IF;",
        f"IF NOT armed{n} AND sum{n} < {c} THEN sum{n} := sum{n} + {c} - {2 * c} ; END_IF;",
    ]
    if chance.random() < 0.5:
        p.body.append(f"IF sum{n} < -{3 * c} THEN sum{n} := {c}; END_IF;")
    p.conditions += [f"kept{n}", f"armed{n}", f"sum{n} >= 0", f"sum{n} < 0"]


def _gate(p: Shaped, chance: random.Random, n: int) -> None:
    """A count that holds a condition back, longer than anything is unrolled."""
    scans = chance.choice([3, 30, 50, 90])
    p.locals.append(f"g{n} : INT;")
    p.body.append(f"IF g{n} < 100 THEN g{n} := g{n} + 1; END_IF;")
    p.conditions.append(f"g{n} < {scans}")


def _instances(p: Shaped, chance: random.Random, n: int) -> None:
    """Instances in an array start with what their type declares."""
    limit, count = _constant(chance), chance.randint(2, 4)
    p.types.append(
        f"FUNCTION_BLOCK Step{n}\nVAR_INPUT x : BOOL; END_VAR\nVAR_OUTPUT y : BOOL; END_VAR\n"
        f"VAR limit : INT := -{limit}; able : BOOL := TRUE; END_VAR\ny := x AND able AND limit < 0;\nEND_FUNCTION_BLOCK"
    )
    p.locals.append(f"steps{n} : ARRAY[1..{count}] OF Step{n};")
    at = chance.randint(1, count)
    p.body.append(f"steps{n}[{at}](x := go);")
    p.conditions += [f"steps{n}[{at}].y"]
    p.facts += [
        (f"if go then steps{n}[{at}].y", True),
        (f"never steps{n}[{at}].y", False),
        (f"reachable steps{n}[{at}].y", True),
    ]


def _addresses(p: Shaped, chance: random.Random, n: int) -> None:
    """Each variable at an address of its own."""
    p.locals += [
        f"in{n} AT %IX{n}.0 : BOOL;",
        f"q{n} AT %QX{n}.1 : BOOL;",
        f"m{n} AT %MW{10 + n} : INT;",
    ]
    p.body.append(f"q{n} := in{n}; IF in{n} THEN m{n} := -{_constant(chance)}; END_IF;")
    p.conditions += [f"in{n}", f"q{n}", f"m{n} >= 0"]
    p.facts += [
        (f"always q{n} = in{n}", True),
        (f"never q{n}", False),
        (f"always m{n} >= 0", False),
    ]


def _overlap(p: Shaped, chance: random.Random, n: int) -> None:
    """Two variables at one address are one memory."""
    at = chance.choice([f"%QX{n}.5", f"%MX{40 + n}.3", f"%MW{60 + n}"])
    kind, value, none = ("INT", "7", "0") if at.startswith("%MW") else ("BOOL", "TRUE", "FALSE")
    p.locals += [f"one{n} AT {at} : {kind};", f"other{n} AT {at} : {kind};"]
    p.body.append(f"one{n} := {value}; IF go THEN other{n} := {none}; END_IF;")
    p.conditions.append(f"one{n} = {none}")
    p.facts += [(f"always one{n} = other{n}", True), (f"always one{n} = {value}", False)]


_MAKERS: dict[str, Callable[[Shaped, random.Random, int], None]] = {
    "load once": _load_once, "load in a step": _load_in_step, "load an element": _load_element,
    "fault code": _fault_code, "limit": _limit, "sum": _sum, "steps": _steps, "enumeration": _enumeration,
    "timer": _timer, "time sum": _time_sum, "retain": _retain, "gate": _gate, "instances": _instances,
    "addresses": _addresses, "overlap": _overlap,
}  # fmt: skip
