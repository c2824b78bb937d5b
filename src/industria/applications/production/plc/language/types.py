"""Types: the elementary ones with width and sign, and what is built from them.

TIME is a signed 32-bit count of milliseconds and LTIME a signed 64-bit count of nanoseconds, as on
S7 controllers; DATE and DT count seconds since 1970, TOD milliseconds since midnight. Integers wrap
around at their width.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from industria.applications.production.plc.language import syntax

Family = Literal["bool", "int", "bits", "real", "string", "time", "date", "enum"]
DEFAULT_STRING = 80
LONGEST_STRING = 254
Constant = int | float | bool | str


@dataclass(frozen=True, slots=True)
class Scalar:
    """An elementary type. ``width`` in bits, of a string in characters; ``per_second``: ticks of a time."""

    name: str
    family: Family
    width: int
    signed: bool = False
    per_second: int = 0

    @property
    def low(self) -> int:
        """The smallest value of a type that is stored as an integer."""
        return -(1 << (self.width - 1)) if self.signed else 0

    @property
    def high(self) -> int:
        """The largest value of a type that is stored as an integer."""
        return (1 << (self.width - (1 if self.signed else 0))) - 1

    @property
    def is_whole(self) -> bool:
        """Whether values are integers of some width."""
        return self.family in ("int", "bits", "time", "date", "enum")

    def wrapped(self, value: int) -> int:
        """An integer as this type holds it: modulo its width."""
        value &= (1 << self.width) - 1
        return value - (1 << self.width) if self.signed and value > self.high else value

    def rounded(self, value: float) -> float:
        """A number as this REAL or LREAL holds it, rounded once to nearest even."""
        if isinstance(value, int):
            value = _nearest(value, 24) if self.width == 32 else value
            value = float(value)
        if self.width == 64 or math.isnan(value) or math.isinf(value):
            return value
        try:
            return float(struct.unpack("f", struct.pack("f", value))[0])
        except OverflowError:
            return math.copysign(math.inf, value)

    def zero(self) -> Constant:
        """The initial value where none is written."""
        if self.family == "bool":
            return False
        if self.family == "real":
            return 0.0
        return "" if self.family == "string" else 0

    def shown(self, value: Constant) -> str:
        """A value as people read it: TRUE, T#1500ms, 'text'."""
        if self.family == "bool":
            return "TRUE" if value else "FALSE"
        if self.family == "time":
            return f"T#{value}ms" if self.name == "TIME" else f"LT#{value}ns"
        return repr(value) if self.family in ("string", "real") else str(value)


def _nearest(value: int, bits: int) -> int:
    """The nearest integer of so many significant bits, the even one of two that are as near."""
    more = abs(value).bit_length() - bits
    if more <= 0:
        return value
    whole, rest = divmod(abs(value), 1 << more)
    half = 1 << (more - 1)
    whole += rest > half or (rest == half and whole % 2 == 1)
    return (whole << more) * (1 if value > 0 else -1)


def _int(name: str, width: int, signed: bool) -> Scalar:
    return Scalar(name, "int", width, signed)


BOOL = Scalar("BOOL", "bool", 1)
SINT, INT, DINT, LINT = (
    _int(n, w, True) for n, w in (("SINT", 8), ("INT", 16), ("DINT", 32), ("LINT", 64))
)
USINT, UINT, UDINT, ULINT = (
    _int(n, w, False) for n, w in (("USINT", 8), ("UINT", 16), ("UDINT", 32), ("ULINT", 64))
)
BYTE, WORD, DWORD, LWORD = (
    Scalar(n, "bits", w) for n, w in (("BYTE", 8), ("WORD", 16), ("DWORD", 32), ("LWORD", 64))
)
REAL, LREAL = Scalar("REAL", "real", 32, True), Scalar("LREAL", "real", 64, True)
TIME = Scalar("TIME", "time", 32, True, 1_000)
LTIME = Scalar("LTIME", "time", 64, True, 1_000_000_000)
DATE, DT = Scalar("DATE", "date", 32, False, 1), Scalar("DATE_AND_TIME", "date", 32, False, 1)
TOD = Scalar("TIME_OF_DAY", "date", 32, False, 1_000)
STRING = Scalar("STRING", "string", DEFAULT_STRING)
WSTRING = Scalar("WSTRING", "string", DEFAULT_STRING)

