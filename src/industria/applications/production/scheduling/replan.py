"""Replan after a breakdown: what has begun stays, the rest moves as little as is asked.

First the broken plan is only shifted to the right, in its old order; then CP-SAT looks for the best
objective; then, within the slack that is allowed, for the plan that moves the fewest operations.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from ortools.sat.python import cp_model

from industria.applications.production.scheduling.constraint_model import (
    WORKERS,
    build,
    hint,
    solve_model,
)
from industria.applications.production.scheduling.feasibility import check_schedule
from industria.applications.production.scheduling.problem import Fixed, Problem
from industria.applications.production.scheduling.schedule import Schedule
from industria.core import Answer, InputError, Tries, refine


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A machine is out from ``start`` to ``end``; it is noticed at ``start``."""

    machine: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ReplanOptions:
    """``slack``: share by which the objective may be worse than the best, if that keeps more in place."""

    seconds: float = 1.6
    slack: float = 0.02
    workers: int = WORKERS


@dataclass(frozen=True, slots=True)
class Replanned:
    """The new plan. ``moved``: operations that begin at another time or on another machine."""

    schedule: Schedule
    moved: tuple[str, ...]
    shifted: int  # how many a shift to the right alone would move
    seconds: float


def replan(
    schedule: Schedule, breakdown: Breakdown, options: ReplanOptions = ReplanOptions()
) -> Answer[Replanned | None]:
    """A checked plan after the breakdown. Raises InputError for a machine that is not there."""
    if breakdown.machine not in schedule.problem.machine:
        raise InputError(
            f"expected one of the machines {', '.join(schedule.problem.machine)[:200]}, found {breakdown.machine!r}"
        )
    if breakdown.end <= breakdown.start:
        raise InputError(f"expected an end after {breakdown.start}, found {breakdown.end}")
    if breakdown.start < schedule.problem.now:
        raise InputError(
            f"expected a breakdown at {schedule.problem.now} or later, found {breakdown.start}"
        )
    problem = broken(schedule, breakdown)

    def propose(_findings: object, attempt: int) -> Replanned | None:
        return _planned(schedule, problem, options) if attempt == 0 else None

    return refine(propose, lambda r, p: check_schedule(r.schedule, p), problem, Tries(1, 60.0))


def broken(schedule: Schedule, breakdown: Breakdown) -> Problem:
    """What is left to plan: begun operations are fixed, the one that was cut off begins anew; places
    that were given stay given, but for those that the breakdown itself takes away."""
    problem = schedule.problem
    machine = problem.machine[breakdown.machine]
    begun = [
        a for a in schedule.assigned
        if a.start < breakdown.start and not (a.machine == machine.id and a.end > breakdown.start)
    ]  # fmt: skip
    spans = tuple(sorted({*machine.unavailable, (breakdown.start, breakdown.end)}))
    problem = problem.with_machine(replace(machine, unavailable=spans))
    cut = {
        a.operation
        for a in schedule.on(machine.id)
        if a.start < breakdown.end and a.end > breakdown.start
    }
    fixed = {f.operation: f for f in problem.fixed if f.operation not in cut}
    fixed |= {a.operation: Fixed(a.operation, a.machine, a.start) for a in begun}
    held = {
        j.id: max(j.release, breakdown.start)
        for j in problem.jobs
        if j.operations[0].id not in fixed
    }
    jobs = tuple(replace(j, release=held.get(j.id, j.release)) for j in problem.jobs)
    return replace(problem, jobs=jobs, fixed=tuple(fixed.values()), now=breakdown.start)


def _planned(old: Schedule, problem: Problem, options: ReplanOptions) -> Replanned:
    started = time.monotonic()
    shifted = shifted_right(old, problem)
    usable = check_schedule(shifted, problem).passed
    horizon = shifted.makespan if usable and problem.objective == "makespan" else problem.horizon
    built = build(problem, horizon)
    if usable:
        hint(built, shifted)
    first = solve_model(built, problem, options.seconds * 0.55, workers=options.workers)
    best = min(
        [s for s in (first, shifted if usable else None) if s is not None],
        key=lambda s: s.objective,
        default=None,
    )
    if best is None:
        return Replanned(
            shifted, moved(old, shifted), len(moved(old, shifted)), time.monotonic() - started
        )
    steady = _steady(old, problem, best, options, options.seconds - (time.monotonic() - started))
    chosen = replace(steady, bound=best.bound, seconds=time.monotonic() - started)
    return Replanned(
        chosen, moved(old, chosen), len(moved(old, shifted)), time.monotonic() - started
    )


def shifted_right(old: Schedule, problem: Problem) -> Schedule:
    """The old plan with every machine's order kept, each operation no earlier than it was."""
    ready = {j.id: j.release for j in problem.jobs}
    place = dict.fromkeys(ready, "")
    free = {m.id: 0 for m in problem.machines}
    family = dict.fromkeys(free, "")
    out = []
    for a in sorted(old.assigned, key=lambda a: (a.start, a.end)):
        fixed = problem.fixed_by_operation.get(a.operation)
        machine, length = problem.machine[a.machine], a.end - a.start
        setup = machine.setup.get((family[a.machine], problem.operations[a.operation].family), 0)
        moved_by = problem.transport.get((place[a.job], a.machine), 0)
        start = max(
            a.start, ready[a.job] + moved_by, free[a.machine] + (setup if free[a.machine] else 0)
        )
        if fixed is not None:
            start = fixed.start
        else:
            start = max(start, problem.now)
            for begin, end in sorted(machine.unavailable):
                if start < end and begin < start + length:
                    start = end
        out.append(replace(a, start=start, end=start + length))
        ready[a.job], place[a.job] = start + length, a.machine
        free[a.machine], family[a.machine] = start + length, problem.operations[a.operation].family
    return Schedule(problem, tuple(out), 0, "shifted to the right")


def _steady(
    old: Schedule,
    problem: Problem,
    best: Schedule,
    options: ReplanOptions,
    seconds: float,
) -> Schedule:
    """Of the plans within the slack, one that moves few operations."""
    allowed = int(best.objective * (1 + options.slack))
    built = build(
        problem, max(allowed, best.makespan) if problem.objective == "makespan" else problem.horizon
    )
    model = built.model
    assert built.objective is not None
    model.add(built.objective <= allowed)
    stays: list[cp_model.BoolVarT] = []
    for a in old.assigned:
        if (
            a.operation in problem.fixed_by_operation
            or (a.operation, a.machine) not in built.chosen
        ):
            continue
        same = model.new_bool_var(f"stays {a.operation}")
        model.add(built.start[a.operation] == a.start).only_enforce_if(same)
        model.add(built.chosen[a.operation, a.machine] == 1).only_enforce_if(same)
        stays.append(same)
    hint(built, best)
    model.maximize(sum(stays))
    found = solve_model(built, problem, seconds, workers=options.workers, name="replanned")
    if found is None or len(moved(old, found)) > len(moved(old, best)):
        return replace(best, method="replanned")
    return found


def moved(old: Schedule, new: Schedule) -> tuple[str, ...]:
    """Operations that are elsewhere in the new plan."""
    return tuple(
        a.operation for a in old.assigned
        if a.operation in new.of and (new.of[a.operation].start, new.of[a.operation].machine) != (a.start, a.machine)
    )  # fmt: skip
