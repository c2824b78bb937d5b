"""From the syntax tree to the checked form: one unit as a whole, and what its parts share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language import syntax as s
from industria.applications.production.plc.language import types as t
from industria.applications.production.plc.language.addresses import (
    Located,
    check_overlaps,
)
from industria.applications.production.plc.language.assignments import Assignments
from industria.applications.production.plc.language.calls import Calls
from industria.applications.production.plc.language.declarations import (
    Declarations,
)
from industria.applications.production.plc.language.diagnostics import Diagnostics, Place, TooLarge
from industria.applications.production.plc.language.expressions import Expressions
from industria.applications.production.plc.language.fold import folded
from industria.applications.production.plc.language.parser import parse
from industria.applications.production.plc.language.scope import Reference, Scope, Symbol
from industria.applications.production.plc.language.statements import Statements
from industria.applications.production.plc.language.storage import Storage
from industria.applications.production.plc.language.variables import Variables

MOST_STATEMENTS = 200_000


@dataclass(frozen=True, slots=True)
class FaultSite:
    """Where a fault that a statement notes comes from; its number is its place in the list + 1."""

    kind: int
    place: Place


@cache
def prelude() -> dict[str, s.Unit]:
    """The standard function blocks, by lower-case name."""
    diagnostics = Diagnostics()
    text = Path(__file__).with_name("prelude.st").read_text(encoding="utf-8")
    units = parse(text, diagnostics).units
    assert not diagnostics.all
    return {u.name.lower(): u for u in units}


class Lowering:
    """Lowers one unit of a file. ``emitted`` is the list that statements go to at the moment."""

    def __init__(self, source: s.SourceFile, diagnostics: Diagnostics) -> None:
        self.diagnostics = diagnostics
        self.units = {u.name.lower(): u for u in source.units}
        self.slots: dict[str, ir.Slot] = {}
        self.emitted: list[ir.Statement] = []
        self.faults: list[FaultSite] = []
        self.read_paths: set[str] = set()
        self.written: set[tuple[str, str]] = set()
        self.located: list[Located] = []
        self.ranges: dict[str, tuple[int, int]] = {}  # of slots whose type is a range of integers
        self._entered: list[str] = []
        self._serial = 0
        self._count = 0
        self.timers: list[Reference] = []
        self.globals = Scope("")
        self.expressions = Expressions(self)
        self.calls = Calls(self)
        self.storage = Storage(self)
        self.variables = Variables(self)
        self.assignments = Assignments(self)
        self.statements = Statements(self)
        self.declarations = Declarations(self)
        self.types = self.declarations.types
        self.declarations.resolve(source)
        self.add_slot(ir.Slot(ir.FAULT, t.DINT, "temp", (0,)))
        self.add_slot(ir.Slot(ir.CYCLE, t.TIME, "system", (100,)))
        cycle = Reference(ir.CYCLE, t.TIME)
        self.globals.names[ir.CYCLE] = Symbol(ir.CYCLE, "input", cycle, writable=False)
        fault = Reference(ir.FAULT, t.DINT)
        self.globals.names[ir.FAULT] = Symbol(ir.FAULT, "input", fault, writable=False)
        self.declarations.globals(source.globals)

    def emit(self, statement: ir.Statement) -> None:
        """Append a statement."""
        self._count += 1
        if self._count > MOST_STATEMENTS:
            self.diagnostics.error(
                "limit", Place(1, 1),
                f"展开后超过 {MOST_STATEMENTS} 条语句", f"the program unfolds to more than {MOST_STATEMENTS} statements",
            )  # fmt: skip
            raise TooLarge
        self.emitted.append(statement)

    @contextmanager
    def collected(self) -> Iterator[list[ir.Statement]]:
        """Statements of the body go to a list of its own."""
        outer, self.emitted = self.emitted, []
        try:
            yield self.emitted
        finally:
            self.emitted = outer

    def serial(self) -> int:
        """A number that no other call of this lowering has."""
        self._serial += 1
        return self._serial

    def temp(self, kind: t.Scalar, value: ir.Expression) -> ir.Load:
        """Keep a value as it is now."""
        name = f"#{self.serial()}"
        self.add_slot(ir.Slot(name, kind, "temp", (kind.zero(),)))
        self.emit(ir.Store(name, value))
        return ir.Load(name, kind)

    def fault(self, condition: ir.Expression, kind: int, place: Place) -> None:
        """Note a fault where a condition holds and none is noted yet."""
        number = self.site(kind, place)
        free = ir.Operation("eq", (ir.Load(ir.FAULT, t.DINT), ir.number(0)), t.BOOL)
        both = folded(ir.Operation("and", (free, condition), t.BOOL))
        self.emit(ir.Branch(both, (ir.Store(ir.FAULT, ir.number(number), None, place),)))

    def site(self, kind: int, place: Place) -> int:
        """The number that a fault of this kind at this place has."""
        site = FaultSite(kind, place)
        if site not in self.faults:
            self.faults.append(site)
        return self.faults.index(site) + 1

    def touched(self, path: str) -> None:
        """Note that a path is read."""
        self.read_paths.add(path)

    def enter(self, unit: s.Unit, place: Place) -> int:
        """Begin to inline a unit; refuses one that calls itself."""
        name = unit.name.lower()
        if name in self._entered:
            raise self.expressions.wrong(
                "recursion",
                place,
                f"{unit.name} 调用自身",
                f"{unit.name} calls itself, which IEC 61131-3 forbids",
            )
        self._entered.append(name)
        return len(self._entered) - 1

    @property
    def depth(self) -> int:
        """How many inlined units are open."""
        return len(self._entered)

    def exit(self, depth: int) -> None:
        """The inlined unit is done."""
        del self._entered[depth:]

    def enumerator(self, name: str, type_name: str = "") -> ir.Const | None:
        """The value of an enumeration."""
        return self.declarations.enumerator(name, type_name)

    def type_of(self, specification: s.TypeSpecification) -> t.Type:
        """The type of a declaration. Raises Wrong."""
        return self.declarations.type_of(specification, self.globals)

    def block_member(self, kind: t.BlockType, name: str) -> tuple[str, t.Type] | None:
        """(name, type) of an input or output of an instance."""
        for v in kind.unit.variables:
            if v.name.lower() == name.lower() and v.section in ("input", "output"):
                return v.name, self.type_of(v.type)
        return None

    def add_slot(self, slot: ir.Slot) -> None:
        self.slots[slot.name] = slot

    def direct(self, e: s.Direct) -> Reference:
        """The place of ``%IX0.0``. Raises Wrong."""
        return self.declarations.direct(e)

    def known_addresses(self) -> list[ir.Slot]:
        """Slots that stand for direct addresses."""
        return [x for x in self.slots.values() if x.address]

    def add_direct(self, slot: ir.Slot) -> None:
        """A new slot for a direct address."""
        self.add_slot(slot)

    def locate(self, located: Located) -> None:
        """Note where a variable is."""
        self.located.append(located)

    def ignore_timers(self) -> None:
        """Move no global timer: for one who asks only what the statements of a unit write."""
        self.timers.clear()

    def check_addresses(self) -> None:
        """Note an error for every two variables that share memory."""
        check_overlaps(self.located, self.diagnostics)

    def program(
        self,
        unit: s.Unit,
        before: tuple[s.Statement, ...] = (),
        after: tuple[s.Statement, ...] = (),
    ) -> ir.Program:
        """One scan of a unit: faults cleared, timers moved, then its body.

        ``before`` and ``after``: what an observer does at the start and at the end of every scan.
        """
        scope = self.variables.declare_root(unit)
        inside = self.enter(unit, unit.end)
        self.emit(ir.Store(ir.FAULT, ir.number(0)))
        for v in unit.variables:
            if v.section == "temp" or (unit.kind == "function" and v.section == "local"):
                self.variables.reset(v.name)
        if unit.kind == "function" and unit.returns is not None:
            self.variables.reset(unit.name)
        for timer in self.timers:
            self._tick(timer)
        if self.statements.watched:
            self.emit(ir.Store(self.statements.watched, ir.true()))
        self.statements.lower(before, scope)
        with self.collected() as body:
            self.statements.lower(unit.body, scope)
        self.emit(ir.Block(scope.leave, tuple(body)))
        self.statements.lower(after, scope)
        self.exit(inside)
        self.check_addresses()
        names = {n: x.reference.path for n, x in scope.names.items() if x.reference}
        return ir.Program(
            unit.name,
            self.slots,
            tuple(self.emitted),
            names,
            tuple((f.kind, f.place) for f in self.faults),
        )

    def _tick(self, timer: Reference) -> None:
        unit = prelude()["tick"]
        scope = Scope("tick", outer=self.globals)
        for v in unit.variables:
            kind = self.type_of(v.type)
            scope.names[v.name.lower()] = Symbol(v.name, "local", timer.field(v.name, kind))
        self.statements.lower(unit.body, scope)
