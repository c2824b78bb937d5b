"""An online change, proved: a program takes the place of others while memory of the same names stays.

A proof of the new program begins where its memory begins; after an online change it begins wherever the
programs before it left it. Here all of them are one program, and an input of its own says before every
scan which of them runs, so that every change, at any moment, and every way back is part of what is
proved. Memory that only one of them has starts anew at a change, and is as it was after a way back:
either may happen. A rule that two of them have is watched across the change; any other one begins anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from industria.applications.production.plc.check import Report, noted, with_built_in
from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language import types as t
from industria.applications.production.plc.language.diagnostics import Diagnostics, Place
from industria.applications.production.plc.language.expression_parser import parse_expression
from industria.applications.production.plc.language.lint import names_in
from industria.applications.production.plc.language.program import (
    Compiled,
    compile_text,
    root_unit,
)
from industria.applications.production.plc.language.walk import stored_slots
from industria.applications.production.plc.verification.engines import Options, Verdict, verify
from industria.applications.production.plc.verification.observer import (
    ASSUMPTION,
    Goal,
    Observed,
    observe,
)
from industria.applications.production.plc.verification.power import with_power_cycles
from industria.applications.production.plc.verification.properties import Property
from industria.applications.production.plc.verification.renaming import renamed
from industria.applications.production.plc.verification.trace import replay
from industria.core import InputError, Progress, silent

RUNS, RESTARTED = "runs", "restarted"
_LAST = "__last"
_NUMBER = t.ELEMENTARY["USINT"]
_INDEX = t.ELEMENTARY["DINT"]
_SHARED = (ir.FAULT, ir.CYCLE, ASSUMPTION)
_MOST_PLAIN = 30  # scans of a counterexample of which every span is tried


@dataclass(frozen=True, slots=True)
class Ruled:
    """A program's text, and what has to hold while it runs."""

    source: str
    rules: Sequence[Property] = ()


def check_change(
    ran: Sequence[Ruled], new: Ruled, options: Options = Options(), progress: Progress = silent
) -> Report:
    """Verdicts of the new program's rules after any change, then of the others' rules after any way back.

    ``ran``: the programs that ran since the memory was as it begins, that one first with which it began.
    In a counterexample the input ``runs`` counts them from 0; the highest number is the new one. Raises
    InputError where one of them does not compile, or where memory changed its type among more than two.
    """
    programs = [*ran, new]
    compiled = [compile_text(p.source) for p in programs]
    known: list[tuple[object, ...]] = []
    sides = []
    for number, (p, c) in enumerate(zip(programs, compiled, strict=True)):
        back = "rollback" if len(ran) == 1 else f"rollback to {number}"
        name = "" if number == len(ran) else back
        sides.append(_side(c, p.rules, options, known, name))
    _named(sides)
    joined, selectors = _joined(sides)
    verdicts = verify(joined, options, progress)
    slots = {g.property: g.slot for g in joined.goals}
    plainer = [_plainer(v, joined.program, slots, selectors, len(sides)) for v in verdicts]
    return Report(compiled[-1], noted(plainer, joined.notes))


@dataclass(slots=True)
class _Side:
    """One of the programs. ``observers``: slots that only watch; ``names``: its slots as they are joined."""

    observed: Observed
    observers: frozenset[str]
    names: dict[str, str]

    @property
    def slots(self) -> list[ir.Slot]:
        return list(self.observed.program.slots.values())


def _side(
    compiled: Compiled,
    rules: Sequence[Property],
    options: Options,
    known: list[tuple[object, ...]],
    name: str,
) -> _Side:
    root = root_unit(compiled.tree, "")
    if compiled.program is None or root is None:
        raise InputError(f"expected a program that compiles, found {compiled.errors[0]}")
    wanted = with_built_in(rules, compiled.program)
    inputs = {s.name.lower() for s in compiled.program.inputs}
    kept = [p for p in wanted if p.pattern != "assume" or _is_over(inputs, p)]
    slots = [f"__rule_{_number(known, p)}" for p in kept]
    found = observe(compiled.tree, root, kept, options.cycle_ms, slots, power_cycles=False)
    why = "an assumption over memory is what a change has to show"
    rejected = [*found.rejected, *((p, why) for p in wanted if p not in kept)]
    if name:
        found = replace(
            found, goals=tuple(replace(g, property=_after(name, g.property)) for g in found.goals)
        )
        rejected = [(_after(name, p), w) for p, w in rejected]
    observers = frozenset(found.program.slots) - frozenset(compiled.program.slots)
    return _Side(replace(found, rejected=tuple(rejected)), observers, {})


