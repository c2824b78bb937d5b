"""Two programs: equivalent on every run, or the inputs that tell them apart.

Both run side by side in one program on the same inputs; that their outputs are equal is a property
like any other, and goes to the same engines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from industria.applications.production.plc.language import syntax as s
from industria.applications.production.plc.language.diagnostics import Diagnostics, Place
from industria.applications.production.plc.language.parser import parse
from industria.applications.production.plc.language.program import compile_text, root_unit
from industria.applications.production.plc.verification.engines import Options, Verdict, verify
from industria.applications.production.plc.verification.observer import observe
from industria.applications.production.plc.verification.properties import Property
from industria.core import InputError, Progress, silent

_HERE = Place(0, 0)
_SECOND = "__b"


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

    Raises InputError where one does not compile or their interfaces differ.
    """
    a, b = _root(first, "first"), _root(second, "second")
    inputs, outputs = _section(a, "input", "in_out"), _section(a, "output", "in_out")
    if (inputs, outputs) != (_section(b, "input", "in_out"), _section(b, "output", "in_out")):
        raise InputError(
            f"expected two programs with the same inputs and outputs, found {sorted(inputs)} -> {sorted(outputs)} and "
            f"{sorted(_section(b, 'input', 'in_out'))} -> {sorted(_section(b, 'output', 'in_out'))}"
        )
    tree, unit = _side_by_side(first, second, a, b)
    compiled_outputs = [v.name for v in a.variables if v.section in ("output", "in_out")]
    properties = [
        Property(name, "invariant", (f"program_1.{name} = program_2.{name}",))
        for name in compiled_outputs
    ]
    observed = observe(tree, unit, properties, options.cycle_ms)
    if observed.rejected:
        raise InputError(f"expected outputs of elementary types, found {observed.rejected[0][1]}")
    return Comparison(tuple(verify(observed, options, progress)))


def _root(source: str, which: str) -> s.Unit:
    compiled = compile_text(source)
    root = root_unit(compiled.tree, "")
    if root is None or compiled.errors:
        raise InputError(f"expected a {which} program that compiles, found {compiled.errors[0]}")
    return root


def _section(unit: s.Unit, *sections: str) -> dict[str, str]:
    return {
        v.name.lower(): getattr(v.type, "name", "").upper()
        for v in unit.variables
        if v.section in sections
    }


def _side_by_side(first: str, second: str, a: s.Unit, b: s.Unit) -> tuple[s.SourceFile, s.Unit]:
    """One program that gives the same inputs to an instance of each."""
    left, right = parse(first, Diagnostics()), parse(second, Diagnostics())
    renamed = {u.name.lower(): f"{u.name}{_SECOND}" for u in right.units}
    renamed |= {
        d.name.lower(): f"{d.name}{_SECOND}"
        for d in right.types
        if d.name.lower() not in {x.name.lower() for x in left.types}
    }
    units = [_as_block(u) if u.name == a.name else u for u in left.units]
    other = [_renamed(_as_block(u) if u.name == b.name else u, renamed) for u in right.units]
    shared = tuple(
        replace(v, section="local" if v.section == "in_out" else "input")
        for v in a.variables
        if v.section in ("input", "in_out")
    )
    whole = s.Unit(
        _HERE, "program", "__Both", None,
        (*shared, _instance("program_1", a.name), _instance("program_2", renamed[b.name.lower()])),
        (_call("program_1", a), _call("program_2", a)), _HERE,
    )  # fmt: skip
    types = {d.name.lower(): d for d in (*left.types, *right.types)}
    tree = s.SourceFile(
        (*units, *other, whole), tuple(types.values()), (*left.globals, *right.globals)
    )
    return tree, whole


def _as_block(unit: s.Unit) -> s.Unit:
    return replace(unit, kind="function_block")


def _renamed(unit: s.Unit, names: dict[str, str]) -> s.Unit:
    variables = tuple(
        replace(v, type=replace(v.type, name=names[v.type.name.lower()]))
        if isinstance(v.type, s.NamedType) and v.type.name.lower() in names
        else v
        for v in unit.variables
    )
    return replace(unit, name=names[unit.name.lower()], variables=variables)


def _instance(name: str, kind: str) -> s.Variable:
    return s.Variable(_HERE, name, "local", s.NamedType(_HERE, kind))


def _call(instance: str, unit: s.Unit) -> s.CallStatement:
    arguments: Sequence[s.Argument] = [
        s.Argument(_HERE, v.name, s.Name(_HERE, v.name))
        for v in unit.variables
        if v.section in ("input", "in_out")
    ]
    return s.CallStatement(_HERE, s.Call(_HERE, s.Name(_HERE, instance), tuple(arguments)))
