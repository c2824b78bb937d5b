"""What does nothing is no program: an output never assigned, no input ever read, outputs that never change.

A property that an empty or constant program also meets proves little, so such programs are refused
whatever holds of them. That outputs never change is first tried on random inputs, and then proved.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from industria.applications.production.plc.execution.interpreter import Interpreter
from industria.applications.production.plc.execution.machine import places
from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language.lint import all_statements, names_read
from industria.applications.production.plc.language.program import Compiled, compile_text, root_unit
from industria.applications.production.plc.language.types import Constant, Scalar
from industria.applications.production.plc.verification.engines import Options, verify
from industria.applications.production.plc.verification.observer import observe
from industria.applications.production.plc.verification.properties import Property
from industria.core import Finding, Text

_SCANS, _SCAN_MS = 400, 1_000
_PROOF_S = 5.0


def idle(source: str) -> tuple[Finding, ...]:
    """Findings where a program does nothing; none where it does not compile."""
    compiled = compile_text(source)
    if compiled.program is None:
        return ()
    unit = root_unit(compiled.tree, "")
    assert unit is not None
    named = {v.place: v.name for v in unit.variables} | {unit.place: unit.name}
    out = [
        _found(
            f"第 {d.place.line} 行: {d.message.zh}",
            f"line {d.place.line}: {d.message.en}",
            [named[d.place]] if d.code == "unassigned" and d.place in named else [],
        )
        for d in compiled.diagnostics
        if d.code in ("unassigned", "empty")
    ]
    inputs = {v.name.lower() for v in unit.variables if v.section in ("input", "in_out")}
    read = {n for x in all_statements(unit.body) for n in names_read(x)}
    name, outputs = compiled.program.name, [s.name for s in compiled.program.outputs]
    if inputs and not inputs & read:
        out.append(_found(f"{name} 不读取任何输入", f"{name} reads none of its inputs", outputs))
    elif not out and _is_constant(compiled, compiled.program):
        out.append(_found(f"{name} 的输出从不变化", f"no output of {name} ever changes", outputs))
    return tuple(out)


def still_outputs(findings: Sequence[Finding]) -> tuple[str, ...]:
    """The outputs that these findings of ``idle`` name: never assigned, never another value, or of a
    program that reads no input."""
    named = (
        str(name)
        for f in findings
        if f.check == "plc.idle" and isinstance(names := f.counterexample.get("outputs"), list)
        for name in names
    )
    return tuple(dict.fromkeys(named))


def _found(zh: str, en: str, outputs: Sequence[str] = ()) -> Finding:
    return Finding("plc.idle", Text(zh, en), {"outputs": list(outputs)} if outputs else {})


def _is_constant(compiled: Compiled, program: ir.Program) -> bool:
    """Whether no output, or without outputs no variable, is ever another than after the first scan."""
    watched = program.outputs or [s for s in program.state if s.section == "local"]
    machine = Interpreter(program)
    chance = random.Random(0)
    first: list[Constant] | None = None
    for _ in range(_SCANS):
        for _name, slot, at in places(program.inputs):
            if chance.random() < 0.4:
                machine.write(slot.name, _any(chance, slot.scalar), at)
        machine.scan(_SCAN_MS)
        now = [machine.read(s.name, at) for _n, s, at in places(watched)]
        first = now if first is None else first
        if now != first:
            return False
    return _never_changes(compiled, watched)


def _any(chance: random.Random, kind: Scalar) -> Constant:
    if kind.family == "bool":
        return chance.random() < 0.5
    if kind.family == "real":
        return chance.choice([0.0, chance.uniform(-200, 200), chance.uniform(-1e5, 1e5)])
    if kind.family == "string":
        return chance.choice(["", "a", "on"])
    return kind.wrapped(
        chance.choice(
            [kind.low, kind.high, 0, 1, chance.randint(-20, 20), chance.randint(-2000, 2000)]
        )
    )


def _never_changes(compiled: Compiled, watched: list[ir.Slot]) -> bool:
    """By the engines: no place of an output differs from what it was the scan before, two scans on."""
    root = root_unit(compiled.tree, "")
    names = [name for name, _, _ in places(watched)]
    if root is None or not names:
        return True
    properties = [
        Property(f"still {name}", "between_cycles", ("TRUE", "TRUE", f"{name} = old({name})"))
        for name in names
    ]
    observed = observe(compiled.tree, root, properties, 1_000)
    verdicts = verify(observed, Options(seconds=_PROOF_S, cycle_ms=1_000))
    return all(v.outcome in ("proved", "bounded") for v in verdicts)