def _after(name: str, p: Property) -> Property:
    return replace(p, id=f"{name} {p.id}")


def _is_over(names: set[str], p: Property) -> bool:
    """Whether a property speaks of nothing but some names."""
    for text in p.expressions:
        e = parse_expression(text, Diagnostics())
        if e is not None and not {n.lower() for n in names_in(e)} <= names:
            return False
    return True


def _number(known: list[tuple[object, ...]], p: Property) -> int:
    """The same number for the same rule, so that it is watched across a change."""
    rule: tuple[object, ...] = (p.pattern, p.expressions, p.within)
    if rule not in known:
        known.append(rule)
    return known.index(rule)


# -- names --------------------------------------------------------------------------------


def _named(sides: Sequence[_Side]) -> None:
    """Give every slot its name in the whole: the same where the soft PLC carries memory over."""
    kinds: dict[str, list[tuple[object, ...]]] = {}
    for number, side in enumerate(sides):
        flags = {g.slot for g in side.observed.goals}  # whether a rule holds is each program's own
        for slot in side.slots:
            if slot.name in _SHARED:
                side.names[slot.name] = slot.name
            elif slot.section == "temp" or slot.name in flags:
                side.names[slot.name] = f"{slot.name} of {number}"
            else:
                known = kinds.setdefault(slot.name, [])
                kind = (slot.scalar, slot.length, _is_input(slot))
                if kind not in known:
                    known.append(kind)
                at = known.index(kind)
                side.names[slot.name] = f"{slot.name} ({at + 1})" if at else slot.name
    several = sorted(n for n, k in kinds.items() if len(k) > 1)
    if several and len(sides) > 2:
        raise InputError(
            f"expected memory of one type in all programs that ran, found that {several[0]} changed: stop and start again"
        )


def _is_input(slot: ir.Slot) -> bool:
    return slot.section in ("input", "in_out")


def _free(name: str, taken: Iterable[str]) -> str:
    low = {n.lower() for n in taken}
    while name.lower() in low:
        name = f"_{name}"
    return name


# -- one program of all -------------------------------------------------------------------


def _joined(sides: Sequence[_Side]) -> tuple[Observed, tuple[str, str]]:
    """All programs as one, and the names of the inputs that say which runs and what restarts."""
    stored = {
        side.names[s] for side in sides for s in stored_slots(side.observed.program.body)
    }  # by whichever of them
    taken = {name for side in sides for name in side.names.values()}
    programs = []
    for side in sides:
        here = frozenset(n for n, name in side.names.items() if name in stored)
        program = with_power_cycles(side.observed.program, here)
        for name in set(program.slots) - set(side.names):  # the input of the power cycle
            side.names[name] = _free(name, taken)
        programs.append(program)
    slots: dict[str, ir.Slot] = {}
    for side, program in zip(sides, programs, strict=True):
        for slot in program.slots.values():  # memory begins as the program that runs first has it
            slots.setdefault(side.names[slot.name], replace(slot, name=side.names[slot.name]))
    runs, restarted, last = (_free(n, slots) for n in (RUNS, RESTARTED, _LAST))
    slots[runs] = ir.Slot(runs, _NUMBER, "input", (0,))
    slots[restarted] = ir.Slot(restarted, t.BOOL, "input", (False,))
    slots[last] = ir.Slot(last, _NUMBER, "local", (0,))
    faults: tuple[tuple[int, Place], ...] = ()
    bodies: list[tuple[ir.Statement, ...]] = []
    for number, (side, program) in enumerate(zip(sides, programs, strict=True)):
        entered = [
            ir.Branch(_is(last, before), tuple(_entered(sides[before], side, restarted)))
            for before in range(len(sides))
            if before != number
        ]
        body = renamed(program.body, side.names, number, len(faults))
        bodies.append((*entered, *body, ir.Store(last, ir.Const(_NUMBER, number))))
        faults += program.faults
    whole = bodies[0]  # any other number runs the first one
    for number in range(1, len(sides)):
        whole = (ir.Branch(_is(runs, number), bodies[number], whole),)
    observed = [side.observed for side in sides]
    goals = [
        Goal(g.property, side.names[g.slot])
        for side in (sides[-1], *sides[:-1])
        for g in side.observed.goals
    ]
    program = replace(programs[-1], slots=slots, body=whole, faults=faults)
    return Observed(
        program, tuple(goals), tuple(r for o in (observed[-1], *observed[:-1]) for r in o.rejected),
        any(o.assumes for o in observed), max(o.scans for o in observed),
        tuple(dict.fromkeys(note for o in observed for note in o.notes)),
    ), (runs, restarted)  # fmt: skip


