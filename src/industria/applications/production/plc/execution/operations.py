"""Operations of the checked form on terms of z3: logic, comparison, whole numbers, rounding."""

from __future__ import annotations

import z3

from industria.applications.production.plc.execution.terms import (
    DOUBLE,
    RNE,
    Condition,
    Value,
    all_of,
    any_of,
    negated,
)
from industria.applications.production.plc.language.types import Scalar


def logic(operator: str, values: list[Value]) -> Value:
    """BOOL under AND, OR, XOR or NOT."""
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


def compare(operator: str, v: list[z3.ExprRef], kind: Scalar) -> z3.ExprRef:
    """Two values of a type under a comparison."""
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


def resized(v: z3.ExprRef, have: Scalar, kind: Scalar) -> z3.ExprRef:
    """An integer or bit string in another width."""
    more = kind.width - have.width
    if more > 0:
        return z3.SignExt(more, v) if have.signed else z3.ZeroExt(more, v)
    return z3.Extract(kind.width - 1, 0, v) if more < 0 else v


def saturated(v: z3.ExprRef, kind: Scalar, mode: z3.ExprRef) -> z3.ExprRef:
    """A floating point number as an integer type: rounded, cut to its range, 0 for not-a-number."""
    wide = z3.fpToFP(RNE, v, DOUBLE)
    low, high = z3.FPVal(float(kind.low), DOUBLE), z3.FPVal(float(kind.high), DOUBLE)
    whole = (z3.fpToSBV if kind.signed else z3.fpToUBV)(mode, wide, z3.BitVecSort(kind.width))
    inside = z3.If(
        z3.fpGEQ(wide, high), z3.BitVecVal(kind.high, kind.width),
        z3.If(z3.fpLEQ(wide, low), z3.BitVecVal(kind.low, kind.width), whole),
    )  # fmt: skip
    return z3.If(z3.fpIsNaN(v), z3.BitVecVal(0, kind.width), inside)


def whole(operator: str, v: list[z3.ExprRef], kind: Scalar, raw: list[Value]) -> z3.ExprRef:
    """An operation of integers, bit strings or times; ``raw``: its values as they were, constants as such."""
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
