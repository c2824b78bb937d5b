"""Variables: those of the unit that runs, of functions that are inlined, of instances that are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language import syntax as s
from industria.applications.production.plc.language import types as t
from industria.applications.production.plc.language.addresses import (
    Located,
    bits_of,
)
from industria.applications.production.plc.language.scope import Reference, Scope, Symbol
from industria.applications.production.plc.language.typed import Typed, Wrong

if TYPE_CHECKING:
    from industria.applications.production.plc.language.lower import Lowering


class Variables:
    """Declares variables, within one lowering."""

    def __init__(self, lowering: Lowering) -> None:
        self._lowering = lowering
        self._expressions = lowering.expressions
        self._found = lowering.diagnostics

    def declare_root(self, unit: s.Unit) -> Scope:
        """The unit that runs: its variables are the program's."""
        scope = Scope(unit.name, outer=self._lowering.globals)
        for v in unit.variables:
            # a name that hides a global one is memory of its own
            hides = v.name.lower() in self._lowering.globals.names
            if unit.kind != "program" and v.section == "global":
                self._found.error(
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
        depth = self._lowering.depth
        try:
            if v.name.lower() in scope.names:
                raise self._expressions.wrong(
                    "duplicate", v.place, f"{v.name} 重复声明", f"{v.name} is declared twice"
                )
            if v.edge:
                raise self._expressions.wrong(
                    "unsupported",
                    v.place,
                    f"不支持 {v.edge}",
                    f"{v.edge} is not supported: use R_TRIG or F_TRIG",
                )
            if section == "external":
                self._external(v, scope)
                return
            kind = self._lowering.declarations.type_of(v.type, scope)
            self._lowering.storage.take(kind, v.place)
            self._watch_range(v, path, section, scope)
            written = v.initial or self._lowering.declarations.starts(v.type)
            initial = self._lowering.declarations.initial(kind, written, scope)
            if v.constant and isinstance(kind, t.Scalar):
                value = initial.values(kind)[0]
                scope.names[v.name.lower()] = Symbol(v.name, section, None, value, kind, False)
                return
            if v.address:
                kept = {"I": "input", "Q": "output"}.get(v.address[1], kept)
                self._located(v, path, kind)
            writable = not v.constant and section != "input" and kept != "input"
            self._lowering.storage.allocate(
                path, kind, kept, initial, retain=v.retain, address=v.address
            )
            scope.names[v.name.lower()] = Symbol(
                v.name, section, Reference(path, kind), writable=writable
            )
        except Wrong:
            self._lowering.exit(depth)
            scope.names.setdefault(v.name.lower(), Symbol(v.name, "wrong", None, 0, None, True))

    def _refuse_block_in_function(self, unit: s.Unit, v: s.Variable) -> None:
        """Note an error for an instance in a function, which keeps nothing from call to call."""
        try:
            kind = self._lowering.type_of(v.type)
        except Wrong:
            return  # noted, and once more where it is declared
        if t.holds_block(kind):
            self._found.error(
                "block_in_function", v.place,
                f"FUNCTION {unit.name} 不能含功能块实例 {v.name}: 每次调用其状态都丢失; 改用 FUNCTION_BLOCK",
                f"the FUNCTION {unit.name} cannot hold {v.name}, an instance of a function block: its state "
                "is lost at every call; make it a FUNCTION_BLOCK",
            )  # fmt: skip

    def _watch_range(self, v: s.Variable, path: str, section: str, scope: Scope) -> None:
        """Note the ranges of a variable's type; at its own unit say that they are not watched in a run."""
        found = self._lowering.declarations.ranges(v.type, path, scope)
        self._lowering.ranges |= found
        if found and scope.unit and section != "external" and "#" not in path:
            low, high = next(iter(found.values()))
            self._found.warning(
                "subrange", v.place,
                f"{v.name} 的范围 {low}..{high} 只对常数检查; 运行和证明时按其整数类型的任意值考虑",
                f"the range {low}..{high} of {v.name} is checked for constants only: a run and a proof "
                "reckon with any value of its integer type",
            )  # fmt: skip

    def _located(self, v: s.Variable, path: str, kind: t.Type) -> None:
        """Note where a variable with an address is. Raises Wrong for an instance of a block."""
        if isinstance(kind, t.BlockType):
            raise self._expressions.wrong(
                "unsupported", v.place,
                f"功能块实例 {v.name} 不能有地址 {v.address}",
                f"{v.name} is an instance of {kind.name}, which cannot have the address {v.address}",
            )  # fmt: skip
        bits = bits_of(kind, one_bit=v.address[2:3] not in "BWDL")
        self._lowering.locate(Located(path, v.address, bits, v.place))

    def no_address(self, v: s.Variable, where_zh: str, where_en: str) -> None:
        """Raise Wrong for an address that would be lost."""
        if v.address:
            raise self._expressions.wrong(
                "unsupported", v.place,
                f"{where_zh} {v.name} 不能有地址 {v.address}: 在 PROGRAM 的 VAR 或 VAR_GLOBAL 中声明",
                f"{v.name} at {v.address} stands in {where_en}, which is not supported: "
                "declare it in VAR of the PROGRAM or in VAR_GLOBAL",
            )  # fmt: skip

    def _external(self, v: s.Variable, scope: Scope) -> None:
        symbol = self._lowering.globals.find(v.name)
        if symbol is None:
            raise self._expressions.wrong(
                "undeclared",
                v.place,
                f"没有全局变量 {v.name}",
                f"there is no global variable {v.name}",
            )
        have = symbol.scalar if symbol.reference is None else symbol.reference.type
        declared = self._lowering.type_of(v.type)
        texts = isinstance(declared, t.Scalar) and declared.family == "string"
        if have is not None and declared != have and not (texts and declared.name == have.name):
            raise self._expressions.wrong(
                "type", v.place,
                f"全局变量 {v.name} 是 {have.name}, 此处写作 {declared.name}",
                f"the global variable {v.name} is {have.name}, and here is declared as {declared.name}",
            )  # fmt: skip
        scope.names[v.name.lower()] = symbol

    def declare_global(self, v: s.Variable) -> None:
        """A global variable."""
        self._declare(v, self._lowering.globals, v.name, "global", "global")

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
            self.no_address(v, f"{scope.unit} 中的", scope.unit)
        self._declare(v, scope, path, v.section, "temp")
        symbol = scope.find(v.name)
        if symbol is None or symbol.reference is None or v.constant or v.section == "external":
            return
        target = symbol.reference
        if isinstance(value, Reference):
            self._lowering.assignments.copy(target, value, v.place)
        elif isinstance(value, Typed) and isinstance(target.type, t.Scalar):
            self._lowering.assignments.store(target, value.expression, v.place)
        else:
            self.reset(path)

    def reset(self, path: str) -> None:
        """Store the initial values of all slots of a temporary."""
        for slot in [
            x
            for n, x in self._lowering.slots.items()
            if n == path or n.startswith((path + ".", path + "["))
        ]:
            for number, value in enumerate(slot.initial):
                at = ir.number(number) if slot.is_array else None
                self._lowering.emit(ir.Store(slot.name, ir.Const(slot.scalar, value), at))

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
                kind = self._lowering.type_of(v.type)
            except Wrong:
                continue
            scope.names[v.name.lower()] = Symbol(
                v.name, v.section, base.field(v.name, kind), writable=v.section != "input"
            )
