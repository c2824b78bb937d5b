"""What may be said of a program's memory besides its properties, for proofs to rest on once it is shown.

Nothing here is a proof: a guess is struck or shown by the engine, and everything is confirmed apart from it.
"""

from __future__ import annotations

import z3

from industria.applications.production.plc.execution.terms import Memory, lifted
from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language.types import Constant
from industria.applications.production.plc.language.walk import statements
from industria.applications.production.plc.verification.confirm import Claim

SlotPlace = tuple[str, int]  # a slot and a position in it


def values_from_zero(program: ir.Program, stored: set[str]) -> list[SlotPlace]:
    """What costs little to guess: a value that starts at zero or above stays there."""
    out = []
    for slot in program.state:
        kind = slot.scalar
        whole = kind.family in ("int", "time") and kind.signed and slot.name in stored
        if whole and slot.length <= 8 and all(int(v) >= 0 for v in slot.initial):
            out += [(slot.name, at) for at in range(slot.length)]
    return out


def stored_constants(program: ir.Program) -> dict[str, set[Constant]]:
    """Slots of whole numbers that only ever get constants: those, and what they start with."""
    found: dict[str, set[Constant]] = {}
    other: set[str] = set()
    for x in statements(program.body):
        if not isinstance(x, ir.Store):
            continue
        if isinstance(x.value, ir.Const):
            found.setdefault(x.slot, set()).add(x.value.value)
        else:
            other.add(x.slot)
    out: dict[str, set[Constant]] = {}
    for name, constants in found.items():
        slot = program.slots[name]
        kept = slot.section not in ("input", "in_out", "temp", "system")
        if kept and name not in other and slot.scalar.is_whole and len(constants) <= 32:
            out[name] = constants | set(slot.initial)
    return out


def invariant_of(
    answer: z3.ExprRef, state: z3.FuncDeclRef, places: list[tuple[ir.Slot, int]]
) -> Claim | None:
    """The part of Spacer's answer that says which states there are, as a claim over a memory."""
    parts = answer.children() if z3.is_and(answer) else [answer]
    for part in parts:
        if not z3.is_quantifier(part) or not z3.is_eq(part.body()):
            continue
        left, right = part.body().children()
        if left.decl() != state:
            continue
        order = [z3.get_var_index(v) for v in left.children()]

        def holds(
            memory: Memory, order: list[int] = order, right: z3.ExprRef = right
        ) -> z3.BoolRef:
            values = [lifted(memory[s.name][at], s.scalar) for s, at in places]
            by_index = dict(zip(order, values, strict=True))
            return z3.substitute_vars(right, *(by_index[i] for i in range(len(values))))

        return holds
    return None
