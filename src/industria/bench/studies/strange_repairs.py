"""What stands in the lake after ``govern --apply``: whether a problem was set right, whether a question was touched."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pandas as pd

from industria.bench.corpora.strange_plant import Expect, Problem
from industria.bench.corpora.strangers import plain
from industria.bench.corpora.table_cells import meaning
from industria.bench.studies.strange_problems import first_row
from industria.bench.studies.strange_run import StrangeRun, Table

_REACH = 2
_CLOSE = 2e-3


def is_set_right(problem: Problem, run: StrangeRun) -> bool:
    """Whether all that is expected of it stands in the lake; a problem of which nothing in it can tell is not."""
    after = run.governed.after.get(problem.file, [])
    if not problem.expects:
        return False
    if problem.expects[0].how == "file once":
        return not after
    return bool(after) and all(
        any(_stands(e, problem, run, t) for t in after) for e in problem.expects
    )


def _stands(expect: Expect, problem: Problem, run: StrangeRun, table: Table) -> bool:
    if expect.how == "rows":
        return len(table.frame) in expect.value
    if expect.how == "numbers":
        return _numbers(expect, table)
    if expect.how == "once":
        column = column_in(table, expect.column)
        return column is not None and sum(meaning(v) == expect.value for v in column) == 1
    if expect.how == "cell":
        return _cell(expect, run, table)
    if expect.how in ("tags", "without"):
        return _readings(expect, table)
    times = table.times
    if times is None or expect.how in ("filled", "apart", "span", "length"):
        return times is not None and _times(expect, run, table, times)
    return _all_lines(expect, problem, run, table, times)


def _numbers(expect: Expect, table: Table) -> bool:
    """Some row holds all the numbers of a line."""
    numbers = table.frame.select_dtypes("number").to_numpy(float)
    hits = [np.isclose(numbers, v, rtol=1e-9).any(axis=1) for v in expect.value]
    return bool(len(numbers)) and bool(np.logical_and.reduce(hits).any())


def _cell(expect: Expect, run: StrangeRun, table: Table) -> bool:
    at = expect.line - first_row(run, table)
    rows = list(range(max(0, at - _REACH), min(len(table.frame), at + _REACH + 1)))
    if expect.time and table.times is not None:
        moment = pd.Timestamp(expect.time)
        rows = [
            i for i, t in enumerate(table.times) if not pd.isna(t) and run.local(t, table) == moment
        ]
    wanted = float(expect.value)
    if expect.column.startswith("#"):  # a cell of a sheet whose column has no name in the truth
        numbers = table.frame.select_dtypes("number").iloc[rows].to_numpy(float)
        return bool(np.isclose(numbers, wanted, rtol=1e-9).any())
    column = column_in(table, expect.column)
    if column is None or not pd.api.types.is_numeric_dtype(column):
        return False
    return bool(
        np.isclose(column.iloc[rows].to_numpy(float, na_value=np.nan), wanted, rtol=1e-9).any()
    )


def _readings(expect: Expect, table: Table) -> bool:
    """Of a table with a row for each reading, or a column for each tag."""
    words = table.frame.select_dtypes(exclude=["number", "datetime"])
    if expect.how == "without":
        return not any(
            words[c].astype(str).str.contains(expect.value, regex=False).any() for c in words
        )
    for tag, wanted in expect.value.items():
        column = column_in(table, tag)
        counts = [int((words[c].astype(str) == tag).sum()) for c in words]
        have = max([*counts, 0 if column is None else int(column.notna().sum())])
        if not wanted <= have <= wanted + 3:
            return False
    return True


def _times(expect: Expect, run: StrangeRun, table: Table, times: pd.Series) -> bool:
    if expect.how == "filled":
        return bool(times.notna().all())
    if expect.how == "length":
        return bool(abs((times.max() - times.min()).total_seconds() - expect.value) < 0.2)
    if expect.how == "apart":
        return bool(times.notna().all() and times.is_unique)
    ends = [pd.Timestamp(t) for t in (expect.time, expect.end)]
    known = times.dropna()
    given = [known.min(), known.max()]
    local = [run.local(t, table) for t in given]
    return ends in ([pd.Timestamp(t) for t in given], local)


def _all_lines(
    expect: Expect, problem: Problem, run: StrangeRun, table: Table, times: pd.Series
) -> bool:
    """Nearly all lines of a stretch, against the same rows before: other values, or other times."""
    before = next(
        (
            t
            for t in run.governed.before.get(problem.file, [])
            if t.asset.table == table.asset.table
        ),
        None,
    )
    if before is None or before.times is None:
        return False
    rows = [
        n - first_row(run, before)
        for n in expect.lines
        if 0 <= n - first_row(run, before) < len(before.frame)
    ]
    if not rows:
        return False
    if expect.how == "shifted":
        wanted = before.times.iloc[rows] + pd.Timedelta(minutes=expect.value)
        return (
            float(wanted.isin(set(times)).mean()) >= 0.95
            and len(times) >= len(before.frame) - len(rows) // 20
        )
    old, new = column_in(before, expect.column), column_in(table, expect.column)
    if old is None or new is None:
        return False
    told = dict(zip(times, new, strict=True))
    pairs = [(old.iloc[r], told.get(before.times.iloc[r])) for r in rows]
    good = [
        b is not None
        and not pd.isna(a)
        and abs(float(a) * expect.value - float(b)) <= _CLOSE * abs(float(b)) + 0.01
        for a, b in pairs
    ]
    return float(np.mean(good)) >= 0.95


def is_touched(problem: Problem, run: StrangeRun) -> bool:
    """Whether a cell of what is only a question was changed, or its row taken out."""
    for before in run.governed.before.get(problem.file, []):
        after = next(
            (
                t
                for t in run.governed.after.get(problem.file, [])
                if t.asset.table == before.asset.table
            ),
            None,
        )
        first = first_row(run, before)
        rows = [n - first for one, other in problem.rows for n in range(one, other + 1)]
        rows = [r for r in rows if 0 <= r < len(before.frame)]
        columns = [c for name in problem.columns if (c := _name_in(before, name))] or list(
            before.frame
        )
        if not rows or (problem.columns and not any(_name_in(before, n) for n in problem.columns)):
            continue
        if after is None or not set(columns) <= set(after.frame):
            return True
        was = _cells(before.frame, rows, columns)
        now = _cells(after.frame, range(len(after.frame)), columns)
        if was - now:
            return True
    return False


def _cells(frame: pd.DataFrame, rows: object, columns: list[str]) -> Counter[tuple[str, ...]]:
    """Cells with the first column of times beside them: how often each stands there."""
    times = [c for c in frame if pd.api.types.is_datetime64_any_dtype(frame[c])][:1]
    part = frame.iloc[list(rows)][list(dict.fromkeys([*times, *columns]))]  # type: ignore[call-overload]
    return Counter(tuple(meaning(v) for v in row) for row in part.itertuples(index=False))


def column_in(table: Table, name: str) -> pd.Series | None:
    """A column of the lake by its name in the file."""
    found = _name_in(table, name)
    return table.frame[found] if found else None


def _name_in(table: Table, name: str) -> str:
    wanted = plain(name)
    for column in (table.understood or {}).get("columns", ()):
        if (
            wanted
            and wanted in (plain(column["written"]), plain(column["name"]))
            and column["name"] in table.frame
        ):
            return str(column["name"])
    flat = {plain(c): str(c) for c in table.frame}
    flat |= {plain(re.sub(r"\s*[(\[（][^)\]）]*[)\]）]", "", str(c))): str(c) for c in table.frame}
    return flat.get(wanted) or next(
        (
            c
            for p, c in flat.items()
            if wanted and (p.startswith(wanted) or (len(p) > 3 and wanted.startswith(p)))
        ),
        "",
    )
