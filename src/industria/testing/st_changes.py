"""Proofs of online changes against runs: the soft PLC is changed to and fro, and nothing proved may fail."""

from __future__ import annotations

import contextlib
import random
from dataclasses import dataclass, field
from pathlib import Path

from industria.applications.production.plc.check import check_program
from industria.applications.production.plc.language.program import compile_text, root_unit
from industria.applications.production.plc.runtime.soft_plc import PlcOptions, SoftPlc
from industria.applications.production.plc.verification.change import check_change
from industria.applications.production.plc.verification.engines import Options
from industria.applications.production.plc.verification.observer import observe
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
    """Two random programs over the same memory, which may break each other's rules.

    ``alone``: what is proved of the new program by itself is taken for what holds, as it must not be.
    """
    chance = random.Random(seed)
    old, new = _program(chance), _program(chance)
    before, after = compile_text(old).program, compile_text(new)
    root = root_unit(after.tree, "")
    assert before is not None and after.program is not None and root is not None
    properties = _properties(chance)
    options = Options(seconds=seconds, depth=6, cycle_ms=_CYCLE_MS)
    report = (
        check_program(new, properties, options)
        if alone
        else check_change(old, new, [], properties, options)
    )
    watched = observe(after.tree, root, properties, _CYCLE_MS)
    outcomes = {v.id: v for v in report.verdicts}
    held = [
        g
        for g in watched.goals
        if g.property.pattern != "reachable" and outcomes[g.property.id].outcome == "proved"
    ]
    out = Tried(len(held))
    plc = SoftPlc(before, folder, PlcOptions(_CYCLE_MS, native=False))
    for _ in range(scans):
        if chance.random() < _SWITCH:
            _switch(plc, before, watched.program, chance)
        for tag in plc.tags():
            if tag.section == "input":
                plc.write(tag.name, any_value(chance, plc.program.slots[tag.slot].scalar))
        plc.scan_once()
        out.scans += 1
        if plc.program is watched.program:
            out.wrong += [
                f"seed {seed}: {g.property.text} was proved and failed in scan {out.scans}"
                for g in held
                if plc._machine.read(g.slot) is False
            ]
    plc.close()
    return out


def _program(chance: random.Random) -> str:
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
    width = chance.choice(["USINT", "USINT", "UINT"])
    return (
        f"PROGRAM P VAR_INPUT x, y : BOOL; END_VAR VAR_OUTPUT m : BOOL; END_VAR VAR {retain} k : USINT; END_VAR "
        f"VAR w : {width}; t : TON; a : ARRAY[0..7] OF USINT; END_VAR\n{body}\nEND_PROGRAM"
    )


def _properties(chance: random.Random) -> list[Property]:
    a, b = chance.randint(0, 8), chance.randint(0, 6)
    return read_properties(
        f"always k <= {a}\nif m then k >= {b}\nif k = {b} then next x then k <= {a}\nif m at start then m or y\n"
        f"never m and k = {b}\nalways w <= {a}\nif x then k >= old(k)\nwhen k = {a} then m within 3 cycles"
    )


def _switch(plc: SoftPlc, before, watched, chance: random.Random) -> None:  # type: ignore[no-untyped-def]
    if plc.program is before:
        plc.change(watched)
        return
    with contextlib.suppress(IndustriaError):  # nothing to go back to, or an output would vanish
        if chance.random() < 0.5:
            plc.rollback()
        else:
            plc.change(before)
