"""An online change, proved: one program takes the place of another while memory of the same names stays.

A proof of the new program begins where its memory begins; after an online change it begins wherever the
old program left it. Here both are one program, and an input of its own says before every scan which of
them runs, so that every change, at any moment, and every way back is part of what is proved. Memory that
only one of them has starts anew at a change, and is as it was after a way back: either may happen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import TypeVar

from industria.applications.production.plc.check import Report, with_no_fault
from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language import types as t
from industria.applications.production.plc.language.program import (
    Compiled,
    compile_text,
    root_unit,
)
from industria.applications.production.plc.verification.engines import Options, Verdict, verify
from industria.applications.production.plc.verification.observer import (
    ASSUMPTION,
    Goal,
    Observed,
    observe,
)
from industria.applications.production.plc.verification.properties import Property
from industria.applications.production.plc.verification.trace import replay
from industria.core import InputError, Progress, silent

RUNS_NEW, RESTARTED = "runs_new", "restarted"
_WAS_NEW = "__was_new"
_BEFORE = " (before)"
_INDEX = t.ELEMENTARY["DINT"]
_NODES = (
    ir.Const, ir.Load, ir.Element, ir.Operation, ir.Store, ir.Branch, ir.Block, ir.Loop, ir.Leave, ir.Assert,
)  # fmt: skip
_X = TypeVar("_X")


def check_change(
    old: str,
    new: str,
    old_rules: Sequence[Property],
    new_rules: Sequence[Property],
    options: Options = Options(),
    progress: Progress = silent,
) -> Report:
    """Verdicts of the new program's rules after a change at any moment, then of the old one's after a way back.

    Raises InputError where one of them does not compile.
    """
    before, after = compile_text(old), compile_text(new)
    joined = _joined(_observed(before, old_rules, options), _observed(after, new_rules, options))
    verdicts = verify(joined, options, progress)
    slots = {g.property: g.slot for g in joined.goals}
    return Report(after, tuple(_plainer(v, joined.program, slots) for v in verdicts))


def _plainer(v: Verdict, program: ir.Program, slots: Mapping[Property, str]) -> Verdict:
    """The verdict with a counterexample of one change, and at most one way back, where there is one."""
    if v.outcome != "violated" or v.trace is None:
        return v
    inputs = [s.inputs for s in v.trace.steps]
    n = len(inputs)
    for begin, end in [(b, e) for e in range(n, 0, -1) for b in range(e - 1, -1, -1)]:
        tried = [
            {**x, RUNS_NEW: begin <= at < end, RESTARTED: x[RESTARTED] and at == begin}
            for at, x in enumerate(inputs)
        ]
        trace, fails = replay(program, tried, v.trace.cycle_ms, slots[v.property])
        if fails:
            return replace(v, trace=trace, depth=len(trace.steps))
    return v


def _observed(compiled: Compiled, rules: Sequence[Property], options: Options) -> Observed:
    root = root_unit(compiled.tree, "")
    if compiled.program is None or root is None:
        raise InputError(f"expected a program that compiles, found {compiled.errors[0]}")
    wanted = with_no_fault(rules, compiled.program)
    return observe(compiled.tree, root, wanted, options.cycle_ms)


def _joined(old: Observed, new: Observed) -> Observed:
    """Both programs as one, with the input that says which of them runs."""
    names = {slot.name: _name_beside(slot, new.program) for slot in old.program.slots.values()}
    offset = len(new.program.faults)
    slots = dict(new.program.slots)
    for slot in old.program.slots.values():
        name = names[slot.name]
        known = slots.get(name)
        # memory that both have begins as the program that runs first has it
        slots[name] = replace(known or slot, name=name, initial=slot.initial)
    for name, section in ((RUNS_NEW, "input"), (RESTARTED, "input"), (_WAS_NEW, "local")):
        assert name not in slots, name
        slots[name] = ir.Slot(name, t.BOOL, section, (False,))
    shared = set(names.values()) & set(new.program.slots)
    old_body = _renamed(old.program.body, names, offset)
    only_new = [s for s in new.program.slots.values() if s.name not in shared]
    only_old = [slots[n] for n in names.values() if n not in shared]
    was_new = ir.Load(_WAS_NEW, t.BOOL)
    body = ir.Branch(
        ir.Load(RUNS_NEW, t.BOOL),
        (
            ir.Branch(ir.negation(was_new), (*_entered(only_new), *_carried(old, new, names))),
            *new.program.body,
            ir.Store(_WAS_NEW, ir.true()),
        ),
        (
            ir.Branch(was_new, (*_entered(only_old), *_carried(old, new, names, back=True))),
            *old_body,
            ir.Store(_WAS_NEW, ir.negation(ir.true())),
        ),
    )
    program = replace(
        new.program, slots=slots, body=(body,), faults=(*new.program.faults, *old.program.faults)
    )
    back = tuple(Goal(_after_rollback(g.property), names[g.slot]) for g in old.goals)
    rejected = (*new.rejected, *((_after_rollback(p), why) for p, why in old.rejected))
    return Observed(
        program,
        (*new.goals, *back),
        rejected,
        old.assumes or new.assumes,
        max(old.scans, new.scans),
    )


def _after_rollback(p: Property) -> Property:
    return replace(p, id=f"rollback {p.id}")


def _is_input(slot: ir.Slot) -> bool:
    return slot.section in ("input", "in_out")


def _is_observer(slot: ir.Slot) -> bool:
    return slot.name.startswith("__") and slot.section != "system" and slot.name != ASSUMPTION


def _name_beside(slot: ir.Slot, new: ir.Program) -> str:
    """The old program's slot under the name it has beside the new one: the same where memory is carried."""
    other = new.slots.get(slot.name)
    if slot.name in (ir.FAULT, ir.CYCLE, ASSUMPTION):
        return slot.name
    if slot.section == "temp" or _is_observer(slot):
        return slot.name + _BEFORE
    if other is None or (
        (slot.scalar, slot.length) == (other.scalar, other.length)
        and _is_input(slot) == _is_input(other)
        and other.section != "temp"
    ):
        return slot.name
    return slot.name + _BEFORE


