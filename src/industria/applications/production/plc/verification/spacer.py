"""Spacer (Komuravelli et al. 2014): finds the invariant that induction lacks."""

from __future__ import annotations

import z3

from industria.applications.production.plc.execution.terms import (
    Condition,
    all_of,
    lifted,
    lifted_condition,
    negated,
    sort_of,
)
from industria.applications.production.plc.language import ir
from industria.applications.production.plc.verification.confirm import Claim
from industria.applications.production.plc.verification.facts import (
    invariant_of,
)
from industria.applications.production.plc.verification.observer import ASSUMPTION, Goal
from industria.applications.production.plc.verification.work import Work


class Spacer:
    """Proves without a bound, over states of bits and integers."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def run(self) -> None:
        """Unbounded proofs of what induction left open, over states of bits and integers."""
        kinds = [
            s.scalar
            for s in self._work.program.state + self._work.program.inputs
            if s.name in self._work.stored or s.section == "input"
        ]
        if (
            any(k.family in ("real", "string") for k in kinds)
            or self._work.unfinished
            or self._work.formulas.approximated
        ):
            return
        places = [
            (s, at) for s in self._work.program.state if s.name in self._work.stored and s.section != "system"
            for at in range(s.length)
        ]  # fmt: skip
        if len(places) > 200:
            return
        for goal in self._work.undecided():
            share = self._work.time_left() / max(1, len(self._work.undecided())) * 0.6
            if share < 0.3:
                return
            invariant = self._invariant(goal, places, share)
            if invariant is not None:
                self._work.prove([goal], self._work.proof(0, [goal], (), invariant), "Spacer")

    def _invariant(
        self, goal: Goal, places: list[tuple[ir.Slot, int]], seconds: float
    ) -> Claim | None:
        """What Spacer found to hold between all scans, from which the goal follows."""
        engine = z3.Fixedpoint()
        engine.set(engine="spacer", timeout=int(1000 * min(seconds, 10)))
        state = z3.Function("state", *[sort_of(s.scalar) for s, _ in places], z3.BoolSort())
        bad = z3.Function("bad", z3.BoolSort())
        engine.register_relation(state, bad)
        memory = self._work.formulas.arbitrary("@f")
        before = self._work.formulas.with_inputs(memory, "!f")
        scan = self._work.formulas.scan(before, self._work.options.cycle_ms)
        if any(c is not False for c in scan.unfinished) or self._work.formulas.approximated:
            return None
        free = [
            v
            for values in (*memory.values(), *before.values())
            for v in values
            if isinstance(v, z3.ExprRef)
        ]
        engine.declare_var(*{v.get_id(): v for v in free}.values())
        engine.rule(state(*[lifted(s.initial[at], s.scalar) for s, at in places]))
        now = state(*[lifted(memory[s.name][at], s.scalar) for s, at in places])
        after = state(*[lifted(scan.memory[s.name][at], s.scalar) for s, at in places])
        guard: Condition = True
        if self._work.observed.assumes:
            guard = self._work.formulas.bound(ASSUMPTION, scan.memory)
        engine.rule(after, [now, lifted_condition(guard)])
        fails = all_of(guard, negated(self._work.formulas.bound(goal.slot, scan.memory)))
        engine.rule(bad(), [now, lifted_condition(fails)])
        try:
            if engine.query(bad()) != z3.unsat:
                return None
            return invariant_of(engine.get_answer(), state, places)
        except z3.Z3Exception:
            return None
