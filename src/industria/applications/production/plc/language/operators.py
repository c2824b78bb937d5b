"""Operators: logic, comparison, arithmetic of numbers and of times, with their types and faults."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language import syntax as s
from industria.applications.production.plc.language import types as t
from industria.applications.production.plc.language.diagnostics import Place
from industria.applications.production.plc.language.fold import folded
from industria.applications.production.plc.language.scope import Scope
from industria.applications.production.plc.language.typed import Typed

if TYPE_CHECKING:
    from industria.applications.production.plc.language.expressions import Expressions
    from industria.applications.production.plc.language.lower import Lowering

_COMPARE = {"=": "eq", "<>": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
_ARITHMETIC = {"+": "add", "-": "sub", "*": "mul", "/": "div", "MOD": "mod", "**": "pow"}
_LOGIC = {"AND": "and", "OR": "or", "XOR": "xor"}


class Operators:
    """Joins values, within one lowering."""

    def __init__(self, values: Expressions, lowering: Lowering) -> None:
        self._values = values
        self._lowering = lowering

    def unary(self, e: s.Unary, scope: Scope) -> Typed:
        value = self._values.value(e.operand, scope)
        if e.operator == "NOT":
            if value.free:
                value = Typed(self._values.converted(value, t.BOOL, e.place), t.BOOL)
            if value.type.family not in ("bool", "bits"):
                raise self._values.wrong(
                    "type", e.place,
                    f"NOT 需要 BOOL 或位串, 实为 {value.type.name}", f"NOT needs a BOOL or a bit string, found {value.type.name}",
                )  # fmt: skip
            if value.type.family == "bool":
                return Typed(ir.negation(value.expression), t.BOOL)
            return Typed(folded(ir.Operation("not", (value.expression,), value.type)), value.type)
        if value.type.family not in ("int", "real", "time") or not value.type.signed:
            raise self._values.wrong(
                "type", e.place,
                f"负号需要有符号数, 实为 {value.type.name}", f"a minus needs a signed number, found {value.type.name}",
            )  # fmt: skip
        return Typed(folded(ir.Operation("neg", (value.expression,), value.type)), value.type)

    def binary(self, e: s.Binary, scope: Scope) -> Typed:
        if e.operator in ("AND_THEN", "OR_ELSE"):
            return self._short(e, scope)
        left = self._values.value(e.left, scope)
        return self.operation(e.operator, left, self._values.value(e.right, scope), e.place)

    def operation(self, operator: str, left: Typed, right: Typed, place: Place) -> Typed:
        """Two values under an operator of the language. Raises Wrong."""
        if operator in _LOGIC:
            return self._logic(operator, left, right, place)
        if operator in _COMPARE:
            a, b, kind = self._values.together(left, right, place, operator)
            if kind.family == "bool" and operator not in ("=", "<>"):
                raise self._values.wrong(
                    "type",
                    place,
                    "BOOL 只能比较相等",
                    "BOOL values can only be compared with = and <>",
                )
            return Typed(folded(ir.Operation(_COMPARE[operator], (a, b), t.BOOL)), t.BOOL)
        moment = self._times(operator, left, right, place)
        if moment:
            return moment
        if left.free and right.free and left.type.family == right.type.family == "int":
            return self._bare(operator, left, right, place)
        a, b, kind = self._values.together(left, right, place, operator)
        if kind.family not in ("int", "real"):
            raise self._values.wrong(
                "type", place,
                f"{operator} 需要数值, 实为 {left.type.name} 与 {right.type.name}",
                f"{operator} needs numbers, found {left.type.name} and {right.type.name}",
            )  # fmt: skip
        if operator == "**" or (operator == "MOD" and kind.family == "real"):
            if operator == "MOD":
                raise self._values.wrong(
                    "type", place, "MOD 需要整数", f"MOD needs integers, found {kind.name}"
                )
            if kind.family != "real":
                kind = t.REAL
                a, b = (folded(ir.Operation("convert", (x,), kind)) for x in (a, b))
        if operator in ("/", "MOD"):
            self.divisor(b, place)
        free = left.free and right.free
        return Typed(folded(ir.Operation(_ARITHMETIC[operator], (a, b), kind)), kind, free)

    def _bare(self, operator: str, left: Typed, right: Typed, place: Place) -> Typed:
        """Two integer literals: exact, then the smallest type that holds the result."""
        assert isinstance(left.expression, ir.Const)
        assert isinstance(right.expression, ir.Const)
        a, b = int(left.expression.value), int(right.expression.value)
        if operator in ("/", "MOD") and b == 0:
            raise self._values.wrong(
                "division", place, "除数是常数 0", "the divisor is the constant 0"
            )
        if operator == "**" and not (0 <= b <= 64):
            raise self._values.wrong("range", place, "指数过大", "the exponent is outside 0..64")
        quotient = (
            abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1) if operator in ("/", "MOD") else 0
        )
        table: dict[str, Callable[[], int]] = {
            "+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b, "/": lambda: quotient,
            "MOD": lambda: a - b * quotient, "**": lambda: a**b,
        }  # fmt: skip
        return self._values.literal(s.Literal(place, "integer", table[operator]()))

    def divisor(self, b: ir.Expression, place: Place) -> None:
        """Note a divisor that is zero, and catch one that may become zero when the program runs."""
        if isinstance(b, ir.Const):
            if b.value == 0:
                raise self._values.wrong(
                    "division", place, "除数是常数 0", "the divisor is the constant 0"
                )
            return
        zero = ir.Const(b.scalar, 0.0 if b.scalar.family == "real" else 0)
        self._lowering.fault(ir.Operation("eq", (b, zero), t.BOOL), ir.DIVISION_BY_ZERO, place)

    def _logic(self, operator: str, left: Typed, right: Typed, place: Place) -> Typed:
        for value in (left, right):
            if value.type.family not in ("bool", "bits") and not value.free:
                raise self._values.wrong(
                    "type", place,
                    f"{operator} 需要 BOOL 或位串, 实为 {value.type.name}",
                    f"{operator} needs BOOL or bit strings, found {value.type.name}",
                )  # fmt: skip
        if left.free and right.free:
            left = Typed(self._values.converted(left, t.BOOL, place), t.BOOL)
        if {left.type.family, right.type.family} == {"bool", "bits"}:
            raise self._values.wrong(
                "type", place,
                f"{operator} 的两边类型不合: {left.type.name} 与 {right.type.name}",
                f"{operator} cannot join {left.type.name} and {right.type.name}",
            )  # fmt: skip
        a, b, kind = self._values.together(left, right, place, operator)
        return Typed(folded(ir.Operation(_LOGIC[operator], (a, b), kind)), kind)

    def _short(self, e: s.Binary, scope: Scope) -> Typed:
        """AND_THEN and OR_ELSE: the right side runs only where it decides."""
        left = self._values.condition(e.left, scope)
        temp = self._lowering.temp(t.BOOL, left)
        asked: ir.Expression = temp if e.operator == "AND_THEN" else ir.negation(temp)
        with self._lowering.collected() as inner:
            right = self._values.condition(e.right, scope)
            inner.append(ir.Store(temp.slot, right))
        self._lowering.emit(ir.Branch(asked, tuple(inner)))
        return Typed(temp, t.BOOL)

    def _times(self, operator: str, left: Typed, right: Typed, place: Place) -> Typed | None:
        """Arithmetic of times and dates (IEC 61131-3, table 30); None where neither is one."""
        families = (left.type.family, right.type.family)
        if not {"time", "date"} & set(families):
            return None
        if families == ("time", "time") and operator in ("+", "-"):
            a, b, kind = self._values.together(left, right, place, operator)
            return Typed(folded(ir.Operation(_ARITHMETIC[operator], (a, b), kind)), kind)
        if operator in ("*", "/") and families[0] == "time" and families[1] in ("int", "real"):
            return self._scaled(operator, left, right, place)
        if operator == "*" and families[1] == "time" and families[0] in ("int", "real"):
            return self._scaled(operator, right, left, place)
        if families == ("date", "date") and left.type == right.type and operator == "-":
            ticks = folded(ir.Operation("sub", (left.expression, right.expression), left.type))
            scale = 1000 // left.type.per_second
            time = folded(ir.Operation("convert", (ticks,), t.TIME))
            return Typed(
                folded(ir.Operation("mul", (time, ir.Const(t.TIME, scale)), t.TIME)), t.TIME
            )
        if families == ("date", "time") and operator in ("+", "-") and left.type in (t.DT, t.TOD):
            ms = self._values.converted(right, t.TIME, place) if right.type != t.LTIME else None
            if ms is not None:
                ticks = (
                    ms
                    if left.type == t.TOD
                    else folded(ir.Operation("div", (ms, ir.Const(t.TIME, 1000)), t.TIME))
                )
                step = folded(ir.Operation("convert", (ticks,), left.type))
                return Typed(
                    folded(ir.Operation(_ARITHMETIC[operator], (left.expression, step), left.type)),
                    left.type,
                )
        raise self._values.wrong(
            "type", place,
            f"{operator} 不能用于 {left.type.name} 与 {right.type.name}",
            f"{operator} cannot join {left.type.name} and {right.type.name}",
        )  # fmt: skip

    def _scaled(self, operator: str, time: Typed, by: Typed, place: Place) -> Typed:
        name = _ARITHMETIC[operator]
        if by.type.family == "real":
            factor = self._values.converted(by, t.LREAL, place)
            if operator == "/":
                self.divisor(factor, place)
            exact = folded(ir.Operation("convert", (time.expression,), t.LREAL))
            product = folded(ir.Operation(name, (exact, factor), t.LREAL))
            return Typed(folded(ir.Operation("convert", (product,), time.type)), time.type)
        whole = folded(ir.Operation("convert", (by.expression,), time.type))
        if operator == "/":
            self.divisor(whole, place)
        return Typed(folded(ir.Operation(name, (time.expression, whole), time.type)), time.type)
