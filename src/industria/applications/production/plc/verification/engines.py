"""Engines: bounded unrolling, k-induction with lemmas, and Spacer, combined within a time budget.

Bounded unrolling finds the shortest counterexample; k-induction (Sheeran et al. 2000) proves all
open properties together, so that each may help the others; Spacer (Komuravelli et al. 2014) finds
the invariant that induction lacks. A counterexample counts only after its replay.
"""

from __future__ import annotations

import builtins
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Literal

import z3

from industria.applications.production.plc.execution.formulas import Formulas
from industria.applications.production.plc.execution.machine import Values
from industria.applications.production.plc.execution.terms import (
    Condition,
    Memory,
    all_of,
    constant_of,
    known_value,
    lifted,
    lifted_condition,
    negated,
    one_at_a_time,
    sort_of,
)
from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language.walk import (
    has_nested_loops,
    read_slots,
    stored_slots,
)
from industria.applications.production.plc.verification.confirm import Claim, Proof, confirm
from industria.applications.production.plc.verification.facts import (
    SlotPlace,
    invariant_of,
    stored_constants,
    values_from_zero,
)
from industria.applications.production.plc.verification.observer import ASSUMPTION, Goal, Observed
from industria.applications.production.plc.verification.properties import Property
from industria.applications.production.plc.verification.runs import Runner
from industria.applications.production.plc.verification.trace import Trace, replay
from industria.core import Progress, silent

Outcome = Literal["proved", "bounded", "violated", "unknown"]
MOST_INDUCTION = 4
_SHORTEN_S = 1.0  # spent on fewer scans once everything is proved or refuted
_SHORTER = 0.025  # of the time left, for one question about fewer scans than a run has
_QUESTION = 0.1  # of the time left, for one question of an induction
_MANY_SLOTS = 400
_CONFIRM_S = 1.0  # at least, for a proof that was found as the time ran out


