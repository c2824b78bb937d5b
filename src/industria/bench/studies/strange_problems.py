"""Which planted problems were named, which were set right, and what was changed or accused that must not be.

A problem is named by something that is said about its file (a finding of governance, cells not understood, rows left
out, a question of the reader, a file that was refused), about its column where both name one, in the words of its kind,
and at its rows: at least half of the rows of the problem are said, and at least half of what is said of that column lies
in rows that are planted there. Rows may be off by twelve, as rows that were left out move those below. A problem that is
set right counts as named.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from industria.bench.corpora.problem_kinds import SENSOR_FAULT, names
from industria.bench.corpora.strange_plant import Problem
from industria.bench.corpora.strangers import plain
from industria.bench.studies.strange_run import Named, StrangeRun, Table

_OFF = 12


@dataclass(frozen=True)
class Said:
    """One thing that the product says of a file.

    ``lines``: lines of it, None where it speaks of the whole; ``by_tag``: whether a row of it is one reading of a tag.
    """

    file: str
    column: str
    told: str
    lines: frozenset[int] | None
    named: Named | None = None
    by_tag: bool = False


def everything_said(run: StrangeRun) -> list[Said]:
    """What governance, and the understanding of each table, say."""
    tables = {t.asset.table: t for group in run.governed.before.values() for t in group}
    said = [
        Said(
            t.file,
            n.column,
            f"{n.check} {n.message}",
            frozenset(first_row(run, t) + r for r in n.rows),
            n,
            by_tag=bool((t.understood or {}).get("tags")),
        )
        for n in run.governed.named
        if (t := tables.get(n.table)) is not None
    ]
    for file in run.truth.tables:
        for one in run.taken.of(file):
            said += _understood(file, one)
    files = {*run.truth.tables, *run.truth.junk}
    return [
        *said,
        *(Said(f, "", "duplicate file not read", None) for f in files if run.taken.is_refused(f)),
    ]


def _understood(file: str, one: dict[str, Any]) -> Iterator[Said]:
    for column in one["columns"]:
        for unread in column["not_understood"]:
            yield Said(
                file,
                column["written"],
                f"not understood {unread['written']}",
                _lines(unread["rows"]),
            )
    for left in one["left_out"]:
        yield Said(file, "", f"{left['code']} {left['reason']['en']}", _lines(left["rows"]))
    for doubt in one["doubts"]:
        yield Said(file, doubt["column"], f"{doubt['code']} {doubt['question']['en']}", None)


def _lines(stretches: list[list[int]]) -> frozenset[int] | None:
    return frozenset(n for first, last in stretches for n in range(first, last + 1)) or None


def first_row(run: StrangeRun, table: Table) -> int:
    """The line of the first row of data."""
    known = (table.understood or {}).get("first_data_row") or 0
    truth = run.truth.tables.get(table.file, ())
    return int(known or next((t.first_data_row for t in truth if t.first_data_row), 1))


def is_named(problem: Problem, said: list[Said], planted: list[Problem]) -> bool:
    """Whether something says it, and does not say it of everything."""
    lines = frozenset(n for first, last in problem.rows for n in range(first, last + 1))
    for one in said:
        if one.file != problem.file or not names(problem.kind, one.told):
            continue
        if problem.columns and one.column and not _is_about(problem, one):
            continue
        if not lines or one.lines is None:
            if (
                one.lines is None
                or len(one.lines) <= len(lines) + 2 * _OFF
                or problem.kind in ("us_date_order",)
            ):
                return True
            continue
        if (
            _covers(one.lines, lines) >= 0.5
            and _covers(_planted(problem, planted), one.lines) >= 0.5
        ):
            return True
    return False


def _is_about(problem: Problem, one: Said) -> bool:
    """Whether it speaks of a column of the problem; of a table with a row for each reading, of its tag."""
    flat = plain(one.told)
    return _same_column(problem, one.column) or (
        one.by_tag and any(len(plain(c)) > 3 and plain(c) in flat for c in problem.columns)
    )


def _same_column(problem: Problem, column: str) -> bool:
    flat = plain(column)
    return any(plain(c) in flat or flat in plain(c) for c in problem.columns if flat)


def _planted(problem: Problem, planted: list[Problem]) -> frozenset[int]:
    """All lines of the file that are planted, in any column."""
    return frozenset(
        n
        for p in planted
        if p.file == problem.file and p.fault
        for one, other in p.rows
        for n in range(one, other + 1)
    )


def _covers(one: frozenset[int], other: frozenset[int]) -> float:
    """How many of ``other`` lie in ``one``, or as near as rows may be off."""
    if not other or not one:
        return 0.0
    have = np.array(sorted(one))
    want = np.array(sorted(other))
    at = np.searchsorted(have, want).clip(0, len(have) - 1)
    before = (at - 1).clip(0)
    near = np.minimum(np.abs(have[at] - want), np.abs(have[before] - want))
    return float((near <= _OFF).mean())


def is_accused(problem: Problem, run: StrangeRun, said: list[Said]) -> bool:
    """Whether readings that are no fault are reported as a sensor's fault: a fifth of them, or three rows."""
    for one in said:
        if (
            one.named is None
            or not one.named.fault
            or one.file != problem.file
            or one.lines is None
        ):
            continue
        if not SENSOR_FAULT.search(one.named.check):
            continue
        if problem.columns and not _same_column(problem, one.column):
            continue
        inside, whole = _inside(problem, run, one)
        if inside >= max(3, whole / 5):
            return True
    return False


def _inside(problem: Problem, run: StrangeRun, one: Said) -> tuple[int, float]:
    """(rows of a finding that lie in the problem, rows of the problem)."""
    assert one.lines is not None
    if problem.rows:
        lines = {n for first, last in problem.rows for n in range(first, last + 1)}
        return len(lines & one.lines), len(lines)
    table = next(
        t
        for g in run.governed.before.values()
        for t in g
        if one.named and t.asset.table == one.named.table
    )
    if problem.times is None or table.times is None or one.named is None:
        return 0, 0.0
    ends = [pd.Timestamp(t) for t in problem.times]
    within = np.array(
        [bool(ends[0] <= run.local(t, table) <= ends[1]) for t in table.times.dropna()]
    )
    rows = np.flatnonzero(within)
    return len(set(rows.tolist()) & set(one.named.rows)), float(len(rows))
