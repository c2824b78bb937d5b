"""Engines: bounded unrolling, k-induction with lemmas, and Spacer, combined within a time budget.

Bounded unrolling finds the shortest counterexample; k-induction (Sheeran et al. 2000) proves all
open properties together, so that each may help the others; Spacer (Komuravelli et al. 2014) finds
the invariant that induction lacks. A counterexample counts only after its replay.
"""

from __future__ import annotations

import time
from dataclasses import replace

import z3

from industria.applications.production.plc.execution.terms import (
    Memory,
    one_at_a_time,
)
from industria.applications.production.plc.language.walk import (
    has_nested_loops,
)
from industria.applications.production.plc.verification.induction import Induction
from industria.applications.production.plc.verification.observer import Goal, Observed
from industria.applications.production.plc.verification.spacer import Spacer
from industria.applications.production.plc.verification.unrolling import Unrolling
from industria.applications.production.plc.verification.verdicts import (
    Options,
    Outcome,
    Verdict,
    reached,
)
from industria.applications.production.plc.verification.work import Work
from industria.core import Progress, silent

__all__ = ["Options", "Outcome", "Verdict", "verify"]
MOST_INDUCTION = 4
_SHORTEN_S = 1.0  # spent on fewer scans once everything is proved or refuted
_MANY_SLOTS = 400


@one_at_a_time
def verify(
    observed: Observed, options: Options = Options(), progress: Progress = silent
) -> list[Verdict]:
    """A verdict for every property, in order of the goals, then those that mean nothing here."""
    checker = _Checker(Work(observed, options))
    checker.run(progress)
    verdicts = [checker.verdict(goal) for goal in observed.goals]
    verdicts += [Verdict(p, "unknown", "none", 0, 0.0, None, why) for p, why in observed.rejected]
    return verdicts


class _Checker:
    """The plan: which engine works when."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._unrolling = Unrolling(work)
        self._induction = Induction(work)
        self._spacer = Spacer(work)
        self._ran = False

    def run(self, progress: Progress) -> None:
        """Run; unroll, and between the first scans try to prove; then Spacer; then unroll further.

        What a run refutes is only unrolled from then on, in search of fewer scans that refute it.
        """
        self._work.runner.quick([g.slot for g in self._work.open])
        if self._is_heavy():
            self._run_thoroughly()
        solver = self._work.solver()
        memory = self._work.formulas.initial()
        inputs: list[Memory] = []
        tried_spacer = False
        shortening = time.monotonic()
        deepest = max(self._work.options.depth, self._work.observed.scans + 4)
        shown = [self._work.refuted.get(g.slot) for g in self._work.open]
        if all(trace is not None and len(trace.steps) == 1 for trace in shown):
            deepest = 0  # no fewer scans to look for
        for depth in range(1, deepest + 1):
            progress("verify", depth - 1, deepest)
            memory = self._unrolling.unrolled(solver, memory, depth, inputs)
            if (
                self._work.observed.assumes
                and solver.check() == z3.unsat
                and not self._work.unfinished
            ):
                self._work.vacuous = True
                break
            self._unrolling.search(solver, memory, depth, inputs)
            if depth <= MOST_INDUCTION and self._work.open and self._work.time_left() > 0:
                self._induction.strike_guesses(solver, memory)
                self._induction.induct(depth)
            if depth == 1 and self._work.undecided() and not self._ran:
                self._run_thoroughly()
            if depth == MOST_INDUCTION and self._work.undecided() and not tried_spacer:
                tried_spacer = True
                self._spacer.run()
            if not self._work.open and self._may_end(depth):
                continue
            if not self._work.undecided() and time.monotonic() - shortening > _SHORTEN_S:
                break
            if self._work.undecided():
                shortening = time.monotonic()
            if not self._work.open or self._work.time_left() <= 0:
                break
        for goal in list(self._work.open):
            if goal.slot in self._work.refuted:
                self._work.close_as_run(goal)
        progress("verify", deepest, deepest)

    def _may_end(self, depth: int) -> bool:
        """Whether the assumptions may yet end every run: no run has gone on for long."""
        longest = max(depth, self._work.runner.found.longest)
        return (
            self._work.observed.assumes and longest < MOST_INDUCTION and self._work.time_left() > 0
        )

    def _is_heavy(self) -> bool:
        """Whether the first scan as formulas may take longer than running the program."""
        kinds = {s.scalar.family for s in self._work.program.slots.values()}
        many = len(self._work.program.slots) > _MANY_SLOTS or has_nested_loops(
            self._work.program.body
        )
        return many or bool(kinds & {"real", "string"})

    def _run_thoroughly(self) -> None:
        """Also against what is proved by now: if it fails, neither is believed."""
        self._ran = True
        slots = [g.slot for g in self._work.goals if g.slot not in self._work.refuted]
        self._work.runner.thorough(slots, self._work.time_left())
        for goal in self._work.goals:
            found = self._work.found.get(goal.slot)
            if found is None or found.outcome != "proved":
                continue
            if goal.slot in self._work.refuted:
                self._work.close_as_run(goal)
            elif goal.slot in self._work.runner.found.disputed:
                del self._work.found[goal.slot]

    def verdict(self, goal: Goal) -> Verdict:
        """The verdict of a goal, inverted where it is a reachability."""
        found = self._work.found.get(goal.slot)
        elapsed = time.monotonic() - self._work.started
        if found is None:
            depth = self._work.depth
            open_end = (
                goal.slot
                in self._work.gave_up | self._work.unconfirmed | self._work.runner.found.disputed
                or not depth
                or self._work.unfinished
                or self._work.vacuous
            )
            outcome: Outcome = "unknown" if open_end else "bounded"
            note = "; ".join(x for x in (self._work.note(), self._open_note(goal)) if x)
            found = Verdict(goal.property, outcome, "unrolling", depth, elapsed, None, note)
        if self._work.vacuous and found.outcome == "proved":
            found = replace(found, outcome="unknown", note=self._work.note())
        found = replace(found, property=goal.property)
        return reached(found) if goal.property.pattern == "reachable" else found

    def _open_note(self, goal: Goal) -> str:
        """Why a property is neither proved nor refuted, and what was tried."""
        if goal.slot in self._work.runner.found.disputed:
            return (
                "a run in C breaks it, and the interpreter does not show the same: their arithmetic "
                "differs, or it takes too long"
            )
        if goal.slot in self._work.unconfirmed:
            return "a proof was found and not confirmed"
        return self._work.runner.found.note()
