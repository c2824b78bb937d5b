"""Properties woven into the program as observers: Structured Text that watches every scan.

Each property becomes a BOOL that is TRUE as long as it holds, so that every engine, the interpreter
and the soft PLC read one and the same meaning.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from industria.applications.production.plc.language import ir, literals
from industria.applications.production.plc.language import syntax as s
from industria.applications.production.plc.language import types as t
from industria.applications.production.plc.language.diagnostics import Diagnostics, Place, TooLarge
from industria.applications.production.plc.language.expression_parser import parse_expression
from industria.applications.production.plc.language.lower import Lowering
from industria.applications.production.plc.language.typed import Wrong
from industria.applications.production.plc.verification.environment import Environment
from industria.applications.production.plc.verification.power import with_power_cycles
from industria.applications.production.plc.verification.properties import Property
from industria.core import InputError

_HERE = Place(0, 0)
_CYCLES = re.compile(r"(\d+)\s*(?:cycles?|scans?|个?(?:扫描)?周期|次?扫描)?", re.IGNORECASE)
_DURATION = re.compile(r"(?:T|TIME|LT|LTIME)#", re.IGNORECASE)
ASSUMPTION = "__assume"
ASSERTED = "__asserted"


@dataclass(frozen=True, slots=True)
class Goal:
    """A property as the slot that says whether it holds. A ``reachable`` one holds by being FALSE once."""

    property: Property
    slot: str


@dataclass(frozen=True, slots=True)
class Observed:
    """A program with its observers. ``rejected``: properties that mean nothing here, and why."""

    program: ir.Program
    goals: tuple[Goal, ...]
    rejected: tuple[tuple[Property, str], ...]
    assumes: bool
    scans: int = 0  # the longest wait that a property allows
    notes: tuple[str, ...] = ()  # what is taken as free since it is not of this program alone


def observe(
    tree: s.SourceFile, unit: s.Unit, properties: Sequence[Property], cycle_ms: int, slots: Sequence[str] = (),
    power_cycles: bool = True,
) -> Observed:  # fmt: skip
    """Weave properties into a unit that compiles. ``slots``: a name for each property's slot.

    Raises InputError where the program cannot be watched.
    """
    weaver = _Weaver(tree, unit, cycle_ms)
    goals: list[Goal] = []
    rejected: list[tuple[Property, str]] = []
    for number, p in enumerate(properties):
        try:
            slot = weaver.add(p, slots[number] if slots else f"__ok_{number}")
        except Wrong as error:
            rejected.append((p, str(error)))
            continue
        if slot:
            goals.append(Goal(p, slot))
    program, notes = weaver.program()
    if power_cycles:
        program = with_power_cycles(program)
    return Observed(program, tuple(goals), tuple(rejected), weaver.assumes, weaver.scans, notes)


class _Weaver:
    def __init__(self, tree: s.SourceFile, unit: s.Unit, cycle_ms: int) -> None:
        self._tree, self._unit, self._cycle_ms = tree, unit, cycle_ms
        self._variables: list[s.Variable] = []
        self._before: list[s.Statement] = []
        self._after: list[s.Statement] = []
        self._update: list[s.Statement] = []
        self._old: dict[str, str] = {}
        self.assumes = False
        self.scans = 0
        self._environment = Environment(tree, unit)
        self._types = Lowering(tree, Diagnostics()).types

    def program(self) -> tuple[ir.Program, tuple[str, ...]]:
        """The unit with all observers, and notes on what others write."""
        unit = replace(
            self._unit, variables=(*self._unit.variables, *self._variables, _flag(ASSERTED, True))
        )
        found = Diagnostics()
        lowering = Lowering(self._tree, found)
        lowering.statements.watch_assertions(ASSERTED)
        try:
            program = lowering.program(unit, tuple(self._before), (*self._after, *self._update))
        except (Wrong, TooLarge):
            program = None
        if (
            program is None or found.has_errors
        ):  # an observer that was left out would prove anything
            why = next(d for d in found.all if d.severity == "error")
            raise InputError(f"expected a program and properties that can be watched, found {why}")
        return self._environment.freed(program, lowering.read_paths, lowering.located)

    def add(self, p: Property, slot: str) -> str:
        """Weave one property in; the slot that holds it, empty for an assumption. Raises Wrong."""
        e = [self._parsed(text) for text in p.expressions]
        self._refuse_cut_literal(p)
        if p.pattern == "assume":
            self._before.append(s.Assign(_HERE, _name(ASSUMPTION), _and(_name(ASSUMPTION), e[0])))
            if not self.assumes:
                self._variables.append(_flag(ASSUMPTION, True))
                self._before.insert(0, s.Assign(_HERE, _name(ASSUMPTION), _true()))
            self.assumes = True
            return ""
        if p.pattern == "assertion":
            return ASSERTED
        self._variables.append(_flag(slot, True))
        self._after.append(s.Assign(_HERE, _name(slot), self._holds(p, e, slot)))
        return slot

    def _holds(self, p: Property, e: list[s.Expression], slot: str) -> s.Expression:
        if p.pattern == "no_fault":
            return s.Binary(_HERE, "=", _name(ir.FAULT), s.Literal(_HERE, "integer", 0))
        if p.pattern == "invariant":
            return e[0]
        if p.pattern in ("forbidden", "reachable"):
            return _not(e[0])
        if p.pattern == "implication":
            return _implies(e[0], e[1])
        if p.pattern == "during_cycle":
            begun = self._flagged(f"{slot}_begun")
            self._before.append(s.Assign(_HERE, _name(begun), e[0]))
            return _implies(_name(begun), e[1])
        if p.pattern == "between_cycles":
            last = self._flagged(f"{slot}_last")
            self._update.append(s.Assign(_HERE, _name(last), e[0]))
            return _implies(_and(_name(last), e[1]), e[2])
        return self._response(p, e, slot)

    def _response(self, p: Property, e: list[s.Expression], slot: str) -> s.Expression:
        """Counts the scans since an unanswered trigger."""
        count = f"{slot}_waiting"
        self._variables.append(s.Variable(_HERE, count, "local", s.NamedType(_HERE, "DINT")))
        one = s.Binary(_HERE, "+", _name(count), s.Literal(_HERE, "integer", 1))
        some = s.Binary(_HERE, ">", _name(count), s.Literal(_HERE, "integer", 0))
        limit = self._scans(p.within)
        self.scans = max(self.scans, limit)
        most = s.Binary(_HERE, "<=", _name(count), s.Literal(_HERE, "integer", limit))
        counting = s.If(
            _HERE,
            (
                (e[1], (s.Assign(_HERE, _name(count), s.Literal(_HERE, "integer", 0)),)),
                (
                    _and(s.Binary(_HERE, "OR", some, e[0]), most),
                    (s.Assign(_HERE, _name(count), one),),
                ),
            ),
            (),
        )
        self._after.append(counting)
        return most

    def _scans(self, within: str) -> int:
        """``T#2s`` or ``3 cycles`` as scans. Raises Wrong."""
        counted = _CYCLES.fullmatch(within)
        if counted:
            return int(counted[1])
        duration = literals.duration_value(within) if _DURATION.match(within) else None
        if duration is None:
            raise Wrong(f"expected a duration such as T#2s or '3 cycles', found {within!r}")
        return math.ceil(duration / 1_000_000 / self._cycle_ms)

    def _flagged(self, name: str) -> str:
        self._variables.append(_flag(name, False))
        return name

    def _parsed(self, text: str) -> s.Expression:
        found = Diagnostics()
        e = parse_expression(text, found)
        if e is None or found.has_errors:
            why = found.all[0].message.en if found.all else "no expression"
            raise Wrong(f"{text!r}: {why}")
        e = self._without_old(e)
        scratch = Lowering(self._tree, found)
        unit = replace(self._unit, variables=(*self._unit.variables, *self._variables))
        try:
            scope = scratch.variables.declare_root(unit)
            scratch.expressions.condition(e, scope)
            scratch.check_addresses()
        except (Wrong, TooLarge):
            raise Wrong(f"{text!r}: {_error(found)}") from None
        if found.has_errors:
            raise Wrong(f"{text!r}: {_error(found)}")
        return e

    def _refuse_cut_literal(self, p: Property) -> None:
        """Raise Wrong for ``Mode #Auto``: with the space the value would be read as a comment."""
        last = re.search(r"(\w+)$", p.expressions[-1]) if p.expressions else None
        if last and re.match(r"#\w", p.comment) and last[1].lower() in self._types:
            raise Wrong(
                f"expected {last[1]}# and its value without a space, found a space before "
                f"{p.comment[:40]!r}: write {last[1]}{p.comment.split()[0]}, or a space behind # for a comment"
            )

    def _without_old(self, e: s.Expression) -> s.Expression:
        """``old(x)`` replaced by a variable that keeps x of the scan before."""
        if isinstance(e, s.Call):
            if (
                isinstance(e.callee, s.Name)
                and e.callee.name.lower() == "old"
                and len(e.arguments) == 1
            ):
                inner = e.arguments[0].value
                assert inner is not None
                return _name(self._kept(inner))
            arguments = tuple(
                replace(a, value=self._without_old(a.value)) if a.value else a for a in e.arguments
            )
            return replace(e, arguments=arguments)
        if isinstance(e, s.Binary):
            return replace(e, left=self._without_old(e.left), right=self._without_old(e.right))
        if isinstance(e, s.Unary):
            return replace(e, operand=self._without_old(e.operand))
        return e

    def _kept(self, e: s.Expression) -> str:
        key = repr(e)
        if key in self._old:
            return self._old[key]
        found = Diagnostics()
        scratch = Lowering(self._tree, found)
        try:
            kind = scratch.expressions.value(e, scratch.variables.declare_root(self._unit)).type
        except (Wrong, TooLarge):
            raise Wrong(_error(found)) from None
        name = f"__old_{hashlib.sha256(key.encode()).hexdigest()[:12]}"  # the same in every program
        written: s.TypeSpecification = s.NamedType(_HERE, kind.name)
        if kind.family == "string":
            length = s.Literal(_HERE, "integer", min(kind.width, t.LONGEST_STRING))
            written = s.StringOf(_HERE, kind.name == "WSTRING", length)
        self._variables.append(s.Variable(_HERE, name, "local", written))
        keep = s.Assign(_HERE, _name(name), e)
        if self._is_set_between_scans(scratch):
            self._update.append(keep)
        else:
            self._before.append(keep)
        self._old[key] = name
        return name

    def _is_set_between_scans(self, lowered: Lowering) -> bool:
        """Whether an expression reads what the world, or a program beside this one, sets before a scan."""
        return any(
            lowered.slots[path].section in ("input", "in_out")
            or self._environment.writer(path, lowered.located)
            for path in lowered.read_paths
            if path in lowered.slots
        )


def _error(found: Diagnostics) -> str:
    return next((d.message.en for d in found.all if d.severity == "error"), "no expression")


def _name(name: str) -> s.Name:
    return s.Name(_HERE, name)


def _true() -> s.Literal:
    return s.Literal(_HERE, "bool", True)


def _flag(name: str, value: bool) -> s.Variable:
    return s.Variable(
        _HERE, name, "local", s.NamedType(_HERE, "BOOL"), s.Literal(_HERE, "bool", value)
    )


def _not(e: s.Expression) -> s.Expression:
    return s.Unary(_HERE, "NOT", e)


def _and(a: s.Expression, b: s.Expression) -> s.Expression:
    return s.Binary(_HERE, "AND", a, b)


def _implies(a: s.Expression, b: s.Expression) -> s.Expression:
    return s.Binary(_HERE, "OR", _not(a), b)
