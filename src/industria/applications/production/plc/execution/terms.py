"""Terms of z3: values, conditions and memories, how they join, and what a model says of them.

Integers are bit vectors of their width, REAL and LREAL IEEE floating point, strings sequences.
"""

from __future__ import annotations

import functools
import struct
import threading
from collections.abc import Callable
from typing import ParamSpec, TypeAlias, TypeVar

import z3

from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language.types import Constant, Scalar

Value: TypeAlias = Constant | z3.ExprRef
Condition: TypeAlias = bool | z3.BoolRef
Memory: TypeAlias = dict[str, tuple[Value, ...]]
RNE = z3.RNE()
DOUBLE = z3.Float64()
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


def sort_of(kind: Scalar) -> z3.SortRef:
    """The sort of a type's values."""
    if kind.family == "bool":
        return z3.BoolSort()
    if kind.family == "real":
        return z3.Float32() if kind.width == 32 else DOUBLE
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


def lifted_condition(c: Condition) -> z3.BoolRef:
    """A condition as an expression."""
    return z3.BoolVal(c) if isinstance(c, bool) else c


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
    if found.sort() == DOUBLE:
        return float(struct.unpack("<d", bits.to_bytes(8, "little"))[0])
    return float(struct.unpack("<f", bits.to_bytes(4, "little"))[0])
