"""What a proof of one unit does not own: memory that other units of the text write.

A global variable, or memory at an address, that another program writes may hold anything when a scan
begins. Other programs are those of the CONFIGURATION where there is one, else all of the text; where
the unit is a block and no program runs it, all units that it does not call.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language import syntax as s
from industria.applications.production.plc.language.addresses import Located, may_overlap
from industria.applications.production.plc.language.diagnostics import Diagnostics, TooLarge
from industria.applications.production.plc.language.lint import all_statements, names_read
from industria.applications.production.plc.language.lower import Lowering
from industria.applications.production.plc.language.walk import stored_slots


class Environment:
    """The other units of a text, seen from ``root``."""

    def __init__(self, tree: s.SourceFile, root: s.Unit) -> None:
        self._globals = frozenset(Lowering(tree, Diagnostics()).slots)
        self._everything = ""  # a program that may write any global: its text is not there
        self._names: dict[str, str] = {}  # slot of a global variable, and who writes it
        self._places: list[tuple[Located, str]] = []
        if not tree.globals and len(tree.units) < 2 and not tree.programs:
            return
        known = {u.name.lower() for u in tree.units if u.kind == "program"}
        missing = [p.type_name for p in tree.programs if p.type_name.lower() not in known]
        self._everything = missing[0] if missing else ""
        for unit in _others(tree, root):
            self._look_at(tree, unit)

    def _look_at(self, tree: s.SourceFile, unit: s.Unit) -> None:
        lowering = Lowering(tree, Diagnostics())
        lowering.ignore_timers()
        try:
            program = lowering.program(unit)
        except TooLarge:
            self._everything = self._everything or unit.name
            return
        written = stored_slots(program.body)
        for name in sorted(written & self._globals - {ir.FAULT, ir.CYCLE}):
            self._names.setdefault(name, unit.name)
        for x in lowering.located:
            if any(_is_of(name, x.name) for name in written):
                self._places.append((x, unit.name))

    def writer(self, slot: str, located: Sequence[Located]) -> str:
        """The unit that writes a slot between two scans; empty where none does."""
        if slot in self._names:
            return self._names[slot]
        if self._everything and slot in self._globals:
            return self._everything
        for x in located:
            if _is_of(slot, x.name):
                for place, unit in self._places:
                    if may_overlap(place, x):
                        return unit
        return ""

    def freed(
        self, program: ir.Program, read: set[str], located: Sequence[Located]
    ) -> tuple[ir.Program, tuple[str, ...]]:
        """The program with an input in the place of every slot that it reads and others write, and a note on each."""
        slots, notes = dict(program.slots), []
        for name in sorted(read & set(slots)):
            if slots[name].section in ("temp", "system", "input"):
                continue
            unit = self.writer(name, located)
            if unit:
                slots[name] = replace(slots[name], section="input")
                notes.append(
                    f"{name} is written by {unit}, which is not in this proof: it may hold anything when a scan begins"
                )
        return replace(program, slots=slots), tuple(notes)


def _used(unit: s.Unit, types: Mapping[str, s.TypeSpecification]) -> set[str]:
    """Names, in lower case, of what a unit calls and of the types of its variables."""
    out = {n for x in all_statements(unit.body) for n in names_read(x)}
    waiting = [v.type for v in unit.variables]
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, s.ArrayOf):
            waiting.append(kind.element)
        elif isinstance(kind, s.StructureOf):
            waiting += [v.type for v in kind.fields]
        elif isinstance(kind, s.NamedType) and kind.name.lower() not in out:
            out.add(kind.name.lower())
            if kind.name.lower() in types:
                waiting.append(types[kind.name.lower()])
    return out


def _is_of(slot: str, variable: str) -> bool:
    return slot == variable or slot.startswith((f"{variable}.", f"{variable}["))


def _others(tree: s.SourceFile, root: s.Unit) -> list[s.Unit]:
    """Units that run beside ``root``; ``root`` itself too where it runs twice."""
    programs = [u for u in tree.units if u.kind == "program"]
    if tree.programs:
        runs = [p.type_name.lower() for p in tree.programs]
        twice = runs.count(root.name.lower()) > 1
        return [u for u in programs if u.name.lower() in runs and (u is not root or twice)]
    if programs:
        return [u for u in programs if u is not root]
    called = {root.name.lower()}
    units = {u.name.lower(): u for u in tree.units}
    types = {d.name.lower(): d.type for d in tree.types}
    waiting = [root]
    while waiting:
        for name in _used(waiting.pop(), types):
            if name in units and name not in called:
                called.add(name)
                waiting.append(units[name])
    return [u for u in tree.units if u.name.lower() not in called]
