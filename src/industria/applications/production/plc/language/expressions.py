"""Expressions: the value of each, its type checked, its constants folded."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language import syntax as s
from industria.applications.production.plc.language import types as t
from industria.applications.production.plc.language.diagnostics import Place
from industria.applications.production.plc.language.fold import folded
from industria.applications.production.plc.language.operators import Operators
from industria.applications.production.plc.language.places import Places
from industria.applications.production.plc.language.scope import Reference, Scope
from industria.applications.production.plc.language.typed import Typed, Wrong, free

if TYPE_CHECKING:
    from industria.applications.production.plc.language.lower import Lowering


class Expressions:
    """Turns syntax into the checked form, within one lowering."""

    def __init__(self, lowering: Lowering) -> None:
        self._lowering = lowering
        self._found = lowering.diagnostics
        self.operators = Operators(self, lowering)
        self.places = Places(self, lowering)

    def wrong(self, code: str, place: Place, zh: str, en: str) -> Wrong:
        """Note an error, and give what to raise."""
        self._found.error(code, place, zh, en)
        return Wrong()

    def value(self, e: s.Expression, scope: Scope) -> Typed:
        """The value of an expression. Raises Wrong."""
        if isinstance(e, s.Literal):
            return self.literal(e)
        if isinstance(e, s.Enumerator):
            return self._enumerator(e)
        if isinstance(e, s.Unary):
            return self.operators.unary(e, scope)
        if isinstance(e, s.Binary):
            return self.operators.binary(e, scope)
        if isinstance(e, s.Call):
            return self._lowering.calls.function(e, scope)
        if isinstance(e, s.Items):
            raise self.wrong(
                "type",
                e.place,
                "此处不能写成组的初值",
                "a list of values may only stand in a declaration",
            )
        if isinstance(e, s.Name):
            symbol = scope.find(e.name)
            if symbol and symbol.constant is not None and symbol.scalar:
                return Typed(ir.Const(symbol.scalar, symbol.constant), symbol.scalar)
            if symbol is None:
                enumerator = self._lowering.enumerator(e.name)
                if enumerator:
                    return Typed(enumerator, enumerator.scalar)
        if (
            isinstance(e, s.Member)
            and isinstance(e.object, s.Name)
            and scope.find(e.object.name) is None
        ):
            kind = self._lowering.types.get(e.object.name.lower())
            if isinstance(kind, t.Scalar) and kind.family == "enum":
                return self._enumerator(s.Enumerator(e.place, e.object.name, e.name))
        bit = self.places.bit(e, scope)
        if bit:
            return bit
        return self.read(self.places.reference(e, scope), e.place)

    def read(self, reference: Reference, place: Place) -> Typed:
        """The value at a place that holds a scalar."""
        if not isinstance(reference.type, t.Scalar):
            raise self.wrong(
                "type", place,
                f"应为基本类型的值, 实为 {reference.type.name}", f"expected an elementary value, found {reference.type.name}",
            )  # fmt: skip
        self._lowering.touched(reference.path)
        if reference.index is None:
            return Typed(ir.Load(reference.path, reference.type), reference.type)
        return Typed(ir.Element(reference.path, reference.type, reference.index), reference.type)

    def condition(self, e: s.Expression, scope: Scope) -> ir.Expression:
        """A BOOL. Raises Wrong."""
        return self.converted(self.value(e, scope), t.BOOL, e.place)

    def constant(self, e: s.Expression, scope: Scope) -> ir.Const:
        """A value known before the program runs. Raises Wrong."""
        before = len(self._lowering.emitted)
        value = self.value(e, scope)
        del self._lowering.emitted[before:]
        if not isinstance(value.expression, ir.Const):
            raise self.wrong(
                "constant",
                e.place,
                "应为常数",
                "expected a constant, found an expression that changes",
            )
        return value.expression

    def converted(self, value: Typed, kind: t.Scalar, place: Place) -> ir.Expression:
        """A value as another type where IEC 61131-3 allows that without a function. Raises Wrong."""
        have = value.type
        if value.free and isinstance(value.expression, ir.Const):
            fits = free(value.expression.value, kind)
            if fits is not None:
                return fits
            if have.family == "int" and kind.is_whole and kind.family in ("int", "bits"):
                raise self.wrong(
                    "range", place,
                    f"{value.expression.value} 超出 {kind.name} 的范围 {kind.low}..{kind.high}",
                    f"{value.expression.value} is outside {kind.name}, which holds {kind.low}..{kind.high}",
                )  # fmt: skip
        if have == kind:
            return value.expression
        if t.contains(kind, have):
            return folded(ir.Operation("convert", (value.expression,), kind))
        if kind.family == "string" and have.family == "string" and kind.name == have.name:
            return value.expression
        if (have.family, kind.family) == ("int", "real"):
            self._found.warning(
                "precision", place,
                f"{have.name} 转为 {kind.name} 可能丢失精度", f"{have.name} as {kind.name} may lose precision",
            )  # fmt: skip
            return folded(ir.Operation("convert", (value.expression,), kind))
        hint = (
            f"{have.name}_TO_{kind.name}"
            if {have.family, kind.family} <= {"int", "bits", "real", "time", "bool"}
            else ""
        )
        raise self.wrong(
            "type", place,
            f"应为 {kind.name}, 实为 {have.name}" + (f"; 需要时用 {hint}()" if hint else ""),
            f"expected {kind.name}, found {have.name}" + (f"; if this is meant, write {hint}()" if hint else ""),
        )  # fmt: skip

    def together(
        self, left: Typed, right: Typed, place: Place, what: str
    ) -> tuple[ir.Expression, ir.Expression, t.Scalar]:
        """Two values as the smallest type that holds both. Raises Wrong."""
        kind = self._common(left, right)
        if kind is None:
            raise self.wrong(
                "type", place,
                f"{what} 的两边类型不合: {left.type.name} 与 {right.type.name}",
                f"{what} cannot join {left.type.name} and {right.type.name}",
            )  # fmt: skip
        return self.converted(left, kind, place), self.converted(right, kind, place), kind

    def _common(self, left: Typed, right: Typed) -> t.Scalar | None:
        if left.free and right.free:
            return t.common(left.type, right.type)
        if left.free:
            left, right = right, left
        if right.free and isinstance(right.expression, ir.Const):
            value = right.expression.value
            if free(value, left.type) is not None:
                return left.type
            if left.type.family == "int" and isinstance(value, int) and not isinstance(value, bool):
                literal = t.smallest_integer(value)
                return t.common(left.type, literal) if literal else None
            if left.type.family == "int" and isinstance(value, float):
                return t.common(left.type, t.REAL)
        return t.common(left.type, right.type)

    def literal(self, e: s.Literal) -> Typed:
        if e.type_name == "LONG":
            if e.kind == "duration":
                return Typed(ir.Const(t.LTIME, int(e.value)), t.LTIME)
            raise self.wrong(
                "unsupported", e.place, "不支持长日期类型", "long dates are not supported"
            )
        if e.type_name:
            return self._typed_literal(e)
        if e.kind == "bool":
            return Typed(ir.Const(t.BOOL, bool(e.value)), t.BOOL)
        if e.kind == "integer":
            assert isinstance(e.value, int)
            kind = t.smallest_integer(e.value)
            if kind is None:
                raise self.wrong(
                    "range", e.place, f"{e.value} 超出 64 位", f"{e.value} does not fit 64 bits"
                )
            return Typed(ir.Const(kind, e.value), kind, True)
        if e.kind == "real":
            return Typed(ir.Const(t.LREAL, float(e.value)), t.REAL, True)
        if e.kind in ("string", "wide_string"):
            kind = t.STRING if e.kind == "string" else t.WSTRING
            return Typed(ir.Const(kind, str(e.value)), kind, True)
        return self._moment(e)

    def _moment(self, e: s.Literal) -> Typed:
        assert isinstance(e.value, int)
        if e.kind == "duration":
            if e.value % 1_000_000:
                raise self.wrong(
                    "range", e.place,
                    "TIME 的分辨率为 1 ms, 更细的用 LTIME#", "TIME counts whole milliseconds; write LTIME# for less",
                )  # fmt: skip
            kind, value = t.TIME, e.value // 1_000_000
        else:
            kind = {"date": t.DATE, "time_of_day": t.TOD, "date_and_time": t.DT}[e.kind]
            value = e.value
        if not kind.low <= value <= kind.high:
            raise self.wrong(
                "range", e.place, f"超出 {kind.name} 的范围", f"this is outside {kind.name}"
            )
        return Typed(ir.Const(kind, value), kind)

    def _typed_literal(self, e: s.Literal) -> Typed:
        kind = t.ELEMENTARY.get(e.type_name)
        if kind is None:
            named = self._lowering.types.get(e.type_name.lower())
            kind = named if isinstance(named, t.Scalar) else None
        bare = replace(e, type_name="")
        if kind is None:
            raise self.wrong(
                "undeclared", e.place, f"未知类型 {e.type_name}", f"unknown type {e.type_name}"
            )
        if e.kind == "integer" and kind.family == "time":
            raise self.wrong(
                "syntax",
                e.place,
                "时间常数须带单位, 如 T#5s",
                "a duration needs a unit, such as T#5s",
            )
        return Typed(self.converted(self.literal(bare), kind, e.place), kind)

    def _enumerator(self, e: s.Enumerator) -> Typed:
        kind = self._lowering.types.get(e.type_name.lower())
        found = self._lowering.enumerator(
            e.name, kind.name if isinstance(kind, t.Scalar) else e.type_name
        )
        if found is None:
            raise self.wrong(
                "undeclared", e.place,
                f"{e.type_name} 没有值 {e.name}", f"{e.type_name} has no value {e.name}",
            )  # fmt: skip
        return Typed(found, found.scalar)
