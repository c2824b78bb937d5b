"""Conversions of one type to another, and what they mean for dates and times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language import syntax as s
from industria.applications.production.plc.language import types as t
from industria.applications.production.plc.language.fold import folded
from industria.applications.production.plc.language.scope import Scope
from industria.applications.production.plc.language.typed import Typed

if TYPE_CHECKING:
    from industria.applications.production.plc.language.expressions import Expressions

SECONDS_A_DAY = 86_400


class Conversions:
    """Turns conversions into the checked form, within one lowering."""

    def __init__(self, values: Expressions) -> None:
        self._values = values

    def call(self, kinds: tuple[t.Scalar | None, t.Scalar], e: s.Call, scope: Scope) -> Typed:
        have, kind = kinds
        if len(e.arguments) != 1 or e.arguments[0].value is None:
            raise self._values.wrong(
                "call",
                e.place,
                "类型转换需要 1 个参数",
                f"a conversion takes 1 argument, found {len(e.arguments)}",
            )
        value = self._values.value(e.arguments[0].value, scope)
        if have is not None and have.family != "string":
            value = Typed(self._values.converted(value, have, e.place), have)
        families = {value.type.family, kind.family}
        if (
            ("enum" in families and kind.family != "int")
            or families == {"real", "string"}
            or ("string" in families and not families <= {"string", "int", "bool"})
        ):
            raise self._values.wrong(
                "unsupported", e.place,
                f"不支持 {value.type.name} 到 {kind.name} 的转换", f"the conversion of {value.type.name} to {kind.name} is not supported",
            )  # fmt: skip
        moment = self._moment(value, kind)
        if moment is None:
            raise self._values.wrong(
                "unsupported", e.place,
                f"{value.type.name} 到 {kind.name} 没有规定的转换", f"no conversion of {value.type.name} to {kind.name} is defined",
            )  # fmt: skip
        return Typed(moment, kind)

    def _moment(self, value: Typed, kind: t.Scalar) -> ir.Expression | None:
        """A conversion with what it means for dates and times (table 26); None where it means nothing.

        A DATE is midnight of its day, a TIME_OF_DAY is what has passed since, in its own unit.
        """
        have, v = value.type, value.expression
        if have == kind:
            return v
        if have == t.DT and kind == t.TOD:
            seconds = _operation("mod", v, ir.Const(t.DT, SECONDS_A_DAY))
            return _converted(_operation("mul", seconds, ir.Const(t.DT, t.TOD.per_second)), t.TOD)
        if have == t.DT and kind == t.DATE:
            return _midnight(v)
        if have == t.DATE and kind == t.DT:
            return _converted(v, t.DT)
        if {have, kind} == {t.TOD, t.LTIME}:
            return _converted(_converted(v, t.TIME), kind)
        if {have, kind} == {t.TOD, t.TIME}:
            return _converted(v, kind)
        if "date" in (have.family, kind.family) and {have.family, kind.family} <= {"date", "time"}:
            return None
        # numbers: of milliseconds (TIME, TIME_OF_DAY), nanoseconds (LTIME), seconds since 1970 (DATE, DT)
        plain = _converted(v, kind)
        return _midnight(plain) if kind == t.DATE else plain

    def joined_moment(self, e: s.Call, scope: Scope) -> Typed:
        """``CONCAT_DATE_TOD(date, time of day)``: a DATE_AND_TIME, which counts whole seconds."""
        names, given = ("IN1", "IN2"), [a.name.upper() for a in e.arguments]
        values = [a.value for a in e.arguments]
        if given == list(reversed(names)):
            values.reverse()
        if len(values) != 2 or given not in (["", ""], list(names), list(reversed(names))):
            raise self._values.wrong(
                "call", e.place,
                "CONCAT_DATE_TOD 需要 2 个参数: 日期和时刻", "CONCAT_DATE_TOD takes a DATE and a TIME_OF_DAY",
            )  # fmt: skip
        day, clock = (
            self._values.converted(self._values.value(v, scope), kind, e.place)
            for v, kind in zip(values, (t.DATE, t.TOD), strict=True)
            if v is not None
        )
        seconds = _operation("div", clock, ir.Const(t.TOD, t.TOD.per_second))
        return Typed(_operation("add", _converted(day, t.DT), _converted(seconds, t.DT)), t.DT)


def _operation(operator: str, a: ir.Expression, b: ir.Expression) -> ir.Expression:
    return folded(ir.Operation(operator, (a, b), a.scalar))


def _converted(v: ir.Expression, kind: t.Scalar) -> ir.Expression:
    return folded(ir.Operation("convert", (v,), kind))


def _midnight(v: ir.Expression) -> ir.Expression:
    """The day of a moment, in seconds since 1970."""
    day = ir.Const(v.scalar, SECONDS_A_DAY)
    return _converted(_operation("mul", _operation("div", v, day), day), t.DATE)
