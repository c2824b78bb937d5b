"""Calls: of standard functions and conversions, of functions of the file (inlined), of instances of blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language import syntax as s
from industria.applications.production.plc.language import types as t
from industria.applications.production.plc.language.conversions import Conversions
from industria.applications.production.plc.language.diagnostics import Place
from industria.applications.production.plc.language.scope import Reference, Scope
from industria.applications.production.plc.language.standard import FUNCTIONS, conversion
from industria.applications.production.plc.language.standard_functions import StandardFunctions
from industria.applications.production.plc.language.typed import Typed, Wrong

if TYPE_CHECKING:
    from industria.applications.production.plc.language.lower import Lowering


class Calls:
    """Turns calls into the checked form, within one lowering."""

    def __init__(self, lowering: Lowering) -> None:
        self._lowering = lowering
        self._values = lowering.expressions
        self._functions = StandardFunctions(lowering.expressions)
        self._conversions = Conversions(lowering.expressions)

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
            return self._functions.call(standard, e, scope)
        if name.upper() == "CONCAT_DATE_TOD":
            return self._conversions.joined_moment(e, scope)
        kinds = conversion(name)
        if kinds is not None:
            return self._conversions.call(kinds, e, scope)
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
        base = self._values.places.reference(callee, scope)
        if not isinstance(base.type, t.BlockType):
            raise self._values.wrong(
                "type",
                callee.place,
                f"{base.type.name} 不能调用",
                f"{base.type.name} cannot be called",
            )
        self._instance(base, base.type, call, scope)

    def _inlined(self, unit: s.Unit, call: s.Call, scope: Scope) -> Typed | None:
        """A function's body at the place of its call; its value where it returns one."""
        lowering = self._lowering
        inside = lowering.enter(unit, call.place)
        prefix = f"{unit.name}#{lowering.serial()}"
        inner = Scope(unit.name, outer=lowering.globals)
        inner.leave = prefix
        given = self._bound(unit, call, scope)
        lowering.variables.declare_temps(unit, prefix, inner, given)
        with lowering.collected() as body:
            lowering.statements.lower(unit.body, inner)
        lowering.emit(ir.Block(prefix, tuple(body)))
        lowering.exit(inside)
        self._outputs(call, inner, scope)
        if unit.returns is None:
            return None
        result: Typed = self._values.read(
            self._values.places.reference(s.Name(call.place, unit.name), inner), call.place
        )
        return Typed(lowering.temp(result.type, result.expression), result.type)

    def _instance(self, base: Reference, kind: t.BlockType, call: s.Call, scope: Scope) -> None:
        lowering, unit = self._lowering, kind.unit
        inside = lowering.enter(unit, call.place)
        given = self._bound(unit, call, scope)
        prefix = f"{unit.name}#{lowering.serial()}"
        inner = Scope(unit.name, outer=lowering.globals)
        inner.leave = prefix
        lowering.variables.declare_members(unit, base, inner, given, prefix)
        for variable in unit.variables:
            value = given.get(variable.name.lower())
            if variable.section == "input" and value is not None:
                symbol = inner.find(variable.name)
                assert symbol is not None
                assert symbol.reference is not None
                self._store_value(symbol.reference, value, call.place)
        with lowering.collected() as body:
            lowering.statements.lower(unit.body, inner)
        lowering.emit(ir.Block(prefix, tuple(body)))
        lowering.exit(inside)
        self._outputs(call, inner, scope)

    def _store_value(self, target: Reference, value: Typed | Reference, place: Place) -> None:
        if isinstance(value, Reference):
            self._lowering.assignments.copy(target, value, place)
        else:
            assert isinstance(target.type, t.Scalar)
            self._lowering.assignments.store(
                target, self._values.converted(value, target.type, place), place
            )

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
                    raise self._no_such(unit, argument)
                continue
            if argument.name:
                variable = variables.get(argument.name.lower())
                if variable is None or variable.section == "output":
                    raise self._no_such(unit, argument)
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
            reference: Reference = self._values.places.reference(value, scope)
            self._lowering.assignments.check_writable(value, scope)
            self._lowering.assignments.wrote(value, scope)
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
        source: Reference = self._values.places.reference(value, scope)
        if source.type != kind:
            raise self._values.wrong(
                "type", value.place,
                f"输入 {variable.name} 应为 {kind.name}, 实为 {source.type.name}",
                f"the input {variable.name} needs {kind.name}, found {source.type.name}",
            )  # fmt: skip
        return source

    def _no_such(self, unit: s.Unit, argument: s.Argument) -> Wrong:
        names = [v.name for v in unit.variables if v.section in ("input", "output", "in_out")]
        error: Wrong = self._values.wrong(
            "call", argument.place,
            f"{unit.name} 没有{'输出' if argument.output else '输入'} {argument.name}, 有 {', '.join(names)}",
            f"{unit.name} has no {'output' if argument.output else 'input'} {argument.name}; it has {', '.join(names)}",
        )  # fmt: skip
        return error

    def _outputs(self, call: s.Call, inner: Scope, scope: Scope) -> None:
        for argument in call.arguments:
            if not argument.output or argument.value is None:
                continue
            self._lowering.assignments.check_writable(argument.value, scope)
            self._lowering.assignments.wrote(argument.value, scope)
            source = self._values.places.reference(s.Name(argument.place, argument.name), inner)
            target = self._values.places.reference(argument.value, scope)
            if not isinstance(source.type, t.Scalar):
                self._lowering.assignments.copy(target, source, argument.place)
                continue
            value = self._values.read(source, argument.place)
            if argument.negated:
                value = Typed(
                    ir.negation(self._values.converted(value, t.BOOL, argument.place)), t.BOOL
                )
            self._store_value(target, value, argument.place)


def _same(a: t.Type, b: t.Type) -> bool:
    """Whether two types may stand for each other as an in-out: strings of any length may."""
    if isinstance(a, t.Scalar) and isinstance(b, t.Scalar) and a.family == "string":
        return a.name == b.name
    return a == b
