"""Bottlenecks: which machine limits the plan, predicted before it is solved and read off after, with evidence."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from industria.applications.production.scheduling.problem import Problem
from industria.applications.production.scheduling.schedule import Assigned, Schedule
from industria.core import Text


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """A machine and why. ``pressure``: predicted, the bound that its work alone puts on the makespan;
    read off, the share of the critical path that runs on it."""

    machine: str
    pressure: float
    reason: Text
    operations: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {
            "machine": self.machine, "pressure": round(self.pressure, 4), "reason": self.reason.to_json(),
            "operations": list(self.operations),
        }  # fmt: skip


def predict(problem: Problem) -> list[Bottleneck]:
    """Machines by the bound that each puts on the makespan, worst first.

    The bound is Carlier's (1982) preemptive one-machine bound over heads and tails of the operations;
    an operation with a choice counts for each machine by its share.
    """
    heads, tails = _heads_and_tails(problem)
    out = []
    for machine in problem.machines:
        work = []
        for op in problem.operations.values():
            for option in op.options:
                if option.machine == machine.id:
                    work.append((heads[op.id], option.duration / len(op.options), tails[op.id]))
        if not work:
            continue
        bound = _preemptive_bound(work)
        load = sum(d for _, d, _ in work)
        head, tail = min(h for h, _, _ in work), min(t for _, _, t in work)
        blocked = sum(
            max(0, e - max(s, head)) for s, e in machine.unavailable if s < head + load and e > head
        )
        needed = max(bound, head + load + blocked + tail)
        out.append(
            Bottleneck(
                machine.id, needed,
                Text(
                    f"{machine.id}: 负荷 {load:.0f}, 最早 {head} 开始, 之后至少还有 {tail}, 仅此一台就需 {needed:.0f}",
                    f"{machine.id}: {load:.0f} of work, none before {head}, at least {tail} after it: alone it needs {needed:.0f}",
                ),
            )
        )  # fmt: skip
    return sorted(out, key=lambda b: -b.pressure)


def _heads_and_tails(problem: Problem) -> tuple[dict[str, int], dict[str, int]]:
    heads: dict[str, int] = {}
    tails: dict[str, int] = {}
    for job in problem.jobs:
        at = job.release
        for op in job.operations:
            heads[op.id] = at
            at += op.shortest
        rest = 0
        for op in reversed(job.operations):
            tails[op.id] = rest
            rest += op.shortest
    return heads, tails


def _preemptive_bound(work: list[tuple[int, float, int]]) -> float:
    """Jackson's preemptive schedule: the longest tail first, among what has arrived."""
    arrivals = sorted(work)
    waiting: list[list[float]] = []
    now, bound, at = 0.0, 0.0, 0
    while at < len(arrivals) or waiting:
        if not waiting:
            now = max(now, arrivals[at][0])
        while at < len(arrivals) and arrivals[at][0] <= now:
            waiting.append([arrivals[at][2], arrivals[at][1]])
            at += 1
        waiting.sort()
        tail, left = waiting[-1]
        until = arrivals[at][0] if at < len(arrivals) else float("inf")
        step = min(left, until - now)
        now += step
        if step == left:
            waiting.pop()
            bound = max(bound, now + tail)
        else:
            waiting[-1][1] = left - step
    return bound


def critical_path(schedule: Schedule) -> list[Assigned]:
    """Operations that no one of them can move earlier without another: back from the last end."""
    if not schedule.assigned:
        return []
    problem = schedule.problem
    before_in_job = {
        b.id: a.id
        for job in problem.jobs
        for a, b in zip(job.operations, job.operations[1:], strict=False)
    }
    before_on: dict[str, Assigned] = {}
    for machine in problem.machines:
        row = schedule.on(machine.id)
        for a, b in itertools.pairwise(row):
            before_on[b.operation] = a
    at = max(schedule.assigned, key=lambda a: a.end)
    path = [at]
    while at.start > 0:
        options = [before_on[at.operation]] if at.operation in before_on else []
        if at.operation in before_in_job:
            options.append(schedule.of[before_in_job[at.operation]])
        if not options:
            break
        at = max(options, key=lambda a: a.end)
        path.append(at)
    return path[::-1]


def read_off(schedule: Schedule) -> list[Bottleneck]:
    """Machines by their share of a critical path, highest first."""
    path = critical_path(schedule)
    spans: dict[str, list[Assigned]] = {}
    for a in path:
        spans.setdefault(a.machine, []).append(a)
    total = max(1, schedule.makespan)
    out = []
    for machine, on in spans.items():
        share = sum(a.end - a.start for a in on) / total
        names = tuple(a.operation for a in on)
        shown = ", ".join(names[:6]) + ("..." if len(names) > 6 else "")
        out.append(
            Bottleneck(
                machine, share,
                Text(f"{machine}: 关键路径的 {share:.0%}, 工序 {shown}", f"{machine}: {share:.0%} of the critical path, operations {shown}"),
                names,
            )
        )  # fmt: skip
    return sorted(out, key=lambda b: -b.pressure)
