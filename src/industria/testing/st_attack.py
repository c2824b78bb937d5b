"""Attacks on verdicts: every state of small programs, runs of the others, and what is known by making."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from industria.applications.production.plc.execution.interpreter import Interpreter
from industria.applications.production.plc.execution.machine import places
from industria.applications.production.plc.language.program import compile_text, root_unit
from industria.applications.production.plc.verification.engines import Options, Verdict, verify
from industria.applications.production.plc.verification.observer import (
    ASSUMPTION,
    Goal,
    Observed,
    observe,
)
from industria.applications.production.plc.verification.properties import read_properties
from industria.applications.production.plc.verification.runs import Runner
from industria.applications.production.plc.verification.trace import replay
from industria.testing.st_differential import any_value
from industria.testing.st_enumeration import violations
from industria.testing.st_shapes import SHAPES, shaped_program

_CYCLE_MS = 100
_RUNS, _SCANS = 6, 150


@dataclass(slots=True)
class Attacked:
    """Of one program: whether it compiled, how many verdicts of each kind, and what was wrong."""

    compiled: bool = False
    outcomes: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def attack(seed: int, shapes: Sequence[str] = SHAPES, seconds: float = 4.0) -> Attacked:
    """Prove the rules of one shaped program, and try to show each verdict wrong."""
    source, rules, truth, chosen = shaped_program(seed, shapes)
    compiled = compile_text(source)
    root = root_unit(compiled.tree, "")
    if compiled.program is None or root is None:
        errors = "; ".join(str(e) for e in compiled.errors[:2])
        refused = "overlap" in chosen or "addresses" in chosen
        return Attacked(False, [], [] if refused else [f"seed {seed}: does not compile: {errors}"])
    observed = observe(compiled.tree, root, read_properties(rules), _CYCLE_MS)
    verdicts = verify(observed, Options(seconds=seconds, depth=8, cycle_ms=_CYCLE_MS))
    out = Attacked(True, [v.outcome for v in verdicts])
    claims = [
        (goal, verdict)
        for goal, verdict in zip(observed.goals, verdicts, strict=False)
        if _says_never_false(verdict)
    ]
    refuted = _refuted(observed, [goal for goal, _ in claims], seed)
    for goal, verdict in claims:
        if goal.slot in refuted:
            out.wrong.append(f"seed {seed}: {verdict.property.text}: {verdict.method}, refuted by {refuted[goal.slot]}")  # fmt: skip
    for verdict in verdicts:
        known = truth.get(verdict.id)
        said = {"proved": True, "violated": False}.get(verdict.outcome)
        if known is not None and said is not None and said != known:
            out.wrong.append(f"seed {seed}: {verdict.property.text}: {verdict.outcome}, by making it is not")  # fmt: skip
        if verdict.trace is not None:
            out.wrong += _unshown(observed, verdict, seed)
    return out


def _says_never_false(verdict: Verdict) -> bool:
    """Whether it says of the goal's slot that no run makes it FALSE."""
    return verdict.trace is None and verdict.outcome in ("proved", "violated")


def _unshown(observed: Observed, verdict: Verdict, seed: int) -> list[str]:
    """A counterexample or witness whose replay shows nothing."""
    goal = next(g for g in observed.goals if g.property == verdict.property)
    assert verdict.trace is not None
    inputs = [step.inputs for step in verdict.trace.steps]
    _, fails = replay(observed.program, inputs, _CYCLE_MS, goal.slot)
    return [] if fails else [f"seed {seed}: {verdict.property.text}: its run does not show it"]


def _refuted(observed: Observed, goals: Sequence[Goal], seed: int) -> dict[str, str]:
    """Slots that are FALSE in some run, and how that was found."""
    slots = list(dict.fromkeys(g.slot for g in goals))
    if not slots:
        return {}
    assumption = ASSUMPTION if observed.assumes else ""
    truth = violations(observed.program, slots, _CYCLE_MS, assumption)
    out = {s: f"scan {n} of all runs" for s, n in (truth or {}).items() if n is not None}
    if truth is not None:
        return out
    runner = Runner(observed, _CYCLE_MS, seed + 1)
    runner.thorough(slots, 20.0)
    out |= {s: f"a run of {len(t.steps)} scans" for s, t in runner.found.refuted.items()}
    return _any_runs(observed, slots, seed) | out


def _any_runs(observed: Observed, slots: Sequence[str], seed: int) -> dict[str, str]:
    """Plain random runs on the interpreter, in none of which the product's own choice of inputs has a hand."""
    chance = random.Random(seed)
    inputs = [(slot, at) for _, slot, at in places(observed.program.inputs)]
    out: dict[str, str] = {}
    machine = Interpreter(observed.program)
    for _ in range(_RUNS):
        machine.reset()
        still = chance.random()
        for scan in range(1, _SCANS + 1):
            for slot, at in inputs:
                if scan == 1 or chance.random() > still:
                    machine.write(slot.name, any_value(chance, slot.scalar), at)
            machine.scan(_CYCLE_MS)
            if observed.assumes and machine.read(ASSUMPTION) is False:
                break
            out |= {s: f"scan {scan} of a random run" for s in slots if machine.read(s) is False}
    return out
