"""What a list of properties is worth: which no program can meet, and which any program meets.

Judged over one unit whose body is empty and whose outputs and locals may be anything, so that what is
called impossible really is: for some inputs no values of all else satisfy it. A property that says
how one scan follows another is only tried on the empty body.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import z3

from industria.applications.production.plc.execution.formulas import Formulas
from industria.applications.production.plc.execution.terms import (
    Condition,
    lifted_condition,
    one_at_a_time,
)
from industria.applications.production.plc.language import syntax
from industria.applications.production.plc.language.program import compile_text, root_unit
from industria.applications.production.plc.verification.engines import Options, verify
from industria.applications.production.plc.verification.observer import observe
from industria.applications.production.plc.verification.properties import Property

_OF_ONE_STATE = ("invariant", "implication", "forbidden")
_CHECK_MS = 3_000


@dataclass(frozen=True, slots=True)
class Worth:
    """Ids of properties. ``vacuous``: met by an empty body or by constant outputs; ``impossible``: met
    by no program; ``contradictory``: each possible, but not all at once; ``meaningless``: over names
    that are not declared, or no property."""

    vacuous: frozenset[str] = frozenset()
    impossible: frozenset[str] = frozenset()
    contradictory: frozenset[str] = frozenset()
    meaningless: frozenset[str] = frozenset()

    @property
    def feasible(self) -> bool:
        """Whether nothing rules out a program that meets them all."""
        return not (self.impossible or self.contradictory or self.meaningless)


@one_at_a_time
def worth(source: str, properties: Sequence[Property], unit: str = "") -> Worth:
    """Judge properties over the declarations of a unit; its body is taken to be empty."""
    compiled = compile_text(source, unit)
    root = root_unit(compiled.tree, unit)
    if root is None or compiled.errors:
        return Worth(meaningless=frozenset(p.id for p in properties))
    bare = replace(root, body=())
    tree = replace(
        compiled.tree, units=tuple(bare if u is root else u for u in compiled.tree.units)
    )
    outcomes = _outcomes(tree, bare, properties)
    meaningless = frozenset(p.id for p, _ in observe(tree, bare, properties, 100).rejected)
    vacuous = {
        i for i, outcome in outcomes.items() if outcome in ("proved", "bounded")
    } - meaningless
    states = [p for p in properties if p.pattern in _OF_ONE_STATE and p.id not in meaningless]
    judge = _Judge(tree, bare, states)
    vacuous |= {p.id for p in states if judge.met_by_constants(p)}
    impossible = frozenset(p.id for p in states if judge.impossible([p]))
    possible = [p for p in states if p.id not in impossible]
    contradictory = (
        frozenset(p.id for p in possible)
        if len(possible) > 1 and judge.impossible(possible)
        else frozenset()
    )
    return Worth(frozenset(vacuous), impossible, contradictory, meaningless)


def _outcomes(
    tree: syntax.SourceFile, unit: syntax.Unit, properties: Sequence[Property]
) -> dict[str, str]:
    return {
        v.id: v.outcome
        for v in verify(observe(tree, unit, properties, 100), Options(seconds=6, depth=6))
    }


class _Judge:
    def __init__(
        self, tree: syntax.SourceFile, unit: syntax.Unit, properties: Sequence[Property]
    ) -> None:
        self._given = {v.name.lower() for v in unit.variables if v.section == "input"}
        free = tuple(
            replace(v, section="input")
            if v.section in ("output", "local") and not v.constant
            else v
            for v in unit.variables
        )
        opened = replace(unit, variables=free)
        units = tuple(opened if u is unit else u for u in tree.units)
        observed = observe(replace(tree, units=units), opened, properties, 100)
        formulas = Formulas(observed.program)
        memory = formulas.with_inputs(formulas.initial(), "")
        after = formulas.scan(memory, 100).memory
        self._holds: dict[str, Condition] = {
            g.property.id: formulas.bound(g.slot, after) for g in observed.goals
        }
        self._inputs: list[z3.ExprRef] = []
        self._others: list[z3.ExprRef] = []
        for slot in observed.program.inputs:
            root = slot.name.split(".")[0].split("[")[0].lower()
            (self._inputs if root in self._given else self._others).extend(
                v for v in memory[slot.name] if isinstance(v, z3.ExprRef)
            )

    def impossible(self, properties: Sequence[Property]) -> bool:
        """Whether for some inputs no values of all else meet them."""
        holds = self._all(properties)
        return holds is not None and self._can_hold_for_all(self._others, z3.Not(holds))

    def met_by_constants(self, p: Property) -> bool:
        """Whether some constants meet it whatever the inputs are."""
        holds = self._all([p])
        return holds is not None and self._can_hold_for_all(self._inputs, holds)

    def _all(self, properties: Sequence[Property]) -> z3.BoolRef | None:
        known = [lifted_condition(self._holds[p.id]) for p in properties if p.id in self._holds]
        return z3.And(known) if len(known) == len(properties) else None

    @staticmethod
    def _can_hold_for_all(every: list[z3.ExprRef], condition: z3.BoolRef) -> bool:
        """Whether some values of everything else make ``condition`` hold for all values of ``every``."""
        solver = z3.Solver()
        solver.set("timeout", _CHECK_MS)
        solver.add(z3.ForAll(every, condition) if every else condition)
        return bool(solver.check() == z3.sat)
