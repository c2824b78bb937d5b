"""A schedule: where and when every operation runs, and how good that is."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from industria.applications.production.scheduling.problem import Problem


@dataclass(frozen=True, slots=True)
class Assigned:
    """One operation in its place; ``end`` is not included."""

    operation: str
    job: str
    machine: str
    start: int
    end: int

    def to_json(self) -> dict[str, object]:
        """All fields as JSON types."""
        return {
            "operation": self.operation, "job": self.job, "machine": self.machine,
            "start": self.start, "end": self.end,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Late:
    """A job that ends after it is due."""

    job: str
    due: int
    end: int

    @property
    def by(self) -> int:
        """How long after it is due it ends."""
        return self.end - self.due

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {"job": self.job, "due": self.due, "end": self.end, "by": self.by}


@dataclass(frozen=True)
class Schedule:
    """Assignments, with what is proved about them: no schedule has an objective under ``bound``."""

    problem: Problem = field(repr=False)
    assigned: tuple[Assigned, ...] = field(repr=False)
    bound: int = 0
    method: str = ""
    seconds: float = 0.0

    @cached_property
    def of(self) -> dict[str, Assigned]:
        """By operation."""
        return {a.operation: a for a in self.assigned}

    @cached_property
    def makespan(self) -> int:
        """When the last operation ends."""
        return max((a.end for a in self.assigned), default=0)

    @cached_property
    def tardiness(self) -> int:
        """Weighted time that jobs end after they are due."""
        return sum(self.problem.job[late.job].weight * late.by for late in self.late)

    @cached_property
    def late(self) -> tuple[Late, ...]:
        """Jobs that end after they are due, the latest first."""
        ends = {
            j.id: max((self.of[o.id].end for o in j.operations), default=0)
            for j in self.problem.jobs
        }
        found = [
            Late(j.id, j.due, ends[j.id])
            for j in self.problem.jobs
            if j.due is not None and ends[j.id] > j.due
        ]
        return tuple(sorted(found, key=lambda late: -late.by))

    @property
    def objective(self) -> int:
        """What was minimised."""
        return self.makespan if self.problem.objective == "makespan" else self.tardiness

    @property
    def gap(self) -> float:
        """How far the objective may be above the best possible: 0 is proved optimal."""
        return (
            0.0
            if self.objective <= self.bound
            else (self.objective - self.bound) / max(1, self.objective)
        )

    def on(self, machine: str) -> list[Assigned]:
        """What runs on a machine, in order."""
        return sorted(
            (a for a in self.assigned if a.machine == machine), key=lambda a: (a.start, a.end)
        )

    def to_json(self) -> dict[str, object]:
        """As ``industria schedule --json`` prints it."""
        return {
            "makespan": self.makespan,
            "tardiness": self.tardiness,
            "late": [late.to_json() for late in self.late],
            "objective": self.problem.objective,
            "bound": self.bound,
            "gap": round(self.gap, 5),
            "optimal": self.objective <= self.bound,
            "method": self.method,
            "seconds": round(self.seconds, 2),
            "unit": self.problem.unit,
            "operations": [
                a.to_json() for a in sorted(self.assigned, key=lambda a: (a.start, a.machine))
            ],
        }


def lower_bound(problem: Problem) -> int:
    """A simple bound on the makespan: the longest job, and the load of machines that have no rival.

    For each machine: the least head, all work that only it can do, and the least tail.
    """
    heads: dict[str, int] = {}
    tails: dict[str, int] = {}
    longest = 0
    for job in problem.jobs:
        at = job.release
        for op in job.operations:
            heads[op.id] = at
            at += op.shortest
        longest = max(longest, at)
        rest = 0
        for op in reversed(job.operations):
            tails[op.id] = rest
            rest += op.shortest
    best = longest
    for machine in problem.machines:
        alone = [
            o for o in problem.operations.values() if {x.machine for x in o.options} == {machine.id}
        ]
        if alone:
            load = sum(o.shortest for o in alone)
            best = max(
                best, min(heads[o.id] for o in alone) + load + min(tails[o.id] for o in alone)
            )
    return best
