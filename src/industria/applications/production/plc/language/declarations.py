"""Types of a file, initial values, global variables and direct addresses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language import syntax as s
from industria.applications.production.plc.language import types as t
from industria.applications.production.plc.language.addresses import (
    Located,
    bits_of,
    canonical,
)
from industria.applications.production.plc.language.diagnostics import Place
from industria.applications.production.plc.language.scope import Initial, Reference, Scope
from industria.applications.production.plc.language.typed import Wrong

if TYPE_CHECKING:
    from industria.applications.production.plc.language.lower import Lowering

MOST_ELEMENTS = 100_000
KEPT_SECTIONS = ("input", "output", "local")  # of a block: what every instance has for itself
_ADDRESS = re.compile(r"%([IQM])([XBWDL]?)(\d+(?:\.\d+)*)$")
_ADDRESSED = {"": t.BOOL, "X": t.BOOL, "B": t.BYTE, "W": t.WORD, "D": t.DWORD, "L": t.LWORD}


class Declarations:
    """Resolves declarations, within one lowering. ``types``: of the file and standard, by lower name."""

    def __init__(self, lowering: Lowering) -> None:
        from industria.applications.production.plc.language.lower import prelude

        self._lowering = lowering
        self.types: dict[str, t.Type] = {n.lower(): k for n, k in t.ELEMENTARY.items()}
        for name, unit in prelude().items():
            self.types[name] = t.BlockType(unit.name, unit, standard=True)
        self._declared: dict[str, s.TypeDeclaration] = {}
        self._defaults: dict[str, s.Expression] = {}
        self._resolving: list[str] = []
        self._enumerators: dict[str, list[ir.Const]] = {}
        self._labels: dict[str, list[tuple[str, int]]] = {}

    def resolve(self, source: s.SourceFile) -> None:
        """Take in every unit and type of a file."""
        self._declared = {d.name.lower(): d for d in source.types}
        self._units(source)
        for declaration in source.types:
            try:
                self._named(declaration.name.lower(), declaration.place)
            except Wrong:
                continue

    def _units(self, source: s.SourceFile) -> None:
        seen: set[str] = set()
        for unit in source.units:
            name = unit.name.lower()
            if name in seen or name in self._declared:
                self._lowering.diagnostics.error(
                    "duplicate",
                    unit.place,
                    f"{unit.name} 重复定义",
                    f"{unit.name} is defined twice",
                )
            seen.add(name)
            if unit.kind == "function_block":
                self.types[name] = t.BlockType(unit.name, unit)

    @property
    def enumerations(self) -> dict[str, tuple[str, ...]]:
        """The labels of every enumeration, by the name of its type."""
        return {name: tuple(label for label, _ in pairs) for name, pairs in self._labels.items()}

    # -- types ----------------------------------------------------------------------------

    def type_of(self, x: s.TypeSpecification, scope: Scope, name: str = "") -> t.Type:
        """The type that a specification writes. Raises Wrong."""
        if isinstance(x, s.StringOf):
            return self._string(x, scope)
        if isinstance(x, s.ArrayOf):
            return self._array(x, scope)
        if isinstance(x, s.EnumerationOf):
            return self._enumeration(x, name or f"ENUM_{x.place.line}_{x.place.column}", scope)
        if isinstance(x, s.StructureOf):
            return self._structure(x, name or "STRUCT", scope)
        kind = self._named(x.name.lower(), x.place, x.name)
        if x.low is not None and x.high is not None and isinstance(kind, t.Scalar):
            for bound in (x.low, x.high):
                value = self._lowering.expressions.value(bound, scope)
                self._lowering.expressions.converted(value, kind, bound.place)
        return kind

    def ranges(self, x: s.TypeSpecification, path: str, scope: Scope) -> dict[str, tuple[int, int]]:
        """(lowest, highest) of every slot of a variable at ``path`` whose type is ``INT (0..100)``."""
        if isinstance(x, s.ArrayOf):
            return self.ranges(x.element, path + "[]" * len(x.ranges), scope)
        if isinstance(x, s.StructureOf):
            found: dict[str, tuple[int, int]] = {}
            for v in x.fields:
                found |= self.ranges(v.type, f"{path}.{v.name}", scope)
            return found
        if not isinstance(x, s.NamedType):
            return {}
        if x.low is not None and x.high is not None:
            ends = [self._lowering.expressions.constant(e, scope).value for e in (x.low, x.high)]
            low, high = ends
            return {path: (low, high)} if isinstance(low, int) and isinstance(high, int) else {}
        declaration = self._declared.get(x.name.lower())
        if declaration is None:
            return {}
        return self.ranges(declaration.type, path, self._lowering.globals)

    def _wrong(self, code: str, place: Place, zh: str, en: str) -> Wrong:
        return self._lowering.expressions.wrong(code, place, zh, en)

    def _named(self, name: str, place: Place, shown: str = "") -> t.Type:
        if name in self.types:
            return self.types[name]
        if name.upper() in t.UNSUPPORTED_TYPES:
            raise self._wrong(
                "unsupported",
                place,
                f"不支持类型 {name.upper()}",
                f"the type {name.upper()} is not supported",
            )
        declaration = self._declared.get(name)
        if declaration is None:
            raise self._wrong(
                "undeclared", place, f"未知类型 {shown or name}", f"unknown type {shown or name}"
            )
        if name in self._resolving:
            raise self._wrong(
                "recursion",
                place,
                f"类型 {declaration.name} 包含自身",
                f"the type {declaration.name} contains itself",
            )
        self._resolving.append(name)
        try:
            kind = self.type_of(declaration.type, self._lowering.globals, declaration.name)
        finally:
            self._resolving.remove(name)
        if isinstance(kind, t.StructureType):
            given = self._fields(kind, [n for n, _, _ in kind.fields], declaration.initial)
            fields = tuple((n, k, given.get(n.lower(), d)) for n, k, d in kind.fields)
            kind = t.StructureType(kind.name, fields)
        elif declaration.initial is not None:
            self._defaults[name] = declaration.initial
        self.types[name] = kind
        return kind

    def starts(self, x: s.TypeSpecification) -> s.Expression | None:
        """What a variable of a type starts with where the type's declaration says so."""
        if not isinstance(x, s.NamedType):
            return None
        name = x.name.lower()
        declaration = self._declared.get(name)
        if declaration is None or name in self._resolving:
            return None
        found = self._defaults.get(name)
        return found if found is not None else self.starts(declaration.type)

    def _string(self, x: s.StringOf, scope: Scope) -> t.Scalar:
        length = t.DEFAULT_STRING
        if x.length is not None:
            value = self._lowering.expressions.constant(x.length, scope).value
            if not isinstance(value, int) or not 1 <= value <= t.LONGEST_STRING:
                raise self._wrong(
                    "range", x.place,
                    f"字符串长度应为 1..{t.LONGEST_STRING}", f"expected a length of 1..{t.LONGEST_STRING}, found {value}",
                )  # fmt: skip
            length = value
        return t.Scalar("WSTRING" if x.wide else "STRING", "string", length)

    def _array(self, x: s.ArrayOf, scope: Scope) -> t.ArrayType:
        kind = self.type_of(x.element, scope)
        total = 1
        for low, high in reversed(x.ranges):
            ends = [self._lowering.expressions.constant(e, scope).value for e in (low, high)]
            if not all(isinstance(e, int) for e in ends) or int(ends[0]) > int(ends[1]):
                raise self._wrong(
                    "range",
                    x.place,
                    f"数组范围 {ends[0]}..{ends[1]} 为空",
                    f"the array range {ends[0]}..{ends[1]} is empty",
                )
            starts = None if isinstance(kind, t.ArrayType) else self.starts(x.element)
            kind = t.ArrayType(int(ends[0]), int(ends[1]), kind, starts)
            total *= kind.length
            if total > MOST_ELEMENTS:
                raise self._wrong(
                    "limit",
                    x.place,
                    f"数组超过 {MOST_ELEMENTS} 个元素",
                    f"the array has more than {MOST_ELEMENTS} elements",
                )
        assert isinstance(kind, t.ArrayType)
        return kind

    def _structure(self, x: s.StructureOf, name: str, scope: Scope) -> t.StructureType:
        fields: list[tuple[str, t.Type, s.Expression | None]] = []
        for field in x.fields:
            if any(n.lower() == field.name.lower() for n, _, _ in fields):
                raise self._wrong(
                    "duplicate",
                    field.place,
                    f"成员 {field.name} 重复",
                    f"the field {field.name} is declared twice",
                )
            inner = self.type_of(field.type, scope)
            fields.append((field.name, inner, field.initial or self.starts(field.type)))
        return t.StructureType(name, tuple(fields))

    def _enumeration(self, x: s.EnumerationOf, name: str, scope: Scope) -> t.Scalar:
        base = t.ELEMENTARY.get(x.base.upper(), t.INT) if x.base else t.INT
        kind = t.Scalar(name, "enum", base.width, base.signed)
        if name in self._labels:
            return kind
        self._labels[name] = []
        following = 0
        for place, label, written in x.values:
            if written is not None:
                value = self._lowering.expressions.constant(written, scope).value
                if not isinstance(value, int):
                    raise self._wrong(
                        "type", place, "枚举值应为整数", "a value of an enumeration is an integer"
                    )
                following = value
            self._enumerators.setdefault(label.lower(), []).append(ir.Const(kind, following))
            self._labels[name].append((label, following))
            following += 1
        return kind

    def enumerator(self, name: str, type_name: str = "") -> ir.Const | None:
        """The value of that name: of a type where one is given, else where only one type has it."""
        found = self._enumerators.get(name.lower(), [])
        if type_name:
            return next((c for c in found if c.scalar.name.lower() == type_name.lower()), None)
        return found[0] if len(found) == 1 else None

    def labels(self, kind: t.Scalar) -> tuple[tuple[int, str], ...]:
        """(value, name) of an enumeration; empty for other types."""
        return tuple((value, label) for label, value in self._labels.get(kind.name, ()))

    # -- initial values -------------------------------------------------------------------

    def initial(self, kind: t.Type, written: s.Expression | None, scope: Scope) -> Initial:
        """What a variable starts with. Raises Wrong."""
        if isinstance(kind, t.Scalar):
            return self._scalar_initial(kind, written, scope)
        if isinstance(kind, t.ArrayType):
            return self._array_initial(kind, written, scope)
        if isinstance(kind, t.StructureType):
            given = self._fields(kind, [n for n, _, _ in kind.fields], written)
            return Initial(
                fields={
                    n.lower(): self.initial(k, given.get(n.lower(), d), scope)
                    for n, k, d in kind.fields
                }
            )
        return self._instance_initial(kind, written, scope)

    def _instance_initial(
        self, kind: t.BlockType, written: s.Expression | None, scope: Scope
    ) -> Initial:
        """Of every variable of an instance: what is written for this one, else what its block declares."""
        kept = [v for v in kind.unit.variables if v.section in KEPT_SECTIONS and not v.constant]
        given = self._fields(kind, [v.name for v in kept], written)
        inside = self._lowering.enter(kind.unit, kind.unit.place)
        fields: dict[str, Initial] = {}
        for v in kept:
            inner, name = self.type_of(v.type, self._lowering.globals), v.name.lower()
            if name in given:
                fields[name] = self.initial(inner, given[name], scope)
            else:
                declared = v.initial or self.starts(v.type)
                fields[name] = self.initial(inner, declared, self._lowering.globals)
        self._lowering.exit(inside)
        return Initial(fields=fields)

    def _scalar_initial(
        self, kind: t.Scalar, written: s.Expression | None, scope: Scope
    ) -> Initial:
        written = written or self._defaults.get(kind.name.lower())
        labels = self._labels.get(kind.name)
        if written is None:
            return Initial(labels[0][1] if labels else kind.zero())
        if isinstance(written, s.Name) and labels:
            found = self.enumerator(written.name, kind.name)
            if found:
                return Initial(found.value)
        before = len(self._lowering.emitted)
        value = self._lowering.expressions.value(written, scope)
        expression = self._lowering.expressions.converted(value, kind, written.place)
        del self._lowering.emitted[before:]
        if not isinstance(expression, ir.Const):
            raise self._wrong(
                "constant", written.place, "初值应为常数", "an initial value has to be a constant"
            )
        return Initial(expression.value)

    def _array_initial(
        self, kind: t.ArrayType, written: s.Expression | None, scope: Scope
    ) -> Initial:
        default = self.initial(kind.element, kind.starts, scope)
        if written is None:
            return Initial(elements=[default] * kind.length)
        if not isinstance(written, s.Items) or any(n for n, _, _ in written.items):
            raise self._wrong(
                "type", written.place, "数组初值应写 [..]", "an array starts with [..]"
            )
        flat: list[s.Expression] = [
            e for _, count, e in written.items for _ in range(min(count, MOST_ELEMENTS))
        ]
        nested = isinstance(kind.element, t.ArrayType) and not any(
            isinstance(e, s.Items) for e in flat
        )
        if nested:
            assert isinstance(kind.element, t.ArrayType)
            step = kind.element.length
            flat = [
                s.Items(written.place, tuple(("", 1, e) for e in flat[at : at + step]))
                for at in range(0, len(flat), step)
            ]
        if len(flat) > kind.length:
            raise self._wrong(
                "range",
                written.place,
                f"初值多于 {kind.length} 个元素",
                f"expected at most {kind.length} values, found {len(flat)}",
            )
        known: dict[int, Initial] = {}
        elements = [known.setdefault(id(e), self.initial(kind.element, e, scope)) for e in flat]
        return Initial(elements=elements + [default] * (kind.length - len(flat)))

    def _fields(
        self, kind: t.Type, names: list[str], written: s.Expression | None
    ) -> dict[str, s.Expression]:
        if written is None:
            return {}
        if not isinstance(written, s.Items) or not all(n for n, _, _ in written.items):
            raise self._wrong(
                "type",
                written.place,
                f"{kind.name} 的初值应写 (成员 := 值)",
                f"{kind.name} starts with (field := value)",
            )
        known = {n.lower() for n in names}
        for name, _, _ in written.items:
            if name.lower() not in known:
                raise self._wrong(
                    "undeclared",
                    written.place,
                    f"{kind.name} 没有成员 {name}",
                    f"{kind.name} has no field {name}",
                )
        return {name.lower(): value for name, _, value in written.items}

    # -- globals and addresses ------------------------------------------------------------

    def globals(self, variables: tuple[s.Variable, ...]) -> None:
        """Global variables of the file and of its configuration."""
        for v in variables:
            self._lowering.variables.declare_global(v)

    def direct(self, e: s.Direct) -> Reference:
        """The place of a direct address. Raises Wrong."""
        match = _ADDRESS.match(e.address)
        if match is None:
            raise self._wrong(
                "unsupported",
                e.place,
                f"地址 {e.address} 未定位",
                f"the address {e.address} is not complete",
            )
        kind, address = _ADDRESSED[match[2]], canonical(e.address)
        for slot in self._lowering.known_addresses():
            if canonical(slot.address) == address:
                return Reference(slot.name, slot.scalar)
        section = {"I": "input", "Q": "output", "M": "global"}[match[1]]
        self._lowering.add_direct(ir.Slot(address, kind, section, (kind.zero(),), address=address))
        self._lowering.locate(Located(address, address, bits_of(kind, one_bit=True), e.place))
        return Reference(address, kind)
