"""Proofs of online changes against runs: the soft PLC is changed to and fro, and nothing proved may fail."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from industria.applications.production.plc.check import check_program
from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language.program import compile_text, root_unit
from industria.applications.production.plc.runtime.soft_plc import PlcOptions, SoftPlc
from industria.applications.production.plc.verification.change import Ruled, check_change
from industria.applications.production.plc.verification.engines import Options
from industria.applications.production.plc.verification.observer import Observed, observe
from industria.applications.production.plc.verification.properties import (
    Property,
    read_properties,
)
from industria.core import IndustriaError
from industria.testing.st_differential import any_value

_CYCLE_MS = 10
_SWITCH = 0.25  # chance of a change or a way back before a scan


@dataclass(slots=True)
class Tried:
    """Of one pair of programs: verdicts that were proved or held so far, scans that were run, and what failed."""

    held: int = 0
    scans: int = 0
    wrong: list[str] = field(default_factory=list)


def change_and_run(
    seed: int, folder: Path, *, alone: bool = False, seconds: float = 2.0, scans: int = 60
) -> Tried:
    """Two or three random programs over the same memory, which may break each other's rules.

    ``alone``: what is proved of each program by itself is taken for what holds, as it must not be.
    """
    chance = random.Random(seed)
    count = chance.choice([2, 3])  # of which three have to agree on the types of what they share
    programs = [Ruled(_program(chance, count == 2), _properties(chance)) for _ in range(count)]
    options = Options(seconds=seconds, depth=6, cycle_ms=_CYCLE_MS)
    proved: set[str] = set()
    if alone:
        for number, p in enumerate(programs):
            verdicts = check_program(p.source, p.rules, options).verdicts
            proved |= {f"{number} {v.property.text}" for v in verdicts if v.outcome == "proved"}
    else:
        verdicts = check_change(programs[:-1], programs[-1], options).verdicts
        for v in verdicts:
            words = v.id.split()  # "x", "rollback x" or "rollback to 1 x"
            whose = (
                {1: len(programs) - 1, 2: 0}.get(len(words)) if len(words) < 3 else int(words[2])
            )
            proved |= {f"{whose} {v.property.text}"} if v.outcome == "proved" else set()
    watched = [_watched(p, programs) for p in programs]
    held = [
        [g for g in w.goals if f"{number} {g.property.text}" in proved]
        for number, w in enumerate(watched)
    ]
    out = Tried(sum(len(h) for h in held))
    plc = SoftPlc(watched[0].program, folder, PlcOptions(_CYCLE_MS, native=False))
    for _ in range(scans):
        if chance.random() < _SWITCH:
            _switch(plc, [w.program for w in watched], chance)
        for tag in plc.tags():
            if tag.section == "input":
                plc.write(tag.name, any_value(chance, tag.scalar))
        plc.scan_once()
        out.scans += 1
        number = next(k for k, w in enumerate(watched) if w.program is plc.program)
        out.wrong += [
            f"seed {seed}: {g.property.text} was proved of {number} and failed in scan {out.scans}"
            for g in held[number]
            if plc._machine.read(g.slot) is False
        ]
    plc.close()
    return out


def _watched(p: Ruled, programs: Sequence[Ruled]) -> Observed:
    """A program with observers that have the same names where two programs have the same rule."""
    tree = compile_text(p.source).tree
    root = root_unit(tree, "")
    assert root is not None
    rules = sorted({r.text for q in programs for r in q.rules})
    slots = [f"__rule_{rules.index(r.text)}" for r in p.rules]
    return observe(tree, root, p.rules, _CYCLE_MS, slots)


def _switch(plc: SoftPlc, programs: Sequence[ir.Program], chance: random.Random) -> None:
    """A change, or a way back; what only watches begins anew then, as it does not exist in earnest."""
    before = plc.program
    if chance.random() < 0.5:
        with contextlib.suppress(IndustriaError):  # nothing to go back to
            plc.rollback()
    else:
        plc.change(chance.choice([p for p in programs if p is not before]))
    for name, slot in plc.program.slots.items():
        if name.startswith("__") and name not in before.slots and name != ir.FAULT:
            plc._machine.write(name, slot.initial[0])


def _program(chance: random.Random, mixed: bool) -> str:
    """Counters and latches over shared names, sometimes with memory of its own or retained."""
    a, b, c = (chance.randint(0, 6) for _ in range(3))
    steps = (
        f"IF x AND k < {a} THEN k := k + 1; END_IF;",
        f"IF x THEN k := k + 1; END_IF; IF k > {a} THEN k := {min(a, b)}; END_IF;",
        f"IF NOT x THEN k := {b}; END_IF;",
        f"IF k = {c} THEN k := {a}; END_IF;",
        "m := (x OR m) AND NOT y;",
        f"IF k >= {b} THEN m := TRUE; END_IF;",
        f"IF k < {c} THEN m := FALSE; END_IF;",
        f"w := w + 1; IF w > {a} THEN w := 0; END_IF; IF w = {b} THEN k := {c}; END_IF;",
        f"t(IN := x, PT := T#{10 * a}ms); IF t.Q THEN k := {b}; END_IF;",
        f"a[k] := {b}; IF a[{b}] > {c} THEN k := {c}; END_IF;",
    )  # fmt: skip
    body = "\n".join(chance.sample(steps, chance.randint(1, 4)))
    retain = chance.choice(["", "RETAIN"])
    width = chance.choice(["USINT", "UINT"]) if mixed else "USINT"
    return (
        f"PROGRAM P VAR_INPUT x, y : BOOL; END_VAR VAR_OUTPUT m : BOOL; END_VAR VAR {retain} k : USINT; END_VAR "
        f"VAR w : {width}; t : TON; a : ARRAY[0..7] OF USINT; END_VAR\n{body}\nEND_PROGRAM"
    )


def _properties(chance: random.Random) -> list[Property]:
    a, b = chance.choice([(3, 2), (5, 4), (chance.randint(0, 8), chance.randint(0, 6))])
    return read_properties(
        f"always k <= {a}\nif m then k >= {b}\nif k = {b} then next x then k <= {a}\nif m at start then m or y\n"
        f"never m and k = {b}\nalways w <= {a}\nif x then k >= old(k)\nwhen k = {a} then m within 3 cycles"
    )
