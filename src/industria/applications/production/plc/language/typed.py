"""Values with their types, as the parts of the lowering hand them on."""

from __future__ import annotations

from dataclasses import dataclass

from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language import types as t


class Wrong(Exception):
    """An expression that has no meaning; the error is noted already."""


@dataclass(frozen=True, slots=True)
class Typed:
    """An expression and its type. ``free``: a bare literal, which takes the type that it meets."""

    expression: ir.Expression
    type: t.Scalar
    free: bool = False


def free(value: t.Constant, kind: t.Scalar) -> ir.Const | None:
    """A bare literal as a type, where it is one of its values without doubt."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        if kind.family in ("int", "bits") and kind.low <= value <= kind.high:
            return ir.Const(kind, value)
        if kind.family == "real":
            return ir.Const(kind, kind.rounded(value))
        if kind.family == "bool" and value in (0, 1):
            return ir.Const(kind, bool(value))
        return None
    if isinstance(value, float):
        return ir.Const(kind, kind.rounded(value)) if kind.family == "real" else None
    return ir.Const(kind, value[: kind.width]) if kind.family == "string" else None
