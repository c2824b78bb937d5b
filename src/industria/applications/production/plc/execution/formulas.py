"""Formulas of the checked form: one scan as expressions of z3 over the memory before it.

Integers are bit vectors of their width, REAL and LREAL IEEE floating point, strings sequences. What
a formula cannot say exactly (a sine, some string functions) becomes a value about which nothing is
known: a proof stays right, a counterexample has to be replayed; ``approximated`` names what it was.
"""

from __future__ import annotations

import functools
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ParamSpec, TypeAlias, TypeVar

import z3

from industria.applications.production.plc.execution.interpreter import endless_site
from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language.semantics import (
    REAL_FUNCTIONS,
    TEXT_FUNCTIONS,
    apply,
)
from industria.applications.production.plc.language.types import Constant, Scalar

Value: TypeAlias = Constant | z3.ExprRef
Condition: TypeAlias = bool | z3.BoolRef
Memory: TypeAlias = dict[str, tuple[Value, ...]]
MOST_UNKNOWN_TURNS = 64
MOST_KNOWN_TURNS = 20_000  # of all loops of a scan together
_RNE = z3.RNE()
_DOUBLE = z3.Float64()
_TERMS = threading.RLock()
_P = ParamSpec("_P")
_R = TypeVar("_R")
z3.Z3_enable_concurrent_dec_ref(z3.main_ctx().ref())  # terms may be let go in any thread


