"""The work on one program: its goals, what is known of them, the time that is left, questions to a solver."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import z3

from industria.applications.production.plc.execution.formulas import Formulas
from industria.applications.production.plc.execution.terms import (
    Condition,
    Memory,
    constant_of,
    lifted_condition,
    negated,
)
from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language.walk import (
    read_slots,
    stored_slots,
)
from industria.applications.production.plc.verification.confirm import Claim, Proof, confirm
from industria.applications.production.plc.verification.facts import (
    SlotPlace,
    stored_constants,
)
from industria.applications.production.plc.verification.observer import ASSUMPTION, Goal, Observed
from industria.applications.production.plc.verification.runs import Runner
from industria.applications.production.plc.verification.trace import Trace
from industria.applications.production.plc.verification.verdicts import (
    Options,
    Outcome,
    Verdict,
)

_CONFIRM_S = 1.0  # at least, for a proof that was found as the time ran out


class Work:
    """What the engines share."""

    def __init__(self, observed: Observed, options: Options) -> None:
        self.observed, self.options = observed, options
        self.program = observed.program
        self.formulas = Formulas(self.program)
        self.started = time.monotonic()
        self.found: dict[str, Verdict] = {}
        self.open: list[Goal] = []
        for goal in observed.goals:
            if goal.slot not in {g.slot for g in self.open}:
                self.open.append(goal)
        self.goals = tuple(self.open)
        self.depth = 0
        self.unfinished = False
        self.vacuous = False
        self.gave_up: set[str] = set()
        self.stored = stored_slots(self.program.body)
        self.constants = stored_constants(self.program)
        self.unconfirmed: set[str] = set()
        self.runner = Runner(observed, options.cycle_ms, options.seed)
        self._over_reals = any(s.scalar.family == "real" for s in self.program.slots.values())
        self._supposing: list[z3.BoolRef] = []

    @property
    def refuted(self) -> dict[str, Trace]:
        """What runs speak against, with what they showed."""
        return self.runner.found.refuted

    def undecided(self) -> list[Goal]:
        """What no run speaks against and nothing proves as yet."""
        found = self.runner.found
        return [
            g for g in self.open if g.slot not in found.refuted and g.slot not in found.disputed
        ]

    def note(self) -> str:
        """What every verdict rests on."""
        parts = []
        if self.formulas.approximated:
            parts.append(f"nothing is assumed of {', '.join(sorted(self.formulas.approximated))}")
        if self.unfinished:
            parts.append("a loop may take more than 64 turns, and is followed no further")
        if self.vacuous:
            parts.append("the assumptions contradict each other: no run meets them for long")
        if self.program.slots[ir.CYCLE].name in read_slots(self.program.body):
            parts.append(f"one scan takes {self.options.cycle_ms} ms")
        return "; ".join(parts)

    def time_left(self) -> float:
        """Seconds that are left."""
        return self.options.seconds - (time.monotonic() - self.started)

    def share_ms(self, share: float) -> int:
        """A share of the time left, but never much less than a question takes."""
        return max(int(20_000 * share), int(1000 * share * self.time_left()))

    def solver(self) -> z3.Solver:
        """A solver that asks no longer than is left."""
        solver = z3.Solver()
        solver.set("timeout", self.check_ms())
        return solver

    def check_ms(self) -> int:
        """The longest time of one question."""
        return max(100, min(self.options.check_ms, int(1000 * self.time_left())))

    def close(
        self, goal: Goal, outcome: Outcome, method: str, depth: int, trace: Trace | None = None
    ) -> None:
        """A goal has its verdict."""
        elapsed = time.monotonic() - self.started
        self.found[goal.slot] = Verdict(
            goal.property, outcome, method, depth, elapsed, trace, self.note()
        )
        self.open = [g for g in self.open if g.slot != goal.slot]

    def close_as_run(self, goal: Goal) -> None:
        """What a run showed is the verdict."""
        trace = self.refuted[goal.slot]
        self.close(goal, "violated", "run", len(trace.steps), trace)

    def prove(self, goals: Sequence[Goal], proof: Proof, method: str) -> None:
        """Close goals as proved, where what the engine found is confirmed."""
        if confirm(proof, max(_CONFIRM_S, self.time_left())):
            for goal in goals:
                self.close(goal, "proved", method, proof.scans)
        else:
            self.unconfirmed |= {g.slot for g in goals}

    def proof(
        self,
        scans: int,
        goals: Sequence[Goal],
        lemmas: tuple[SlotPlace, ...] = (),
        invariant: Claim | None = None,
    ) -> Proof:
        """What was found, and what it rests on."""
        return Proof(
            self.program, self.options.cycle_ms, scans, tuple(g.slot for g in goals),
            ASSUMPTION if self.observed.assumes else "", lemmas,
            {n: frozenset(c) for n, c in self.constants.items()} if scans else {}, invariant,
        )  # fmt: skip

    def state_assumptions(
        self, solver: z3.Solver, after: Memory, unfinished: list[Condition]
    ) -> None:
        """No loop turned further than was followed, and what the properties assume holds."""
        for condition in unfinished:
            with self.supposed(solver, [condition]):
                if self.answer(solver) != z3.unsat:
                    self.unfinished = True
            solver.add(lifted_condition(negated(condition)))
        if self.observed.assumes:
            solver.add(lifted_condition(self.formulas.bound(ASSUMPTION, after)))

    def named(self, solver: z3.Solver, memory: Memory, mark: str) -> Memory:
        """Every expression of the memory under a name of its own, so that terms stay small."""
        out: Memory = {}
        for name, values in memory.items():
            slot = self.program.slots[name]
            if slot.section == "temp" or not any(
                isinstance(v, z3.ExprRef) and v.num_args() for v in values
            ):
                out[name] = values
                continue
            fresh = []
            for at, value in enumerate(values):
                if isinstance(value, z3.ExprRef) and value.num_args():
                    constant = constant_of(f"{slot.element_name(at)}{mark}", slot.scalar)
                    solver.add(constant == value)
                    fresh.append(constant)
                else:
                    fresh.append(value)
            out[name] = tuple(fresh)
        return out

    @contextmanager
    def supposed(self, solver: z3.Solver, conditions: Sequence[Condition]) -> Iterator[None]:
        """Conditions that hold within. z3 enters a scope without regard to any time limit, and over reals
        that can take minutes: there they are assumptions of each question instead."""
        terms = [lifted_condition(c) for c in conditions]
        if not self._over_reals:
            solver.push()
            solver.add(*terms)
            yield
            solver.pop()
            return
        mark = z3.FreshBool("supposed")
        solver.add(z3.Implies(mark, z3.And(terms)))
        self._supposing.append(mark)
        yield
        self._supposing.pop()

    def answer(self, solver: z3.Solver, most_ms: int = 1 << 30) -> z3.CheckSatResult:
        """Of the solver with what is supposed; unknown, unasked, when the time is up."""
        if self.time_left() <= 0:
            return z3.unknown
        solver.set("timeout", min(self.check_ms(), most_ms))
        return solver.check(*self._supposing)
