"""The problem as a model of CP-SAT: intervals, machines, calendars, set-ups, and a bound on the objective."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from industria.applications.production.scheduling.problem import Machine, Operation, Problem
from industria.applications.production.scheduling.schedule import Assigned, Schedule

WORKERS = 2


@dataclass(slots=True)
class Model:
    """Variables by operation: start, end, and for each machine whether it runs there."""

    model: cp_model.CpModel
    start: dict[str, cp_model.IntVar] = field(default_factory=dict)
    end: dict[str, cp_model.IntVar] = field(default_factory=dict)
    chosen: dict[tuple[str, str], cp_model.BoolVarT] = field(default_factory=dict)
    objective: cp_model.IntVar | None = None
    impossible: bool = False  # proved by the last solve


def build(problem: Problem, horizon: int) -> Model:
    """All rules of the problem, and the objective to be minimised."""
    model = cp_model.CpModel()
    built = Model(model)
    on: dict[str, list[tuple[Operation, cp_model.IntervalVar]]] = {
        m.id: [] for m in problem.machines
    }
    for op in problem.operations.values():
        earliest = 0 if op.id in problem.fixed_by_operation else problem.now
        _operation(built, op, earliest, horizon, on)
    for job in problem.jobs:
        for a, b in zip(job.operations, job.operations[1:], strict=False):
            _after(built, problem, a, b)
        model.add(built.start[job.operations[0].id] >= job.release)
    for first, second in problem.before:
        last = problem.job[first].operations[-1].id
        model.add(built.start[problem.job[second].operations[0].id] >= built.end[last])
    for machine in problem.machines:
        _machine(built, machine, on[machine.id])
    for f in problem.fixed:
        model.add(built.start[f.operation] == f.start)
        model.add(built.chosen[f.operation, f.machine] == 1)
    _objective(built, problem, horizon)
    return built


def _operation(
    built: Model,
    op: Operation,
    earliest: int,
    horizon: int,
    on: dict[str, list[tuple[Operation, cp_model.IntervalVar]]],
) -> None:
    model = built.model
    start = model.new_int_var(earliest, horizon, f"s {op.id}")
    end = model.new_int_var(0, horizon, f"e {op.id}")
    built.start[op.id], built.end[op.id] = start, end
    if len(op.options) == 1:
        option = op.options[0]
        built.chosen[op.id, option.machine] = model.new_constant(1)
        on[option.machine].append((op, model.new_interval_var(start, option.duration, end, op.id)))
        return
    literals = []
    for option in op.options:
        literal = model.new_bool_var(f"{op.id} on {option.machine}")
        on[option.machine].append(
            (
                op,
                model.new_optional_interval_var(
                    start, option.duration, end, literal, f"{op.id} {option.machine}"
                ),
            )
        )
        built.chosen[op.id, option.machine] = literal
        literals.append(literal)
    model.add_exactly_one(literals)


def _after(built: Model, problem: Problem, a: Operation, b: Operation) -> None:
    built.model.add(built.start[b.id] >= built.end[a.id])
    for x in a.options:
        for y in b.options:
            moved = problem.transport.get((x.machine, y.machine), 0)
            if moved:
                both = [built.chosen[a.id, x.machine], built.chosen[b.id, y.machine]]
                built.model.add(built.start[b.id] >= built.end[a.id] + moved).only_enforce_if(both)


def _machine(
    built: Model, machine: Machine, on: list[tuple[Operation, cp_model.IntervalVar]]
) -> None:
    model = built.model
    blocked = [
        model.new_fixed_size_interval_var(s, e - s, f"{machine.id} off {s}")
        for s, e in machine.unavailable
        if e > s
    ]
    model.add_no_overlap([interval for _, interval in on] + blocked)
    if not machine.setup or len(on) < 2:
        return
    arcs: list[tuple[int, int, cp_model.LiteralT]] = []
    for i, (a, _) in enumerate(on, 1):
        here = built.chosen[a.id, machine.id]
        arcs += [(0, i, model.new_bool_var("")), (i, 0, model.new_bool_var("")), (i, i, ~here)]
        for k, (b, _) in enumerate(on, 1):
            if i != k:
                follows = model.new_bool_var("")
                arcs.append((i, k, follows))
                setup = machine.setup.get((a.family, b.family), 0)
                model.add(built.start[b.id] >= built.end[a.id] + setup).only_enforce_if(follows)
    arcs.append((0, 0, model.new_bool_var("")))
    model.add_circuit(arcs)


def _objective(built: Model, problem: Problem, horizon: int) -> None:
    model = built.model
    ends = {j.id: built.end[j.operations[-1].id] for j in problem.jobs}
    if problem.objective == "makespan":
        built.objective = model.new_int_var(0, horizon, "makespan")
        for end in ends.values():
            model.add(built.objective >= end)
    else:
        late = []
        most = 0
        for job in problem.jobs:
            if job.due is not None:
                var = model.new_int_var(0, horizon, f"late {job.id}")
                model.add(var >= ends[job.id] - job.due)
                late.append(job.weight * var)
                most += job.weight * horizon
        built.objective = model.new_int_var(0, max(most, 1), "tardiness")
        model.add(built.objective == sum(late))
    model.minimize(built.objective)


def shorten(built: Model, problem: Problem, horizon: int, most: int) -> None:
    """Of all schedules whose objective is ``most`` or better, minimise the makespan."""
    assert built.objective is not None
    built.model.add(built.objective <= most)
    makespan = built.model.new_int_var(0, horizon, "makespan")
    for job in problem.jobs:
        built.model.add(makespan >= built.end[job.operations[-1].id])
    built.model.minimize(makespan)


def hint(built: Model, schedule: Schedule) -> None:
    """Give a schedule as the place to begin."""
    built.model.clear_hints()  # type: ignore[no-untyped-call]
    for a in schedule.assigned:
        built.model.add_hint(built.start[a.operation], a.start)
        built.model.add_hint(built.end[a.operation], a.end)
    for op in schedule.problem.operations.values():
        if len(op.options) > 1:
            for option in op.options:
                here = schedule.of[op.id].machine == option.machine
                built.model.add_hint(built.chosen[op.id, option.machine], here)


def solve_model(
    built: Model,
    problem: Problem,
    seconds: float,
    seed: int = 0,
    workers: int = WORKERS,
    found: Callable[[int, int], None] | None = None,
    name: str = "CP-SAT",
) -> Schedule | None:
    """The best schedule of the time with its bound; None where none was found.

    ``found`` is called with (objective, bound) at every better schedule.
    """
    started = time.monotonic()
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.05, seconds)
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    status = solver.solve(built.model, _Callback(found) if found else None)
    assert status != cp_model.MODEL_INVALID, built.model.validate()
    built.impossible = status == cp_model.INFEASIBLE
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    value = solver.value
    assigned = []
    for op in problem.operations.values():
        machine = next(o.machine for o in op.options if value(built.chosen[op.id, o.machine]))
        assigned.append(
            Assigned(op.id, op.job, machine, value(built.start[op.id]), value(built.end[op.id]))
        )
    bound = -int(-solver.best_objective_bound // 1)
    return Schedule(problem, tuple(assigned), bound, name, time.monotonic() - started)


class _Callback(cp_model.CpSolverSolutionCallback):
    def __init__(self, found: Callable[[int, int], None]) -> None:
        super().__init__()
        self._found = found

    def on_solution_callback(self) -> None:
        """Pass on what was found."""
        self._found(int(self.objective_value), int(self.best_objective_bound))
