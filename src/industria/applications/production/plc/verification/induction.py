"""k-induction (Sheeran et al. 2000): all open properties together, so that each may help the others."""

from __future__ import annotations

import z3

from industria.applications.production.plc.execution.terms import (
    Condition,
    Memory,
    lifted,
    lifted_condition,
    negated,
)
from industria.applications.production.plc.verification.facts import (
    SlotPlace,
    values_from_zero,
)
from industria.applications.production.plc.verification.observer import ASSUMPTION
from industria.applications.production.plc.verification.work import Work

_QUESTION = 0.1  # of the time left, for one question of an induction


class Induction:
    """Proves what holds after k scans of any run in which it held before; lemmas are guessed and struck."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._guesses = values_from_zero(work.program, work.stored)

    def induct(self, k: int) -> None:
        """Prove the open goals that hold after k scans of any run in which they held before."""
        candidates = [g for g in self._work.undecided() if g.slot not in self._work.gave_up]
        if not candidates:
            return
        solver = self._work.solver()
        memory = self._work.formulas.arbitrary("@s")
        self._known_of(solver, memory)
        held: list[Memory] = []
        for step in range(k + 1):
            before = self._work.formulas.with_inputs(memory, f"!i{step}")
            scan = self._work.formulas.scan(before, self._work.options.cycle_ms)
            if any(c is not False for c in scan.unfinished):
                if k > 1:
                    return
                self._work.state_assumptions(solver, scan.memory, scan.unfinished)
            elif self._work.observed.assumes:
                solver.add(lifted_condition(self._work.formulas.bound(ASSUMPTION, scan.memory)))
            memory = self._work.named(solver, scan.memory, f"@i{step}")
            held.append(memory)
        if self._work.unfinished:
            return
        lemmas = self._lemmas(held)
        while candidates and self._work.time_left() > 0:
            hypothesis = [
                self._work.formulas.bound(g.slot, memory)
                for g in candidates
                for memory in held[:-1]
            ]
            with self._work.supposed(
                solver, [*hypothesis, *(before for before, _ in lemmas.values())]
            ):
                weak = [
                    g
                    for g in candidates
                    if not self._follows(solver, self._work.formulas.bound(g.slot, held[-1]))
                ]
                loose = {p for p, (_, after) in lemmas.items() if not self._follows(solver, after)}
            if not weak and not loose:
                self._work.prove(
                    candidates, self._work.proof(k, candidates, tuple(lemmas)), f"{k}-induction"
                )
                return
            candidates = [g for g in candidates if g not in weak]
            lemmas = {p: x for p, x in lemmas.items() if p not in loose}

    def _lemmas(self, held: list[Memory]) -> dict[SlotPlace, tuple[z3.BoolRef, z3.BoolRef]]:
        """(before, after) of every guess that stands so far."""
        out = {}
        for name, at in self._guesses:
            terms = [lifted(m[name][at], self._work.program.slots[name].scalar) >= 0 for m in held]
            out[name, at] = (z3.And(terms[:-1]), terms[-1])
        return out

    def strike_guesses(self, solver: z3.Solver, memory: Memory) -> None:
        """Give up every guess that some run refutes after this scan, or that is not known to hold."""
        while self._guesses:
            claims = {
                (n, at): lifted(memory[n][at], self._work.program.slots[n].scalar) >= 0
                for n, at in self._guesses
            }
            with self._work.supposed(solver, [z3.Not(z3.And(list(claims.values())))]):
                answer = self._work.answer(solver, self._work.share_ms(_QUESTION))
                if answer == z3.unsat:
                    return
                if answer == z3.unknown:
                    self._guesses = []
                    return
                model = solver.model()
                self._guesses = [
                    p
                    for p in self._guesses
                    if z3.is_true(model.eval(claims[p], model_completion=True))
                ]

    def _known_of(self, solver: z3.Solver, memory: Memory) -> None:
        """State what any reachable memory keeps to: a slot that is only given constants is one of them."""
        for name, constants in self._work.constants.items():
            kind = self._work.program.slots[name].scalar
            for value in memory[name]:
                if isinstance(value, z3.ExprRef):
                    solver.add(z3.Or([value == lifted(c, kind) for c in constants]))

    def _follows(self, solver: z3.Solver, condition: Condition) -> bool:
        """Whether a condition holds in every state that the solver allows."""
        if condition is True:
            return True
        with self._work.supposed(solver, [negated(condition)]):
            return bool(self._work.answer(solver, self._work.share_ms(_QUESTION)) == z3.unsat)
