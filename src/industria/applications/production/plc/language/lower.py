"""From the syntax tree to the checked form: declarations, statements, one unit as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language import syntax as s
from industria.applications.production.plc.language import types as t
from industria.applications.production.plc.language.addresses import (
    Located,
    bits_of,
    check_overlaps,
)
from industria.applications.production.plc.language.calls import Calls
from industria.applications.production.plc.language.declarations import (
    KEPT_SECTIONS,
    Declarations,
)
from industria.applications.production.plc.language.diagnostics import Diagnostics, Place
from industria.applications.production.plc.language.expressions import Expressions, Typed, Wrong
from industria.applications.production.plc.language.fold import folded
from industria.applications.production.plc.language.parser import parse
from industria.applications.production.plc.language.scope import Initial, Reference, Scope, Symbol

MOST_STATEMENTS = 200_000
MOST_COPIED = 4_096
MOST_VALUES = (
    500_000  # of all variables of a program together, those of instances within instances too
)
_TIMERS = ("ton", "tof", "tp")


class TooLarge(Exception):
    """The program is larger than this front end takes; the error is noted."""


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
        self._values = 0
        self._sizes: dict[
            str, int
        ] = {}  # how many values a structure or a block holds, by its name
        self._timers: list[Reference] = []
        self._watched = ""
        self.globals = Scope("")
        self.expressions = Expressions(self)
        self.calls = Calls(self)
        self.declarations = Declarations(self)
        self.types = self.declarations.types
        self.declarations.resolve(source)
        self._add_slot(ir.Slot(ir.FAULT, t.DINT, "temp", (0,)))
        self._add_slot(ir.Slot(ir.CYCLE, t.TIME, "system", (100,)))
        cycle = Reference(ir.CYCLE, t.TIME)
        self.globals.names[ir.CYCLE] = Symbol(ir.CYCLE, "input", cycle, writable=False)
        fault = Reference(ir.FAULT, t.DINT)
        self.globals.names[ir.FAULT] = Symbol(ir.FAULT, "input", fault, writable=False)
        self.declarations.globals(source.globals)

    # -- what the parts use ---------------------------------------------------------------

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
        self._add_slot(ir.Slot(name, kind, "temp", (kind.zero(),)))
        self.emit(ir.Store(name, value))
        return ir.Load(name, kind)

    def fault(self, condition: ir.Expression, kind: int, place: Place) -> None:
        """Note a fault where a condition holds and none is noted yet."""
        site = FaultSite(kind, place)
        if site not in self.faults:
            self.faults.append(site)
        number = self.faults.index(site) + 1
        free = ir.Operation("eq", (ir.Load(ir.FAULT, t.DINT), ir.number(0)), t.BOOL)
        both = folded(ir.Operation("and", (free, condition), t.BOOL))
        self.emit(ir.Branch(both, (ir.Store(ir.FAULT, ir.number(number), None, place),)))

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

    def _add_slot(self, slot: ir.Slot) -> None:
        self.slots[slot.name] = slot

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
            labels = self.declarations.labels(kind)
            self._add_slot(
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

    def _take_values(self, kind: t.Type, place: Place) -> None:
        """Count what a variable of a type holds before it is unfolded. Raises TooLarge for more than can be held."""
        self._values += self._size(kind)
        if self._values > MOST_VALUES:
            self.diagnostics.error(
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
            name in self._sizes and name in self.types
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
            return self._size(self.type_of(v.type))
        except Wrong:
            return 0  # noted, and once more where it is laid out

    def _allocate_block(
        self, path: str, kind: t.BlockType, section: str, initial: Initial, bounds: tuple[tuple[int, int], ...], retain: bool
    ) -> None:  # fmt: skip
        inside = self.enter(kind.unit, kind.unit.end)
        for v in kind.unit.variables:
            if v.section in KEPT_SECTIONS and not v.constant:
                kept = "local" if section != "temp" else "temp"
                if v.address[2:] == "*":  # every instance has a place of its own
                    kept = {"I": "input", "Q": "output"}.get(v.address[1], kept)
                else:
                    self._no_address(v, f"功能块 {kind.name} 的", f"the function block {kind.name}")
                inner = self.type_of(v.type)
                self.ranges |= self.declarations.ranges(v.type, f"{path}.{v.name}", self.globals)
                self.allocate(
                    f"{path}.{v.name}",
                    inner,
                    kept,
                    initial.of(v.name),
                    bounds,
                    retain or v.retain,
                )
        self.exit(inside)
        if kind.standard and kind.name.lower() in _TIMERS:
            self._timers += [
                Reference(path, kind, ir.number(n) if bounds else None, bounds)
                for n in range(_product(bounds))
            ]

    # -- names of a unit ------------------------------------------------------------------

    def declare_root(self, unit: s.Unit) -> Scope:
        """The unit that runs: its variables are the program's."""
        scope = Scope(unit.name, outer=self.globals)
        for v in unit.variables:
            # a name that hides a global one is memory of its own
            hides = v.name.lower() in self.globals.names
            if unit.kind != "program" and v.section == "global":
                self.diagnostics.error(
                    "unsupported", v.place,
                    f"VAR_GLOBAL {v.name} 只能在 PROGRAM、CONFIGURATION 中或单独声明",
                    f"the VAR_GLOBAL {v.name} may stand in a PROGRAM, a CONFIGURATION or on its own, not in {unit.name}",
                )  # fmt: skip
            if unit.kind == "function" and v.section not in ("in_out", "external"):
                self._refuse_block_in_function(unit, v)
            self._declare(
                v,
                scope,
                f"{unit.name}.{v.name}" if hides else v.name,
                v.section,
                "temp"
                if v.section == "temp" or (unit.kind == "function" and v.section == "local")
                else v.section,
            )
        if unit.returns is not None:
            result = s.Variable(unit.end, unit.name, "output", unit.returns)
            self._declare(result, scope, unit.name, "output", "output")
        scope.leave = f"{unit.name}#0"
        return scope

    def _declare(self, v: s.Variable, scope: Scope, path: str, section: str, kept: str) -> None:
        depth = len(self._entered)
        try:
            if v.name.lower() in scope.names:
                raise self.expressions.wrong(
                    "duplicate", v.place, f"{v.name} 重复声明", f"{v.name} is declared twice"
                )
            if v.edge:
                raise self.expressions.wrong(
                    "unsupported",
                    v.place,
                    f"不支持 {v.edge}",
                    f"{v.edge} is not supported: use R_TRIG or F_TRIG",
                )
            if section == "external":
                self._external(v, scope)
                return
            kind = self.declarations.type_of(v.type, scope)
            self._take_values(kind, v.place)
            self._watch_range(v, path, section, scope)
            written = v.initial or self.declarations.starts(v.type)
            initial = self.declarations.initial(kind, written, scope)
            if v.constant and isinstance(kind, t.Scalar):
                value = initial.values(kind)[0]
                scope.names[v.name.lower()] = Symbol(v.name, section, None, value, kind, False)
                return
            if v.address:
                kept = {"I": "input", "Q": "output"}.get(v.address[1], kept)
                self._located(v, path, kind)
            writable = not v.constant and section != "input" and kept != "input"
            self.allocate(path, kind, kept, initial, retain=v.retain, address=v.address)
            scope.names[v.name.lower()] = Symbol(
                v.name, section, Reference(path, kind), writable=writable
            )
        except Wrong:
            del self._entered[depth:]
            scope.names.setdefault(v.name.lower(), Symbol(v.name, "wrong", None, 0, None, True))

    def _refuse_block_in_function(self, unit: s.Unit, v: s.Variable) -> None:
        """Note an error for an instance in a function, which keeps nothing from call to call."""
        try:
            kind = self.type_of(v.type)
        except Wrong:
            return  # noted, and once more where it is declared
        if t.holds_block(kind):
            self.diagnostics.error(
                "block_in_function", v.place,
                f"FUNCTION {unit.name} 不能含功能块实例 {v.name}: 每次调用其状态都丢失; 改用 FUNCTION_BLOCK",
                f"the FUNCTION {unit.name} cannot hold {v.name}, an instance of a function block: its state "
                "is lost at every call; make it a FUNCTION_BLOCK",
            )  # fmt: skip

    def _watch_range(self, v: s.Variable, path: str, section: str, scope: Scope) -> None:
        """Note the ranges of a variable's type; at its own unit say that they are not watched in a run."""
        found = self.declarations.ranges(v.type, path, scope)
        self.ranges |= found
        if found and scope.unit and section != "external" and "#" not in path:
            low, high = next(iter(found.values()))
            self.diagnostics.warning(
                "subrange", v.place,
                f"{v.name} 的范围 {low}..{high} 只对常数检查; 运行和证明时按其整数类型的任意值考虑",
                f"the range {low}..{high} of {v.name} is checked for constants only: a run and a proof "
                "reckon with any value of its integer type",
            )  # fmt: skip

    def _located(self, v: s.Variable, path: str, kind: t.Type) -> None:
        """Note where a variable with an address is. Raises Wrong for an instance of a block."""
        if isinstance(kind, t.BlockType):
            raise self.expressions.wrong(
                "unsupported", v.place,
                f"功能块实例 {v.name} 不能有地址 {v.address}",
                f"{v.name} is an instance of {kind.name}, which cannot have the address {v.address}",
            )  # fmt: skip
        bits = bits_of(kind, one_bit=v.address[2:3] not in "BWDL")
        self.locate(Located(path, v.address, bits, v.place))

    def _no_address(self, v: s.Variable, where_zh: str, where_en: str) -> None:
        """Raise Wrong for an address that would be lost."""
        if v.address:
            raise self.expressions.wrong(
                "unsupported", v.place,
                f"{where_zh} {v.name} 不能有地址 {v.address}: 在 PROGRAM 的 VAR 或 VAR_GLOBAL 中声明",
                f"{v.name} at {v.address} stands in {where_en}, which is not supported: "
                "declare it in VAR of the PROGRAM or in VAR_GLOBAL",
            )  # fmt: skip

    def _external(self, v: s.Variable, scope: Scope) -> None:
        symbol = self.globals.find(v.name)
        if symbol is None:
            raise self.expressions.wrong(
                "undeclared",
                v.place,
                f"没有全局变量 {v.name}",
                f"there is no global variable {v.name}",
            )
        have = symbol.scalar if symbol.reference is None else symbol.reference.type
        declared = self.type_of(v.type)
        texts = isinstance(declared, t.Scalar) and declared.family == "string"
        if have is not None and declared != have and not (texts and declared.name == have.name):
            raise self.expressions.wrong(
                "type", v.place,
                f"全局变量 {v.name} 是 {have.name}, 此处写作 {declared.name}",
                f"the global variable {v.name} is {have.name}, and here is declared as {declared.name}",
            )  # fmt: skip
        scope.names[v.name.lower()] = symbol

    def declare_global(self, v: s.Variable) -> None:
        """A global variable."""
        self._declare(v, self.globals, v.name, "global", "global")

    def declare_temps(
        self, unit: s.Unit, prefix: str, scope: Scope, given: dict[str, Typed | Reference]
    ) -> None:
        """Variables of a function that is inlined: set anew at every call."""
        variables = list(unit.variables)
        if unit.returns is not None:
            variables.append(s.Variable(unit.end, unit.name, "output", unit.returns))
        for v in variables:
            self._declare_temp(v, f"{prefix}.{v.name}", scope, given.get(v.name.lower()))

    def _declare_temp(
        self, v: s.Variable, path: str, scope: Scope, value: Typed | Reference | None
    ) -> None:
        if isinstance(value, Reference) and v.section == "in_out":
            scope.names[v.name.lower()] = Symbol(v.name, "in_out", value)
            return
        if not v.constant:
            self._no_address(v, f"{scope.unit} 中的", scope.unit)
        self._declare(v, scope, path, v.section, "temp")
        symbol = scope.find(v.name)
        if symbol is None or symbol.reference is None or v.constant or v.section == "external":
            return
        target = symbol.reference
        if isinstance(value, Reference):
            self.copy(target, value, v.place)
        elif isinstance(value, Typed) and isinstance(target.type, t.Scalar):
            self.store(target, value.expression, v.place)
        else:
            self._reset(path)

    def _reset(self, path: str) -> None:
        """Store the initial values of all slots of a temporary."""
        for slot in [
            x for n, x in self.slots.items() if n == path or n.startswith((path + ".", path + "["))
        ]:
            for number, value in enumerate(slot.initial):
                at = ir.number(number) if slot.is_array else None
                self.emit(ir.Store(slot.name, ir.Const(slot.scalar, value), at))

    def declare_members(
        self,
        unit: s.Unit,
        base: Reference,
        scope: Scope,
        given: dict[str, Typed | Reference],
        prefix: str,
    ) -> None:
        """Variables of an instance that is called: where the instance is kept."""
        for v in unit.variables:
            value = given.get(v.name.lower())
            if v.section in ("temp", "in_out", "external") or v.constant:
                self._declare_temp(v, f"{prefix}.{v.name}", scope, value)
                continue
            try:
                kind = self.type_of(v.type)
            except Wrong:
                continue
            scope.names[v.name.lower()] = Symbol(
                v.name, v.section, base.field(v.name, kind), writable=v.section != "input"
            )

    def direct(self, e: s.Direct) -> Reference:
        """The place of ``%IX0.0``. Raises Wrong."""
        return self.declarations.direct(e)

    def known_addresses(self) -> list[ir.Slot]:
        """Slots that stand for direct addresses."""
        return [x for x in self.slots.values() if x.address]

    def add_direct(self, slot: ir.Slot) -> None:
        """A new slot for a direct address."""
        self._add_slot(slot)

    def locate(self, located: Located) -> None:
        """Note where a variable is."""
        self.located.append(located)

    def ignore_timers(self) -> None:
        """Move no global timer: for one who asks only what the statements of a unit write."""
        self._timers.clear()

    def check_addresses(self) -> None:
        """Note an error for every two variables that share memory."""
        check_overlaps(self.located, self.diagnostics)

    # -- statements -----------------------------------------------------------------------

    def statements(self, body: tuple[s.Statement, ...], scope: Scope) -> None:
        """Lower a list of statements; an error in one does not hide those of the next."""
        for statement in body:
            depth = len(self._entered)
            try:
                self._statement(statement, scope)
            except Wrong:
                del self._entered[depth:]

    def _statement(self, x: s.Statement, scope: Scope) -> None:
        if isinstance(x, s.Assign):
            self._assign(x, scope)
        elif isinstance(x, s.CallStatement):
            self.calls.statement(x.call, scope)
        elif isinstance(x, s.If):
            self._if(x.arms, x.otherwise, scope, x.place)
        elif isinstance(x, s.Case):
            self._case(x, scope)
        elif isinstance(x, s.For):
            self._for(x, scope)
        elif isinstance(x, s.While):
            self._while(x, scope)
        elif isinstance(x, s.Jump):
            self._jump(x, scope)
        else:
            self._assert(x, scope)

    def watch_assertions(self, slot: str) -> None:
        """Keep in a BOOL slot whether every assertion of the scan held, instead of stating them."""
        self._watched = slot

    def _assert(self, x: s.Assertion, scope: Scope) -> None:
        condition = self.expressions.condition(x.condition, scope)
        if not self._watched:
            self.emit(ir.Assert(condition, x.text, x.place))
            return
        held = ir.Operation("and", (ir.Load(self._watched, t.BOOL), condition), t.BOOL)
        self.emit(ir.Store(self._watched, folded(held), None, x.place))

    def check_writable(self, target: s.Expression, scope: Scope) -> None:
        """Refuse to write an input, a constant, or an output of another block. Raises Wrong."""
        base, member = target, False
        while isinstance(base, s.Member | s.Index):
            member = member or (isinstance(base, s.Member) and not base.name.isdigit())
            base = base.object
        if not isinstance(base, s.Name):
            if isinstance(base, s.Direct) and base.address[1] == "I":
                raise self.expressions.wrong(
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
            raise self.expressions.wrong(
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
                raise self.expressions.wrong(
                    "output_written",
                    target.place,
                    f"不能从外面写输出 {base.name}.{name}",
                    f"the output {base.name}.{name} can only be written inside its block",
                )
            return
        if not symbol.writable:
            raise self.expressions.wrong(
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
            self.written.add((scope.unit.lower(), base.name.lower()))

    def _assign(self, x: s.Assign, scope: Scope) -> None:
        self.wrote(x.target, scope)
        self.check_writable(x.target, scope)
        if isinstance(x.target, s.Member) and x.target.name.isdigit():
            self._assign_bit(x.target, x.value, scope)
            return
        target = self.expressions.reference(x.target, scope)
        if isinstance(target.type, t.Scalar):
            value = self.expressions.value(x.value, scope)
            self.store(
                target, self.expressions.converted(value, target.type, x.value.place), x.place
            )
            return
        source = self.expressions.reference(x.value, scope)
        if source.type != target.type or isinstance(target.type, t.BlockType):
            raise self.expressions.wrong(
                "type", x.place,
                f"应为 {target.type.name}, 实为 {source.type.name}", f"expected {target.type.name}, found {source.type.name}",
            )  # fmt: skip
        self.copy(target, source, x.place)

    def _assign_bit(self, target: s.Member, value: s.Expression, scope: Scope) -> None:
        place = self.expressions.reference(target.object, scope)
        word = self.expressions.read(place, target.place)
        at = self.expressions.bit_of(word.type, target)
        bit = self.expressions.condition(value, scope)
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
        slot = self.slots[target.path]
        if isinstance(value, ir.Const) and target.path in self.ranges:
            low, high = self.ranges[target.path]
            if not low <= int(value.value) <= high:
                raise self.expressions.wrong(
                    "range", place,
                    f"{value.value} 超出范围 {low}..{high}", f"{value.value} is outside the range {low}..{high}",
                )  # fmt: skip
        if slot.scalar.family == "string" and value.scalar.width > slot.scalar.width:
            value = folded(ir.Operation("convert", (value,), slot.scalar))
        self.emit(ir.Store(target.path, value, target.index, place))

    def copy(self, target: Reference, source: Reference, place: Place) -> None:
        """Write a whole array or structure, value by value."""
        kind = target.type
        if isinstance(kind, t.Scalar):
            self.store(target, self.expressions.read(source, place).expression, place)
        elif isinstance(kind, t.StructureType):
            for name, part, _ in kind.fields:
                self.copy(target.field(name, part), source.field(name, part), place)
        elif isinstance(kind, t.ArrayType):
            if kind.length > MOST_COPIED:
                raise self.expressions.wrong(
                    "limit",
                    place,
                    "数组过大, 不能整体赋值",
                    f"arrays of more than {MOST_COPIED} elements cannot be copied at once",
                )
            for n in range(kind.length):
                self.copy(_at(target, kind, n), _at(source, kind, n), place)
        else:
            raise self.expressions.wrong(
                "type", place, "功能块实例不能赋值", "instances of blocks cannot be assigned"
            )

    def _if(
        self,
        arms: tuple[tuple[s.Expression, tuple[s.Statement, ...]], ...],
        otherwise: tuple[s.Statement, ...],
        scope: Scope,
        place: Place,
    ) -> None:
        (condition, body), rest = arms[0], arms[1:]
        try:
            test = self.expressions.condition(condition, scope)
        except Wrong:
            test = ir.true()
        with self.collected() as then:
            self.statements(body, scope)
        with self.collected() as other:
            if rest:
                self._if(rest, otherwise, scope, place)
            else:
                self.statements(otherwise, scope)
        self.emit(ir.Branch(test, tuple(then), tuple(other), place))

    def _case(self, x: s.Case, scope: Scope) -> None:
        subject = self.expressions.value(x.subject, scope)
        if not subject.type.is_whole:
            raise self.expressions.wrong(
                "type", x.subject.place,
                f"CASE 需要整数或枚举, 实为 {subject.type.name}", f"CASE needs an integer or an enumeration, found {subject.type.name}",
            )  # fmt: skip
        kept = Typed(self.temp(subject.type, subject.expression), subject.type)
        taken: list[tuple[int, int]] = []
        bodies: list[tuple[ir.Expression, tuple[ir.Statement, ...]]] = []
        for labels, body in x.arms:
            test: ir.Expression = ir.Const(t.BOOL, False)
            for label in labels:
                test = folded(
                    ir.Operation("or", (test, self._label(label, kept, scope, taken)), t.BOOL)
                )
            with self.collected() as inner:
                self.statements(body, scope)
            bodies.append((test, tuple(inner)))
        with self.collected() as last:
            self.statements(x.otherwise, scope)
        chain = tuple(last)
        for test, inner_body in reversed(bodies):
            chain = (ir.Branch(test, inner_body, chain, x.place),)
        for statement in chain:
            self.emit(statement)

    def _label(
        self, label: s.CaseLabel, subject: Typed, scope: Scope, taken: list[tuple[int, int]]
    ) -> ir.Expression:
        low = self._label_value(label.low, subject, scope)
        high = self._label_value(label.high, subject, scope) if label.high else low
        span = (int(low.value), int(high.value))
        if span[0] > span[1]:
            raise self.expressions.wrong(
                "range", label.place, "标号范围为空", f"the range {span[0]}..{span[1]} is empty"
            )
        if any(span[0] <= b and a <= span[1] for a, b in taken):
            self.diagnostics.error(
                "duplicate", label.place, "标号与前面的重复", "this label repeats an earlier one"
            )
        taken.append(span)
        if low == high:
            return ir.Operation("eq", (subject.expression, low), t.BOOL)
        above = ir.Operation("ge", (subject.expression, low), t.BOOL)
        return ir.Operation(
            "and", (above, ir.Operation("le", (subject.expression, high), t.BOOL)), t.BOOL
        )

    def _label_value(self, e: s.Expression, subject: Typed, scope: Scope) -> ir.Const:
        if isinstance(e, s.Name) and subject.type.family == "enum":
            found = self.enumerator(e.name, subject.type.name)
            if found:
                return found
        constant = self.expressions.constant(e, scope)
        free = constant.scalar.family == "int" and isinstance(e, s.Literal)
        value = self.expressions.converted(
            Typed(constant, constant.scalar, free), subject.type, e.place
        )
        assert isinstance(value, ir.Const)
        return value

    def _for(self, x: s.For, scope: Scope) -> None:
        self.wrote(x.variable, scope)
        self.check_writable(x.variable, scope)
        variable = self.expressions.reference(x.variable, scope)
        kind = variable.type
        if not isinstance(kind, t.Scalar) or kind.family != "int":
            raise self.expressions.wrong(
                "type",
                x.variable.place,
                f"循环变量应为整数, 实为 {kind.name}",
                f"FOR needs an integer variable, found {kind.name}",
            )
        start, stop = (self._bound(e, kind, scope) for e in (x.start, x.stop))
        step: ir.Expression = (
            ir.Const(t.LINT, 1) if x.step is None else self._bound(x.step, kind, scope)
        )
        if isinstance(step, ir.Const) and step.value == 0:
            raise self.expressions.wrong(
                "range", x.place, "步长为 0", "the step is 0: the loop would not end"
            )
        counter = self.temp(t.LINT, start)
        last = stop if isinstance(stop, ir.Const) else self.temp(t.LINT, stop)
        stride = step if isinstance(step, ir.Const) else self.temp(t.LINT, step)
        above = ir.Operation("gt", (counter, last), t.BOOL)
        below = ir.Operation("lt", (counter, last), t.BOOL)
        falls = folded(ir.Operation("lt", (stride, ir.Const(t.LINT, 0)), t.BOOL))
        over = folded(ir.Operation("select", (falls, below, above), t.BOOL))
        if isinstance(falls, ir.Const):
            over = below if falls.value else above
        label, again = f"for#{self.serial()}", f"next#{self.serial()}"
        with self.collected() as turn:
            self.store(variable, folded(ir.Operation("convert", (counter,), kind)), x.place)
            self.emit(ir.Branch(over, (ir.Leave(label),)))
            self._body(x.body, scope, label, again)
            value = self.expressions.read(variable, x.place).expression
            wide = folded(ir.Operation("convert", (value,), t.LINT))
            self.emit(ir.Store(counter.slot, folded(ir.Operation("add", (wide, stride), t.LINT))))
        self.emit(ir.Loop(label, tuple(turn), x.place))
        self._endless(label, x.place)

    def _bound(self, e: s.Expression, kind: t.Scalar, scope: Scope) -> ir.Expression:
        value = self.expressions.value(e, scope)
        if value.type.family != "int":
            raise self.expressions.wrong(
                "type",
                e.place,
                f"应为整数, 实为 {value.type.name}",
                f"expected an integer, found {value.type.name}",
            )
        del kind
        if value.type == t.ULINT:
            raise self.expressions.wrong(
                "type", e.place, "循环边界不能为 ULINT", "a bound of a loop cannot be ULINT"
            )
        return folded(ir.Operation("convert", (value.expression,), t.LINT))

    def _while(self, x: s.While, scope: Scope) -> None:
        label, again = f"while#{self.serial()}", f"next#{self.serial()}"
        with self.collected() as turn:
            if x.until:
                self._body(x.body, scope, label, again)
                self.emit(
                    ir.Branch(self.expressions.condition(x.condition, scope), (ir.Leave(label),))
                )
            else:
                self.emit(
                    ir.Branch(
                        ir.negation(self.expressions.condition(x.condition, scope)),
                        (ir.Leave(label),),
                    )
                )
                self._body(x.body, scope, label, again)
        self.emit(ir.Loop(label, tuple(turn), x.place))
        self._endless(label, x.place)

    def _endless(self, label: str, place: Place) -> None:
        """The site of the fault that a loop notes when it is left for turning too often."""
        site = FaultSite(ir.ENDLESS_LOOP, place)
        if site not in self.faults:
            self.faults.append(site)

    def _body(self, body: tuple[s.Statement, ...], scope: Scope, label: str, again: str) -> None:
        scope.loops.append((label, again))
        with self.collected() as inner:
            self.statements(body, scope)
        scope.loops.pop()
        self.emit(ir.Block(again, tuple(inner)))

    def _jump(self, x: s.Jump, scope: Scope) -> None:
        if x.kind == "RETURN":
            self.emit(ir.Leave(scope.leave))
            return
        if not scope.loops:
            raise self.expressions.wrong(
                "jump", x.place, f"{x.kind} 不在循环内", f"{x.kind} stands outside of a loop"
            )
        behind, again = scope.loops[-1]
        self.emit(ir.Leave(behind if x.kind == "EXIT" else again))

    # -- the whole ------------------------------------------------------------------------

    def program(
        self,
        unit: s.Unit,
        before: tuple[s.Statement, ...] = (),
        after: tuple[s.Statement, ...] = (),
    ) -> ir.Program:
        """One scan of a unit: faults cleared, timers moved, then its body.

        ``before`` and ``after``: what an observer does at the start and at the end of every scan.
        """
        scope = self.declare_root(unit)
        inside = self.enter(unit, unit.end)
        self.emit(ir.Store(ir.FAULT, ir.number(0)))
        for v in unit.variables:
            if v.section == "temp" or (unit.kind == "function" and v.section == "local"):
                self._reset(v.name)
        if unit.kind == "function" and unit.returns is not None:
            self._reset(unit.name)
        for timer in self._timers:
            self._tick(timer)
        if self._watched:
            self.emit(ir.Store(self._watched, ir.true()))
        self.statements(before, scope)
        with self.collected() as body:
            self.statements(unit.body, scope)
        self.emit(ir.Block(scope.leave, tuple(body)))
        self.statements(after, scope)
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
        self.statements(unit.body, scope)


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


def _product(bounds: tuple[tuple[int, int], ...]) -> int:
    count = 1
    for low, high in bounds:
        count *= high - low + 1
    return count
