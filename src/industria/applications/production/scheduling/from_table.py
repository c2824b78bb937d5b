"""Problems from tables: the columns ``job, step, machine, duration``, and ``due, release, weight, family``.

Several rows of one job and step are machines to choose from. What is said of a job may stand in any
of its rows; two rows that say different things are refused.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping

from industria.applications.production.scheduling.problem import (
    Job,
    Machine,
    Objective,
    Operation,
    Option,
    Problem,
)
from industria.applications.production.scheduling.sound import sound
from industria.applications.production.scheduling.values import (
    is_blank,
    name_of,
    only_known,
    twice,
    whole,
)
from industria.core import InputError

_NEEDED = ("job", "step", "machine", "duration")
COLUMNS = (*_NEEDED, "due", "release", "weight", "family")


def from_csv(text: str, name: str) -> Problem:
    """A problem of a table as text, parted by commas, semicolons or tabs. Raises InputError."""
    head = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=head.count)
    reader = csv.DictReader(io.StringIO(text.lstrip()), delimiter=delimiter)
    if again := twice(reader.fieldnames or ()):
        raise InputError(f"expected every column once, found {again!r} twice")
    return from_rows(reader, name)


def from_rows(rows: Iterable[Mapping[str, object]], name: str) -> Problem:
    """A problem of a table's rows. Raises InputError that names a column or row it does not understand."""
    steps: dict[str, dict[float, list[Option]]] = {}
    families: dict[tuple[str, float], str] = {}
    about: dict[str, dict[str, int]] = {}
    machines: dict[str, None] = {}
    for number, given in enumerate(rows, 1):
        row = _plain(given, number)
        missing = [c for c in _NEEDED if is_blank(row.get(c))]
        if missing:
            raise InputError(
                f"row {number}: expected the columns job, step, machine and duration, found no {missing[0]}"
            )
        job, machine = (name_of(row[c], f"{c} of row {number}") for c in ("job", "machine"))
        step = _step(row["step"], number)
        duration = whole(row["duration"], f"the duration of row {number}")
        machines.setdefault(machine)
        steps.setdefault(job, {}).setdefault(step, []).append(Option(machine, duration))
        family = "" if is_blank(row.get("family")) else str(row["family"]).strip()
        if families.setdefault((job, step), family) != family:
            raise InputError(
                f"row {number}: expected one family for step {row['step']} of job {job}, found "
                f"{families[job, step]!r} and {family!r}"
            )
        _say(about.setdefault(job, {}), row, job, number)
    jobs = []
    for job, of in steps.items():
        operations = tuple(
            Operation(f"{job}.{k}", job, tuple(of[step]), families[job, step])
            for k, step in enumerate(sorted(of), 1)
        )
        said = about[job]
        jobs.append(
            Job(job, operations, said.get("release", 0), said.get("due"), said.get("weight", 1))
        )
    goal: Objective = "tardiness" if any(j.due is not None for j in jobs) else "makespan"
    return sound(Problem(name, tuple(Machine(m) for m in machines), tuple(jobs), objective=goal))


def _plain(row: Mapping[str, object], number: int) -> dict[str, object]:
    """A row with its columns in small letters, all of them known."""
    beyond = [value for key, value in row.items() if key is None]
    if beyond and any(not is_blank(v) for cells in beyond for v in _cells(cells)):
        raise InputError(
            f"row {number}: expected a cell for each column, found more cells than columns: {beyond[0]!r:.60}"
        )
    plain = {str(k).strip().lower(): v for k, v in row.items() if k is not None}
    # a column without a name and without a value is the comma at the end of a line
    if is_blank(plain.get("")):
        plain.pop("", None)
    only_known(plain, COLUMNS, "the columns of a table of jobs")
    return plain


def _cells(cells: object) -> list[object]:
    return list(cells) if isinstance(cells, list) else [cells]


def _step(value: object, number: int) -> float:
    try:
        step = float(str(value))
    except ValueError:
        step = math.nan
    if not math.isfinite(step):
        raise InputError(f"row {number}: expected a number for step, found {value!r}")
    return step


def _say(said: dict[str, int], row: Mapping[str, object], job: str, number: int) -> None:
    """Keep what a row says of its job as a whole."""
    for column in ("due", "release", "weight"):
        if is_blank(row.get(column)):
            continue
        value = whole(row[column], f"{column} of row {number}")
        if said.setdefault(column, value) != value:
            raise InputError(
                f"row {number}: expected one {column} for job {job}, found {said[column]} and {value}"
            )
