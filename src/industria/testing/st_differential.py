"""Differential runs of one program: interpreter, C and formulas on the same random inputs."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

import z3

from industria.applications.production.plc.execution.formulas import Formulas
from industria.applications.production.plc.execution.interpreter import Interpreter
from industria.applications.production.plc.execution.machine import places, restore, snapshot
from industria.applications.production.plc.execution.native import Native
from industria.applications.production.plc.execution.terms import lifted
from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language.types import Constant, Scalar


@dataclass(slots=True)
class Agreement:
    """How many scans were compared, and where they differed. ``formulas``: scans compared with those too."""

    scans: int = 0
    formulas: int = 0
    mismatches: list[str] = field(default_factory=list)


def any_value(chance: random.Random, kind: Scalar) -> Constant:
    """A value of a type, often at its edges."""
    if kind.family == "bool":
        return chance.random() < 0.5
    if kind.family == "real":
        return chance.choice([0.0, -0.0, 1.5, -2.25, 1e30, -1e-30, chance.uniform(-100, 100)])
    if kind.family == "string":
        return "".join(chance.choice("ab 1") for _ in range(chance.randint(0, min(6, kind.width))))
    edges = [kind.low, kind.high, 0, 1]
    return kind.wrapped(chance.choice(edges) if chance.random() < 0.3 else chance.randint(-10, 10))


def compare_back_ends(
    program: ir.Program, folder: Path, scans: int, seed: int, formulas_every: int = 20
) -> Agreement:
    """Scan by scan on random inputs; every ``formulas_every``-th scan also by formulas, where they are exact."""
    reference, native = Interpreter(program), Native(program, folder)
    formulas = Formulas(program)
    before = formulas.with_inputs(formulas.arbitrary("@"), "!")
    scan = formulas.scan(before, 100)
    exact = not formulas.approximated and not scan.unfinished
    kept = [s for s in program.slots.values() if s.section != "temp"] + [program.slots[ir.FAULT]]
    chance = random.Random(seed)
    out = Agreement()
    for number in range(scans):
        values = {name: any_value(chance, slot.scalar) for name, slot, _ in places(program.inputs)}
        for machine in (reference, native):
            restore(machine, values, program.inputs)
        known = [
            (before[s.name][at], lifted(reference.read(s.name, at), s.scalar))
            for _, s, at in places(list(program.slots.values()))
            if isinstance(before[s.name][at], z3.ExprRef)
        ]
        reference.scan(100)
        native.scan(100)
        out.scans += 1
        if repr(snapshot(reference, kept)) != repr(snapshot(native, kept)):
            out.mismatches.append(f"{program.name} scan {number}: interpreter and C differ")
        if number % formulas_every == 0 and exact:
            out.formulas += 1
            for _, s, at in places(program.state):
                expected = z3.simplify(lifted(reference.read(s.name, at), s.scalar))
                found = z3.simplify(
                    z3.substitute(lifted(scan.memory[s.name][at], s.scalar), *known)
                )
                if not found.eq(expected):
                    out.mismatches.append(
                        f"{program.name} scan {number}: formulas differ in {s.name}"
                    )
    return out