ELEMENTARY: dict[str, Scalar] = {
    t.name: t
    for t in (
        BOOL, SINT, INT, DINT, LINT, USINT, UINT, UDINT, ULINT, BYTE, WORD, DWORD, LWORD, REAL,
        LREAL, TIME, LTIME, DATE, DT, TOD,
    )
} | {"DT": DT, "TOD": TOD}  # fmt: skip
UNSUPPORTED_TYPES = frozenset(
    [
        "LDATE",
        "LDT",
        "LTOD",
        "CHAR",
        "WCHAR",
        "LDATE_AND_TIME",
        "LTIME_OF_DAY",
        "VARIANT",
        "ANY",
        "ANY_NUM",
        "ANY_INT",
        "ANY_REAL",
        "ANY_BIT",
    ]
)


@dataclass(frozen=True, slots=True)
class ArrayType:
    """``ARRAY [low..high] OF element``; more dimensions are arrays of arrays.

    ``starts``: what an element starts with where its named type says so.
    """

    low: int
    high: int
    element: Type
    starts: syntax.Expression | None = field(default=None, compare=False, repr=False)

    @property
    def length(self) -> int:
        """How many elements."""
        return self.high - self.low + 1

    @property
    def name(self) -> str:
        """As a message shows it."""
        return f"ARRAY [{self.low}..{self.high}] OF {self.element.name}"


@dataclass(frozen=True, slots=True)
class StructureType:
    """Named fields in order, with initial values as syntax."""

    name: str
    fields: tuple[tuple[str, Type, syntax.Expression | None], ...]

    def field(self, name: str) -> Type | None:
        """The type of a field by its name in any case."""
        return next((t for n, t, _ in self.fields if n.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True)
class BlockType:
    """A function block; an instance holds its variables."""

    name: str
    unit: syntax.Unit = field(repr=False)
    standard: bool = False


Type = Scalar | ArrayType | StructureType | BlockType


def holds_block(kind: Type) -> bool:
    """Whether a value of a type holds an instance of a function block."""
    if isinstance(kind, ArrayType):
        return holds_block(kind.element)
    if isinstance(kind, StructureType):
        return any(holds_block(part) for _, part, _ in kind.fields)
    return isinstance(kind, BlockType)


def contains(wide: Scalar, narrow: Scalar) -> bool:
    """Whether every value of ``narrow`` is one of ``wide`` without a change (IEC 61131-3, fig. 11)."""
    if wide == narrow:
        return True
    pair = (wide.family, narrow.family)
    if pair == ("int", "int"):
        return wide.low <= narrow.low and wide.high >= narrow.high
    if pair == ("real", "int"):
        return narrow.width < (24 if wide.width == 32 else 53)
    if pair in (("bits", "bits"), ("real", "real")):
        return wide.width >= narrow.width
    if pair == ("bits", "bool"):
        return True
    if pair == ("time", "time"):
        return wide.width >= narrow.width
    return pair == ("string", "string") and wide.name == narrow.name


def common(left: Scalar, right: Scalar) -> Scalar | None:
    """The smallest type that holds both; None where there is none."""
    if contains(left, right):
        return left
    if contains(right, left):
        return right
    families = {left.family, right.family}
    if families == {"int"}:
        for candidate in (INT, DINT, LINT):
            if contains(candidate, left) and contains(candidate, right):
                return candidate
    if families == {"int", "real"}:
        return LREAL if LREAL in (left, right) else REAL
    return None


def smallest_integer(value: int, like: Scalar | None = None) -> Scalar | None:
    """The type of an integer literal: that of its neighbour where it fits, else the smallest from INT."""
    if like is not None and like.low <= value <= like.high:
        return like
    for candidate in (INT, DINT, LINT, ULINT):
        if candidate.low <= value <= candidate.high:
            return candidate
    return None
