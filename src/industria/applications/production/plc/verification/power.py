"""Power cycles: before any scan the machine may have been off, and then only what is retained is left.

Woven into a program that retains anything, as an input of its own, so that every engine, every
counterexample and the interpreter reckon with a restart at any moment.
"""

from __future__ import annotations

from dataclasses import replace

from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language import types as t
from industria.applications.production.plc.language.walk import stored_slots

_NAME = "power_cycle"
_INDEX = t.ELEMENTARY["DINT"]


def with_power_cycles(
    program: ir.Program, stored_elsewhere: frozenset[str] = frozenset()
) -> ir.Program:
    """The program with a BOOL input that sets everything but retained memory to how it starts.

    Unchanged where nothing is retained, since a restart is then the start that is looked at anyway.
    ``stored_elsewhere``: slots that something else writes between its scans.
    """
    stored = stored_slots(program.body) | stored_elsewhere
    kept = [s for s in program.state if s.retain and s.name in stored]
    lost = [s for s in program.state if not s.retain and s.name in stored and s.section != "system"]
    if not kept or not lost:
        return program
    name = _NAME
    while name in program.slots:
        name = f"_{name}"
    reset = tuple(
        ir.Store(s.name, ir.Const(s.scalar, value), ir.Const(_INDEX, at) if s.is_array else None)
        for s in lost
        for at, value in enumerate(s.initial)
    )
    slots = {**program.slots, name: ir.Slot(name, t.BOOL, "input", (False,))}
    return replace(
        program, slots=slots, body=(ir.Branch(ir.Load(name, t.BOOL), reset), *program.body)
    )


def is_power_cycle(slot: str) -> bool:
    """Whether an input is that of the power cycle, or is named like it."""
    return slot.lstrip("_").split(" ")[0] == _NAME
