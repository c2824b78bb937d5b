"""Problems from files: the standard texts of job shop and flexible job shop, JSON, and tables.

A table has the columns ``job, step, machine, duration``, and may have ``due, release, weight, family``;
several rows of one job and step are machines to choose from.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from industria.applications.production.scheduling.problem import (
    Job,
    Machine,
    Operation,
    Option,
    Problem,
)
from industria.core import InputError

_MOST_OPERATIONS = 100_000


def read_problem(path: Path) -> Problem:
    """A problem of any of the formats. Raises InputError that says what was expected."""
    if not path.is_file():
        raise InputError(f"expected a file of jobs, found none at {path}")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        text = path.read_text(encoding="gb18030", errors="replace")
    if path.suffix == ".json" or text.lstrip().startswith("{"):
        return from_json(text, path.stem)
    if path.suffix == ".csv":
        return from_rows(csv.DictReader(io.StringIO(text)), path.stem)
    return from_text(text, path.stem)


def whole(value: object, what: str) -> int:
    """A whole number. Raises InputError for a fraction, infinity, or no number: times are never rounded."""
    try:
        number = float(str(value))
        if not number.is_integer():
            raise ValueError
    except (ValueError, OverflowError):
        raise InputError(
            f"expected a whole number for {what}, found {value!r}: choose a smaller unit of time"
        ) from None
    return int(number)


def from_text(text: str, name: str) -> Problem:
    """The standard text: jobs and machines, then one line a job; Taillard's two matrices; or flexible."""
    lines = [x.strip() for x in text.splitlines() if x.strip() and not x.lstrip().startswith("#")]
    if any(x.lower().startswith("times") for x in lines):
        return _taillard(lines, name)
    if not lines:
        raise InputError("expected a line of jobs and machines, then one line a job; found nothing")
    rows = [[whole(x, "every entry") for x in line.split()] for line in lines]
    if len(rows[0]) < 2 or rows[0][0] < 1 or rows[0][1] < 1:
        raise InputError(f"expected a line of jobs and machines, found {lines[0][:60]!r}")
    jobs, machines, flexible = rows[0][0], rows[0][1], len(rows[0]) > 2
    body = rows[1:]
    if len(body) != jobs:
        raise InputError(f"expected {jobs} lines of jobs, found {len(body)}")
    if not flexible and all(len(r) == 2 * machines and len(set(r[::2])) == machines for r in body):
        routes = [[[(row[i], row[i + 1])] for i in range(0, len(row), 2)] for row in body]
    else:
        routes = [_flexible(row, i) for i, row in enumerate(body)]
    return _numbered(routes, machines, name)


def _flexible(row: Sequence[int], number: int) -> list[list[tuple[int, int]]]:
    """Operations of a line that says how many there are, and for each how many machines can do it."""
    out: list[list[tuple[int, int]]] = []
    at = 1
    for _ in range(row[0]):
        count = row[at] if at < len(row) else 0
        pairs = row[at + 1 : at + 1 + 2 * count]
        if count < 1 or len(pairs) < 2 * count:
            break
        out.append(list(zip(pairs[::2], pairs[1::2], strict=True)))
        at += 1 + 2 * count
    if not out or len(out) != row[0] or at != len(row):
        raise InputError(
            f"line of job {number + 1}: expected every machine once with its time (job shop), or the number of "
            f"operations and for each its machines with times (flexible), found {row[:8]}"
        )
    return out


def _taillard(lines: Sequence[str], name: str) -> Problem:
    marks = {
        lines[i].split()[0].lower().rstrip(":"): i
        for i in range(len(lines))
        if lines[i][0].isalpha()
    }
    if not {"times", "machines"} <= set(marks):
        raise InputError("expected the parts Times and Machines, found only one of them")
    begin, split = marks["times"], marks["machines"]
    times = [[whole(x, "a time") for x in line.split()] for line in lines[begin + 1 : split]]
    machines = [
        [whole(x, "a machine") - 1 for x in line.split()]
        for line in lines[split + 1 : split + 1 + len(times)]
    ]
    if [len(r) for r in times] != [len(r) for r in machines]:
        raise InputError("expected as many machines as times in every line")
    return from_matrices(times, machines, name)


