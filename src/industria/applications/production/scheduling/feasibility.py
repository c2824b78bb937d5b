"""The independent check of a schedule: written from the rules alone, it shares no code with any solver."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from industria.applications.production.scheduling.problem import Problem
from industria.applications.production.scheduling.schedule import Assigned, Schedule
from industria.core import Finding, Text, Verdict


def check_schedule(schedule: Schedule, problem: Problem) -> Verdict:
    """Passed where every rule of the problem holds; a finding names the operations and times."""
    return Verdict.of(tuple(_findings(schedule, problem)))


def _findings(schedule: Schedule, problem: Problem) -> Iterator[Finding]:
    seen: dict[str, Assigned] = {}
    for a in schedule.assigned:
        if a.operation in seen:
            yield _found(
                "once",
                f"工序 {a.operation} 安排了两次",
                f"operation {a.operation} is placed twice",
                a,
            )
        seen[a.operation] = a
        if a.operation not in problem.operations:
            yield _found(
                "known",
                f"未知工序 {a.operation}",
                f"operation {a.operation} is not of this problem",
                a,
            )
    for name in problem.operations:
        if name not in seen:
            yield Finding(
                "schedule.missing", Text(f"工序 {name} 未安排", f"operation {name} has no place")
            )
    known = {n: a for n, a in seen.items() if n in problem.operations}
    yield from _options(known, problem)
    yield from _jobs(known, problem)
    for machine in problem.machines:
        yield from _machine(
            sorted(
                (a for a in known.values() if a.machine == machine.id),
                key=lambda a: (a.start, a.end),
            ),
            machine.id,
            problem,
        )
    yield from _pinned(known, problem)


def _options(known: dict[str, Assigned], problem: Problem) -> Iterator[Finding]:
    for name, a in known.items():
        if a.start < problem.now and name not in problem.fixed_by_operation:
            yield _found(
                "now", f"{name} 最早 {problem.now} 开始", f"{name} can begin at {problem.now}, found {a.start}", a
            )  # fmt: skip
        durations = {o.machine: o.duration for o in problem.operations[name].options}
        if a.machine not in durations:
            yield _found(
                "machine",
                f"{name} 不能在 {a.machine} 上加工",
                f"{name} cannot run on {a.machine}",
                a,
            )
        elif a.end - a.start != durations[a.machine]:
            yield _found(
                "duration", f"{name} 需 {durations[a.machine]}, 安排了 {a.end - a.start}",
                f"{name} takes {durations[a.machine]}, found {a.end - a.start}", a,
            )  # fmt: skip


def _jobs(known: dict[str, Assigned], problem: Problem) -> Iterator[Finding]:
    ends: dict[str, int] = {}
    begins: dict[str, int] = {}
    for job in problem.jobs:
        ready, machine = job.release, ""
        for op in job.operations:
            if op.id not in known:
                continue
            a = known[op.id]
            moved = problem.transport.get((machine, a.machine), 0) if machine else 0
            if a.start < ready + moved:
                yield _found(
                    "order", f"{op.id} 最早 {ready + moved} 开始, 安排在 {a.start}",
                    f"{op.id} can begin at {ready + moved}, found {a.start}", a,
                )  # fmt: skip
            ready, machine = a.end, a.machine
            begins.setdefault(job.id, a.start)
            ends[job.id] = a.end
    for first, second in problem.before:
        if first in ends and second in begins and begins[second] < ends[first]:
            yield Finding(
                "schedule.before",
                Text(
                    f"作业 {first} 应先于 {second}",
                    f"job {first} has to end before {second} begins: it ends at {ends[first]}, found {begins[second]}",
                ),
            )


def _machine(on: list[Assigned], machine: str, problem: Problem) -> Iterator[Finding]:
    spans = problem.machine[machine].unavailable
    setup = problem.machine[machine].setup
    for a in on:
        for start, end in spans:
            if a.start < end and start < a.end:
                yield _found(
                    "calendar", f"{machine} 在 {start} 到 {end} 不可用, {a.operation} 在其中",
                    f"{machine} is unavailable from {start} to {end}, {a.operation} runs then", a,
                )  # fmt: skip
    for a, b in itertools.pairwise(on):
        families = (problem.operations[a.operation].family, problem.operations[b.operation].family)
        needed = setup.get(families, 0)
        if b.start < a.end + needed:
            yield _found(
                "overlap", f"{machine} 上 {a.operation} 与 {b.operation} 冲突",
                f"{a.operation} and {b.operation} collide on {machine}: the second can begin at {a.end + needed}, found {b.start}", b,
            )  # fmt: skip


def _pinned(known: dict[str, Assigned], problem: Problem) -> Iterator[Finding]:
    for f in problem.fixed:
        a = known.get(f.operation)
        if a and (a.machine, a.start) != (f.machine, f.start):
            yield _found(
                "fixed", f"{f.operation} 固定在 {f.machine} 的 {f.start}",
                f"{f.operation} is fixed on {f.machine} at {f.start}, found {a.machine} at {a.start}", a,
            )  # fmt: skip


def _found(rule: str, zh: str, en: str, a: Assigned) -> Finding:
    return Finding(f"schedule.{rule}", Text(zh, en), a.to_json())