def one_at_a_time(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """A function that works on formulas, for several threads: z3's terms are one thread's at a time."""

    @functools.wraps(function)
    def alone(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        with _TERMS:
            return function(*args, **kwargs)

    return alone


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
            return _logic(operator, values)
        v = [lifted(x, k) for x, k in zip(values, kinds, strict=True)]
        if operator == "convert":
            return self._convert(v[0], kinds[0], kind)
        if operator in ("eq", "ne", "lt", "le", "gt", "ge"):
            return _compare(operator, v, kinds[0])
        if operator in TEXT_FUNCTIONS:
            return self._text(operator, v, kind)
        if operator in ("trunc", "floor", "ceil"):
            mode = {"trunc": z3.RTZ(), "floor": z3.RTN(), "ceil": z3.RTP()}[operator]
            return _saturated(v[0], kind, mode)
        if kind.family == "real":
            return self._real(operator, v, kind)
        return _whole(operator, v, kind, values)

    def _real(self, operator: str, v: list[z3.ExprRef], kind: Scalar) -> Value:
        if operator in REAL_FUNCTIONS - {"sqrt"} or operator == "pow":
            return self.unknown(kind, operator)
        a = v[0]
        b = v[1] if len(v) > 1 else a
        table: dict[str, Callable[[], z3.ExprRef]] = {
            "add": lambda: z3.fpAdd(_RNE, a, b), "sub": lambda: z3.fpSub(_RNE, a, b),
            "mul": lambda: z3.fpMul(_RNE, a, b),
            "div": lambda: z3.If(z3.fpIsZero(b), z3.FPVal(0.0, sort_of(kind)), z3.fpDiv(_RNE, a, b)),
            "neg": lambda: z3.fpNeg(a), "abs": lambda: z3.fpAbs(a),
            "sqrt": lambda: z3.fpSqrt(_RNE, a),
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
                z3.fpToFP(_RNE, v, sort_of(kind))
                if kind.family == "real"
                else _saturated(v, kind, _RNE)
            )
        if kind.family == "real":
            return (z3.fpSignedToFP if have.signed else z3.fpUnsignedToFP)(_RNE, v, sort_of(kind))
        if have.family == kind.family == "time" and have != kind:
            if kind.width > have.width:
                return z3.SignExt(32, v) * z3.BitVecVal(1_000_000, 64)
            return z3.Extract(31, 0, v / z3.BitVecVal(1_000_000, 64))
        return _resized(v, have, kind)

    def _text(self, operator: str, v: list[z3.ExprRef], kind: Scalar) -> Value:
        if operator == "len":
            return z3.Int2BV(z3.Length(v[0]), 16)
        if operator == "concat":
            return z3.SubString(z3.Concat(v[0], v[1]), 0, kind.width)
        return self.unknown(kind, operator)


# -- helpers ------------------------------------------------------------------------------


def sort_of(kind: Scalar) -> z3.SortRef:
    """The sort of a type's values."""
    if kind.family == "bool":
        return z3.BoolSort()
    if kind.family == "real":
        return z3.Float32() if kind.width == 32 else _DOUBLE
    return z3.StringSort() if kind.family == "string" else z3.BitVecSort(kind.width)


def constant_of(name: str, kind: Scalar) -> z3.ExprRef:
    """An unknown of a type."""
    return z3.Const(name, sort_of(kind))


def lifted(value: Value, kind: Scalar) -> z3.ExprRef:
    """A value as an expression."""
    if isinstance(value, z3.ExprRef):
        return value
    if kind.family == "bool":
        return z3.BoolVal(bool(value))
    if kind.family == "real":
        return z3.FPVal(float(value), sort_of(kind))
    if kind.family == "string":
        return z3.StringVal(str(value))
    return z3.BitVecVal(int(value), kind.width)


def chosen(test: Condition, yes: Value, no: Value, kind: Scalar) -> Value:
    """IF test THEN yes ELSE no."""
    if isinstance(test, bool):
        return yes if test else no
    if yes is no:
        return yes
    if not isinstance(yes, z3.ExprRef) and not isinstance(no, z3.ExprRef) and repr(yes) == repr(no):
        return yes
    a, b = lifted(yes, kind), lifted(no, kind)
    return a if a.eq(b) else z3.If(test, a, b)


def merged(test: Condition, yes: Memory, no: Memory, slots: dict[str, ir.Slot]) -> Memory:
    """IF test THEN yes ELSE no, slot by slot."""
    if yes is no:
        return yes
    out = dict(no)
    for name, values in yes.items():
        others = no[name]
        if values is not others:
            kind = slots[name].scalar
            out[name] = tuple(chosen(test, a, b, kind) for a, b in zip(values, others, strict=True))
    return out


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


def negated(c: Condition) -> Condition:
    """NOT c."""
    return not c if isinstance(c, bool) else z3.Not(c)


def all_of(a: Condition, b: Condition) -> Condition:
    """a AND b."""
    if isinstance(a, bool):
        return b if a else False
    if isinstance(b, bool):
        return a if b else False
    return z3.And(a, b)


def any_of(a: Condition, b: Condition) -> Condition:
    """a OR b."""
    if isinstance(a, bool):
        return True if a else b
    if isinstance(b, bool):
        return True if b else a
    return z3.Or(a, b)


def simplified(c: Condition) -> Condition:
    """A condition that is plainly true or false as such."""
    if isinstance(c, bool):
        return c
    simple = z3.simplify(c)
    if z3.is_true(simple):
        return True
    return False if z3.is_false(simple) else simple


def _logic(operator: str, values: list[Value]) -> Value:
    a: Condition = values[0]
    if operator == "not":
        return negated(a)
    b: Condition = values[1]
    if operator == "and":
        return all_of(a, b)
    if operator == "or":
        return any_of(a, b)
    if isinstance(a, bool):
        return negated(b) if a else b
    if isinstance(b, bool):
        return negated(a) if b else a
    return z3.Xor(a, b)


def _compare(operator: str, v: list[z3.ExprRef], kind: Scalar) -> z3.ExprRef:
    a, b = v
    if kind.family == "real":
        table = {"eq": z3.fpEQ, "lt": z3.fpLT, "le": z3.fpLEQ, "gt": z3.fpGT, "ge": z3.fpGEQ}
        return z3.Not(z3.fpEQ(a, b)) if operator == "ne" else table[operator](a, b)
    if operator in ("eq", "ne"):
        return a == b if operator == "eq" else a != b
    if kind.family == "string":
        if operator in ("gt", "ge"):
            a, b, operator = b, a, {"gt": "lt", "ge": "le"}[operator]
        return a < b if operator == "lt" else a <= b
    if kind.signed:
        return {"lt": a < b, "le": a <= b, "gt": a > b, "ge": a >= b}[operator]
    return {"lt": z3.ULT, "le": z3.ULE, "gt": z3.UGT, "ge": z3.UGE}[operator](a, b)


def _resized(v: z3.ExprRef, have: Scalar, kind: Scalar) -> z3.ExprRef:
    more = kind.width - have.width
    if more > 0:
        return z3.SignExt(more, v) if have.signed else z3.ZeroExt(more, v)
    return z3.Extract(kind.width - 1, 0, v) if more < 0 else v


def _saturated(v: z3.ExprRef, kind: Scalar, mode: z3.ExprRef) -> z3.ExprRef:
    """A floating point number as an integer type: rounded, cut to its range, 0 for not-a-number."""
    wide = z3.fpToFP(_RNE, v, _DOUBLE)
    low, high = z3.FPVal(float(kind.low), _DOUBLE), z3.FPVal(float(kind.high), _DOUBLE)
    whole = (z3.fpToSBV if kind.signed else z3.fpToUBV)(mode, wide, z3.BitVecSort(kind.width))
    inside = z3.If(
        z3.fpGEQ(wide, high), z3.BitVecVal(kind.high, kind.width),
        z3.If(z3.fpLEQ(wide, low), z3.BitVecVal(kind.low, kind.width), whole),
    )  # fmt: skip
    return z3.If(z3.fpIsNaN(v), z3.BitVecVal(0, kind.width), inside)


def _whole(operator: str, v: list[z3.ExprRef], kind: Scalar, raw: list[Value]) -> z3.ExprRef:
    a = v[0]
    if operator == "neg":
        return -a
    if operator == "not":
        return ~a
    if operator == "abs":
        return z3.If(a < 0, -a, a) if kind.signed else a
    b = v[1]
    zero = z3.BitVecVal(0, kind.width)
    if operator in ("div", "mod"):
        plain = {
            ("div", True): lambda: a / b, ("div", False): lambda: z3.UDiv(a, b),
            ("mod", True): lambda: z3.SRem(a, b), ("mod", False): lambda: z3.URem(a, b),
        }[operator, kind.signed]()  # fmt: skip
        return plain if isinstance(raw[1], int) and raw[1] else z3.If(b == 0, zero, plain)
    if operator in ("min", "max"):
        less = (
            (a < b if kind.signed else z3.ULT(a, b))
            if operator == "min"
            else (a > b if kind.signed else z3.UGT(a, b))
        )
        return z3.If(less, a, b)
    if operator in ("shl", "shr", "rol", "ror"):
        return _shifted(operator, a, b, kind)
    return {"add": lambda: a + b, "sub": lambda: a - b, "mul": lambda: a * b, "and": lambda: a & b,
            "or": lambda: a | b, "xor": lambda: a ^ b}[operator]()  # fmt: skip


def _shifted(operator: str, a: z3.ExprRef, by: z3.ExprRef, kind: Scalar) -> z3.ExprRef:
    """``by`` is a DINT. Rotations are modulo the width, shifts by the width or more give 0."""
    wide = max(kind.width, 32)
    full = z3.ZeroExt(wide - kind.width, a) if wide > kind.width else a
    count = z3.SignExt(wide - 32, by) if wide > 32 else by
    width = z3.BitVecVal(kind.width, wide)
    if operator in ("rol", "ror"):
        turn = count & z3.BitVecVal(kind.width - 1, wide)
        turn = turn if operator == "rol" else (width - turn) & z3.BitVecVal(kind.width - 1, wide)
        both = (full << turn) | z3.LShR(full, width - turn)
        return z3.Extract(kind.width - 1, 0, both)
    moved = full << count if operator == "shl" else z3.LShR(full, count)
    result = z3.Extract(kind.width - 1, 0, moved) if wide > kind.width else moved
    return z3.If(z3.And(count >= 0, count < width), result, z3.BitVecVal(0, kind.width))


def stored_slots(body: tuple[ir.Statement, ...]) -> set[str]:
    """Slots that any statement writes."""
    out: set[str] = set()
    for x in body:
        if isinstance(x, ir.Store):
            out.add(x.slot)
        elif isinstance(x, ir.Branch):
            out |= stored_slots(x.then) | stored_slots(x.otherwise)
        elif isinstance(x, ir.Block | ir.Loop):
            out |= stored_slots(x.body)
            if isinstance(x, ir.Loop):
                out.add(ir.FAULT)
    return out


def known_value(model: z3.ModelRef, value: Value, kind: Scalar) -> Constant:
    """The constant that a value has in a model."""
    if not isinstance(value, z3.ExprRef):
        return value
    found = model.eval(value, model_completion=True)
    if kind.family == "bool":
        return bool(z3.is_true(found))
    if kind.family == "string":
        return str(found.as_string())
    if kind.family == "real":
        return _float(found)
    return kind.wrapped(found.as_long())


def _float(found: z3.ExprRef) -> float:
    if z3.is_true(z3.simplify(z3.fpIsNaN(found))):
        return float("nan")
    if z3.is_true(z3.simplify(z3.fpIsInf(found))):
        return float("-inf") if z3.is_true(z3.simplify(z3.fpIsNegative(found))) else float("inf")
    bits = z3.simplify(z3.fpToIEEEBV(found)).as_long()
    if found.sort() == _DOUBLE:
        return float(struct.unpack("<d", bits.to_bytes(8, "little"))[0])
    return float(struct.unpack("<f", bits.to_bytes(4, "little"))[0])