def from_matrices(
    durations: Sequence[Sequence[int]], machines: Sequence[Sequence[int]], name: str
) -> Problem:
    """A plain job shop of two matrices, machines counted from 0."""
    routes = [
        [[(m, d)] for m, d in zip(ms, ds, strict=True)]
        for ms, ds in zip(machines, durations, strict=True)
    ]
    return _numbered(routes, 1 + max(max(ms) for ms in machines), name)


def _numbered(
    routes: Sequence[Sequence[Sequence[tuple[int, int]]]], machines: int, name: str
) -> Problem:
    highest = max((m for route in routes for op in route for m, _ in op), default=-1)
    shift = (
        1 if highest == machines and min(m for r in routes for op in r for m, _ in op) >= 1 else 0
    )
    jobs = []
    for j, route in enumerate(routes, 1):
        operations = tuple(
            Operation(f"J{j}.{k}", f"J{j}", tuple(Option(f"M{m - shift + 1}", d) for m, d in op))
            for k, op in enumerate(route, 1)
        )
        jobs.append(Job(f"J{j}", operations))
    count = max(machines, highest + 1 - shift)
    return _sound(Problem(name, tuple(Machine(f"M{m}") for m in range(1, count + 1)), tuple(jobs)))


def from_rows(rows: Iterable[Mapping[str, object]], name: str) -> Problem:
    """A problem of a table's rows."""
    steps: dict[str, dict[float, list[Option]]] = {}
    families: dict[tuple[str, float], str] = {}
    about: dict[str, Mapping[str, object]] = {}
    machines: dict[str, None] = {}
    for number, row in enumerate(rows, 1):
        missing = [c for c in ("job", "step", "machine", "duration") if row.get(c) in (None, "")]
        if missing:
            raise InputError(
                f"row {number}: expected the columns job, step, machine and duration, found no {missing[0]}"
            )
        duration = whole(row["duration"], f"the duration of row {number}")
        try:
            step = float(str(row["step"]))
        except ValueError:
            raise InputError(
                f"row {number}: expected a number for step, found {row['step']!r}"
            ) from None
        job, machine = str(row["job"]), str(row["machine"])
        machines.setdefault(machine)
        steps.setdefault(job, {}).setdefault(step, []).append(Option(machine, duration))
        families[job, step] = str(row.get("family") or "")
        about.setdefault(job, row)
    jobs = []
    for job, of in steps.items():
        operations = tuple(
            Operation(f"{job}.{k}", job, tuple(of[step]), families[job, step])
            for k, step in enumerate(sorted(of), 1)
        )
        row = about[job]
        due = row.get("due")
        jobs.append(
            Job(
                job, operations, whole(row.get("release") or 0, "release"),
                None if due in (None, "") else whole(due, "due"), whole(row.get("weight") or 1, "weight"),
            )
        )  # fmt: skip
    return _sound(Problem(name, tuple(Machine(m) for m in machines), tuple(jobs)))


