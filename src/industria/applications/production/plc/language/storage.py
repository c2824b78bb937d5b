"""Memory: how a value of any type is laid out in slots, and how much of it there may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language import syntax as s
from industria.applications.production.plc.language import types as t
from industria.applications.production.plc.language.declarations import (
    KEPT_SECTIONS,
)
from industria.applications.production.plc.language.diagnostics import Place, TooLarge
from industria.applications.production.plc.language.scope import Initial, Reference
from industria.applications.production.plc.language.typed import Wrong

if TYPE_CHECKING:
    from industria.applications.production.plc.language.lower import Lowering

MOST_VALUES = (
    500_000  # of all variables of a program together, those of instances within instances too
)
_TIMERS = ("ton", "tof", "tp")


class Storage:
    """Lays out values, within one lowering."""

    def __init__(self, lowering: Lowering) -> None:
        self._lowering = lowering
        self._expressions = lowering.expressions
        self._found = lowering.diagnostics
        self._values = 0
        self._sizes: dict[
            str, int
        ] = {}  # how many values a structure or a block holds, by its name

    def allocate(
        self,
        path: str,
        kind: t.Type,
        section: str,
        initial: Initial,
        bounds: tuple[tuple[int, int], ...] = (),
        retain: bool = False,
        address: str = "",
    ) -> None:
        """Lay out a value: arrays of structures become structures of arrays."""
        if isinstance(kind, t.Scalar):
            values = initial.values(kind)
            count = 1
            for low, high in bounds:
                count *= high - low + 1
            values = (values * count)[:count] if len(values) == 1 else values
            labels = self._lowering.declarations.labels(kind)
            self._lowering.add_slot(
                ir.Slot(path, kind, section, tuple(values), bounds, retain, address, labels)
            )
        elif isinstance(kind, t.ArrayType):
            self.allocate(
                f"{path}[]",
                kind.element,
                section,
                initial,
                (*bounds, (kind.low, kind.high)),
                retain,
            )
        elif isinstance(kind, t.StructureType):
            for name, part, _ in kind.fields:
                self.allocate(f"{path}.{name}", part, section, initial.of(name), bounds, retain)
        else:
            self._allocate_block(path, kind, section, initial, bounds, retain)

    def take(self, kind: t.Type, place: Place) -> None:
        """Count what a variable of a type holds before it is unfolded. Raises TooLarge for more than can be held."""
        self._values += self._size(kind)
        if self._values > MOST_VALUES:
            self._found.error(
                "limit", place,
                f"变量合计超过 {MOST_VALUES} 个值 (含数组、结构和实例内的): 请缩小数组或减少实例",
                f"expected at most {MOST_VALUES} values in all variables, those within arrays, structures and "
                "instances too, found more: make the arrays smaller or use fewer instances",
            )  # fmt: skip
            raise TooLarge

    def _size(self, kind: t.Type) -> int:
        """How many values a type holds."""
        if isinstance(kind, t.Scalar):
            return 1
        if isinstance(kind, t.ArrayType):
            return kind.length * self._size(kind.element)
        name = kind.name.lower()
        if (
            name in self._sizes and name in self._lowering.types
        ):  # a structure without a name has none of its own
            return self._sizes[name]
        self._sizes[name] = 0  # one that holds itself is refused where it is laid out
        if isinstance(kind, t.StructureType):
            size = sum(self._size(part) for _, part, _ in kind.fields)
        else:
            kept = [v for v in kind.unit.variables if v.section in KEPT_SECTIONS]
            size = sum(self._size_of(v) for v in kept if not v.constant)
        self._sizes[name] = size
        return size

    def _size_of(self, v: s.Variable) -> int:
        try:
            return self._size(self._lowering.type_of(v.type))
        except Wrong:
            return 0  # noted, and once more where it is laid out

    def _allocate_block(
        self, path: str, kind: t.BlockType, section: str, initial: Initial, bounds: tuple[tuple[int, int], ...], retain: bool
    ) -> None:  # fmt: skip
        inside = self._lowering.enter(kind.unit, kind.unit.end)
        for v in kind.unit.variables:
            if v.section in KEPT_SECTIONS and not v.constant:
                kept = "local" if section != "temp" else "temp"
                if v.address[2:] == "*":  # every instance has a place of its own
                    kept = {"I": "input", "Q": "output"}.get(v.address[1], kept)
                else:
                    self._lowering.variables.no_address(
                        v, f"功能块 {kind.name} 的", f"the function block {kind.name}"
                    )
                inner = self._lowering.type_of(v.type)
                self._lowering.ranges |= self._lowering.declarations.ranges(
                    v.type, f"{path}.{v.name}", self._lowering.globals
                )
                self.allocate(
                    f"{path}.{v.name}",
                    inner,
                    kept,
                    initial.of(v.name),
                    bounds,
                    retain or v.retain,
                )
        self._lowering.exit(inside)
        if kind.standard and kind.name.lower() in _TIMERS:
            self._lowering.timers += [
                Reference(path, kind, ir.number(n) if bounds else None, bounds)
                for n in range(_product(bounds))
            ]


def _product(bounds: tuple[tuple[int, int], ...]) -> int:
    count = 1
    for low, high in bounds:
        count *= high - low + 1
    return count
