"""Every reachable state, one by one: what the engines are measured against, where it is feasible."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from industria.applications.production.plc.execution.interpreter import Interpreter
from industria.applications.production.plc.execution.machine import places
from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language.types import Constant

_State = tuple[Constant, ...]


def violations(
    program: ir.Program,
    slots: Sequence[str],
    cycle_ms: int,
    assumption: str = "",
    most_states: int = 5_000,
) -> dict[str, int | None] | None:
    """For each BOOL slot the number of scans after which it can first be FALSE, or None where it never is.

    None for all where an input is no BOOL or there are more states than ``most_states``.
    """
    inputs = list(places(program.inputs))
    if any(slot.scalar.family != "bool" for _, slot, _ in inputs):
        return None
    state = [(slot.name, at) for _, slot, at in places(program.state) if slot.section != "system"]
    machine = Interpreter(program)
    found: dict[str, int | None] = dict.fromkeys(slots)
    first = tuple(machine.read(name, at) for name, at in state)
    seen: set[_State] = {first}
    edge: list[_State] = [first]
    depth = 0
    while edge:
        depth += 1
        following: list[_State] = []
        for before in edge:
            for values in itertools.product((False, True), repeat=len(inputs)):
                for (name, at), value in zip(state, before, strict=True):
                    machine.write(name, value, at)
                for (_, slot, at), bit in zip(inputs, values, strict=True):
                    machine.write(slot.name, bit, at)
                machine.scan(cycle_ms)
                if assumption and machine.read(assumption) is False:
                    continue
                for slot_name in slots:
                    if found[slot_name] is None and machine.read(slot_name) is False:
                        found[slot_name] = depth
                after = tuple(machine.read(name, at) for name, at in state)
                if after not in seen:
                    seen.add(after)
                    following.append(after)
                    if len(seen) > most_states:
                        return None
        edge = following
    return found
