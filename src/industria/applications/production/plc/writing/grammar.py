"""A grammar for one body: Structured Text over the names that its unit declares, with their types.

In the notation of llama.cpp (GBNF). A model that is sampled under it can write no undeclared name, no
assignment to an input and no clash of types; what such a text means is still to be checked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from industria.applications.production.plc.language import syntax
from industria.applications.production.plc.language import types as t
from industria.applications.production.plc.language.diagnostics import Diagnostics
from industria.applications.production.plc.language.lower import Lowering

_NUMBERS = ("int", "real")
_TIMERS = ("TON", "TOF", "TP")
MOST_LITERAL_DIGITS = 6
_MOST_TERMS, _MOST_SIGNS = 11, 5  # further terms of one expression: small models never stop


@dataclass(frozen=True, slots=True)
class Helper:
    """A variable that a body may use without a declaration; it is declared where it is used."""

    name: str
    type_name: str


@dataclass(slots=True)
class Names:
    """Expressions that can be read and written, by type; instances with their parameters."""

    read: dict[t.Scalar, list[str]] = field(default_factory=dict)
    written: dict[t.Scalar, list[str]] = field(default_factory=dict)
    instances: dict[str, tuple[tuple[str, t.Scalar], ...]] = field(default_factory=dict)
    enumerators: dict[str, tuple[str, ...]] = field(default_factory=dict)


def helpers(unit: syntax.Unit) -> tuple[Helper, ...]:
    """Flags, counters, timers and edges that do not clash with the unit's own names."""
    taken = {v.name.lower() for v in unit.variables}
    wanted = [Helper(f"flag{i}", "BOOL") for i in (1, 2, 3)]
    wanted += [Helper(f"count{i}", "INT") for i in (1, 2)]
    wanted += [Helper(f"timer{i}", "TON") for i in (1, 2, 3)]
    wanted += [Helper(f"edge{i}", "R_TRIG") for i in (1, 2)]
    return tuple(h for h in wanted if h.name not in taken)


def used_helpers(body: str, available: tuple[Helper, ...]) -> str:
    """Declarations of the helpers that a body uses, one a line."""
    words = {w.lower() for w in re.findall(r"[A-Za-z_]\w*", body)}
    return "\n".join(f"  {h.name} : {h.type_name};" for h in available if h.name in words)


def body_grammar(tree: syntax.SourceFile, unit: syntax.Unit) -> str:
    """The grammar of the body of one unit."""
    return _Writer(names_of(tree, unit)).text()


def switching_grammar(tree: syntax.SourceFile, unit: syntax.Unit, outputs: Sequence[str]) -> str:
    """The grammar of one statement for each of these outputs, each depending on an input.

    Empty where none of them is a scalar that the unit writes, or the unit has no inputs to read.
    """
    names = names_of(tree, unit)
    inputs = {v.name.lower() for v in unit.variables if v.section in ("input", "in_out")}
    kinds = {n.lower(): (n, k) for k, written in names.written.items() for n in written}
    wanted = [kinds[o.lower()] for o in outputs if o.lower() in kinds]
    given = {
        k: [n for n in read if re.split(r"[.\[]", n)[0].lower() in inputs]
        for k, read in names.read.items()
    }
    return _Writer(names).switching(wanted, given) if wanted and any(given.values()) else ""


def names_of(tree: syntax.SourceFile, unit: syntax.Unit) -> Names:
    """What a body of the unit can name."""
    lowering = Lowering(tree, Diagnostics())
    extra = tuple(
        syntax.Variable(unit.place, h.name, "local", syntax.NamedType(unit.place, h.type_name))
        for h in helpers(unit)
    )
    scope = lowering.variables.declare_root(replace(unit, variables=(*unit.variables, *extra)))
    out = Names()
    for symbol in scope.names.values():
        if symbol.reference is None:
            if symbol.scalar is not None:
                out.read.setdefault(symbol.scalar, []).append(symbol.name)
            continue
        _collect(out, lowering, symbol.name, symbol.reference.type, symbol.writable, 0)
    out.enumerators = lowering.declarations.enumerations
    return out


def _collect(
    out: Names, lowering: Lowering, text: str, kind: t.Type, writable: bool, depth: int
) -> None:
    if isinstance(kind, t.Scalar):
        out.read.setdefault(kind, []).append(text)
        if writable:
            out.written.setdefault(kind, []).append(text)
    elif isinstance(kind, t.ArrayType) and depth < 3:
        _collect(
            out, lowering, f"{text}[\0{kind.low}..{kind.high}\0]", kind.element, writable, depth + 1
        )
    elif isinstance(kind, t.StructureType) and depth < 3:
        for name, inner, _ in kind.fields:
            _collect(out, lowering, f"{text}.{name}", inner, writable, depth + 1)
    elif isinstance(kind, t.BlockType):
        scope = Lowering(
            syntax.SourceFile(units=tuple(lowering.units.values())), Diagnostics()
        ).variables.declare_root(kind.unit)
        parameters = []
        for v in kind.unit.variables:
            place = scope.names[v.name.lower()].reference
            if place is None or not isinstance(place.type, t.Scalar):
                continue
            if v.section == "input":
                parameters.append((v.name, place.type))
            elif v.section == "output":
                out.read.setdefault(place.type, []).append(f"{text}.{v.name}")
        out.instances[text] = tuple(parameters)


