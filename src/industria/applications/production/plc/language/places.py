"""Places: names, members, elements and bits, with the faults of an index that is outside."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language import syntax as s
from industria.applications.production.plc.language import types as t
from industria.applications.production.plc.language.diagnostics import Place
from industria.applications.production.plc.language.fold import folded
from industria.applications.production.plc.language.scope import Reference, Scope
from industria.applications.production.plc.language.typed import Typed, Wrong

if TYPE_CHECKING:
    from industria.applications.production.plc.language.expressions import Expressions
    from industria.applications.production.plc.language.lower import Lowering


class Places:
    """Finds where a value is kept, within one lowering."""

    def __init__(self, values: Expressions, lowering: Lowering) -> None:
        self._values = values
        self._lowering = lowering

    def reference(self, e: s.Expression, scope: Scope) -> Reference:
        """Where an expression's value is kept. Raises Wrong."""
        if isinstance(e, s.Name):
            symbol = scope.find(e.name)
            if symbol is None:
                raise self._undeclared(e, scope)
            if symbol.section == "wrong":
                raise Wrong  # its declaration says why
            if symbol.reference is None:
                raise self._values.wrong(
                    "type", e.place, f"{e.name} 是常数", f"{e.name} is a constant and has no place"
                )
            return symbol.reference
        if isinstance(e, s.Direct):
            return self._lowering.direct(e)
        if isinstance(e, s.Member):
            return self._member(e, scope)
        if isinstance(e, s.Index):
            base = self.reference(e.object, scope)
            for index in e.indices:
                base = self._element(base, index, scope, e.place)
            return base
        raise self._values.wrong("type", e.place, "应为变量", "expected a variable")

    def _undeclared(self, e: s.Name, scope: Scope) -> Wrong:
        near = difflib.get_close_matches(e.name, scope.known(), 1, 0.75)
        return self._values.wrong(
            "undeclared", e.place,
            f"{e.name} 没有声明" + (f"; 是否为 {near[0]}?" if near else ""),
            f"{e.name} is not declared" + (f"; is {near[0]} meant?" if near else ""),
        )  # fmt: skip

    def _member(self, e: s.Member, scope: Scope) -> Reference:
        base = self.reference(e.object, scope)
        if isinstance(base.type, t.StructureType):
            kind = base.type.field(e.name)
            if kind is not None:
                name = next(n for n, _, _ in base.type.fields if n.lower() == e.name.lower())
                return base.field(name, kind)
            names = [n for n, _, _ in base.type.fields]
        elif isinstance(base.type, t.BlockType):
            found = self._lowering.block_member(base.type, e.name)
            if found is not None:
                return base.field(*found)
            names = [v.name for v in base.type.unit.variables if v.section in ("input", "output")]
        else:
            names = []
        raise self._values.wrong(
            "undeclared", e.place,
            f"{base.type.name} 没有成员 {e.name}" + (f", 有 {', '.join(names)}" if names else ""),
            f"{base.type.name} has no member {e.name}" + (f"; it has {', '.join(names)}" if names else ""),
        )  # fmt: skip

    def _element(
        self, base: Reference, index: s.Expression, scope: Scope, place: Place
    ) -> Reference:
        kind = base.type
        if not isinstance(kind, t.ArrayType):
            raise self._values.wrong(
                "type", place, f"{kind.name} 不是数组", f"expected an array, found {kind.name}"
            )
        value = self._values.value(index, scope)
        if value.type.family not in ("int", "bits"):
            raise self._values.wrong(
                "type", index.place,
                f"下标应为整数, 实为 {value.type.name}", f"expected an integer index, found {value.type.name}",
            )  # fmt: skip
        bounds = (*base.bounds, (kind.low, kind.high))
        if isinstance(value.expression, ir.Const):
            at = int(value.expression.value)
            if not kind.low <= at <= kind.high:
                raise self._values.wrong(
                    "bounds", index.place,
                    f"下标 {at} 超出 {kind.low}..{kind.high}", f"index {at} is outside {kind.low}..{kind.high}",
                )  # fmt: skip
            offset: ir.Expression = ir.number(at - kind.low)
        else:
            offset = self._offset(value, kind, place)
        linear = offset
        if base.index is not None:
            rows = folded(ir.Operation("mul", (base.index, ir.number(kind.length)), t.DINT))
            linear = folded(ir.Operation("add", (rows, offset), t.DINT))
        return Reference(f"{base.path}[]", kind.element, linear, bounds)

    def _offset(self, value: Typed, kind: t.ArrayType, place: Place) -> ir.Expression:
        """The 0-based index of an element; negative where it is outside, which is a fault."""
        wide = folded(ir.Operation("convert", (value.expression,), t.LINT))
        at = self._lowering.temp(t.LINT, wide)
        outside = ir.Operation(
            "or",
            (
                ir.Operation("lt", (at, ir.Const(t.LINT, kind.low)), t.BOOL),
                ir.Operation("gt", (at, ir.Const(t.LINT, kind.high)), t.BOOL),
            ),
            t.BOOL,
        )
        self._lowering.fault(outside, ir.OUT_OF_BOUNDS, place)
        inside = ir.Operation(
            "convert", (ir.Operation("sub", (at, ir.Const(t.LINT, kind.low)), t.LINT),), t.DINT
        )
        return self._lowering.temp(
            t.DINT, ir.Operation("select", (outside, ir.number(-1 - 100_000), inside), t.DINT)
        )

    def bit(self, e: s.Expression, scope: Scope) -> Typed | None:
        """``word.3``; None where the expression is no bit of a value."""
        if not (isinstance(e, s.Member) and e.name.isdigit()):
            return None
        base = self._values.value(e.object, scope)
        at = self.bit_of(base.type, e)
        mask = ir.Const(base.type, base.type.wrapped(1 << at))
        word = base.expression
        if base.type.family == "int":
            bits = {8: t.BYTE, 16: t.WORD, 32: t.DWORD, 64: t.LWORD}[base.type.width]
            word, mask = ir.Operation("convert", (word,), bits), ir.Const(bits, 1 << at)
        kept = ir.Operation("and", (word, mask), mask.scalar)
        return Typed(folded(ir.Operation("ne", (kept, ir.Const(mask.scalar, 0)), t.BOOL)), t.BOOL)

    def bit_of(self, kind: t.Scalar, e: s.Member) -> int:
        """The number of a bit, checked against the width. Raises Wrong."""
        at = int(e.name)
        if kind.family not in ("bits", "int"):
            raise self._values.wrong(
                "type", e.place, f"{kind.name} 没有位", f"{kind.name} has no bits"
            )
        if at >= kind.width:
            raise self._values.wrong(
                "bounds", e.place,
                f"{kind.name} 只有位 0..{kind.width - 1}", f"{kind.name} has the bits 0..{kind.width - 1}, found {at}",
            )  # fmt: skip
        return at
