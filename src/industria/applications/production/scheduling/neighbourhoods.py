"""Large neighbourhood search: parts of a schedule are solved anew by CP-SAT while the rest keeps its order.

A part is a span of time, or a few machines; inside it operations move and change machines freely,
outside every machine keeps its sequence (Carchrae and Beck 2009).
"""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Callable

from industria.applications.production.scheduling.constraint_model import build, hint, solve_model
from industria.applications.production.scheduling.problem import Problem
from industria.applications.production.scheduling.schedule import Schedule

_SLICE_S = 2.0
_FIRST_SHARE, _LEAST_SHARE, _MOST_SHARE = 0.25, 0.05, 0.8


def improve(
    problem: Problem,
    schedule: Schedule,
    seconds: float,
    chance: random.Random,
    bound: int,
    found: Callable[[int, int], None],
) -> Schedule:
    """A schedule at least as good. The share that is freed grows where a part was solved to its end."""
    deadline = time.monotonic() + seconds
    share = _FIRST_SHARE
    best = schedule
    while (left := deadline - time.monotonic()) > 0.3 and best.objective > bound:
        freed = _freed(problem, best, share, chance)
        started = time.monotonic()
        better = _part(problem, best, freed, min(_SLICE_S, left), chance.randrange(1 << 20))
        solved = time.monotonic() - started < 0.8 * _SLICE_S
        if better is not None and better.objective < best.objective:
            best = better
            found(best.objective, bound)
        share = min(_MOST_SHARE, share * 1.15) if solved else max(_LEAST_SHARE, share * 0.85)
    return best


def _freed(problem: Problem, schedule: Schedule, share: float, chance: random.Random) -> set[str]:
    """Operations that may move."""
    if chance.random() < 0.6:
        width = max(1, int(share * schedule.makespan))
        begin = chance.randint(-width // 2, max(0, schedule.makespan - width // 2))
        return {a.operation for a in schedule.assigned if a.start < begin + width and a.end > begin}
    count = max(1, round(share * len(problem.machines)))
    machines = set(chance.sample([m.id for m in problem.machines], count))
    return {a.operation for a in schedule.assigned if a.machine in machines}


def _part(
    problem: Problem, schedule: Schedule, freed: set[str], seconds: float, seed: int
) -> Schedule | None:
    built = build(
        problem, max(problem.horizon if problem.objective != "makespan" else 0, schedule.makespan)
    )
    for machine in problem.machines:
        kept = [a for a in schedule.on(machine.id) if a.operation not in freed]
        for a in kept:
            built.model.add(built.chosen[a.operation, machine.id] == 1)
        for a, b in itertools.pairwise(kept):
            built.model.add(built.start[b.operation] >= built.end[a.operation])
    hint(built, schedule)
    assert built.objective is not None
    built.model.add(built.objective <= schedule.objective)
    return solve_model(built, problem, seconds, seed, name="large neighbourhood search")
