"""The checked form: one flat list of slots and structured statements, every call inlined.

What it means is fixed here for all back ends:
- integers wrap at their width; REAL and LREAL are IEEE binary32 and binary64, nearest even;
- division by zero gives 0, ``MIN / -1`` wraps; a read outside an array gives zero, a write is lost;
- a shift by the width or more gives 0; a rotation is modulo the width;
- REAL to integer rounds to nearest even and saturates, not-a-number gives 0;
- a loop that turns MOST_TURNS times in a scan is left; so are all once they turned MOST_TURNS_OF_A_SCAN times.
Whatever of this is a fault of the program is also noted in the slot FAULT, which is 0 or the number
of the site in ``Program.faults``, counted from 1: by explicit statements, and by a Loop that is left.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from industria.applications.production.plc.language.diagnostics import Place
from industria.applications.production.plc.language.types import BOOL, DINT, Constant, Scalar

FAULT = "__fault"
CYCLE = "__cycle"
DIVISION_BY_ZERO, OUT_OF_BOUNDS, ENDLESS_LOOP, FAILED_ASSERTION = 1, 2, 3, 4
FAULTS = {
    DIVISION_BY_ZERO: ("除数为零", "division by zero"),
    OUT_OF_BOUNDS: ("数组下标越界", "array index out of bounds"),
    ENDLESS_LOOP: ("循环不结束", "endless loop"),
}
MOST_TURNS = 100_000
MOST_TURNS_OF_A_SCAN = 200_000


@dataclass(frozen=True, slots=True)
class Slot:
    """A stored scalar, or with ``bounds`` an array of scalars, outermost dimension first.

    ``section``: input, output, in_out, local, temp (set anew before it is read) or global.
    ``initial``: one value, or one for each element.
    """

    name: str
    scalar: Scalar
    section: str
    initial: tuple[Constant, ...]
    bounds: tuple[tuple[int, int], ...] = ()
    retain: bool = False
    address: str = ""
    labels: tuple[tuple[int, str], ...] = ()  # value and name, of an enumeration

    @property
    def is_array(self) -> bool:
        """Whether it holds more than one value."""
        return bool(self.bounds)

    @property
    def length(self) -> int:
        """How many values it holds."""
        return len(self.initial)

    def element_name(self, position: int) -> str:
        """``a[3].x`` of the slot ``a[].x``."""
        if not self.bounds:
            return self.name
        marks: list[str] = []
        for low, high in reversed(self.bounds):
            count = high - low + 1
            marks.append(f"[{position % count + low}]")
            position //= count
        name = self.name
        for mark in reversed(marks):
            name = name.replace("[]", mark, 1)
        return name.replace("][", ",")


@dataclass(frozen=True, slots=True)
class Const:
    """A constant of a type."""

    scalar: Scalar
    value: Constant


@dataclass(frozen=True, slots=True)
class Load:
    """The value of a scalar slot."""

    slot: str
    scalar: Scalar


@dataclass(frozen=True, slots=True)
class Element:
    """The value of an array slot at a 0-based DINT index; zero outside."""

    slot: str
    scalar: Scalar
    index: Expression


@dataclass(frozen=True, slots=True)
class Operation:
    """``operator`` over arguments; the result has type ``scalar``.

    add sub mul div mod pow neg abs min max | and or xor not shl shr rol ror | eq ne lt le gt ge |
    select (condition, then, else) | convert | trunc floor ceil sqrt ln log exp sin cos tan asin
    acos atan | len left right mid concat insert delete replace find
    """

    operator: str
    arguments: tuple[Expression, ...]
    scalar: Scalar


Expression = Const | Load | Element | Operation


@dataclass(frozen=True, slots=True)
class Store:
    """``slot := value``, or at a 0-based index; lost outside."""

    slot: str
    value: Expression
    index: Expression | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """IF condition THEN ... ELSE ..."""

    condition: Expression
    then: tuple[Statement, ...]
    otherwise: tuple[Statement, ...] = ()
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Statements that ``Leave(label)`` ends early."""

    label: str
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Loop:
    """Repeats its body until a Leave of an outer block, or MOST_TURNS times, or until the scan's turns are used up."""

    label: str
    body: tuple[Statement, ...]
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Leave:
    """Goes on behind the block or loop of that label."""

    label: str


@dataclass(frozen=True, slots=True)
class Assert:
    """Has to hold whenever it is reached; ``text`` as written."""

    condition: Expression
    text: str
    place: Place


Statement = Store | Branch | Block | Loop | Leave | Assert


@dataclass(frozen=True, slots=True)
class Program:
    """One unit, ready to run: ``body`` is one scan."""

    name: str
    slots: dict[str, Slot] = field(repr=False)
    body: tuple[Statement, ...] = field(repr=False)
    names: dict[str, str] = field(repr=False)  # lower-case source name to slot name
    faults: tuple[tuple[int, Place], ...] = ()  # kind and place of every fault that can be noted

    def of(self, *sections: str) -> list[Slot]:
        """The slots of some sections, in order of declaration."""
        return [s for s in self.slots.values() if s.section in sections]

    @property
    def inputs(self) -> list[Slot]:
        """What the world sets before a scan."""
        return self.of("input", "in_out")

    @property
    def outputs(self) -> list[Slot]:
        """What the world reads after a scan."""
        return self.of("output", "in_out")

    @property
    def state(self) -> list[Slot]:
        """What a scan keeps for the next."""
        return [s for s in self.slots.values() if s.section not in ("input", "in_out", "temp")]


def true() -> Const:
    """The constant TRUE."""
    return Const(BOOL, True)


def negation(condition: Expression) -> Expression:
    """NOT condition, folded where it is constant or a negation."""
    if isinstance(condition, Const):
        return Const(BOOL, not condition.value)
    if isinstance(condition, Operation) and condition.operator == "not":
        return condition.arguments[0]
    return Operation("not", (condition,), BOOL)


def number(value: int) -> Const:
    """A DINT constant."""
    return Const(DINT, value)