def _is(slot: str, number: int) -> ir.Operation:
    return ir.Operation("eq", (ir.Load(slot, _NUMBER), ir.Const(_NUMBER, number)), t.BOOL)


def _entered(before: _Side, side: _Side, restarted: str) -> list[ir.Statement]:
    """What happens when a program takes the place of another: what only it has may start anew, its own
    observers do, and what was an input or became one is copied as the soft PLC copies it."""
    known = set(before.names.values())
    own = [
        s
        for s in side.slots
        if side.names[s.name] not in known
        and not _is_input(s)
        and s.section not in ("temp", "system")
    ]
    out = _reset([s for s in own if s.name in side.observers], side.names)
    memory = _reset([s for s in own if s.name not in side.observers], side.names)
    out.append(ir.Branch(ir.Load(restarted, t.BOOL), tuple(memory)))
    theirs = before.observed.program.slots
    for slot in side.slots:
        source = theirs.get(slot.name)
        if source is None or slot.name in side.observers or slot.name in before.observers:
            continue
        there = before.names[source.name]
        if there == side.names[slot.name] or _is_input(slot):
            continue
        if {"temp", "system"} & {slot.section, source.section}:
            continue
        if (slot.scalar, slot.length) != (source.scalar, source.length):
            continue
        for at in range(slot.length):
            index = _at(slot, at)
            value: ir.Expression = (
                ir.Load(there, slot.scalar)
                if index is None
                else ir.Element(there, slot.scalar, index)
            )
            out.append(ir.Store(side.names[slot.name], value, index))
    return out


def _reset(slots: list[ir.Slot], names: Mapping[str, str]) -> list[ir.Statement]:
    return [
        ir.Store(names[s.name], ir.Const(s.scalar, value), _at(s, at))
        for s in slots
        for at, value in enumerate(s.initial)
    ]


def _at(slot: ir.Slot, position: int) -> ir.Const | None:
    return ir.Const(_INDEX, position) if slot.is_array else None


# -- counterexamples ----------------------------------------------------------------------


def _plainer(
    v: Verdict,
    program: ir.Program,
    slots: Mapping[Property, str],
    selectors: tuple[str, str],
    count: int,
) -> Verdict:
    """The verdict with a counterexample of one change, and at most one way back, where there is one."""
    if v.outcome != "violated" or v.trace is None:
        return v
    runs, restarted = selectors
    given = [s.inputs for s in v.trace.steps]
    plain = [{**x, runs: x[runs] if int(x[runs]) < count else 0} for x in given]
    n = len(given)
    may = count == 2 and ASSUMPTION not in program.slots and n <= _MOST_PLAIN
    spans = [(b, e) for e in range(n, 0, -1) for b in range(e - 1, -1, -1)] if may else []
    once = [
        [
            {**x, runs: int(begin <= at < end), restarted: x[restarted] and at == begin}
            for at, x in enumerate(given)
        ]
        for begin, end in spans
    ]
    for tried in (*once, plain):
        trace, fails = replay(program, tried, v.trace.cycle_ms, slots[v.property])
        if fails:
            return replace(v, trace=trace, depth=len(trace.steps))
    return v
