"""The syntax tree of Structured Text: frozen dataclasses, each with its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal as Choice

from industria.applications.production.plc.language.diagnostics import Place

LiteralKind = Choice[
    "integer", "real", "bool", "string", "wide_string", "duration", "date", "time_of_day", "date_and_time"
]  # fmt: skip
Section = Choice["input", "output", "in_out", "local", "temp", "external", "global"]
UnitKind = Choice["program", "function_block", "function"]


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant as written. ``value``: int, float, bool or str; durations in nanoseconds, dates in
    seconds since 1970, times of day in milliseconds. ``type_name``: of ``INT#5``, else empty."""

    place: Place
    kind: LiteralKind
    value: int | float | bool | str
    type_name: str = ""


@dataclass(frozen=True, slots=True)
class Name:
    """A name, as written."""

    place: Place
    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """``object.name``: a field, an output of an instance, a bit (``name`` is digits)."""

    place: Place
    object: Expression
    name: str


@dataclass(frozen=True, slots=True)
class Index:
    """``object[i, j]``."""

    place: Place
    object: Expression
    indices: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Direct:
    """A directly represented variable, ``%IX0.0``."""

    place: Place
    address: str


@dataclass(frozen=True, slots=True)
class Enumerator:
    """``Colour#Red``."""

    place: Place
    type_name: str
    name: str


@dataclass(frozen=True, slots=True)
class Unary:
    """``NOT a``, ``-a``, ``+a``."""

    place: Place
    operator: str
    operand: Expression


@dataclass(frozen=True, slots=True)
class Binary:
    """``left operator right``; the place is the operator's."""

    place: Place
    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Argument:
    """``value``, ``name := value`` or ``name => value`` (``output``)."""

    place: Place
    name: str
    value: Expression | None
    output: bool = False
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a function or of an instance."""

    place: Place
    callee: Expression
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """An initial value in parts: ``[1, 2, 3(0)]`` (names empty) or ``(a := 1, b := 2)``."""

    place: Place
    items: tuple[tuple[str, int, Expression], ...]  # name, repeat, value


Expression = (
    Literal | Name | Member | Index | Direct | Enumerator | Unary | Binary | Call | Items
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Assign:
    """``target := value``."""

    place: Place
    target: Expression
    value: Expression


@dataclass(frozen=True, slots=True)
class CallStatement:
    """A call on its own."""

    place: Place
    call: Call


@dataclass(frozen=True, slots=True)
class If:
    """Arms in order, then ELSE (empty without one)."""

    place: Place
    arms: tuple[tuple[Expression, tuple[Statement, ...]], ...]
    otherwise: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class CaseLabel:
    """One value, or a range with ``high``."""

    place: Place
    low: Expression
    high: Expression | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """Arms in order, then ELSE (empty without one)."""

    place: Place
    subject: Expression
    arms: tuple[tuple[tuple[CaseLabel, ...], tuple[Statement, ...]], ...]
    otherwise: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class For:
    """``FOR variable := start TO stop BY step DO``."""

    place: Place
    variable: Expression
    start: Expression
    stop: Expression
    step: Expression | None
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class While:
    """``WHILE condition DO``, or with ``until`` ``REPEAT ... UNTIL condition``."""

    place: Place
    condition: Expression
    body: tuple[Statement, ...]
    until: bool = False


@dataclass(frozen=True, slots=True)
class Jump:
    """EXIT, CONTINUE or RETURN."""

    place: Place
    kind: str


@dataclass(frozen=True, slots=True)
class Assertion:
    """``//#ASSERT condition``: has to hold whenever it is reached."""

    place: Place
    condition: Expression
    text: str


Statement = Assign | CallStatement | If | Case | For | While | Jump | Assertion


@dataclass(frozen=True, slots=True)
class NamedType:
    """A type by its name, with a range for ``INT (0..10)``."""

    place: Place
    name: str
    low: Expression | None = None
    high: Expression | None = None


@dataclass(frozen=True, slots=True)
class StringOf:
    """``STRING[length]`` or ``WSTRING[length]``; length None is the default."""

    place: Place
    wide: bool
    length: Expression | None = None


@dataclass(frozen=True, slots=True)
class ArrayOf:
    """``ARRAY [low..high, ...] OF element``."""

    place: Place
    ranges: tuple[tuple[Expression, Expression], ...]
    element: TypeSpecification


@dataclass(frozen=True, slots=True)
class EnumerationOf:
    """``(Red, Green := 5)``, with ``base`` where one is written."""

    place: Place
    values: tuple[tuple[Place, str, Expression | None], ...]
    base: str = ""


@dataclass(frozen=True, slots=True)
class StructureOf:
    """``STRUCT fields END_STRUCT``."""

    place: Place
    fields: tuple[Variable, ...]


TypeSpecification = NamedType | StringOf | ArrayOf | EnumerationOf | StructureOf


@dataclass(frozen=True, slots=True)
class Variable:
    """One declared name."""

    place: Place
    name: str
    section: Section
    type: TypeSpecification
    initial: Expression | None = None
    address: str = ""
    constant: bool = False
    retain: bool = False
    edge: str = ""  # R_EDGE or F_EDGE on an input


@dataclass(frozen=True, slots=True)
class TypeDeclaration:
    """``TYPE name : specification := initial; END_TYPE``."""

    place: Place
    name: str
    type: TypeSpecification
    initial: Expression | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A program, function block or function."""

    place: Place
    kind: UnitKind
    name: str
    returns: TypeSpecification | None
    variables: tuple[Variable, ...]
    body: tuple[Statement, ...]
    end: Place


@dataclass(frozen=True, slots=True)
class Task:
    """``TASK name (INTERVAL := T#10ms, PRIORITY := 1)``; interval in ms, 0 where none is given."""

    place: Place
    name: str
    interval_ms: int
    priority: int


@dataclass(frozen=True, slots=True)
class ProgramInstance:
    """``PROGRAM instance WITH task : type``."""

    place: Place
    name: str
    task: str
    type_name: str


@dataclass(frozen=True, slots=True)
class SourceFile:
    """Everything that one text declares."""

    units: tuple[Unit, ...] = ()
    types: tuple[TypeDeclaration, ...] = ()
    globals: tuple[Variable, ...] = ()
    tasks: tuple[Task, ...] = ()
    programs: tuple[ProgramInstance, ...] = ()
    configuration: str = ""
    text: str = field(default="", repr=False)
