"""Calls: standard functions, conversions, functions of the file (inlined), instances of blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language import syntax as s
from industria.applications.production.plc.language import types as t
from industria.applications.production.plc.language.diagnostics import Place
from industria.applications.production.plc.language.expressions import Typed, Wrong
from industria.applications.production.plc.language.fold import folded
from industria.applications.production.plc.language.scope import Reference, Scope
from industria.applications.production.plc.language.standard import FUNCTIONS, Function, conversion

if TYPE_CHECKING:
    from industria.applications.production.plc.language.lower import Lowering


SECONDS_A_DAY = 86_400


class Calls:
    """Turns calls into the checked form, within one lowering."""

    def __init__(self, lowering: Lowering) -> None:
        self._lowering = lowering

    @property
    def _values(self):  # type: ignore[no-untyped-def]
        return self._lowering.expressions

    def function(self, e: s.Call, scope: Scope) -> Typed:
        """The value of a call within an expression. Raises Wrong."""
        if not isinstance(e.callee, s.Name):
            raise self._values.wrong(
                "unsupported", e.place, "不支持方法调用", "calls of methods are not supported"
            )
        name = e.callee.name
        unit = self._lowering.units.get(name.lower())
        if unit is not None and unit.kind == "function":
            result = self._inlined(unit, e, scope)
            if result is None:
                raise self._values.wrong(
                    "type", e.place, f"{name} 没有返回值", f"{name} returns no value"
                )
            return result
        if scope.find(name) is not None:
            raise self._values.wrong(
                "type", e.callee.place,
                f"{name} 是变量或功能块实例, 不能在表达式中调用; 先调用, 再读其输出",
                f"{name} is a variable or an instance and has no value as a call: call it first, then read its output",
            )  # fmt: skip
        if any(a.output for a in e.arguments):
            raise self._values.wrong(
                "unsupported",
                e.place,
                "标准函数没有输出参数",
                "standard functions have no output arguments",
            )
        standard = FUNCTIONS.get(name.upper())
        if standard is not None:
            return self._standard(standard, e, scope)
        if name.upper() == "CONCAT_DATE_TOD":
            return self._joined_moment(e, scope)
        kinds = conversion(name)
        if kinds is not None:
            return self._conversion(kinds, e, scope)
        raise self._values.wrong(
            "undeclared", e.callee.place, f"没有函数 {name}", f"there is no function {name}"
        )

    def statement(self, call: s.Call, scope: Scope) -> None:
        """A call on its own: of an instance, or of a function whose value is not used. Raises Wrong."""
        callee = call.callee
        if isinstance(callee, s.Name) and scope.find(callee.name) is None:
            unit = self._lowering.units.get(callee.name.lower())
            if unit is not None and unit.kind == "function":
                self._inlined(unit, call, scope)
                return
            if unit is not None:
                raise self._values.wrong(
                    "type", callee.place,
                    f"{callee.name} 是类型, 要声明实例再调用", f"{callee.name} is a type: declare an instance and call that",
                )  # fmt: skip
            self.function(call, scope)
            return
        base = self._values.reference(callee, scope)
        if not isinstance(base.type, t.BlockType):
            raise self._values.wrong(
                "type",
                callee.place,
                f"{base.type.name} 不能调用",
                f"{base.type.name} cannot be called",
            )
        self._instance(base, base.type, call, scope)

    # -- standard functions ---------------------------------------------------------------

    def _arguments(self, function: Function, e: s.Call, scope: Scope) -> list[Typed]:
        ordered: list[s.Expression | None]
        named = [a for a in e.arguments if a.name]
        if named and len(named) != len(e.arguments):
            raise self._values.wrong(
                "call", e.place, "参数要么都带名, 要么都不带", "name all arguments or none"
            )
        if named and function.parameters and function.kind != "mux":
            given = {a.name.upper(): a.value for a in named}
            unknown = [n for n in given if n not in function.parameters]
            if unknown:
                raise self._values.wrong(
                    "call", e.place,
                    f"{function.name} 没有参数 {unknown[0]}, 有 {', '.join(function.parameters)}",
                    f"{function.name} has no argument {unknown[0]}; it has {', '.join(function.parameters)}",
                )  # fmt: skip
            ordered = [given.get(p) for p in function.parameters]
        else:
            ordered = [a.value for a in e.arguments]
        if any(a is None for a in ordered):
            raise self._count(function, e, len(e.arguments))
        expected = len(function.parameters)
        if function.kind in ("variadic", "logic") or function.operator == "concat":
            if len(ordered) < 2:
                raise self._count(function, e, len(ordered))
        elif function.kind == "mux":
            if len(ordered) < 3:
                raise self._count(function, e, len(ordered))
        elif len(ordered) != expected:
            raise self._count(function, e, len(ordered))
        return [self._values.value(a, scope) for a in ordered if a is not None]

    def _count(self, function: Function, e: s.Call, found: int) -> Wrong:
        wanted = (
            str(len(function.parameters))
            if function.parameters and function.kind != "mux"
            else "2+"
        )
        error: Wrong = self._values.wrong(
            "call", e.place,
            f"{function.name} 需要 {wanted} 个参数, 实为 {found}", f"{function.name} takes {wanted} arguments, found {found}",
        )  # fmt: skip
        return error

    def _standard(self, function: Function, e: s.Call, scope: Scope) -> Typed:
        v = self._arguments(function, e, scope)
        kind, operator, place = function.kind, function.operator, e.place
        if kind in ("arithmetic", "compare"):
            return self._operation(operator, v[0], v[1], place)
        if kind == "logic" or (kind == "variadic" and operator in "+*"):
            result = v[0]
            for other in v[1:]:
                result = self._operation(operator, result, other, place)
            return result
        if kind == "variadic":
            result = v[0]
            for other in v[1:]:
                a, b, common = self._values.together(result, other, place, function.name)
                result = Typed(
                    folded(ir.Operation(operator, (a, b), common)),
                    common,
                    result.free and other.free,
                )
            return result
        if kind == "numeric":
            return self._numeric(function, v[0], place)
        if kind == "not":
            return self._negated(v[0], place)
        if kind == "real":
            real = v[0].type if v[0].type.family == "real" else t.REAL
            value = self._values.converted(v[0], real, place)
            return Typed(folded(ir.Operation(operator, (value,), real)), real)
        if kind == "shift":
            return self._shift(function, v, place)
        if kind == "move":
            return v[0]
        if kind == "truncate":
            real = v[0].type if v[0].type.family == "real" else t.REAL
            return Typed(
                folded(
                    ir.Operation(operator, (self._values.converted(v[0], real, place),), t.DINT)
                ),
                t.DINT,
            )
        if kind == "text":
            return self._text(function, v, place)
        return self._choice(function, v, place)

    def _operation(self, operator: str, a: Typed, b: Typed, place: Place) -> Typed:
        result: Typed = self._values.operation(operator, a, b, place)
        return result

    def _negated(self, v: Typed, place: Place) -> Typed:
        if v.type.family == "bool":
            return Typed(ir.negation(v.expression), t.BOOL)
        if v.type.family != "bits":
            raise self._values.wrong(
                "type",
                place,
                "NOT 需要 BOOL 或位串",
                f"NOT needs a BOOL or a bit string, found {v.type.name}",
            )
        return Typed(folded(ir.Operation("not", (v.expression,), v.type)), v.type)

    def _numeric(self, function: Function, v: Typed, place: Place) -> Typed:
        if v.type.family not in ("int", "real"):
            raise self._values.wrong(
                "type", place,
                f"{function.name} 需要数值, 实为 {v.type.name}", f"{function.name} needs a number, found {v.type.name}",
            )  # fmt: skip
        return Typed(
            folded(ir.Operation(function.operator, (v.expression,), v.type)), v.type, v.free
        )

    def _shift(self, function: Function, v: list[Typed], place: Place) -> Typed:
        word, by = v
        if word.free:
            word = Typed(self._values.converted(word, t.WORD, place), t.WORD)
        if word.type.family != "bits":
            raise self._values.wrong(
                "type", place,
                f"{function.name} 需要位串, 实为 {word.type.name}", f"{function.name} needs a bit string, found {word.type.name}",
            )  # fmt: skip
        if by.type.family != "int":
            raise self._values.wrong(
                "type",
                place,
                f"移位数应为整数, 实为 {by.type.name}",
                f"the shift needs an integer, found {by.type.name}",
            )
        count = folded(ir.Operation("convert", (by.expression,), t.DINT))
        return Typed(
            folded(ir.Operation(function.operator, (word.expression, count), word.type)), word.type
        )

    def _text(self, function: Function, v: list[Typed], place: Place) -> Typed:
        texts = {"insert": 2, "replace": 2, "find": 2, "concat": len(v)}.get(function.operator, 1)
        arguments: list[ir.Expression] = []
        kind = v[0].type
        for number, value in enumerate(v):
            if number < texts:
                if value.type.family != "string" or value.type.name != kind.name:
                    raise self._values.wrong(
                        "type", place,
                        f"{function.name} 需要字符串, 实为 {value.type.name}", f"{function.name} needs strings, found {value.type.name}",
                    )  # fmt: skip
                arguments.append(value.expression)
            else:
                arguments.append(self._values.converted(value, t.LINT, place))
        if function.operator in ("len", "find"):
            return Typed(folded(ir.Operation(function.operator, tuple(arguments), t.INT)), t.INT)
        result = t.Scalar(kind.name, "string", t.LONGEST_STRING)
        if function.operator == "concat":
            joined = arguments[0]
            for other in arguments[1:]:
                joined = folded(ir.Operation("concat", (joined, other), result))
            return Typed(joined, result)
        return Typed(folded(ir.Operation(function.operator, tuple(arguments), result)), result)

    def _choice(self, function: Function, v: list[Typed], place: Place) -> Typed:
        if function.kind == "limit":
            low, value, high = v
            a, b, kind = self._values.together(value, low, place, "LIMIT")
            top = folded(ir.Operation("max", (a, b), kind))
            a, b, kind = self._values.together(Typed(top, kind), high, place, "LIMIT")
            return Typed(folded(ir.Operation("min", (a, b), kind)), kind)
        if function.kind == "select":
            condition = self._values.converted(v[0], t.BOOL, place)
            a, b, kind = self._values.together(v[1], v[2], place, "SEL")
            return Typed(folded(ir.Operation("select", (condition, b, a), kind)), kind)
        which = v[0]
        if which.type.family != "int":
            raise self._values.wrong(
                "type",
                place,
                "MUX 的 K 应为整数",
                f"MUX needs an integer K, found {which.type.name}",
            )
        result = v[-1]
        for number in range(len(v) - 3, -1, -1):
            at = self._values.converted(
                Typed(ir.Const(t.INT, number), t.INT, True), which.type, place
            )
            hit = folded(ir.Operation("eq", (which.expression, at), t.BOOL))
            a, b, kind = self._values.together(v[number + 1], result, place, "MUX")
            result = Typed(folded(ir.Operation("select", (hit, a, b), kind)), kind)
        return result

    def _conversion(
        self, kinds: tuple[t.Scalar | None, t.Scalar], e: s.Call, scope: Scope
    ) -> Typed:
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

    def _joined_moment(self, e: s.Call, scope: Scope) -> Typed:
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

    # -- functions and blocks of the file -------------------------------------------------

    def _inlined(self, unit: s.Unit, call: s.Call, scope: Scope) -> Typed | None:
        """A function's body at the place of its call; its value where it returns one."""
        lowering = self._lowering
        inside = lowering.enter(unit, call.place)
        prefix = f"{unit.name}#{lowering.serial()}"
        inner = Scope(unit.name, outer=lowering.globals)
        inner.leave = prefix
        given = self._bound(unit, call, scope)
        lowering.declare_temps(unit, prefix, inner, given)
        with lowering.collected() as body:
            lowering.statements(unit.body, inner)
        lowering.emit(ir.Block(prefix, tuple(body)))
        lowering.exit(inside)
        self._outputs(unit, call, inner, scope)
        if unit.returns is None:
            return None
        result: Typed = self._values.read(
            self._values.reference(s.Name(call.place, unit.name), inner), call.place
        )
        return Typed(lowering.temp(result.type, result.expression), result.type)

    def _instance(self, base: Reference, kind: t.BlockType, call: s.Call, scope: Scope) -> None:
        lowering, unit = self._lowering, kind.unit
        inside = lowering.enter(unit, call.place)
        given = self._bound(unit, call, scope)
        prefix = f"{unit.name}#{lowering.serial()}"
        inner = Scope(unit.name, outer=lowering.globals)
        inner.leave = prefix
        lowering.declare_members(unit, base, inner, given, prefix)
        for variable in unit.variables:
            value = given.get(variable.name.lower())
            if variable.section == "input" and value is not None:
                symbol = inner.find(variable.name)
                assert symbol is not None and symbol.reference is not None
                self._store_value(symbol.reference, value, call.place)
        with lowering.collected() as body:
            lowering.statements(unit.body, inner)
        lowering.emit(ir.Block(prefix, tuple(body)))
        lowering.exit(inside)
        self._outputs(unit, call, inner, scope)

    def _store_value(self, target: Reference, value: Typed | Reference, place: Place) -> None:
        if isinstance(value, Reference):
            self._lowering.copy(target, value, place)
        else:
            assert isinstance(target.type, t.Scalar)
            self._lowering.store(target, self._values.converted(value, target.type, place), place)

    def _bound(self, unit: s.Unit, call: s.Call, scope: Scope) -> dict[str, Typed | Reference]:
        """Values of inputs and places of in-outs, by lower-case name, each evaluated once."""
        variables = {
            v.name.lower(): v for v in unit.variables if v.section in ("input", "in_out", "output")
        }
        order = [v for v in unit.variables if v.section in ("input", "in_out")]
        out: dict[str, Typed | Reference] = {}
        for number, argument in enumerate(call.arguments):
            if argument.output:
                if (
                    argument.name.lower() not in variables
                    or variables[argument.name.lower()].section != "output"
                ):
                    raise self._no_such(unit, argument, call.place)
                continue
            if argument.name:
                variable = variables.get(argument.name.lower())
                if variable is None or variable.section == "output":
                    raise self._no_such(unit, argument, call.place)
            else:
                if number >= len(order):
                    raise self._values.wrong(
                        "call", argument.place,
                        f"{unit.name} 只有 {len(order)} 个输入", f"{unit.name} takes {len(order)} inputs, found more",
                    )  # fmt: skip
                variable = order[number]
            assert argument.value is not None
            out[variable.name.lower()] = self._argument(variable, argument.value, scope)
        missing = [v.name for v in order if v.section == "in_out" and v.name.lower() not in out]
        if missing:
            raise self._values.wrong(
                "call", call.place,
                f"缺少 VAR_IN_OUT 参数 {missing[0]}", f"the in-out argument {missing[0]} of {unit.name} is missing",
            )  # fmt: skip
        return out

    def _argument(
        self, variable: s.Variable, value: s.Expression, scope: Scope
    ) -> Typed | Reference:
        kind = self._lowering.type_of(variable.type)
        if variable.section == "in_out":
            reference: Reference = self._values.reference(value, scope)
            self._lowering.check_writable(value, scope)
            self._lowering.wrote(value, scope)
            if not _same(reference.type, kind):
                raise self._values.wrong(
                    "type", value.place,
                    f"VAR_IN_OUT {variable.name} 应为 {kind.name}, 实为 {reference.type.name}",
                    f"the in-out {variable.name} needs {kind.name}, found {reference.type.name}",
                )  # fmt: skip
            return reference
        if isinstance(kind, t.Scalar):
            typed = self._values.value(value, scope)
            return Typed(
                self._lowering.temp(kind, self._values.converted(typed, kind, value.place)), kind
            )
        source: Reference = self._values.reference(value, scope)
        if source.type != kind:
            raise self._values.wrong(
                "type", value.place,
                f"输入 {variable.name} 应为 {kind.name}, 实为 {source.type.name}",
                f"the input {variable.name} needs {kind.name}, found {source.type.name}",
            )  # fmt: skip
        return source

    def _no_such(self, unit: s.Unit, argument: s.Argument, place: Place) -> Wrong:
        names = [v.name for v in unit.variables if v.section in ("input", "output", "in_out")]
        error: Wrong = self._values.wrong(
            "call", argument.place,
            f"{unit.name} 没有{'输出' if argument.output else '输入'} {argument.name}, 有 {', '.join(names)}",
            f"{unit.name} has no {'output' if argument.output else 'input'} {argument.name}; it has {', '.join(names)}",
        )  # fmt: skip
        return error

    def _outputs(self, unit: s.Unit, call: s.Call, inner: Scope, scope: Scope) -> None:
        for argument in call.arguments:
            if not argument.output or argument.value is None:
                continue
            self._lowering.check_writable(argument.value, scope)
            self._lowering.wrote(argument.value, scope)
            source = self._values.reference(s.Name(argument.place, argument.name), inner)
            target = self._values.reference(argument.value, scope)
            if not isinstance(source.type, t.Scalar):
                self._lowering.copy(target, source, argument.place)
                continue
            value = self._values.read(source, argument.place)
            if argument.negated:
                value = Typed(
                    ir.negation(self._values.converted(value, t.BOOL, argument.place)), t.BOOL
                )
            self._store_value(target, value, argument.place)


def _operation(operator: str, a: ir.Expression, b: ir.Expression) -> ir.Expression:
    return folded(ir.Operation(operator, (a, b), a.scalar))


def _converted(v: ir.Expression, kind: t.Scalar) -> ir.Expression:
    return folded(ir.Operation("convert", (v,), kind))


def _midnight(v: ir.Expression) -> ir.Expression:
    """The day of a moment, in seconds since 1970."""
    day = ir.Const(v.scalar, SECONDS_A_DAY)
    return _converted(_operation("mul", _operation("div", v, day), day), t.DATE)


def _same(a: t.Type, b: t.Type) -> bool:
    """Whether two types may stand for each other as an in-out: strings of any length may."""
    if isinstance(a, t.Scalar) and isinstance(b, t.Scalar) and a.family == "string":
        return a.name == b.name
    return a == b
