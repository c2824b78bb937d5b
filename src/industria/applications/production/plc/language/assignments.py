"""Assignments: what may be written, and values of every type, word or bit, into their places."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language import syntax as s
from industria.applications.production.plc.language import types as t
from industria.applications.production.plc.language.diagnostics import Place
from industria.applications.production.plc.language.fold import folded
from industria.applications.production.plc.language.scope import Reference, Scope

if TYPE_CHECKING:
    from industria.applications.production.plc.language.lower import Lowering

MOST_COPIED = 4_096


class Assignments:
    """Lowers what writes, within one lowering."""

    def __init__(self, lowering: Lowering) -> None:
        self._lowering = lowering
        self._expressions = lowering.expressions
        self._found = lowering.diagnostics

    def check_writable(self, target: s.Expression, scope: Scope) -> None:
        """Refuse to write an input, a constant, or an output of another block. Raises Wrong."""
        base, member = target, False
        while isinstance(base, s.Member | s.Index):
            member = member or (isinstance(base, s.Member) and not base.name.isdigit())
            base = base.object
        if not isinstance(base, s.Name):
            if isinstance(base, s.Direct) and base.address[1] == "I":
                raise self._expressions.wrong(
                    "input_written",
                    target.place,
                    "不能写输入",
                    f"the input {base.address} cannot be written",
                )
            return
        symbol = scope.find(base.name)
        if symbol is None or symbol.section == "wrong":
            return
        if symbol.reference is None:
            raise self._expressions.wrong(
                "constant_written",
                target.place,
                f"不能写常数 {base.name}",
                f"the constant {base.name} cannot be written",
            )
        if isinstance(symbol.reference.type, t.BlockType) and member:
            inner = target
            while isinstance(inner, s.Member | s.Index) and not isinstance(inner.object, s.Name):
                inner = inner.object
            name = inner.name if isinstance(inner, s.Member) else ""
            unit = symbol.reference.type.unit
            section = next(
                (v.section for v in unit.variables if v.name.lower() == name.lower()), ""
            )
            if section == "output":
                raise self._expressions.wrong(
                    "output_written",
                    target.place,
                    f"不能从外面写输出 {base.name}.{name}",
                    f"the output {base.name}.{name} can only be written inside its block",
                )
            return
        if not symbol.writable:
            raise self._expressions.wrong(
                "input_written",
                target.place,
                f"不能写输入 {base.name}",
                f"the input {base.name} cannot be written",
            )

    def wrote(self, target: s.Expression, scope: Scope) -> None:
        """Note which variable of which unit a statement writes."""
        base = target
        while isinstance(base, s.Member | s.Index):
            base = base.object
        if isinstance(base, s.Name):
            self._lowering.written.add((scope.unit.lower(), base.name.lower()))

    def assign(self, x: s.Assign, scope: Scope) -> None:
        self.wrote(x.target, scope)
        self.check_writable(x.target, scope)
        if isinstance(x.target, s.Member) and x.target.name.isdigit():
            self._assign_bit(x.target, x.value, scope)
            return
        target = self._expressions.places.reference(x.target, scope)
        if isinstance(target.type, t.Scalar):
            value = self._expressions.value(x.value, scope)
            self.store(
                target, self._expressions.converted(value, target.type, x.value.place), x.place
            )
            return
        source = self._expressions.places.reference(x.value, scope)
        if source.type != target.type or isinstance(target.type, t.BlockType):
            raise self._expressions.wrong(
                "type", x.place,
                f"应为 {target.type.name}, 实为 {source.type.name}", f"expected {target.type.name}, found {source.type.name}",
            )  # fmt: skip
        self.copy(target, source, x.place)

    def _assign_bit(self, target: s.Member, value: s.Expression, scope: Scope) -> None:
        place = self._expressions.places.reference(target.object, scope)
        word = self._expressions.read(place, target.place)
        at = self._expressions.places.bit_of(word.type, target)
        bit = self._expressions.condition(value, scope)
        kind, source = word.type, word.expression
        if kind.family == "int":
            kind = {8: t.BYTE, 16: t.WORD, 32: t.DWORD, 64: t.LWORD}[kind.width]
            source = ir.Operation("convert", (source,), kind)
        on = ir.Operation("or", (source, ir.Const(kind, 1 << at)), kind)
        off = ir.Operation("and", (source, ir.Const(kind, kind.high & ~(1 << at))), kind)
        both = folded(ir.Operation("select", (bit, on, off), kind))
        self.store(place, folded(ir.Operation("convert", (both,), word.type)), target.place)

    def store(self, target: Reference, value: ir.Expression, place: Place) -> None:
        """Write a scalar; a string is cut to its length."""
        slot = self._lowering.slots[target.path]
        if isinstance(value, ir.Const) and target.path in self._lowering.ranges:
            low, high = self._lowering.ranges[target.path]
            if not low <= int(value.value) <= high:
                raise self._expressions.wrong(
                    "range", place,
                    f"{value.value} 超出范围 {low}..{high}", f"{value.value} is outside the range {low}..{high}",
                )  # fmt: skip
        if slot.scalar.family == "string" and value.scalar.width > slot.scalar.width:
            value = folded(ir.Operation("convert", (value,), slot.scalar))
        self._lowering.emit(ir.Store(target.path, value, target.index, place))

    def copy(self, target: Reference, source: Reference, place: Place) -> None:
        """Write a whole array or structure, value by value."""
        kind = target.type
        if isinstance(kind, t.Scalar):
            self.store(target, self._expressions.read(source, place).expression, place)
        elif isinstance(kind, t.StructureType):
            for name, part, _ in kind.fields:
                self.copy(target.field(name, part), source.field(name, part), place)
        elif isinstance(kind, t.ArrayType):
            if kind.length > MOST_COPIED:
                raise self._expressions.wrong(
                    "limit",
                    place,
                    "数组过大, 不能整体赋值",
                    f"arrays of more than {MOST_COPIED} elements cannot be copied at once",
                )
            for n in range(kind.length):
                self.copy(_at(target, kind, n), _at(source, kind, n), place)
        else:
            raise self._expressions.wrong(
                "type", place, "功能块实例不能赋值", "instances of blocks cannot be assigned"
            )


def _at(base: Reference, kind: t.ArrayType, n: int) -> Reference:
    """The n-th element, 0-based, which is inside."""
    offset: ir.Expression = ir.number(n)
    if base.index is not None:
        rows = folded(ir.Operation("mul", (base.index, ir.number(kind.length)), t.DINT))
        offset = folded(ir.Operation("add", (rows, offset), t.DINT))
    return replace(
        base,
        path=f"{base.path}[]",
        type=kind.element,
        index=offset,
        bounds=(*base.bounds, (kind.low, kind.high)),
    )
