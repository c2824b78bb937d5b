"""Memory of a running program: what an online change takes along, what is retained, whose it is."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from industria.applications.production.plc.execution.machine import (
    Machine,
    Values,
    places,
    snapshot,
)
from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language.types import Constant


def carry(old: Machine, new: Machine) -> None:
    """Values of one machine into another, wherever a name has the same type and length in both."""
    for name, slot in new.program.slots.items():
        before = old.program.slots.get(name)
        if before is None or {"temp", "system"} & {slot.section, before.section}:
            continue
        if before.scalar == slot.scalar and before.length == slot.length:
            for at in range(slot.length):
                new.write(name, old.read(name, at), at)


def retained(machine: Machine) -> Values:
    """What outlives a restart."""
    return snapshot(machine, [s for s in machine.program.slots.values() if s.retain])


def set_retained(machine: Machine, values: Mapping[str, Constant]) -> None:
    """Put back what outlived a restart."""
    for name, slot, at in places([s for s in machine.program.slots.values() if s.retain]):
        if name in values:
            machine.write(slot.name, values[name], at)


def fingerprint(program: ir.Program) -> str:
    """What tells a program from every other one."""
    return hashlib.sha256(repr((program.slots, program.body)).encode()).hexdigest()
