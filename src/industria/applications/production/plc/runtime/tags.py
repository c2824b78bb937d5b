"""Tags: what of a program is seen from outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from industria.applications.production.plc.execution.machine import (
    places,
)
from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language.types import Scalar


@dataclass(frozen=True, slots=True)
class Tag:
    """A value that is seen from outside."""

    name: str
    slot: str
    position: int
    scalar: Scalar
    section: Literal["input", "output", "internal"]
    labels: tuple[tuple[int, str], ...] = ()

    @property
    def type_name(self) -> str:
        """Of its elementary type."""
        return self.scalar.name


def tags_of(program: ir.Program) -> list[Tag]:
    """Every tag of a program."""
    out = []
    for name, slot, at in places(list(program.slots.values())):
        if slot.section in ("temp", "system") or name.startswith("__"):
            continue
        section: Literal["input", "output", "internal"] = (
            "input"
            if slot.section in ("input", "in_out")
            else "output"
            if slot.section == "output"
            else "internal"
        )
        out.append(Tag(name, slot.name, at, slot.scalar, section, slot.labels))
    return out
