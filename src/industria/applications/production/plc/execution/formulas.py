"""Formulas of the checked form: one scan as expressions of z3 over the memory before it.

Integers are bit vectors of their width, REAL and LREAL IEEE floating point, strings sequences. What
a formula cannot say exactly (a sine, some string functions) becomes a value about which nothing is
known: a proof stays right, a counterexample has to be replayed; ``approximated`` names what it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import z3

from industria.applications.production.plc.execution.interpreter import endless_site
from industria.applications.production.plc.execution.operations import (
    compare,
    logic,
    resized,
    saturated,
    whole,
)
from industria.applications.production.plc.execution.terms import (
    RNE,
    Condition,
    Memory,
    Value,
    all_of,
    any_of,
    chosen,
    constant_of,
    lifted,
    merged,
    negated,
    simplified,
    sort_of,
)
from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language.semantics import (
    REAL_FUNCTIONS,
    TEXT_FUNCTIONS,
    apply,
)
from industria.applications.production.plc.language.types import Scalar
from industria.applications.production.plc.language.walk import stored_slots

MOST_UNKNOWN_TURNS = 64
MOST_KNOWN_TURNS = 20_000  # of all loops of a scan together


@dataclass(slots=True)
class Scan:
    """The memory after a scan, and what held on the way.

    ``asserted``: condition of every assertion that was reached. ``unfinished``: under these
    conditions a loop turned more often than was followed. ``turns``: of all loops, so far.
    """

    memory: Memory
    asserted: list[tuple[ir.Assert, Condition]] = field(default_factory=list)
    unfinished: list[Condition] = field(default_factory=list)
    turns: int = 0


@dataclass(slots=True)
class _Flow:
    """Where a sequence ends: ``memory`` where it falls through (under ``alive``), and what left."""

    memory: Memory
    alive: Condition
    left: list[tuple[str, Condition, Memory]] = field(default_factory=list)


class Formulas:
    """Makes formulas of one program."""

    def __init__(self, program: ir.Program) -> None:
        self.program = program
        self.approximated: set[str] = set()
        self._serial = 0
        self._scan = Scan({})
        self._stored = stored_slots(program.body)

    # -- memories -------------------------------------------------------------------------

    def initial(self) -> Memory:
        """Before the first scan."""
        return {name: tuple(slot.initial) for name, slot in self.program.slots.items()}

    def arbitrary(self, mark: str) -> Memory:
        """Any memory: what a scan may change is unknown, the rest is as it starts."""
        out: Memory = {}
        for name, slot in self.program.slots.items():
            if name in self._stored and slot.section not in ("temp", "system"):
                out[name] = tuple(
                    constant_of(f"{slot.element_name(i)}{mark}", slot.scalar)
                    for i in range(slot.length)
                )
            else:
                out[name] = tuple(slot.initial)
        return out

    def with_inputs(self, memory: Memory, mark: str) -> Memory:
        """The same memory after the world set every input to anything."""
        out = dict(memory)
        for slot in self.program.inputs:
            out[slot.name] = tuple(
                constant_of(f"{slot.element_name(i)}{mark}", slot.scalar)
                for i in range(slot.length)
            )
        return out

    def scan(self, memory: Memory, cycle_ms: int) -> Scan:
        """One scan."""
        before = {**memory, ir.CYCLE: (cycle_ms,)}
        self._scan = Scan(before)
        self._scan.memory = self._sequence(self.program.body, before, True).memory
        return self._scan

    def bound(self, slot: str, memory: Memory) -> Condition:
        """A BOOL slot as a condition."""
        return memory[slot][0]

    def unknown(self, kind: Scalar, why: str) -> Value:
        """A value about which nothing is known."""
        self.approximated.add(why)
        self._serial += 1
        return constant_of(f"?{why}{self._serial}", kind)

    # -- statements -----------------------------------------------------------------------

    def _sequence(self, body: tuple[ir.Statement, ...], memory: Memory, path: Condition) -> _Flow:
        flow = _Flow(memory, path)
        for x in body:
            if flow.alive is False:
                break
            step = self._statement(x, flow.memory, flow.alive)
            flow = _Flow(step.memory, step.alive, flow.left + step.left)
        return flow

    def _statement(self, x: ir.Statement, memory: Memory, path: Condition) -> _Flow:
        if isinstance(x, ir.Store):
            return _Flow(self._stored_at(x, memory), path)
        if isinstance(x, ir.Branch):
            return self._branch(x, memory, path)
        if isinstance(x, ir.Leave):
            return _Flow(memory, False, [(x.label, path, memory)])
        if isinstance(x, ir.Block):
            return _joined(self._sequence(x.body, memory, path), x.label, self.program.slots)
        if isinstance(x, ir.Loop):
            return self._loop(x, memory, path)
        condition = self._condition(x.condition, memory)
        self._scan.asserted.append((x, any_of(negated(path), condition)))
        return _Flow(memory, path)

    def _stored_at(self, x: ir.Store, memory: Memory) -> Memory:
        value = self._value(x.value, memory)
        if x.index is None:
            return {**memory, x.slot: (value,)}
        index, old = self._value(x.index, memory), memory[x.slot]
        if isinstance(index, int):
            if not 0 <= index < len(old):
                return memory
            return {**memory, x.slot: (*old[:index], value, *old[index + 1 :])}
        scalar = self.program.slots[x.slot].scalar
        new = tuple(chosen(index == at, value, was, scalar) for at, was in enumerate(old))
        return {**memory, x.slot: new}

    def _branch(self, x: ir.Branch, memory: Memory, path: Condition) -> _Flow:
        test = self._condition(x.condition, memory)
        if isinstance(test, bool):
            return self._sequence(x.then if test else x.otherwise, memory, path)
        then = self._sequence(x.then, memory, all_of(path, test))
        other = self._sequence(x.otherwise, memory, all_of(path, negated(test)))
        left = then.left + other.left
        if then.alive is False:
            return _Flow(other.memory, other.alive, left)
        if other.alive is False:
            return _Flow(then.memory, then.alive, left)
        alive = path if not left else any_of(then.alive, other.alive)
        return _Flow(self._merged(test, then.memory, other.memory), alive, left)

    def _merged(self, test: Condition, yes: Memory, no: Memory) -> Memory:
        return merged(test, yes, no, self.program.slots)

    def _loop(self, x: ir.Loop, memory: Memory, path: Condition) -> _Flow:
        left: list[tuple[str, Condition, Memory]] = []
        alive, unknown_turns = path, 0
        while self._scan.turns < MOST_KNOWN_TURNS:
            self._scan.turns += 1
            flow = self._sequence(x.body, memory, alive)
            left += flow.left
            memory, alive = flow.memory, simplified(flow.alive)
            if alive is False:
                break
            unknown_turns += bool(flow.left)
            if unknown_turns >= MOST_UNKNOWN_TURNS:
                break
        if alive is not False:
            self._scan.unfinished.append(alive)
            fault = memory[ir.FAULT][0]
            site = endless_site(self.program, x)
            scalar = self.program.slots[ir.FAULT].scalar
            memory = {**memory, ir.FAULT: (chosen(fault == 0, site, fault, scalar),)}
        return _joined(_Flow(memory, alive, left), x.label, self.program.slots)

    # -- expressions ----------------------------------------------------------------------

    def _condition(self, e: ir.Expression, memory: Memory) -> Condition:
        return self._value(e, memory)

    def _value(self, e: ir.Expression, memory: Memory) -> Value:
        if isinstance(e, ir.Const):
            return e.value
        if isinstance(e, ir.Load):
            return memory[e.slot][0]
        if isinstance(e, ir.Element):
            return self._element(e, memory)
        values = [self._value(a, memory) for a in e.arguments]
        kinds = [a.scalar for a in e.arguments]
        if not any(isinstance(v, z3.ExprRef) for v in values):
            return apply(e.operator, values, kinds, e.scalar)
        return self._operation(e, values, kinds)

    def _element(self, e: ir.Element, memory: Memory) -> Value:
        index, values = self._value(e.index, memory), memory[e.slot]
        if isinstance(index, int):
            return values[index] if 0 <= index < len(values) else e.scalar.zero()
        result: Value = e.scalar.zero()
        for at in range(len(values) - 1, -1, -1):
            result = chosen(index == at, values[at], result, e.scalar)
        return result

    def _operation(self, e: ir.Operation, values: list[Value], kinds: list[Scalar]) -> Value:
        operator, kind = e.operator, e.scalar
        if operator == "select":
            if isinstance(values[0], bool):
                return values[1] if values[0] else values[2]
            return chosen(values[0], values[1], values[2], kind)
        if kind.family == "bool" and operator in ("and", "or", "xor", "not"):
            return logic(operator, values)
        v = [lifted(x, k) for x, k in zip(values, kinds, strict=True)]
        if operator == "convert":
            return self._convert(v[0], kinds[0], kind)
        if operator in ("eq", "ne", "lt", "le", "gt", "ge"):
            return compare(operator, v, kinds[0])
        if operator in TEXT_FUNCTIONS:
            return self._text(operator, v, kind)
        if operator in ("trunc", "floor", "ceil"):
            mode = {"trunc": z3.RTZ(), "floor": z3.RTN(), "ceil": z3.RTP()}[operator]
            return saturated(v[0], kind, mode)
        if kind.family == "real":
            return self._real(operator, v, kind)
        return whole(operator, v, kind, values)

    def _real(self, operator: str, v: list[z3.ExprRef], kind: Scalar) -> Value:
        if operator in REAL_FUNCTIONS - {"sqrt"} or operator == "pow":
            return self.unknown(kind, operator)
        a = v[0]
        b = v[1] if len(v) > 1 else a
        table: dict[str, Callable[[], z3.ExprRef]] = {
            "add": lambda: z3.fpAdd(RNE, a, b), "sub": lambda: z3.fpSub(RNE, a, b),
            "mul": lambda: z3.fpMul(RNE, a, b),
            "div": lambda: z3.If(z3.fpIsZero(b), z3.FPVal(0.0, sort_of(kind)), z3.fpDiv(RNE, a, b)),
            "neg": lambda: z3.fpNeg(a), "abs": lambda: z3.fpAbs(a),
            "sqrt": lambda: z3.fpSqrt(RNE, a),
            "min": lambda: z3.If(z3.fpLT(a, b), a, b), "max": lambda: z3.If(z3.fpGT(a, b), a, b),
        }  # fmt: skip
        return table[operator]()

    def _convert(self, v: z3.ExprRef, have: Scalar, kind: Scalar) -> Value:
        if have.family == kind.family == "string":
            return v if kind.width >= have.width else z3.SubString(v, 0, kind.width)
        if "string" in (have.family, kind.family):
            return self.unknown(kind, "text conversion")
        if kind.family == "bool":
            return z3.Not(z3.fpIsZero(v)) if have.family == "real" else v != 0
        if have.family == "bool":
            return z3.If(
                v, lifted(1.0 if kind.family == "real" else 1, kind), lifted(kind.zero(), kind)
            )
        if have.family == "real":
            return (
                z3.fpToFP(RNE, v, sort_of(kind))
                if kind.family == "real"
                else saturated(v, kind, RNE)
            )
        if kind.family == "real":
            return (z3.fpSignedToFP if have.signed else z3.fpUnsignedToFP)(RNE, v, sort_of(kind))
        if have.family == kind.family == "time" and have != kind:
            if kind.width > have.width:
                return z3.SignExt(32, v) * z3.BitVecVal(1_000_000, 64)
            return z3.Extract(31, 0, v / z3.BitVecVal(1_000_000, 64))
        return resized(v, have, kind)

    def _text(self, operator: str, v: list[z3.ExprRef], kind: Scalar) -> Value:
        if operator == "len":
            return z3.Int2BV(z3.Length(v[0]), 16)
        if operator == "concat":
            return z3.SubString(z3.Concat(v[0], v[1]), 0, kind.width)
        return self.unknown(kind, operator)


def _joined(flow: _Flow, label: str, slots: dict[str, ir.Slot]) -> _Flow:
    """A block's end: what left to it comes together with what fell through."""
    memory, alive = flow.memory, flow.alive
    others: list[tuple[str, Condition, Memory]] = []
    for target, condition, left in flow.left:
        if target != label:
            others.append((target, condition, left))
        elif alive is False:
            memory, alive = left, condition
        else:
            memory = merged(condition, left, memory, slots)
            alive = any_of(alive, condition)
    return _Flow(memory, simplified(alive), others)
