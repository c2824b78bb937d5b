"""Two programs: equivalent on every run, or the inputs that tell them apart.

Both run in one program, each on memory of its own and on the same inputs, through the same power cycles;
that what they give is equal is a property like any other, and goes to the same engines. They are joined
after each was compiled by itself, so that neither can see a function, a type or a global of the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language import types as t
from industria.applications.production.plc.language.addresses import canonical
from industria.applications.production.plc.language.diagnostics import Place
from industria.applications.production.plc.language.program import compile_text, root_unit
from industria.applications.production.plc.language.walk import read_slots, stored_slots
from industria.applications.production.plc.verification.engines import Options, Verdict, verify
from industria.applications.production.plc.verification.observer import Goal, Observed, observe
from industria.applications.production.plc.verification.power import with_power_cycles
from industria.applications.production.plc.verification.properties import Property
from industria.applications.production.plc.verification.renaming import renamed
from industria.core import InputError, Progress, silent

_INDEX = t.ELEMENTARY["DINT"]
_SHARED = (ir.FAULT, ir.CYCLE)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A verdict for each output: proved equal, equal for so many scans, or violated with inputs."""

    verdicts: tuple[Verdict, ...]

    @property
    def equivalent(self) -> bool:
        """Whether every output is proved equal on every run."""
        return all(v.outcome == "proved" for v in self.verdicts)

    @property
    def different(self) -> bool:
        """Whether some inputs tell the programs apart."""
        return any(v.outcome == "violated" for v in self.verdicts)

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {
            "equivalent": self.equivalent,
            "different": self.different,
            "outputs": [v.to_json() for v in self.verdicts],
        }


def compare(
    first: str, second: str, options: Options = Options(), progress: Progress = silent
) -> Comparison:
    """Compare the last units of two texts, which have to have the same inputs and outputs.

    Globals that either writes are outputs. Raises InputError where one does not compile, their interfaces
    differ, or there is nothing to compare.
    """
    programs = (_program(first, "first"), _program(second, "second"))
    inputs = [_interface(p.inputs) for p in programs]
    outputs = [_interface(_given(p)) for p in programs]
    if inputs[0] != inputs[1] or outputs[0] != outputs[1]:
        raise InputError(
            f"expected two programs with the same inputs and outputs, found {_shown(inputs[0])} -> {_shown(outputs[0])} and "
            f"{_shown(inputs[1])} -> {_shown(outputs[1])}"
        )
    if not outputs[0]:
        raise InputError(
            "expected two programs with outputs to compare, found none: declare what matters as VAR_OUTPUT"
        )
    _refuse_other_places(*programs)
    return Comparison(tuple(verify(_side_by_side(*programs), options, progress)))


def _program(source: str, which: str) -> ir.Program:
    compiled = compile_text(source)
    if compiled.program is None:
        raise InputError(f"expected a {which} program that compiles, found {compiled.errors[0]}")
    units = [u.name for u in compiled.tree.units if u.kind == "program"]
    if len(units) > 1:
        raise InputError(
            f"expected one PROGRAM in the {which} text, found {', '.join(units)}: compare each with what it calls in a text of its own"
        )
    root = root_unit(compiled.tree, "")
    assert root is not None
    for note in observe(compiled.tree, root, (), Options().cycle_ms).notes:
        raise InputError(
            f"expected a {which} program that alone writes what it reads, found that {note}: "
            "compare a text without the other unit, or with the variable as VAR_INPUT"
        )
    return compiled.program


def _refuse_other_places(a: ir.Program, b: ir.Program) -> None:
    """Raise InputError for an input or output of one name at two addresses, where it matters."""
    read = {n.lower() for p in (a, b) for n in read_slots(p.body)}
    given = {s.name.lower() for s in _given(a)}
    places = {s.name.lower(): canonical(s.address) for s in b.slots.values() if s.address}
    for slot in a.slots.values():
        name = slot.name.lower()
        here, there = canonical(slot.address) if slot.address else "", places.get(name, "")
        if (
            here != there
            and name in (read | given)
            and slot.section in ("input", "output", "global")
        ):
            raise InputError(
                f"expected {slot.name} at one address in both programs, found {here or 'none'} and {there or 'none'}: "
                "they are wired differently"
            )


