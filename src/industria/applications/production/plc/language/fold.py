"""Constant folding: an operation over constants is its value."""

from __future__ import annotations

from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language.semantics import apply


def folded(operation: ir.Operation) -> ir.Expression:
    """The constant that an operation is, the operand that it leaves unchanged, or itself."""
    arguments = operation.arguments
    if all(isinstance(a, ir.Const) for a in arguments):
        constants = [a for a in arguments if isinstance(a, ir.Const)]
        value = apply(
            operation.operator, [c.value for c in constants], [c.scalar for c in constants], operation.scalar
        )  # fmt: skip
        return ir.Const(operation.scalar, value)
    if operation.operator == "convert" and arguments[0].scalar == operation.scalar:
        return arguments[0]
    if operation.operator in ("and", "or") and operation.scalar.family == "bool":
        return _logic(operation)
    return operation


def _logic(operation: ir.Operation) -> ir.Expression:
    """TRUE and FALSE taken out of AND and OR."""
    left, right = operation.arguments
    neutral = operation.operator == "and"
    for one, other in ((left, right), (right, left)):
        if isinstance(one, ir.Const):
            return other if bool(one.value) == neutral else one
    return operation
