"""Random scheduling problems with everything in them, and ways to damage a schedule."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import replace

from industria.applications.production.scheduling.problem import (
    Job,
    Machine,
    Objective,
    Operation,
    Option,
    Problem,
)
from industria.applications.production.scheduling.schedule import Assigned, Schedule


def random_problem(seed: int, jobs: int = 6, machines: int = 4) -> Problem:
    """A flexible shop with calendars, set-up times, transport, due dates and an order of two jobs."""
    chance = random.Random(seed)
    names = [f"M{i + 1}" for i in range(machines)]
    families = ("red", "blue")
    made = []
    for j in range(jobs):
        operations = []
        for k in range(chance.randint(2, 4)):
            options = tuple(
                Option(m, chance.randint(3, 20)) for m in chance.sample(names, chance.randint(1, 2))
            )
            operations.append(
                Operation(f"J{j + 1}.{k + 1}", f"J{j + 1}", options, chance.choice(families))
            )
        due = chance.randint(30, 120) if chance.random() < 0.5 else None
        made.append(
            Job(f"J{j + 1}", tuple(operations), chance.randint(0, 20), due, chance.randint(1, 3))
        )
    setup = {("red", "blue"): 4, ("blue", "red"): 6}
    rows = tuple(
        Machine(m, ((30, 45),) if i % 2 else ((10, 15), (60, 70)), setup if i < 2 else {})
        for i, m in enumerate(names)
    )
    transport = {(a, b): 2 for a in names for b in names if a != b}
    objective: Objective = "tardiness" if seed % 2 else "makespan"
    return Problem(f"random {seed}", rows, tuple(made), transport, (("J1", "J2"),), (), objective)


def damages(
    schedule: Schedule, chance: random.Random
) -> Iterator[tuple[str, tuple[Assigned, ...]]]:
    """(rule, assignments that break it) for every rule that the problem has and the schedule can break."""
    problem, rows = schedule.problem, list(schedule.assigned)
    some = rows[chance.randrange(len(rows))]

    def with_one(old: Assigned, new: Assigned) -> tuple[Assigned, ...]:
        return tuple(new if a == old else a for a in rows)

    def at(a: Assigned, start: int) -> tuple[Assigned, ...]:
        return with_one(a, replace(a, start=start, end=start + a.end - a.start))

    yield "missing", tuple(a for a in rows if a != some)
    yield "once", (*rows, some)
    yield "duration", with_one(some, replace(some, end=some.end + 1))
    yield "machine", with_one(some, replace(some, machine="nowhere"))
    for job in problem.jobs:
        first = schedule.of[job.operations[0].id]
        if job.release > 0:
            yield "release", at(first, job.release - 1)
        if len(job.operations) > 1:
            second = schedule.of[job.operations[1].id]
            yield "order", at(second, first.start)
            moved = problem.transport.get((first.machine, second.machine), 0)
            if moved:
                yield "transport", at(second, first.end + moved - 1)
    for a, b in problem.before:
        last = schedule.of[problem.job[a].operations[-1].id]
        yield "before", at(schedule.of[problem.job[b].operations[0].id], last.end - 1)
    for machine in problem.machines:
        on = schedule.on(machine.id)
        for begin, end in machine.unavailable:
            if on:
                yield "calendar", at(on[-1], end - 1 if begin < end else begin)
        for x, y in itertools.pairwise(on):
            yield "overlap", at(y, x.start)
            families = (
                problem.operations[x.operation].family,
                problem.operations[y.operation].family,
            )
            if setup := machine.setup.get(families, 0):
                yield "setup", at(y, x.end + setup - 1)
    for f in problem.fixed:
        yield "fixed", at(schedule.of[f.operation], f.start + 1)
