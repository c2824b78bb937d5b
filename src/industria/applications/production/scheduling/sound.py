"""Whether a problem makes sense: what contradicts itself is refused before anything is solved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from industria.applications.production.scheduling.problem import Problem
from industria.applications.production.scheduling.values import twice
from industria.core import InputError

_MOST_OPERATIONS = 100_000


def sound(problem: Problem) -> Problem:
    """The problem, where it makes sense. Raises InputError that names what does not."""
    if not problem.jobs or any(not j.operations for j in problem.jobs):
        raise InputError("expected at least one job, and an operation in every job, found none")
    if again := _repeated([j.id for j in problem.jobs]):
        raise InputError(f"expected every job to have an id of its own, found {again!r} twice")
    if again := _repeated([o.id for j in problem.jobs for o in j.operations]):
        raise InputError(
            f"expected every operation to have an id of its own, found {again!r} twice"
        )
    if again := twice(m.id for m in problem.machines):
        raise InputError(
            f"expected every machine once, found {again}: write a machine's name in one way"
        )
    if len(problem.operations) > _MOST_OPERATIONS:
        raise InputError(
            f"expected at most {_MOST_OPERATIONS} operations, found {len(problem.operations)}"
        )
    _operations(problem)
    _jobs(problem)
    _machines(problem)
    _fixed(problem)
    if circle := circle_of(problem.before):
        raise InputError(f"expected an order of jobs without a circle, found one through {circle}")
    return problem


def _repeated(names: Sequence[str]) -> str:
    """The first name that comes more than once; empty where none does."""
    return next((name for name, count in Counter(names).items() if count > 1), "")


def _operations(problem: Problem) -> None:
    for op in problem.operations.values():
        names = [o.machine for o in op.options]
        if not names or any(o.duration < 0 for o in op.options):
            raise InputError(f"expected operation {op.id} to have machines with times of 0 or more")
        if len(set(names)) != len(names):
            raise InputError(f"expected operation {op.id} to name a machine once, found {names}")
        if not set(names) <= set(problem.machine):
            raise InputError(f"expected machines of the problem for {op.id}, found {names}")


def _jobs(problem: Problem) -> None:
    for job in problem.jobs:
        if job.weight < 0 or job.release < 0:
            raise InputError(
                f"expected weights and releases of 0 or more, found weight {job.weight} and "
                f"release {job.release} of job {job.id}"
            )
        if job.due is not None and job.due < job.release:
            raise InputError(
                f"expected job {job.id} to be due at its release {job.release} or later, found "
                f"due {job.due}: correct one of them"
            )
    if problem.objective == "tardiness" and all(j.due is None for j in problem.jobs):
        raise InputError(
            "expected a job with a due time for the objective tardiness, found none: add 'due', "
            "or choose makespan"
        )
    ids = {j.id for j in problem.jobs}
    for a, b in problem.before:
        if a not in ids or b not in ids:
            raise InputError(f"expected jobs of the problem in 'before', found {a} and {b}")


def _machines(problem: Problem) -> None:
    for machine in problem.machines:
        if any(e <= s for s, e in machine.unavailable):
            raise InputError(f"expected spans that end after they begin for {machine.id}")
    setups = {pair: d for m in problem.machines for pair, d in m.setup.items()}
    if any(d < 0 for m in problem.machines for d in m.setup.values()) or any(
        d < 0 for d in problem.transport.values()
    ):
        raise InputError("expected set-up and transport times of 0 or more")
    if setups and not any(o.family for o in problem.operations.values()):
        raise InputError(
            "expected operations with a family, since set-up times are between families, found "
            "none: add 'family' to the operations, or leave the set-ups out"
        )
    for pair in problem.transport:
        for name in pair:
            if name not in problem.machine:
                raise InputError(
                    f"expected machines of the problem in 'transport', found {name!r} (known: "
                    f"{', '.join(problem.machine)[:200]}): correct it, or list it under 'machines'"
                )


def _fixed(problem: Problem) -> None:
    seen: set[str] = set()
    for f in problem.fixed:
        op = problem.operations.get(f.operation)
        if op is None:
            raise InputError(
                f"expected operations of the problem in 'fixed', found {f.operation!r} (such as "
                f"{next(iter(problem.operations))!r})"
            )
        if f.machine not in {o.machine for o in op.options} or f.start < 0:
            raise InputError(
                f"expected a machine that can do {f.operation} and a start of 0 or more in "
                f"'fixed', found {f.machine!r} at {f.start}"
            )
        if f.operation in seen:
            raise InputError(f"expected {f.operation} once in 'fixed', found it twice")
        seen.add(f.operation)


def circle_of(before: Sequence[tuple[str, str]]) -> str:
    """A job that comes before itself; empty where none does."""
    for start in {a for a, _ in before}:
        seen: set[str] = set()
        edge = {start}
        while edge:
            edge = {b for a, b in before if a in edge} - seen
            if start in edge:
                return start
            seen |= edge
    return ""
