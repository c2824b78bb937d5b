"""Calls of the standard functions of IEC 61131-3: arguments by place or by name, and what each means."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language import syntax as s
from industria.applications.production.plc.language import types as t
from industria.applications.production.plc.language.diagnostics import Place
from industria.applications.production.plc.language.fold import folded
from industria.applications.production.plc.language.scope import Scope
from industria.applications.production.plc.language.standard import Function
from industria.applications.production.plc.language.typed import Typed, Wrong

if TYPE_CHECKING:
    from industria.applications.production.plc.language.expressions import Expressions


class StandardFunctions:
    """Turns calls of standard functions into the checked form, within one lowering."""

    def __init__(self, values: Expressions) -> None:
        self._values = values

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

    def call(self, function: Function, e: s.Call, scope: Scope) -> Typed:
        """The value of a call. Raises Wrong."""
        v = self._arguments(function, e, scope)
        readers: dict[str, Callable[[], Typed]] = {
            "arithmetic": lambda: self._joined(function, v, e.place),
            "compare": lambda: self._joined(function, v, e.place),
            "logic": lambda: self._joined(function, v, e.place),
            "variadic": lambda: self._variadic(function, v, e.place),
            "numeric": lambda: self._numeric(function, v[0], e.place),
            "not": lambda: self._negated(v[0], e.place),
            "real": lambda: self._real(function, v[0], e.place),
            "truncate": lambda: self._real(function, v[0], e.place),
            "shift": lambda: self._shift(function, v, e.place),
            "move": lambda: v[0],
            "text": lambda: self._text(function, v, e.place),
        }
        return readers.get(function.kind, lambda: self._choice(function, v, e.place))()

    def _joined(self, function: Function, v: list[Typed], place: Place) -> Typed:
        """Values one after the other under an operator of the language."""
        result = v[0]
        for other in v[1:]:
            result = self._values.operators.operation(function.operator, result, other, place)
        return result

    def _variadic(self, function: Function, v: list[Typed], place: Place) -> Typed:
        if function.operator in "+*":
            return self._joined(function, v, place)
        result = v[0]
        for other in v[1:]:
            a, b, common = self._values.together(result, other, place, function.name)
            value = folded(ir.Operation(function.operator, (a, b), common))
            result = Typed(value, common, result.free and other.free)
        return result

    def _real(self, function: Function, v: Typed, place: Place) -> Typed:
        """A function of a real number; what cuts its digits gives a DINT."""
        real = v.type if v.type.family == "real" else t.REAL
        value = self._values.converted(v, real, place)
        kind = t.DINT if function.kind == "truncate" else real
        return Typed(folded(ir.Operation(function.operator, (value,), kind)), kind)

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