class _Writer:
    def __init__(self, names: Names) -> None:
        self._names = names
        self._kinds = {k.name: k for k in names.read} | {"BOOL": t.BOOL, "INT": t.INT}
        if any(p[1] == t.TIME for ps in names.instances.values() for p in ps):
            self._kinds["TIME"] = t.TIME
        self._rules: list[str] = []

    def text(self) -> str:
        """All rules of a body."""
        self._statements()
        self._add("root", "stmt (nl stmt)*")
        return "\n".join(self._rules) + "\n"

    def switching(
        self, outputs: Sequence[tuple[str, t.Scalar]], given: dict[t.Scalar, list[str]]
    ) -> str:
        """All rules, with a statement for each output as the root; ``given``: what of the inputs is read."""
        self._statements()
        terms = []
        for kind, names in given.items():
            if names and kind == t.BOOL:
                terms.append(f'"NOT "? ({self._choices(names)})')
            elif names and kind.name in self._kinds:
                terms.append(f"({self._choices(names)}) {self._compared(kind)} e-{_rule(kind)}")
        more = '((" AND " | " OR ") t-BOOL){0,3}'
        self._add("input", " | ".join(terms))
        self._add("switch", f'(input | "(" input {more} ")") {more}')
        lines = [
            f'{_quoted(name + " := ")} switch ";"'
            if kind == t.BOOL
            else f'"IF " switch " THEN" nl {_quoted(name + " := ")} e-{_rule(kind)} ";" nl "ELSE" nl '
            f'{_quoted(name + " := ")} e-{_rule(kind)} ";" nl "END_IF;"'
            for name, kind in outputs
            if kind.name in self._kinds
        ]
        self._add("root", " nl ".join(lines))
        return "\n".join(self._rules) + "\n" if lines and terms else ""

    def _statements(self) -> None:
        for kind in self._kinds.values():
            self._expression(kind)
        statements = ["if", "case", "for", "while", '"RETURN;"']
        assigned = [k for k in self._names.written if k.name in self._kinds]
        for kind in assigned:
            self._add(f"a-{_rule(kind)}", f'w-{_rule(kind)} " := " e-{_rule(kind)} ";"')
            self._add(f"w-{_rule(kind)}", self._choices(self._names.written[kind]))
        statements = [f"a-{_rule(k)}" for k in assigned] + statements
        statements += [f"call{i}" for i in range(len(self._names.instances))]
        for number, (name, parameters) in enumerate(self._names.instances.items()):
            given = ' ", " '.join(f"{_quoted(p + ' := ')} e-{_rule(k)}" for p, k in parameters)
            self._add(
                f"call{number}",
                f'{self._place(name)} "(" {given} ");"' if given else f'{self._place(name)} "();"',
            )
        whole = [k for k in self._names.written if k.family == "int"]
        counted = " | ".join(f"w-{_rule(k)}" for k in whole)
        self._add("body", "(stmt nl)+")
        self._add("nl", '"\\n" " "{0,24}')
        if whole:
            bound = f"e-{_rule(whole[0])}"
            self._add(
                "for",
                f'"FOR " ({counted}) " := " {bound} " TO " {bound} (" BY " "-"? [1-9] [0-9]?)? " DO" nl body "END_FOR;"',
            )
        else:
            statements.remove("for")
        self._add(
            "if",
            '"IF " e-BOOL " THEN" nl body ("ELSIF " e-BOOL " THEN" nl body)* ("ELSE" nl body)? "END_IF;"',
        )
        self._add("while", '"WHILE " e-BOOL " DO" nl body "END_WHILE;"')
        selected = [
            f'"CASE " e-{_rule(k)} " OF" nl (label-n ":" nl body)+'
            for k in self._kinds.values()
            if k.family == "int"
        ]
        for kind in self._kinds.values():
            if kind.family == "enum":
                self._add(
                    f"label-{_rule(kind)}",
                    self._choices(self._names.enumerators.get(kind.name, ())),
                )
                selected.append(
                    f'"CASE " e-{_rule(kind)} " OF" nl (label-{_rule(kind)} ":" nl body)+'
                )
        self._add("label-n", 'lit-label (", " lit-label)* (".." lit-label)?')
        self._add("lit-label", '"-"? [0-9] [0-9]{0,4}')
        self._add("case", f'({" | ".join(selected)}) ("ELSE" nl body)? "END_CASE;"')
        self._add("stmt", " | ".join(statements))

    def _add(self, name: str, body: str) -> None:
        self._rules.append(f"{name} ::= {body}")

    # -- expressions ----------------------------------------------------------------------

    def _expression(self, kind: t.Scalar) -> None:
        name = _rule(kind)
        if kind == t.BOOL:
            self._boolean()
            return
        terms = []
        named = [
            x
            for k, xs in self._names.read.items()
            if k == kind or (k.family in _NUMBERS and t.contains(kind, k))
            for x in xs
        ]
        if named:
            terms.append(self._choices(named))
        if kind.family == "enum":
            terms.append(f"label-{name}")
            self._add(f"e-{name}", " | ".join(terms))
            return
        literal = self._literal(kind)
        if literal:
            terms.append(literal)
        if kind.family in _NUMBERS:
            terms += [
                f'"(" e-{name} ")"',
                f'("ABS" | "SQRT") "(" e-{name} ")"'
                if kind.family == "real"
                else f'"ABS(" e-{name} ")"',
            ]
            terms.append(f'("MIN(" | "MAX(") e-{name} ", " e-{name} ")"')
            terms.append(f'"LIMIT(" e-{name} ", " e-{name} ", " e-{name} ")"')
            for other in self._kinds.values():
                if other.family in _NUMBERS and other != kind and not t.contains(kind, other):
                    terms.append(f'"{other.name}_TO_{kind.name}(" e-{_rule(other)} ")"')
        elif kind.family == "bits":
            terms.append(
                f'"NOT " "(" e-{name} ")" | ("SHL(" | "SHR(") e-{name} ", " [0-9] [0-9]? ")"'
            )
        self._add(f"t-{name}", " | ".join(terms) or '"0"')
        signs = {
            "int": '(" + " | " - " | " * " | " / " | " MOD ")',
            "real": '(" + " | " - " | " * " | " / ")',
            "time": '(" + " | " - ")',
            "bits": '(" AND " | " OR " | " XOR ")',
        }.get(kind.family)
        self._add(
            f"e-{name}", f"t-{name} ({signs} t-{name}){{0,{_MOST_SIGNS}}}" if signs else f"t-{name}"
        )

    def _literal(self, kind: t.Scalar) -> str:
        if kind.family == "int":
            digits = min(MOST_LITERAL_DIGITS, len(str(kind.high))) - 1
            return ('"-"? ' if kind.signed else "") + f'("0" | [1-9] [0-9]{{0,{digits}}})'
        if kind.family == "real":
            return '"-"? [0-9] [0-9]{0,5} "." [0-9] [0-9]{0,4}'
        if kind.family == "time" and kind.name == "TIME":
            return '"T#" [1-9] [0-9]{0,4} ("ms" | "s" | "m" | "h")'
        if kind.family == "bits":
            return '"16#" [0-9A-F] [0-9A-F]{0,7}'
        return '"\'" [A-Za-z0-9 _-]{0,30} "\'"' if kind.family == "string" else ""

    def _boolean(self) -> None:
        names = self._choices(self._names.read.get(t.BOOL, [])) or '"TRUE"'
        self._add("v-BOOL", names)
        compared = []
        for kind in self._kinds.values():
            if kind == t.BOOL or not (self._names.read.get(kind)):
                continue
            compared.append(f"e-{_rule(kind)} {self._compared(kind)} e-{_rule(kind)}")
        self._add("n-BOOL", '"NOT " (v-BOOL | "(" e-BOOL ")")')
        terms = [
            "v-BOOL",
            "n-BOOL",
            '"(" e-BOOL ")"',
            '"TRUE"',
            '"FALSE"',
            'v-BOOL (" = " | " <> ") ("TRUE" | "FALSE" | v-BOOL)',
            *compared,
        ]
        self._add("t-BOOL", " | ".join(terms))
        self._add("e-BOOL", f't-BOOL ((" AND " | " OR " | " XOR ") t-BOOL){{0,{_MOST_TERMS}}}')

    @staticmethod
    def _compared(kind: t.Scalar) -> str:
        if kind.family in ("enum", "bits", "string"):
            return '(" = " | " <> ")'
        return '(" = " | " <> " | " < " | " > " | " <= " | " >= ")'

    def _choices(self, names: Sequence[str]) -> str:
        return " | ".join(self._place(n) for n in names)

    def _place(self, text: str) -> str:
        """A name as a terminal; an index is a number inside its bounds or an expression."""
        parts = text.split("\0")
        out = []
        for number, part in enumerate(parts):
            if number % 2 == 0:
                out.append(_quoted(part))
                continue
            low, high = (int(x) for x in part.split(".."))
            chosen = " | ".join(_quoted(str(i)) for i in range(low, min(high, low + 63) + 1))
            out.append(f"({chosen} | e-INT)")
        return " ".join(out)


def _rule(kind: t.Scalar) -> str:
    return re.sub(r"[^A-Za-z0-9]", "-", kind.name)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
