"""What is to be scheduled: jobs, operations, machines, and everything that binds them.

Times are whole numbers of ``unit`` counted from ``origin``. An operation runs on one of its options
without a break, never while its machine is unavailable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

Objective = Literal["makespan", "tardiness"]


@dataclass(frozen=True, slots=True)
class Option:
    """A machine that can do an operation, and how long it takes there."""

    machine: str
    duration: int


@dataclass(frozen=True, slots=True)
class Operation:
    """One step of a job. ``family``: what a machine has to be set up for."""

    id: str
    job: str
    options: tuple[Option, ...]
    family: str = ""

    @property
    def shortest(self) -> int:
        """The least time it can take."""
        return min(o.duration for o in self.options)


@dataclass(frozen=True, slots=True)
class Job:
    """Operations in order; not before ``release``, wanted by ``due``."""

    id: str
    operations: tuple[Operation, ...]
    release: int = 0
    due: int | None = None
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine. ``unavailable``: half-open spans; ``setup``: time between two families on it."""

    id: str
    unavailable: tuple[tuple[int, int], ...] = ()
    setup: Mapping[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fixed:
    """An operation that already has its place."""

    operation: str
    machine: str
    start: int


@dataclass(frozen=True)
class Problem:
    """A whole problem. ``transport``: time to bring a job from one machine to another; ``before``:
    pairs of jobs, of which the first ends before the second begins; ``now``: what is not fixed begins
    no earlier."""

    name: str
    machines: tuple[Machine, ...]
    jobs: tuple[Job, ...]
    transport: Mapping[tuple[str, str], int] = field(default_factory=dict)
    before: tuple[tuple[str, str], ...] = ()
    fixed: tuple[Fixed, ...] = ()
    objective: Objective = "makespan"
    unit: str = "min"
    origin: str = ""
    now: int = 0

    @cached_property
    def operations(self) -> dict[str, Operation]:
        """All operations, by id, in order of job and step."""
        return {o.id: o for job in self.jobs for o in job.operations}

    @cached_property
    def machine(self) -> dict[str, Machine]:
        """Machines by id."""
        return {m.id: m for m in self.machines}

    @cached_property
    def job(self) -> dict[str, Job]:
        """Jobs by id."""
        return {j.id: j for j in self.jobs}

    @cached_property
    def fixed_by_operation(self) -> dict[str, Fixed]:
        """Places that are already given."""
        return {f.operation: f for f in self.fixed}

    @property
    def is_plain(self) -> bool:
        """Whether it is a (flexible) job shop of the textbook: jobs, machines, makespan, nothing else."""
        return (
            self.objective == "makespan"
            and not (self.transport or self.before or self.fixed or self.now)
            and all(not m.unavailable and not m.setup for m in self.machines)
            and all(j.release == 0 for j in self.jobs)
        )

    @property
    def is_flexible(self) -> bool:
        """Whether some operation has a choice of machines."""
        return any(len(o.options) > 1 for o in self.operations.values())

    @cached_property
    def horizon(self) -> int:
        """A time by which every sensible schedule is done."""
        work = sum(max(o.duration for o in op.options) for op in self.operations.values())
        blocked = sum(e - s for m in self.machines for s, e in m.unavailable)
        latest = max(
            [e for m in self.machines for _, e in m.unavailable]
            + [j.release for j in self.jobs]
            + [0]
        )
        setups = max([d for m in self.machines for d in m.setup.values()] + [0])
        moves = max([*self.transport.values(), 0])
        return (
            self.now
            + work
            + blocked
            + latest
            + (setups + moves) * len(self.operations)
            + max([f.start for f in self.fixed], default=0)
        )

    def with_machine(self, changed: Machine) -> Problem:
        """The same with one machine replaced."""
        return replace(
            self, machines=tuple(changed if m.id == changed.id else m for m in self.machines)
        )

    def with_job(self, changed: Job) -> Problem:
        """The same with one job replaced."""
        return replace(self, jobs=tuple(changed if j.id == changed.id else j for j in self.jobs))