@dataclass(frozen=True, slots=True)
class Options:
    """``seconds`` for all properties together; ``depth``: scans that are unrolled at most; ``seed`` of the
    random runs."""

    seconds: float = 20.0
    depth: int = 20
    cycle_ms: int = 100
    check_ms: int = 4_000
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of one property. ``depth``: scans that were looked at (bounded), or of the
    counterexample; ``method``: how; ``note``: what the verdict rests on beyond the program."""

    property: Property
    outcome: Outcome
    method: str
    depth: int
    seconds: float
    trace: Trace | None = None
    note: str = ""

    @builtins.property  # a field has taken the plain name
    def id(self) -> str:
        """Of the property."""
        return self.property.id

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {
            "id": self.id,
            "property": self.property.text,
            "description": self.property.description,
            "verdict": self.outcome,
            "method": self.method,
            "depth": self.depth,
            "seconds": round(self.seconds, 3),
            "counterexample": self.trace.to_json() if self.trace else None,
            "note": self.note,
        }


@one_at_a_time
def verify(
    observed: Observed, options: Options = Options(), progress: Progress = silent
) -> list[Verdict]:
    """A verdict for every property, in order of the goals, then those that mean nothing here."""
    checker = _Checker(observed, options)
    checker.run(progress)
    verdicts = [checker.verdict(goal) for goal in observed.goals]
    verdicts += [Verdict(p, "unknown", "none", 0, 0.0, None, why) for p, why in observed.rejected]
    return verdicts


class _Checker:
    def __init__(self, observed: Observed, options: Options) -> None:
        self._observed, self._options = observed, options
        self._program = observed.program
        self._formulas = Formulas(self._program)
        self._started = time.monotonic()
        self._found: dict[str, Verdict] = {}
        self._open: list[Goal] = []
        for goal in observed.goals:
            if goal.slot not in {g.slot for g in self._open}:
                self._open.append(goal)
        self._goals = tuple(self._open)
        self._depth = 0
        self._unfinished = False
        self._vacuous = False
        self._gave_up: set[str] = set()
        self._over_reals = any(s.scalar.family == "real" for s in self._program.slots.values())
        self._supposing: list[z3.BoolRef] = []
        self._stored = stored_slots(self._program.body)
        self._constants = stored_constants(self._program)
        self._guesses = values_from_zero(self._program, self._stored)
        self._unconfirmed: set[str] = set()
        self._runner = Runner(observed, options.cycle_ms, options.seed)
        self._ran = False

    # -- the plan -------------------------------------------------------------------------

    def run(self, progress: Progress) -> None:
        """Run; unroll, and between the first scans try to prove; then Spacer; then unroll further.

        What a run refutes is only unrolled from then on, in search of fewer scans that refute it.
        """
        self._runner.quick([g.slot for g in self._open])
        if self._is_heavy():
            self._run_thoroughly()
        solver = self._solver()
        memory = self._formulas.initial()
        inputs: list[Memory] = []
        tried_spacer = False
        shortening = time.monotonic()
        deepest = max(self._options.depth, self._observed.scans + 4)
        shown = [self._refuted.get(g.slot) for g in self._open]
        if all(trace is not None and len(trace.steps) == 1 for trace in shown):
            deepest = 0  # no fewer scans to look for
        for depth in range(1, deepest + 1):
            progress("verify", depth - 1, deepest)
            memory = self._unrolled(solver, memory, depth, inputs)
            if self._observed.assumes and solver.check() == z3.unsat and not self._unfinished:
                self._vacuous = True
                break
            self._search(solver, memory, depth, inputs)
            if depth <= MOST_INDUCTION and self._open and self._time_left() > 0:
                self._strike_guesses(solver, memory)
                self._induct(depth)
            if depth == 1 and self._undecided() and not self._ran:
                self._run_thoroughly()
            if depth == MOST_INDUCTION and self._undecided() and not tried_spacer:
                tried_spacer = True
                self._spacer()
            if not self._open and self._may_end(depth):
                continue
            if not self._undecided() and time.monotonic() - shortening > _SHORTEN_S:
                break
            if self._undecided():
                shortening = time.monotonic()
            if not self._open or self._time_left() <= 0:
                break
        for goal in list(self._open):
            if goal.slot in self._refuted:
                self._close_as_run(goal)
        progress("verify", deepest, deepest)

    def _may_end(self, depth: int) -> bool:
        """Whether the assumptions may yet end every run: no run has gone on for long."""
        longest = max(depth, self._runner.found.longest)
        return self._observed.assumes and longest < MOST_INDUCTION and self._time_left() > 0

    @property
    def _refuted(self) -> dict[str, Trace]:
        return self._runner.found.refuted

    def _undecided(self) -> list[Goal]:
        """What no run speaks against and nothing proves as yet."""
        found = self._runner.found
        return [
            g for g in self._open if g.slot not in found.refuted and g.slot not in found.disputed
        ]

    def _is_heavy(self) -> bool:
        """Whether the first scan as formulas may take longer than running the program."""
        kinds = {s.scalar.family for s in self._program.slots.values()}
        many = len(self._program.slots) > _MANY_SLOTS or has_nested_loops(self._program.body)
        return many or bool(kinds & {"real", "string"})

    def _run_thoroughly(self) -> None:
        """Also against what is proved by now: if it fails, neither is believed."""
        self._ran = True
        slots = [g.slot for g in self._goals if g.slot not in self._refuted]
        self._runner.thorough(slots, self._time_left())
        for goal in self._goals:
            found = self._found.get(goal.slot)
            if found is None or found.outcome != "proved":
                continue
            if goal.slot in self._refuted:
                self._close_as_run(goal)
            elif goal.slot in self._runner.found.disputed:
                del self._found[goal.slot]

    def _close_as_run(self, goal: Goal) -> None:
        trace = self._refuted[goal.slot]
        self._close(goal, "violated", "run", len(trace.steps), trace)

    def verdict(self, goal: Goal) -> Verdict:
        """The verdict of a goal, inverted where it is a reachability."""
        found = self._found.get(goal.slot)
        elapsed = time.monotonic() - self._started
        if found is None:
            depth = self._depth
            open_end = (
                goal.slot in self._gave_up | self._unconfirmed | self._runner.found.disputed
                or not depth
                or self._unfinished
                or self._vacuous
            )
            outcome: Outcome = "unknown" if open_end else "bounded"
            note = "; ".join(x for x in (self._note(), self._open_note(goal)) if x)
            found = Verdict(goal.property, outcome, "unrolling", depth, elapsed, None, note)
        if self._vacuous and found.outcome == "proved":
            found = replace(found, outcome="unknown", note=self._note())
        found = replace(found, property=goal.property)
        return _reached(found) if goal.property.pattern == "reachable" else found

    def _note(self) -> str:
        parts = []
        if self._formulas.approximated:
            parts.append(f"nothing is assumed of {', '.join(sorted(self._formulas.approximated))}")
        if self._unfinished:
            parts.append("a loop may take more than 64 turns, and is followed no further")
        if self._vacuous:
            parts.append("the assumptions contradict each other: no run meets them for long")
        if self._program.slots[ir.CYCLE].name in read_slots(self._program.body):
            parts.append(f"one scan takes {self._options.cycle_ms} ms")
        return "; ".join(parts)

    def _open_note(self, goal: Goal) -> str:
        """Why a property is neither proved nor refuted, and what was tried."""
        if goal.slot in self._runner.found.disputed:
            return (
                "a run in C breaks it, and the interpreter does not show the same: their arithmetic "
                "differs, or it takes too long"
            )
        if goal.slot in self._unconfirmed:
            return "a proof was found and not confirmed"
        return self._runner.found.note()

    def _time_left(self) -> float:
        return self._options.seconds - (time.monotonic() - self._started)

    def _share_ms(self, share: float) -> int:
        """A share of the time left, but never much less than a question takes."""
        return max(int(20_000 * share), int(1000 * share * self._time_left()))

    def _solver(self) -> z3.Solver:
        solver = z3.Solver()
        solver.set("timeout", self._check_ms())
        return solver

    def _check_ms(self) -> int:
        return max(100, min(self._options.check_ms, int(1000 * self._time_left())))

    def _close(
        self, goal: Goal, outcome: Outcome, method: str, depth: int, trace: Trace | None = None
    ) -> None:
        elapsed = time.monotonic() - self._started
        self._found[goal.slot] = Verdict(
            goal.property, outcome, method, depth, elapsed, trace, self._note()
        )
        self._open = [g for g in self._open if g.slot != goal.slot]

    # -- unrolling ------------------------------------------------------------------------

    def _unrolled(
        self, solver: z3.Solver, memory: Memory, depth: int, inputs: list[Memory]
    ) -> Memory:
        """One scan more: its inputs unknown, its results named, its assumptions stated."""
        before = self._formulas.with_inputs(memory, f"!{depth}")
        inputs.append({s.name: before[s.name] for s in self._program.inputs})
        scan = self._formulas.scan(before, self._options.cycle_ms)
        after = self._named(solver, scan.memory, f"@{depth}")
        self._state_assumptions(solver, after, scan.unfinished)
        return after

    def _state_assumptions(
        self, solver: z3.Solver, after: Memory, unfinished: list[Condition]
    ) -> None:
        for condition in unfinished:
            with self._supposed(solver, [condition]):
                if self._answer(solver) != z3.unsat:
                    self._unfinished = True
            solver.add(lifted_condition(negated(condition)))
        if self._observed.assumes:
            solver.add(lifted_condition(self._formulas.bound(ASSUMPTION, after)))

    def _named(self, solver: z3.Solver, memory: Memory, mark: str) -> Memory:
        """Every expression of the memory under a name of its own, so that terms stay small."""
        out: Memory = {}
        for name, values in memory.items():
            slot = self._program.slots[name]
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

    def _search(self, solver: z3.Solver, memory: Memory, depth: int, inputs: list[Memory]) -> None:
        """A run of ``depth`` scans after which an open property fails."""
        complete = True
        for goal in list(self._open):
            if self._time_left() <= 0:
                return
            shown = self._refuted.get(goal.slot)
            if shown and (len(shown.steps) <= depth or goal.slot in self._gave_up):
                self._close_as_run(goal)
                continue
            bad = negated(self._formulas.bound(goal.slot, memory))
            if bad is False:
                continue
            with self._supposed(solver, [bad]):
                answer = self._answer(solver, self._share_ms(_SHORTER) if shown else 1 << 30)
                if answer == z3.sat:
                    self._counterexample(goal, solver.model(), inputs, depth)
                elif answer == z3.unknown:
                    self._gave_up.add(goal.slot)
                    complete = False
        if complete:
            self._depth = depth

    def _counterexample(
        self, goal: Goal, model: z3.ModelRef, inputs: list[Memory], depth: int
    ) -> None:
        runs = [self._input_values(model, step) for step in inputs]
        trace, fails = replay(self._program, runs, self._options.cycle_ms, goal.slot)
        if fails:
            self._close(goal, "violated", "unrolling", len(trace.steps), trace)
        else:
            self._gave_up.add(goal.slot)

    def _input_values(self, model: z3.ModelRef, step: Memory) -> Values:
        out: Values = {}
        for slot in self._program.inputs:
            for at, value in enumerate(step[slot.name]):
                out[slot.element_name(at)] = known_value(model, value, slot.scalar)
        return out

    # -- induction ------------------------------------------------------------------------

    def _induct(self, k: int) -> None:
        """Prove the open goals that hold after k scans of any run in which they held before."""
        candidates = [g for g in self._undecided() if g.slot not in self._gave_up]
        if not candidates:
            return
        solver = self._solver()
        memory = self._formulas.arbitrary("@s")
        self._known_of(solver, memory)
        held: list[Memory] = []
        for step in range(k + 1):
            before = self._formulas.with_inputs(memory, f"!i{step}")
            scan = self._formulas.scan(before, self._options.cycle_ms)
            if any(c is not False for c in scan.unfinished):
                if k > 1:
                    return
                self._state_assumptions(solver, scan.memory, scan.unfinished)
            elif self._observed.assumes:
                solver.add(lifted_condition(self._formulas.bound(ASSUMPTION, scan.memory)))
            memory = self._named(solver, scan.memory, f"@i{step}")
            held.append(memory)
        if self._unfinished:
            return
        lemmas = self._lemmas(held)
        while candidates and self._time_left() > 0:
            hypothesis = [
                self._formulas.bound(g.slot, memory) for g in candidates for memory in held[:-1]
            ]
            with self._supposed(solver, [*hypothesis, *(before for before, _ in lemmas.values())]):
                weak = [
                    g
                    for g in candidates
                    if not self._follows(solver, self._formulas.bound(g.slot, held[-1]))
                ]
                loose = {p for p, (_, after) in lemmas.items() if not self._follows(solver, after)}
            if not weak and not loose:
                self._prove(candidates, self._proof(k, candidates, tuple(lemmas)), f"{k}-induction")
                return
            candidates = [g for g in candidates if g not in weak]
            lemmas = {p: x for p, x in lemmas.items() if p not in loose}

    def _follows(self, solver: z3.Solver, condition: Condition) -> bool:
        if condition is True:
            return True
        with self._supposed(solver, [negated(condition)]):
            return bool(self._answer(solver, self._share_ms(_QUESTION)) == z3.unsat)

    @contextmanager
    def _supposed(self, solver: z3.Solver, conditions: Sequence[Condition]) -> Iterator[None]:
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

    def _answer(self, solver: z3.Solver, most_ms: int = 1 << 30) -> z3.CheckSatResult:
        """Of the solver with what is supposed; unknown, unasked, when the time is up."""
        if self._time_left() <= 0:
            return z3.unknown
        solver.set("timeout", min(self._check_ms(), most_ms))
        return solver.check(*self._supposing)

    def _prove(self, goals: Sequence[Goal], proof: Proof, method: str) -> None:
        """Close goals as proved, where what the engine found is confirmed."""
        if confirm(proof, max(_CONFIRM_S, self._time_left())):
            for goal in goals:
                self._close(goal, "proved", method, proof.scans)
        else:
            self._unconfirmed |= {g.slot for g in goals}

    def _proof(
        self,
        scans: int,
        goals: Sequence[Goal],
        lemmas: tuple[SlotPlace, ...] = (),
        invariant: Claim | None = None,
    ) -> Proof:
        """What was found, and what it rests on."""
        return Proof(
            self._program, self._options.cycle_ms, scans, tuple(g.slot for g in goals),
            ASSUMPTION if self._observed.assumes else "", lemmas,
            {n: frozenset(c) for n, c in self._constants.items()} if scans else {}, invariant,
        )  # fmt: skip

    def _lemmas(self, held: list[Memory]) -> dict[SlotPlace, tuple[z3.BoolRef, z3.BoolRef]]:
        """(before, after) of every guess that stands so far."""
        out = {}
        for name, at in self._guesses:
            terms = [lifted(m[name][at], self._program.slots[name].scalar) >= 0 for m in held]
            out[name, at] = (z3.And(terms[:-1]), terms[-1])
        return out

    def _strike_guesses(self, solver: z3.Solver, memory: Memory) -> None:
        """Give up every guess that some run refutes after this scan, or that is not known to hold."""
        while self._guesses:
            claims = {
                (n, at): lifted(memory[n][at], self._program.slots[n].scalar) >= 0
                for n, at in self._guesses
            }
            with self._supposed(solver, [z3.Not(z3.And(list(claims.values())))]):
                answer = self._answer(solver, self._share_ms(_QUESTION))
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
        for name, constants in self._constants.items():
            kind = self._program.slots[name].scalar
            for value in memory[name]:
                if isinstance(value, z3.ExprRef):
                    solver.add(z3.Or([value == lifted(c, kind) for c in constants]))

    # -- Spacer ---------------------------------------------------------------------------

    def _spacer(self) -> None:
        """Unbounded proofs of what induction left open, over states of bits and integers."""
        kinds = [
            s.scalar
            for s in self._program.state + self._program.inputs
            if s.name in self._stored or s.section == "input"
        ]
        if (
            any(k.family in ("real", "string") for k in kinds)
            or self._unfinished
            or self._formulas.approximated
        ):
            return
        places = [
            (s, at) for s in self._program.state if s.name in self._stored and s.section != "system"
            for at in range(s.length)
        ]  # fmt: skip
        if len(places) > 200:
            return
        for goal in self._undecided():
            share = self._time_left() / max(1, len(self._undecided())) * 0.6
            if share < 0.3:
                return
            invariant = self._spacer_invariant(goal, places, share)
            if invariant is not None:
                self._prove([goal], self._proof(0, [goal], (), invariant), "Spacer")

    def _spacer_invariant(
        self, goal: Goal, places: list[tuple[ir.Slot, int]], seconds: float
    ) -> Claim | None:
        """What Spacer found to hold between all scans, from which the goal follows."""
        engine = z3.Fixedpoint()
        engine.set(engine="spacer", timeout=int(1000 * min(seconds, 10)))
        state = z3.Function("state", *[sort_of(s.scalar) for s, _ in places], z3.BoolSort())
        bad = z3.Function("bad", z3.BoolSort())
        engine.register_relation(state, bad)
        memory = self._formulas.arbitrary("@f")
        before = self._formulas.with_inputs(memory, "!f")
        scan = self._formulas.scan(before, self._options.cycle_ms)
        if any(c is not False for c in scan.unfinished) or self._formulas.approximated:
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
        if self._observed.assumes:
            guard = self._formulas.bound(ASSUMPTION, scan.memory)
        engine.rule(after, [now, lifted_condition(guard)])
        fails = all_of(guard, negated(self._formulas.bound(goal.slot, scan.memory)))
        engine.rule(bad(), [now, lifted_condition(fails)])
        try:
            if engine.query(bad()) != z3.unsat:
                return None
            return invariant_of(engine.get_answer(), state, places)
        except z3.Z3Exception:
            return None


def _reached(found: Verdict) -> Verdict:
    """The verdict of ``reachable``: a counterexample to its negation is a witness."""
    if found.outcome == "violated":
        return replace(found, outcome="proved", method="witness")
    if found.outcome == "proved":
        return replace(
            found,
            outcome="violated",
            note="; ".join(x for x in ("never reached, proved", found.note) if x),
        )
    return replace(
        found,
        outcome="unknown",
        note="; ".join(x for x in (f"not reached in {found.depth} scans", found.note) if x),
    )
