"""Expressions: names resolved, types checked, constants folded, faults made explicit."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language import syntax as s
from industria.applications.production.plc.language import types as t
from industria.applications.production.plc.language.diagnostics import Place
from industria.applications.production.plc.language.fold import folded
from industria.applications.production.plc.language.scope import Reference, Scope

if TYPE_CHECKING:
    from industria.applications.production.plc.language.lower import Lowering

_COMPARE = {"=": "eq", "<>": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
_ARITHMETIC = {"+": "add", "-": "sub", "*": "mul", "/": "div", "MOD": "mod", "**": "pow"}
_LOGIC = {"AND": "and", "OR": "or", "XOR": "xor"}


class Wrong(Exception):
    """An expression that has no meaning; the error is noted already."""


@dataclass(frozen=True, slots=True)
class Typed:
    """An expression and its type. ``free``: a bare literal, which takes the type that it meets."""

    expression: ir.Expression
    type: t.Scalar
    free: bool = False


class Expressions:
    """Turns syntax into the checked form, within one lowering."""

    def __init__(self, lowering: Lowering) -> None:
        self._lowering = lowering
        self._found = lowering.diagnostics

    def wrong(self, code: str, place: Place, zh: str, en: str) -> Wrong:
        """Note an error, and give what to raise."""
        self._found.error(code, place, zh, en)
        return Wrong()

    # -- values ---------------------------------------------------------------------------

    def value(self, e: s.Expression, scope: Scope) -> Typed:
        """The value of an expression. Raises Wrong."""
        if isinstance(e, s.Literal):
            return self._literal(e)
        if isinstance(e, s.Enumerator):
            return self._enumerator(e)
        if isinstance(e, s.Unary):
            return self._unary(e, scope)
        if isinstance(e, s.Binary):
            return self._binary(e, scope)
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
        bit = self._bit(e, scope)
        if bit:
            return bit
        return self.read(self.reference(e, scope), e.place)

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
            fits = _free(value.expression.value, kind)
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
            if _free(value, left.type) is not None:
                return left.type
            if left.type.family == "int" and isinstance(value, int) and not isinstance(value, bool):
                literal = t.smallest_integer(value)
                return t.common(left.type, literal) if literal else None
            if left.type.family == "int" and isinstance(value, float):
                return t.common(left.type, t.REAL)
        return t.common(left.type, right.type)

    def _literal(self, e: s.Literal) -> Typed:
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
        return Typed(self.converted(self._literal(bare), kind, e.place), kind)

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

    def _unary(self, e: s.Unary, scope: Scope) -> Typed:
        value = self.value(e.operand, scope)
        if e.operator == "NOT":
            if value.free:
                value = Typed(self.converted(value, t.BOOL, e.place), t.BOOL)
            if value.type.family not in ("bool", "bits"):
                raise self.wrong(
                    "type", e.place,
                    f"NOT 需要 BOOL 或位串, 实为 {value.type.name}", f"NOT needs a BOOL or a bit string, found {value.type.name}",
                )  # fmt: skip
            if value.type.family == "bool":
                return Typed(ir.negation(value.expression), t.BOOL)
            return Typed(folded(ir.Operation("not", (value.expression,), value.type)), value.type)
        if value.type.family not in ("int", "real", "time") or not value.type.signed:
            raise self.wrong(
                "type", e.place,
                f"负号需要有符号数, 实为 {value.type.name}", f"a minus needs a signed number, found {value.type.name}",
            )  # fmt: skip
        return Typed(folded(ir.Operation("neg", (value.expression,), value.type)), value.type)

    # -- operators ------------------------------------------------------------------------

    def _binary(self, e: s.Binary, scope: Scope) -> Typed:
        if e.operator in ("AND_THEN", "OR_ELSE"):
            return self._short(e, scope)
        left = self.value(e.left, scope)
        return self.operation(e.operator, left, self.value(e.right, scope), e.place)

    def operation(self, operator: str, left: Typed, right: Typed, place: Place) -> Typed:
        """Two values under an operator of the language. Raises Wrong."""
        if operator in _LOGIC:
            return self._logic(operator, left, right, place)
        if operator in _COMPARE:
            a, b, kind = self.together(left, right, place, operator)
            if kind.family == "bool" and operator not in ("=", "<>"):
                raise self.wrong(
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
        a, b, kind = self.together(left, right, place, operator)
        if kind.family not in ("int", "real"):
            raise self.wrong(
                "type", place,
                f"{operator} 需要数值, 实为 {left.type.name} 与 {right.type.name}",
                f"{operator} needs numbers, found {left.type.name} and {right.type.name}",
            )  # fmt: skip
        if operator == "**" or (operator == "MOD" and kind.family == "real"):
            if operator == "MOD":
                raise self.wrong(
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
        assert isinstance(left.expression, ir.Const) and isinstance(right.expression, ir.Const)
        a, b = int(left.expression.value), int(right.expression.value)
        if operator in ("/", "MOD") and b == 0:
            raise self.wrong("division", place, "除数是常数 0", "the divisor is the constant 0")
        if operator == "**" and not (0 <= b <= 64):
            raise self.wrong("range", place, "指数过大", "the exponent is outside 0..64")
        quotient = (
            abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1) if operator in ("/", "MOD") else 0
        )
        table: dict[str, Callable[[], int]] = {
            "+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b, "/": lambda: quotient,
            "MOD": lambda: a - b * quotient, "**": lambda: a**b,
        }  # fmt: skip
        return self._literal(s.Literal(place, "integer", table[operator]()))

    def divisor(self, b: ir.Expression, place: Place) -> None:
        """Note a divisor that is zero, and catch one that may become zero when the program runs."""
        if isinstance(b, ir.Const):
            if b.value == 0:
                raise self.wrong("division", place, "除数是常数 0", "the divisor is the constant 0")
            return
        if b_is_real := getattr(b, "scalar", t.BOOL).family == "real":
            zero: ir.Expression = ir.Const(b.scalar, 0.0)
        else:
            zero = ir.Const(b.scalar, 0)
        del b_is_real
        self._lowering.fault(ir.Operation("eq", (b, zero), t.BOOL), ir.DIVISION_BY_ZERO, place)

    def _logic(self, operator: str, left: Typed, right: Typed, place: Place) -> Typed:
        for value in (left, right):
            if value.type.family not in ("bool", "bits") and not value.free:
                raise self.wrong(
                    "type", place,
                    f"{operator} 需要 BOOL 或位串, 实为 {value.type.name}",
                    f"{operator} needs BOOL or bit strings, found {value.type.name}",
                )  # fmt: skip
        if left.free and right.free:
            left = Typed(self.converted(left, t.BOOL, place), t.BOOL)
        if {left.type.family, right.type.family} == {"bool", "bits"}:
            raise self.wrong(
                "type", place,
                f"{operator} 的两边类型不合: {left.type.name} 与 {right.type.name}",
                f"{operator} cannot join {left.type.name} and {right.type.name}",
            )  # fmt: skip
        a, b, kind = self.together(left, right, place, operator)
        return Typed(folded(ir.Operation(_LOGIC[operator], (a, b), kind)), kind)

    def _short(self, e: s.Binary, scope: Scope) -> Typed:
        """AND_THEN and OR_ELSE: the right side runs only where it decides."""
        left = self.condition(e.left, scope)
        temp = self._lowering.temp(t.BOOL, left)
        asked: ir.Expression = temp if e.operator == "AND_THEN" else ir.negation(temp)
        with self._lowering.collected() as inner:
            right = self.condition(e.right, scope)
            inner.append(ir.Store(temp.slot, right))
        self._lowering.emit(ir.Branch(asked, tuple(inner)))
        return Typed(temp, t.BOOL)

    def _times(self, operator: str, left: Typed, right: Typed, place: Place) -> Typed | None:
        """Arithmetic of times and dates (IEC 61131-3, table 30); None where neither is one."""
        families = (left.type.family, right.type.family)
        if not {"time", "date"} & set(families):
            return None
        if families == ("time", "time") and operator in ("+", "-"):
            a, b, kind = self.together(left, right, place, operator)
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
            ms = self.converted(right, t.TIME, place) if right.type != t.LTIME else None
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
        raise self.wrong(
            "type", place,
            f"{operator} 不能用于 {left.type.name} 与 {right.type.name}",
            f"{operator} cannot join {left.type.name} and {right.type.name}",
        )  # fmt: skip

    def _scaled(self, operator: str, time: Typed, by: Typed, place: Place) -> Typed:
        name = _ARITHMETIC[operator]
        if by.type.family == "real":
            factor = self.converted(by, t.LREAL, place)
            if operator == "/":
                self.divisor(factor, place)
            exact = folded(ir.Operation("convert", (time.expression,), t.LREAL))
            product = folded(ir.Operation(name, (exact, factor), t.LREAL))
            return Typed(folded(ir.Operation("convert", (product,), time.type)), time.type)
        whole = folded(ir.Operation("convert", (by.expression,), time.type))
        if operator == "/":
            self.divisor(whole, place)
        return Typed(folded(ir.Operation(name, (time.expression, whole), time.type)), time.type)

    # -- places ---------------------------------------------------------------------------

    def reference(self, e: s.Expression, scope: Scope) -> Reference:
        """Where an expression's value is kept. Raises Wrong."""
        if isinstance(e, s.Name):
            symbol = scope.find(e.name)
            if symbol is None:
                raise self._undeclared(e, scope)
            if symbol.section == "wrong":
                raise Wrong  # its declaration says why
            if symbol.reference is None:
                raise self.wrong(
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
        raise self.wrong("type", e.place, "应为变量", "expected a variable")

    def _undeclared(self, e: s.Name, scope: Scope) -> Wrong:
        near = difflib.get_close_matches(e.name, scope.known(), 1, 0.75)
        return self.wrong(
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
        raise self.wrong(
            "undeclared", e.place,
            f"{base.type.name} 没有成员 {e.name}" + (f", 有 {', '.join(names)}" if names else ""),
            f"{base.type.name} has no member {e.name}" + (f"; it has {', '.join(names)}" if names else ""),
        )  # fmt: skip

    def _element(
        self, base: Reference, index: s.Expression, scope: Scope, place: Place
    ) -> Reference:
        kind = base.type
        if not isinstance(kind, t.ArrayType):
            raise self.wrong(
                "type", place, f"{kind.name} 不是数组", f"expected an array, found {kind.name}"
            )
        value = self.value(index, scope)
        if value.type.family not in ("int", "bits"):
            raise self.wrong(
                "type", index.place,
                f"下标应为整数, 实为 {value.type.name}", f"expected an integer index, found {value.type.name}",
            )  # fmt: skip
        bounds = (*base.bounds, (kind.low, kind.high))
        if isinstance(value.expression, ir.Const):
            at = int(value.expression.value)
            if not kind.low <= at <= kind.high:
                raise self.wrong(
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

    def _bit(self, e: s.Expression, scope: Scope) -> Typed | None:
        """``word.3``; None where the expression is no bit of a value."""
        if not (isinstance(e, s.Member) and e.name.isdigit()):
            return None
        base = self.value(e.object, scope)
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
            raise self.wrong("type", e.place, f"{kind.name} 没有位", f"{kind.name} has no bits")
        if at >= kind.width:
            raise self.wrong(
                "bounds", e.place,
                f"{kind.name} 只有位 0..{kind.width - 1}", f"{kind.name} has the bits 0..{kind.width - 1}, found {at}",
            )  # fmt: skip
        return at


def _free(value: t.Constant, kind: t.Scalar) -> ir.Const | None:
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


Reader = Callable[[s.Expression, Scope], Typed]
