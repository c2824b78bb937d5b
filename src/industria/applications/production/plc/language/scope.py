"""What names stand for, and where their values are kept."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language.types import Constant, Scalar, Type


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a value of ``type`` is: a path of slots, and a linear index where arrays are around it.

    ``bounds``: of the arrays around it, outermost first.
    """

    path: str
    type: Type
    index: ir.Expression | None = None
    bounds: tuple[tuple[int, int], ...] = ()

    def field(self, name: str, kind: Type) -> Reference:
        """A field of a structure or a variable of an instance."""
        return replace(self, path=f"{self.path}.{name}", type=kind)


@dataclass(frozen=True, slots=True)
class Symbol:
    """A declared name: a place that can be read, perhaps written, or a constant."""

    name: str
    section: str
    reference: Reference | None = None
    constant: Constant | None = None
    scalar: Scalar | None = None
    writable: bool = True


@dataclass(slots=True)
class Scope:
    """The names of one unit. ``returns`` and ``leave`` are of the inlined body at hand."""

    unit: str
    names: dict[str, Symbol] = field(default_factory=dict)
    outer: Scope | None = None
    leave: str = ""
    loops: list[tuple[str, str]] = field(default_factory=list)  # (behind the loop, next turn)

    def find(self, name: str) -> Symbol | None:
        """The symbol of a name in any case, here or around."""
        found = self.names.get(name.lower())
        return found if found or self.outer is None else self.outer.find(name)

    def known(self) -> list[str]:
        """Names as declared, here and around."""
        here = [s.name for s in self.names.values()]
        return here + (self.outer.known() if self.outer else [])


class Initial:
    """Initial values as a tree: one value, those of elements, or those of fields."""

    def __init__(
        self,
        value: Constant | None = None,
        elements: list[Initial] | None = None,
        fields: dict[str, Initial] | None = None,
    ) -> None:
        self.value, self.elements, self.fields = value, elements, fields

    def of(self, name: str) -> Initial:
        """Of a field; of every element's field where this is an array's."""
        if self.elements is not None:
            return Initial(elements=[e.of(name) for e in self.elements])
        return (self.fields or {}).get(name.lower()) or Initial()

    def values(self, kind: Scalar) -> list[Constant]:
        """All values in order, outermost dimension slowest; zero where none is given."""
        if self.elements is not None:
            return [v for e in self.elements for v in e.values(kind)]
        return [kind.zero() if self.value is None else self.value]