def _entered(own: list[ir.Slot]) -> list[ir.Statement]:
    """What a program does in the first scan after another ran: its observers begin anew, and so may its memory."""
    memory = [s for s in own if not _is_input(s) and s.section not in ("temp", "system")]
    begins = [s for s in memory if not s.name.startswith("__")]
    return [
        *_reset([s for s in memory if s.name.startswith("__")]),
        ir.Branch(ir.Load(RESTARTED, t.BOOL), tuple(_reset(begins))),
    ]


def _reset(slots: list[ir.Slot]) -> list[ir.Statement]:
    return [
        ir.Store(s.name, ir.Const(s.scalar, value), _at(s, at))
        for s in slots
        for at, value in enumerate(s.initial)
    ]


def _carried(
    old: Observed, new: Observed, names: dict[str, str], back: bool = False
) -> list[ir.Statement]:
    """Memory whose part changed between input and variable is copied, as the soft PLC does it."""
    out: list[ir.Statement] = []
    for slot in old.program.slots.values():
        other = new.program.slots.get(slot.name)
        if other is None or names[slot.name] == slot.name or _is_observer(slot):
            continue
        if "temp" in (slot.section, other.section) or slot.scalar != other.scalar:
            continue
        if slot.length != other.length:
            continue
        source, target = (other, slot) if back else (slot, other)
        if _is_input(target):
            continue
        here, there = (names[slot.name], other.name) if not back else (other.name, names[slot.name])
        for at in range(target.length):
            index = _at(source, at)
            value = (
                ir.Load(here, source.scalar)
                if index is None
                else ir.Element(here, source.scalar, index)
            )
            out.append(ir.Store(there, value, _at(target, at)))
    return out


def _at(slot: ir.Slot, position: int) -> ir.Const | None:
    return ir.Const(_INDEX, position) if slot.is_array else None


def _renamed(node: _X, names: dict[str, str], offset: int) -> _X:
    """Statements and expressions with other slot names, and with fault numbers after the new program's."""
    if isinstance(node, tuple):
        return tuple(_renamed(x, names, offset) for x in node)  # type: ignore[return-value]
    if not isinstance(node, _NODES):
        return node
    if isinstance(node, ir.Store) and node.slot == ir.FAULT and isinstance(node.value, ir.Const):
        number = int(node.value.value)
        return replace(node, value=ir.number(number + offset if number else 0))
    changed = {f.name: _renamed(getattr(node, f.name), names, offset) for f in fields(node)}
    if isinstance(node, ir.Load | ir.Element | ir.Store):
        changed["slot"] = names[node.slot]
    return replace(node, **changed)  # type: ignore[return-value]
