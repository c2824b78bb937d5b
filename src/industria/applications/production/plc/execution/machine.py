"""What a running program looks like from outside, whatever runs it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language.types import Constant, Scalar
from industria.core import NotFoundError, UsageError

Values = dict[str, Constant]


class Machine(Protocol):
    """One program with its memory. Names are those of slots, elements as ``a[3].x``."""

    program: ir.Program

    def reset(self) -> None:
        """All memory to its initial values."""

    def read(self, slot: str, position: int = 0) -> Constant:
        """One stored value."""

    def write(self, slot: str, value: Constant, position: int = 0) -> None:
        """Set one stored value, cut to its type."""

    def scan(self, cycle_ms: int = 100) -> None:
        """Run the program once; ``cycle_ms`` have passed since the last scan."""

    @property
    def failed(self) -> list[ir.Assert]:
        """Assertions that did not hold in the last scan."""


def fault_of(machine: Machine) -> tuple[int, int] | None:
    """(kind, line) of the fault of the last scan; None where there was none."""
    number = int(machine.read(ir.FAULT))
    if not number:
        return None
    kind, place = machine.program.faults[number - 1]
    return kind, place.line


def places(slots: list[ir.Slot]) -> Iterator[tuple[str, ir.Slot, int]]:
    """(name as people write it, slot, position) of every value."""
    for slot in slots:
        for position in range(slot.length):
            yield slot.element_name(position), slot, position


def snapshot(machine: Machine, slots: list[ir.Slot]) -> Values:
    """Values of some slots by name."""
    return {name: machine.read(slot.name, at) for name, slot, at in places(slots)}


def restore(machine: Machine, values: Mapping[str, Constant], slots: list[ir.Slot]) -> None:
    """Set values by name. Raises NotFoundError for a name that is no slot's."""
    known = {name.lower(): (slot, at) for name, slot, at in places(slots)}
    for name, value in values.items():
        if name.lower() not in known:
            raise NotFoundError(f"expected one of {', '.join(sorted(known))[:200]}, found {name!r}")
        slot, at = known[name.lower()]
        machine.write(slot.name, value, at)


def fitted(value: Constant, kind: Scalar) -> Constant:
    """A value from outside as a type holds it. Raises UsageError where it is of another kind."""
    if kind.family == "bool" and isinstance(value, bool | int):
        return bool(value)
    if kind.family == "real" and isinstance(value, int | float):
        return kind.rounded(float(value))
    if kind.family == "string" and isinstance(value, str):
        return value[: kind.width]
    if kind.is_whole and isinstance(value, int):
        return kind.wrapped(int(value))
    raise UsageError(f"expected a value of {kind.name}, found {value!r}")
