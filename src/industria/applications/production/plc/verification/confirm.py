"""Proofs, confirmed: what an engine calls inductive is checked again, with nothing of the engine's own code.

A claim over memory is proved by k-induction where it holds after each of the first k scans of any run
(initiation), and after any scan before which it held k times (consecution). Both are asked here, of the
goals and of everything that a proof rests on besides them, by plain questions to a fresh solver each.
What is not answered in time is not confirmed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import z3

from industria.applications.production.plc.execution.formulas import Formulas
from industria.applications.production.plc.execution.terms import Condition, Memory, lifted
from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language.types import Constant

Claim = Callable[[Memory], z3.BoolRef]


@dataclass(frozen=True, slots=True)
class Proof:
    """What is claimed to be inductive over ``scans`` scans.

    ``goals``: BOOL slots; ``never_negative``: (slot, position) of values that stay at zero or above;
    ``one_of``: slots that only ever hold some constants; ``invariant``: what else holds of memory between
    scans; ``assumption``: a BOOL slot without which a run does not go on. ``scans`` is 0 where one scan
    from the invariant alone shows the goals.
    """

    program: ir.Program
    cycle_ms: int
    scans: int
    goals: tuple[str, ...]
    assumption: str = ""
    never_negative: tuple[tuple[str, int], ...] = ()
    one_of: Mapping[str, frozenset[Constant]] = field(default_factory=dict)
    invariant: Claim | None = None


def confirm(proof: Proof, seconds: float) -> bool:
    """Whether every claim of a proof begins and is kept; False also where that is not known in time."""
    return _Confirmation(proof, time.monotonic() + seconds).holds()


class _Confirmation:
    def __init__(self, proof: Proof, ends: float) -> None:
        self._proof, self._ends = proof, ends
        self._formulas = Formulas(proof.program)
        self._facts: list[z3.BoolRef] = []
        self._scans = 0

    def holds(self) -> bool:
        return self._begins() and self._is_kept()

    def _begins(self) -> bool:
        self._facts = []
        memory = self._formulas.initial()
        if not self._entailed(self._of_memory(memory)):
            return False
        for _ in range(self._proof.scans):
            following = self._after(memory)
            if following is None or not self._entailed(self._claims(following)):
                return False
            memory = following
        return True

    def _is_kept(self) -> bool:
        memory = self._formulas.arbitrary("@any")
        self._facts = self._of_memory(memory)
        for _ in range(self._proof.scans):
            following = self._after(memory)
            if following is None:
                return False
            self._facts += self._claims(following)
            memory = following
        last = self._after(memory)
        return last is not None and self._entailed(self._claims(last))

    def _after(self, memory: Memory) -> Memory | None:
        """The memory after one scan more, its assumption a fact; None where a loop may not have ended."""
        self._scans += 1
        before = self._formulas.with_inputs(memory, f"!any{self._scans}")
        scan = self._formulas.scan(before, self._proof.cycle_ms)
        if not self._entailed([z3.Not(_term(c)) for c in scan.unfinished]):
            return None
        if self._proof.assumption:
            self._facts.append(_term(self._formulas.bound(self._proof.assumption, scan.memory)))
        return scan.memory

    def _of_memory(self, memory: Memory) -> list[z3.BoolRef]:
        """What is claimed of memory before its first scan as well."""
        slots = self._proof.program.slots
        out = [
            z3.Or([lifted(value, slots[name].scalar) == lifted(c, slots[name].scalar) for c in known])
            for name, known in self._proof.one_of.items()
            for value in memory[name]
        ]  # fmt: skip
        if self._proof.invariant is not None:
            out.append(self._proof.invariant(memory))
        return out

    def _claims(self, memory: Memory) -> list[z3.BoolRef]:
        """Everything that is claimed of a memory after a scan."""
        slots = self._proof.program.slots
        out = [_term(self._formulas.bound(g, memory)) for g in self._proof.goals]
        out += [lifted(memory[n][at], slots[n].scalar) >= 0 for n, at in self._proof.never_negative]
        return [*out, *self._of_memory(memory)]

    def _entailed(self, claims: Sequence[z3.BoolRef]) -> bool:
        """Whether the facts leave no way for a claim to be false: all at once, else one by one."""
        if not claims:
            return True
        answer = self._counterexample(z3.Or([z3.Not(c) for c in claims]))
        if answer == z3.unknown and len(claims) > 1:
            return all(self._counterexample(z3.Not(c)) == z3.unsat for c in claims)
        return bool(answer == z3.unsat)

    def _counterexample(self, wanted: z3.BoolRef) -> z3.CheckSatResult:
        left_ms = int(1000 * (self._ends - time.monotonic()))
        if left_ms <= 0:
            return z3.unknown
        solver = z3.Solver()
        solver.set("timeout", max(1, left_ms // 2))
        solver.add(*self._facts, wanted)
        return solver.check()


def _term(condition: Condition) -> z3.BoolRef:
    return z3.BoolVal(condition) if isinstance(condition, bool) else condition