def _given(program: ir.Program) -> list[ir.Slot]:
    """What the world sees of a program: outputs, and globals that it writes."""
    stored = stored_slots(program.body)
    return [*program.outputs, *(s for s in program.of("global") if s.name in stored)]


_Kind = tuple[object, ...]


def _interface(slots: list[ir.Slot]) -> dict[str, _Kind]:
    """Names and types, as far as a difference of them matters outside."""
    return {
        s.name.lower(): (s.scalar.name.upper(), s.scalar.width, s.bounds, s.labels) for s in slots
    }


def _shown(interface: dict[str, _Kind]) -> str:
    return ", ".join(f"{name} : {kind[0]}" for name, kind in sorted(interface.items())) or "none"


def _side_by_side(a: ir.Program, b: ir.Program) -> Observed:
    """One program that gives the same inputs to both, and watches that their outputs are equal."""
    slots: dict[str, ir.Slot] = {s.name: replace(s, section="input") for s in a.inputs}
    shared = {name.lower(): name for name in slots}
    body: list[ir.Statement] = []
    faults: tuple[tuple[int, Place], ...] = ()
    sides: list[dict[str, str]] = []
    for number, program in enumerate((a, b), 1):
        names = {
            name: shared[name.lower()]
            if slot.section == "input"
            else name
            if name in _SHARED
            else f"program_{number}.{name}"
            for name, slot in program.slots.items()
        }
        for slot in program.slots.values():
            kept = "local" if slot.section in ("output", "in_out", "global") else slot.section
            slots.setdefault(names[slot.name], replace(slot, name=names[slot.name], section=kept))
            if slot.section == "in_out":  # what the world gives is what either begins with
                body += _copied(slot, names[slot.name], shared[slot.name.lower()])
        body += renamed(program.body, names, number, len(faults))
        faults += program.faults
        sides.append({name.lower(): names[name] for name in program.slots})
    goals: list[Goal] = []
    for number, slot in enumerate(_given(a)):
        left, right = (side[slot.name.lower()] for side in sides)
        flag = f"__ok_{number}"
        slots[flag] = ir.Slot(flag, t.BOOL, "local", (True,))
        body.append(ir.Store(flag, _equal(slot, left, right)))
        text = f"program_1.{slot.name} = program_2.{slot.name}"
        goals.append(Goal(Property(slot.name, "invariant", (text,)), flag))
    program = replace(a, name="__Both", slots=slots, body=tuple(body), faults=faults, names={})
    return Observed(with_power_cycles(program), tuple(goals), (), False)


def _copied(slot: ir.Slot, target: str, source: str) -> Iterator[ir.Statement]:
    for at in range(slot.length):
        index = ir.Const(_INDEX, at) if slot.is_array else None
        yield ir.Store(target, _read(slot, source, at), index)


def _read(slot: ir.Slot, name: str, at: int) -> ir.Expression:
    if not slot.is_array:
        return ir.Load(name, slot.scalar)
    return ir.Element(name, slot.scalar, ir.Const(_INDEX, at))


def _equal(slot: ir.Slot, left: str, right: str) -> ir.Expression:
    """Every value equal; of REAL also where neither is a number."""
    whole: ir.Expression = ir.true()
    for at in range(slot.length):
        a, b = _read(slot, left, at), _read(slot, right, at)
        same: ir.Expression = ir.Operation("eq", (a, b), t.BOOL)
        if slot.scalar.family == "real":
            neither = _both(ir.Operation("ne", (a, a), t.BOOL), ir.Operation("ne", (b, b), t.BOOL))
            same = ir.Operation("or", (same, neither), t.BOOL)
        whole = same if at == 0 else _both(whole, same)
    return whole


def _both(a: ir.Expression, b: ir.Expression) -> ir.Expression:
    return ir.Operation("and", (a, b), t.BOOL)
