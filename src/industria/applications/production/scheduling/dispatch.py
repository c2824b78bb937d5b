"""Dispatch rules: active schedules after Giffler and Thompson (1960), by any priority.

They are the baseline that planners know, and the first schedule of every search.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from industria.applications.production.scheduling.feasibility import check_schedule
from industria.applications.production.scheduling.problem import Job, Operation, Problem
from industria.applications.production.scheduling.schedule import Assigned, Schedule

Priority = Callable[[Operation, Job, int], float]  # smaller goes first; the number is the step


def rules(problem: Problem) -> dict[str, Priority]:
    """The usual rules by name."""
    rest = {
        job.id: [
            sum(o.shortest for o in job.operations[k:]) for k in range(len(job.operations) + 1)
        ]
        for job in problem.jobs
    }
    return {
        "SPT": lambda op, _job, _k: op.shortest,
        "LPT": lambda op, _job, _k: -op.shortest,
        "MWKR": lambda _op, job, k: -rest[job.id][k],
        "LWKR": lambda _op, job, k: rest[job.id][k],
        "MOPNR": lambda _op, job, k: k - len(job.operations),
        "SPT/MWKR": lambda op, job, k: op.shortest / max(1, rest[job.id][k]),
        "EDD": lambda _op, job, _k: job.due if job.due is not None else 1 << 40,
        "ATC": lambda _op, job, k: (
            (job.due or 0) - rest[job.id][k] if job.due is not None else -rest[job.id][k]
        ),
    }


def best_rule(problem: Problem) -> Schedule:
    """The best schedule of all rules; of those that pass the check, where any does."""
    found = [dispatch(problem, p, name) for name, p in rules(problem).items()]
    sound = [s for s in found if check_schedule(s, problem).passed]
    return min(sound or found, key=lambda s: s.objective)


def by_rank(problem: Problem, rank: Mapping[str, float], name: str) -> Schedule:
    """Operations go by a given rank, such as their start in an older schedule."""
    return dispatch(problem, lambda op, _job, _k: rank.get(op.id, 0.0), name)


def dispatch(
    problem: Problem, priority: Priority, name: str, chance: random.Random | None = None
) -> Schedule:
    """One active schedule. With ``chance`` the rule is followed nine times in ten."""
    return _Dispatcher(problem, priority, chance).run(name)


class _Dispatcher:
    def __init__(self, problem: Problem, priority: Priority, chance: random.Random | None) -> None:
        self._problem, self._priority, self._chance = problem, priority, chance
        self._step = {j.id: 0 for j in problem.jobs}
        self._ready = {j.id: j.release for j in problem.jobs}
        self._place = dict.fromkeys(self._step, "")
        self._free = {m.id: 0 for m in problem.machines}
        self._family = {m.id: "" for m in problem.machines}
        self._blocked = {m.id: list(m.unavailable) for m in problem.machines}
        self._done: dict[str, Assigned] = {}
        for f in problem.fixed:
            op = problem.operations[f.operation]
            duration = next(o.duration for o in op.options if o.machine == f.machine)
            self._blocked[f.machine].append((f.start, f.start + duration))
        for spans in self._blocked.values():
            spans.sort()
        self._offers: dict[str, tuple[int, int, str]] = {}
        self._at = {o.id: {x.machine for x in o.options} for o in problem.operations.values()}
        self._users: dict[str, set[str]] = {m.id: set() for m in problem.machines}
        for o in problem.operations.values():
            for x in o.options:
                self._users[x.machine].add(o.job)

    def run(self, name: str) -> Schedule:
        """Place every operation."""
        waiting = {j.id: j for j in self._problem.jobs}
        while waiting:
            ready = [j for j in waiting.values() if self._may_begin(j)]
            pinned = [
                j
                for j in ready
                if j.operations[self._step[j.id]].id in self._problem.fixed_by_operation
            ]
            for job in pinned or [self._next(ready)]:
                self._advance(job)
                if self._step[job.id] == len(job.operations):
                    del waiting[job.id]
        order = [self._done[o] for o in self._problem.operations]
        return Schedule(self._problem, tuple(order), 0, name)

    def _may_begin(self, job: Job) -> bool:
        if self._step[job.id]:
            return True
        return all(
            self._step[a] == len(self._problem.job[a].operations)
            for a, b in self._problem.before
            if b == job.id
        )

    def _next(self, ready: list[Job]) -> Job:
        """Of the jobs that compete for the machine that could be done first, the one by priority."""
        offers = [(self._offer(j), j) for j in ready]
        first = min((offer for offer, _ in offers), key=lambda o: (o[1], o[0], o[2]))
        _, first_end, machine = first
        rivals = [
            j
            for offer, j in offers
            if offer == first or (offer[2] == machine and offer[0] < first_end)
        ]
        if self._chance is not None and self._chance.random() < 0.1:
            return self._chance.choice(rivals)
        return min(
            rivals, key=lambda j: (self._priority(self._operation(j), j, self._step[j.id]), j.id)
        )

    def _operation(self, job: Job) -> Operation:
        return job.operations[self._step[job.id]]

    def _offer(self, job: Job) -> tuple[int, int, str]:
        """(start, end, machine) of the option that would end first."""
        if job.id not in self._offers:
            op = self._operation(job)
            found = []
            for option in op.options:
                start = self._earliest(job, op, option.machine, option.duration)
                found.append((start, start + option.duration, option.machine))
            self._offers[job.id] = min(found, key=lambda x: (x[1], x[0], x[2]))
        return self._offers[job.id]

    def _earliest(self, job: Job, op: Operation, machine: str, duration: int) -> int:
        moved = self._problem.transport.get((self._place[job.id], machine), 0)
        before = [
            self._ready[a]
            for a, b in self._problem.before
            if b == job.id and not self._step[job.id]
        ]
        setup = self._problem.machine[machine].setup.get((self._family[machine], op.family), 0)
        most = max(self._problem.machine[machine].setup.values(), default=0)
        start = max(
            [
                self._problem.now,
                self._ready[job.id] + moved,
                self._free[machine] + (setup if self._free[machine] else 0),
                *before,
            ]
        )
        for begin, end in self._blocked[machine]:
            if start < end and begin < start + duration + (
                most if (begin, end) not in self._problem.machine[machine].unavailable else 0
            ):
                start = end + (
                    most if (begin, end) not in self._problem.machine[machine].unavailable else 0
                )
        return start

    def _advance(self, job: Job) -> None:
        op = self._operation(job)
        fixed = self._problem.fixed_by_operation.get(op.id)
        if fixed:
            duration = next(o.duration for o in op.options if o.machine == fixed.machine)
            start, end, machine = fixed.start, fixed.start + duration, fixed.machine
        else:
            start, end, machine = self._offer(job)
            self._free[machine] = end
            self._family[machine] = op.family
        self._done[op.id] = Assigned(op.id, job.id, machine, start, end)
        self._ready[job.id], self._place[job.id] = end, machine
        self._step[job.id] += 1
        if self._problem.before and self._step[job.id] == len(job.operations):
            self._offers.clear()
        self._offers.pop(job.id, None)
        for other in self._users[machine]:
            if self._offers.get(other) and machine in self._machines_of(other):
                del self._offers[other]

    def _machines_of(self, job: str) -> set[str]:
        """The machines that the next operation of a job can run on."""
        step, operations = self._step[job], self._problem.job[job].operations
        return self._at[operations[step].id] if step < len(operations) else set()