def from_json(text: str, name: str) -> Problem:
    """``{"jobs": [{"id", "due", "operations": [{"machines": {"M1": 5}}]}], "machines": [{"id", "unavailable", "setup"}], ...}``."""
    try:
        data = json.loads(text)
        jobs = []
        seen: dict[str, None] = {}
        for number, j in enumerate(data["jobs"], 1):
            job = str(j.get("id", f"J{number}"))
            operations = []
            for k, o in enumerate(j["operations"], 1):
                options = tuple(
                    Option(str(m), whole(d, "a duration")) for m, d in o["machines"].items()
                )
                seen.update(dict.fromkeys(x.machine for x in options))
                operations.append(
                    Operation(
                        str(o.get("id", f"{job}.{k}")), job, options, str(o.get("family", ""))
                    )
                )
            jobs.append(
                Job(
                    job,
                    tuple(operations),
                    whole(j.get("release", 0), "release"),
                    None if j.get("due") is None else whole(j["due"], "due"),
                    whole(j.get("weight", 1), "weight"),
                )
            )
        given = {str(m["id"]): m for m in data.get("machines", ())}
        machines = tuple(
            Machine(
                m, tuple((whole(a, "a span"), whole(b, "a span")) for a, b in given.get(m, {}).get("unavailable", ())),
                {(str(a), str(b)): whole(d, "a set-up or transport time") for a, b, d in given.get(m, {}).get("setup", ())},
            )
            for m in {**dict.fromkeys(given), **seen}
        )  # fmt: skip
        transport = {
            (str(a), str(b)): whole(d, "a set-up or transport time")
            for a, b, d in data.get("transport", ())
        }
        before = tuple((str(a), str(b)) for a, b in data.get("before", ()))
    except (json.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(
            f"expected jobs with operations and machines as JSON, found {type(error).__name__}: {error}"
        ) from None
    objective = data.get("objective", "makespan")
    if objective not in ("makespan", "tardiness"):
        raise InputError(f"expected the objective makespan or tardiness, found {objective!r}")
    return _sound(
        Problem(
            str(data.get("name", name)),
            machines,
            tuple(jobs),
            transport,
            before,
            (),
            objective,
            str(data.get("unit", "min")),
            str(data.get("origin", "")),
        )
    )


def _sound(problem: Problem) -> Problem:
    """The problem, where it makes sense."""
    if not problem.jobs or any(not j.operations for j in problem.jobs):
        raise InputError("expected at least one job, and an operation in every job, found none")
    if len({j.id for j in problem.jobs}) != len(problem.jobs):
        raise InputError("expected every job to have an id of its own, found one twice")
    if sum(len(j.operations) for j in problem.jobs) != len(problem.operations):
        raise InputError("expected every operation to have an id of its own, found one twice")
    if len(problem.operations) > _MOST_OPERATIONS:
        raise InputError(
            f"expected at most {_MOST_OPERATIONS} operations, found {len(problem.operations)}"
        )
    for op in problem.operations.values():
        names = [o.machine for o in op.options]
        if not names or any(o.duration < 0 for o in op.options):
            raise InputError(f"expected operation {op.id} to have machines with times of 0 or more")
        if len(set(names)) != len(names):
            raise InputError(f"expected operation {op.id} to name a machine once, found {names}")
        if not set(names) <= set(problem.machine):
            raise InputError(f"expected machines of the problem for {op.id}, found {names}")
    if any(j.weight < 0 or j.release < 0 for j in problem.jobs):
        raise InputError("expected weights and releases of 0 or more")
    for machine in problem.machines:
        if any(e <= s for s, e in machine.unavailable):
            raise InputError(f"expected spans that end after they begin for {machine.id}")
    if any(d < 0 for m in problem.machines for d in m.setup.values()) or any(
        d < 0 for d in problem.transport.values()
    ):
        raise InputError("expected set-up and transport times of 0 or more")
    ids = {j.id for j in problem.jobs}
    for a, b in problem.before:
        if a not in ids or b not in ids:
            raise InputError(f"expected jobs of the problem in 'before', found {a} and {b}")
    if circle := circle_of(problem.before):
        raise InputError(f"expected an order of jobs without a circle, found one through {circle}")
    return problem


def circle_of(before: Sequence[tuple[str, str]]) -> str:
    """A job that comes before itself; empty where none does."""
    for start in {a for a, _ in before}:
        seen, edge = set(), {start}
        while edge:
            edge = {b for a, b in before if a in edge} - seen
            if start in edge:
                return start
            seen |= edge
    return ""
