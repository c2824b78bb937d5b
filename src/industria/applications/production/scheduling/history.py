"""Solved cases: kept, found again by likeness, and turned into a first schedule of a new problem.

Two problems are alike where jobs of the one can stand for jobs of the other: same machines in the
same order, about the same times. The old order of operations then leads the dispatcher.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from industria.applications.production.scheduling.dispatch import by_rank
from industria.applications.production.scheduling.problem import Job, Problem
from industria.applications.production.scheduling.schedule import Schedule
from industria.infrastructure.sqlite import SqliteStore

_SCHEMA = """
CREATE TABLE IF NOT EXISTS solved (
  id INTEGER PRIMARY KEY, name TEXT, machines TEXT, jobs TEXT, makespan INTEGER, bound INTEGER,
  at TEXT DEFAULT CURRENT_TIMESTAMP
);
"""
_MOST_COMPARED = 200
_LEAST_LIKENESS = 0.5


@dataclass(frozen=True, slots=True)
class Case:
    """One solved case: for each job its route of (machine, duration, start), and how good it was."""

    id: int
    name: str
    routes: tuple[tuple[tuple[str, int, int], ...], ...]
    makespan: int
    bound: int


@dataclass(frozen=True, slots=True)
class Similar:
    """A case and how alike it is, 0 to 1; ``schedule``: the new problem in its order."""

    case: Case
    likeness: float
    schedule: Schedule


class History:
    """Solved cases of a plant, in one SQLite file."""

    def __init__(self, path: Path) -> None:
        self._store = SqliteStore(path, _SCHEMA)

    def keep(self, schedule: Schedule) -> None:
        """Remember a schedule."""
        routes = [
            [[(a := schedule.of[o.id]).machine, a.end - a.start, a.start] for o in job.operations]
            for job in schedule.problem.jobs
        ]
        machines = sorted(m.id for m in schedule.problem.machines)
        with self._store.write() as db:
            db.execute(
                "INSERT INTO solved (name, machines, jobs, makespan, bound) VALUES (?, ?, ?, ?, ?)",
                (
                    schedule.problem.name,
                    json.dumps(machines),
                    json.dumps(routes),
                    schedule.makespan,
                    # a bound on lateness says nothing about the makespan beside it
                    schedule.bound if schedule.problem.objective == "makespan" else 0,
                ),
            )

    def cases(self) -> list[Case]:
        """The latest cases."""
        rows = self._store.rows(
            "SELECT id, name, jobs, makespan, bound FROM solved ORDER BY id DESC LIMIT ?",
            (_MOST_COMPARED,),
        )
        return [
            Case(
                int(str(number)), str(name),
                tuple(tuple((m, d, s) for m, d, s in route) for route in json.loads(str(jobs))),
                int(str(makespan)), int(str(bound)),
            )
            for number, name, jobs, makespan, bound in rows
        ]  # fmt: skip

    def similar(self, problem: Problem, most: int = 3) -> list[Similar]:
        """Cases that are alike, best first, each with the new problem dispatched in its order."""
        return similar_of(problem, self.cases(), most)

    def close(self) -> None:
        """Close the file."""
        self._store.close()


def similar_of(problem: Problem, cases: Sequence[Case], most: int = 3) -> list[Similar]:
    """As ``History.similar``, over given cases."""
    found = []
    for case in cases:
        cost, pairs = _matched(problem, case)
        if 1 - cost < _LEAST_LIKENESS:
            continue
        rank: dict[str, float] = {}
        for job, route in pairs:
            for k, op in enumerate(job.operations):
                at = route[min(k, len(route) - 1)][2] if route else 0
                rank[op.id] = at / max(1, case.makespan)
        found.append((1 - cost, case, rank))
    found.sort(key=lambda x: -x[0])
    return [
        Similar(case, likeness, by_rank(problem, rank, f"as {case.name}"))
        for likeness, case, rank in found[:most]
    ]


def _matched(
    problem: Problem, case: Case
) -> tuple[float, list[tuple[Job, tuple[tuple[str, int, int], ...]]]]:
    """(mean cost of the best matching of jobs, 0 to 1, the pairs)."""
    cost: NDArray[np.float64] = np.array(
        [[_distance(job, route) for route in case.routes] for job in problem.jobs]
    )
    rows, columns = linear_sum_assignment(cost)
    missing = abs(len(problem.jobs) - len(case.routes))
    total = float(cost[rows, columns].sum() + missing) / max(len(problem.jobs), len(case.routes))
    pairs = [(problem.jobs[i], case.routes[j]) for i, j in zip(rows, columns, strict=True)]
    return total, pairs


def _distance(job: Job, route: Sequence[tuple[str, int, int]]) -> float:
    """0 for the same route and times, 1 for nothing in common."""
    longest = max(len(job.operations), len(route))
    if not longest:
        return 0.0
    alike = 0.0
    for op, (machine, duration, _) in zip(job.operations, route, strict=False):
        own = next((o.duration for o in op.options if o.machine == machine), None)
        if own is not None:
            alike += 1 - abs(own - duration) / max(own, duration, 1)
    return 1 - alike / longest
