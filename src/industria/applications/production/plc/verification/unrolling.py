"""Bounded unrolling: scan after scan as formulas, in search of the shortest counterexample."""

from __future__ import annotations

import z3

from industria.applications.production.plc.execution.machine import Values
from industria.applications.production.plc.execution.terms import (
    Memory,
    known_value,
    negated,
)
from industria.applications.production.plc.verification.observer import Goal
from industria.applications.production.plc.verification.trace import replay
from industria.applications.production.plc.verification.work import Work

_SHORTER = 0.025  # of the time left, for one question about fewer scans than a run has


class Unrolling:
    """Looks for runs after which an open property fails."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def unrolled(
        self, solver: z3.Solver, memory: Memory, depth: int, inputs: list[Memory]
    ) -> Memory:
        """One scan more: its inputs unknown, its results named, its assumptions stated."""
        before = self._work.formulas.with_inputs(memory, f"!{depth}")
        inputs.append({s.name: before[s.name] for s in self._work.program.inputs})
        scan = self._work.formulas.scan(before, self._work.options.cycle_ms)
        after = self._work.named(solver, scan.memory, f"@{depth}")
        self._work.state_assumptions(solver, after, scan.unfinished)
        return after

    def search(self, solver: z3.Solver, memory: Memory, depth: int, inputs: list[Memory]) -> None:
        """A run of ``depth`` scans after which an open property fails."""
        complete = True
        for goal in list(self._work.open):
            if self._work.time_left() <= 0:
                return
            shown = self._work.refuted.get(goal.slot)
            if shown and (len(shown.steps) <= depth or goal.slot in self._work.gave_up):
                self._work.close_as_run(goal)
                continue
            bad = negated(self._work.formulas.bound(goal.slot, memory))
            if bad is False:
                continue
            with self._work.supposed(solver, [bad]):
                answer = self._work.answer(
                    solver, self._work.share_ms(_SHORTER) if shown else 1 << 30
                )
                if answer == z3.sat:
                    self._counterexample(goal, solver.model(), inputs)
                elif answer == z3.unknown:
                    self._work.gave_up.add(goal.slot)
                    complete = False
        if complete:
            self._work.depth = depth

    def _counterexample(self, goal: Goal, model: z3.ModelRef, inputs: list[Memory]) -> None:
        runs = [self._input_values(model, step) for step in inputs]
        trace, fails = replay(self._work.program, runs, self._work.options.cycle_ms, goal.slot)
        if fails:
            self._work.close(goal, "violated", "unrolling", len(trace.steps), trace)
        else:
            self._work.gave_up.add(goal.slot)

    def _input_values(self, model: z3.ModelRef, step: Memory) -> Values:
        out: Values = {}
        for slot in self._work.program.inputs:
            for at, value in enumerate(step[slot.name]):
                out[slot.element_name(at)] = known_value(model, value, slot.scalar)
        return out
