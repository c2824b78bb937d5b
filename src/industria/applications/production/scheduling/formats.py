"""Problems from files: the standard texts of job shop and flexible job shop; JSON and tables beside them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from industria.applications.production.scheduling.from_json import from_json
from industria.applications.production.scheduling.from_table import from_csv, from_rows
from industria.applications.production.scheduling.problem import (
    Job,
    Machine,
    Operation,
    Option,
    Problem,
)
from industria.applications.production.scheduling.sound import sound
from industria.applications.production.scheduling.values import whole
from industria.core import InputError

__all__ = ["from_json", "from_matrices", "from_rows", "from_text", "read_problem"]
_BINARY = (".xlsx", ".xls", ".xlsm", ".ods", ".parquet")


def read_problem(path: Path) -> Problem:
    """A problem of any of the formats. Raises InputError that says what was expected."""
    if not path.is_file():
        raise InputError(f"expected a file of jobs, found none at {path}")
    if path.suffix.lower() in _BINARY:
        raise InputError(
            f"expected jobs as text, JSON or CSV, found {path.name}: ingest it and name its table"
        )
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError:
            raise InputError(
                f"expected text in UTF-8 or GB 18030, found other bytes in {path.name}: save it as UTF-8"
            ) from None
    if path.suffix.lower() == ".json" or text.lstrip().startswith("{"):
        return from_json(text, path.stem)
    head = text.lstrip().partition("\n")[0].lower()
    if path.suffix.lower() in (".csv", ".tsv") or ("job" in head and "machine" in head):
        return from_csv(text, path.stem)
    return from_text(text, path.stem)


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
    if beyond := lines[split + 1 + len(times) :]:
        raise InputError(
            f"expected one problem of {len(times)} jobs, found more lines after it, such as {beyond[0][:60]!r}"
        )
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
    if any(m < 0 for route in routes for op in route for m, _ in op):
        raise InputError("expected machines numbered from 0 or 1, found a negative number")
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
    return sound(Problem(name, tuple(Machine(f"M{m}") for m in range(1, count + 1)), tuple(jobs)))
