"""The same query on many workers: each takes some of a table's files, one place puts them together.

A single table with groups or totals is added up in two steps (count, sum, min, max, avg on the
workers; then once more here). Any other query has its filters and its choice of columns done on the
workers, and runs here on what they send. Rows are those of one process; a worker that dies costs
time, because its files are read again by another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
import sqlglot
from sqlglot import exp

from industria.core import Executor, InputError, NotFoundError
from industria.foundation.lake.allowed import check_query
from industria.foundation.lake.locked import locked_database
from industria.foundation.lake.sql import parse_query
from industria.infrastructure.place import open_place
from industria.infrastructure.plain_path import sql_name, sql_text

if TYPE_CHECKING:
    from industria.foundation.lake.tables import Tables

_PART = "part"
_THREADS = 4


@dataclass(frozen=True)
class _Task:
    """What a worker is sent: plain strings, so that it can go anywhere."""

    where: str
    files: tuple[str, ...]
    statement: str


def query_on_workers(
    tables: Tables, executor: Executor, statement: str, *, dialect: str = "duckdb", workers: int = 2
) -> pa.Table:
    """The result of one SELECT over the lake's tables, its scanning done by ``executor``.

    Raises UsageError for what a query may not name, InputError for what DuckDB refuses, as ``Sql.query`` does.
    """
    try:
        return _query(tables, executor, parse_query(statement, dialect), workers)
    except duckdb.Error as error:
        reason = str(error).split("\n")[0]
        raise InputError(f"the lake refused this query: {reason}") from None


def _query(tables: Tables, executor: Executor, tree: exp.Expr, workers: int) -> pa.Table:
    check_query(locked_database(tables.place, (), 1), tree.sql(dialect="duckdb"))
    single = _single_table(tree)
    aggregated = _two_steps(tree) if single else None
    if single and aggregated:
        first, second = aggregated
        parts = _scan(tables, executor, single, first, workers)
        return _here(tables, {_PART: parts}, second)
    gathered: dict[str, pa.Table] = {}
    defined = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    for table in list(tree.find_all(exp.Table)):
        name = table.name.lower()
        if name in defined or name in gathered:
            continue
        if not tables.exists(name):
            raise NotFoundError(f"expected a table of the lake, found {name!r}")
        scan = _pushed_down(tree, tables, name) if name == single else f"SELECT * FROM {_PART}"
        gathered[name] = _scan(tables, executor, name, scan, workers)
    return _here(tables, gathered, tree.sql(dialect="duckdb"))


def _scan(tables: Tables, executor: Executor, name: str, statement: str, workers: int) -> pa.Table:
    files = tables.files(name)
    if not files:
        raise NotFoundError(f"table {name!r} has no rows")
    groups = [tuple(files[n::workers]) for n in range(min(workers, len(files)))]
    tasks = [_Task(tables.root, group, statement) for group in groups]
    parts = [pa.ipc.open_stream(sent).read_all() for sent in executor.map(_work, tasks)]
    return pa.concat_tables(parts, promote_options="permissive")


def _work(task: _Task) -> bytes:
    """On a worker: run the statement over these files, send the rows as an Arrow stream."""
    connection = locked_database(open_place(task.where), task.files, 1)
    listed = ", ".join(sql_text(f) for f in task.files)
    tree = sqlglot.parse_one(task.statement, dialect="duckdb")
    for table in tree.find_all(exp.Table):
        if table.name == _PART:
            table.replace(
                sqlglot.parse_one(
                    f"SELECT * FROM (SELECT * FROM read_parquet([{listed}], union_by_name=true)) AS {_PART}",
                    dialect="duckdb",
                ).find(exp.Subquery)
            )  # fmt: skip
    found = connection.sql(tree.sql(dialect="duckdb")).to_arrow_table()
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, found.schema) as writer:
        writer.write_table(found)
    return bytes(sink.getvalue())


def _here(lake: Tables, parts: dict[str, pa.Table], statement: str) -> pa.Table:
    connection = locked_database(lake.place, (), _THREADS)
    for name, table in parts.items():
        connection.register(name, table)
    return connection.sql(statement).to_arrow_table()


def _single_table(tree: exp.Expr) -> str:
    """The name of the only table of a plain SELECT, or an empty string."""
    if not isinstance(tree, exp.Select) or tree.find(exp.Join, exp.CTE, exp.Subquery, exp.Union):
        return ""
    found = list(tree.find_all(exp.Table))
    return found[0].name.lower() if len(found) == 1 else ""


def _two_steps(tree: exp.Expr) -> tuple[str, str] | None:
    """(what each worker runs, what is run on their rows together), or None where that cannot be."""
    if tree.find(exp.Window, exp.Distinct) or not isinstance(tree, exp.Select):
        return None
    used = list(tree.find_all(exp.AggFunc))
    if not used or not all(_joins(n) for n in used):
        return None
    keys = _group_keys(tree)
    first: list[str] = [f"{k.sql(dialect='duckdb')} AS k{i}" for i, k in enumerate(keys)]
    again: dict[str, str] = {k.sql(dialect="duckdb"): f"k{i}" for i, k in enumerate(keys)}
    for node in used:
        text = node.sql(dialect="duckdb")
        if text not in again:
            columns, again[text] = _partial(node, f"a{len(again)}")
            first += columns
    where = tree.args.get("where")
    grouped = f" GROUP BY {', '.join(str(i + 1) for i in range(len(keys)))}" if keys else ""
    condition = f" {where.sql(dialect='duckdb')}" if where else ""
    scan = f"SELECT {', '.join(first)} FROM {_PART}{condition}{grouped}"
    return scan, _final(tree, again, len(keys))


def _joins(node: exp.AggFunc) -> bool:
    """Whether an aggregate of the whole follows from those of its parts."""
    if not isinstance(node, exp.Count | exp.Sum | exp.Min | exp.Max | exp.Avg):
        return False
    return not (isinstance(node, exp.Count) and node.args.get("expressions"))


def _group_keys(tree: exp.Select) -> list[exp.Expr]:
    """What the query groups by; numbers and names of columns stand for what they name."""
    group = tree.args.get("group")
    aliases = {e.alias: e.this for e in tree.expressions if isinstance(e, exp.Alias)}
    keys: list[exp.Expr] = []
    for key in group.expressions if group else []:
        if isinstance(key, exp.Literal):
            chosen = tree.expressions[int(key.this) - 1]
            keys.append(chosen.this if isinstance(chosen, exp.Alias) else chosen)
        elif isinstance(key, exp.Column) and not key.table and key.name in aliases:
            keys.append(aliases[key.name])
        else:
            keys.append(key)
    return keys


def _partial(node: exp.AggFunc, place: str) -> tuple[list[str], str]:
    """(columns of each part, what joins them) of an aggregate."""
    text = node.sql(dialect="duckdb")
    inner = node.this.sql(dialect="duckdb") if node.this is not None else "*"
    if isinstance(node, exp.Avg):
        columns = [f"sum({inner}) AS {place}s", f"count({inner}) AS {place}n"]
        return columns, f"(sum({place}s) / nullif(sum({place}n), 0))"
    step = {exp.Min: "min", exp.Max: "max"}.get(type(node), "sum")
    joined = f"{step}({place})"
    if isinstance(node, exp.Count):
        joined = f"coalesce({joined}, 0)::BIGINT"
    return [f"{text} AS {place}"], joined


def _final(tree: exp.Select, again: dict[str, str], keys: int) -> str:
    """The query over the rows of all parts; ``again``: what stands there for an aggregate or a key."""
    final = tree.copy()
    final.set("where", None)
    for node in list(final.walk()):
        text = node.sql(dialect="duckdb")
        if text in again and node.parent is not None and not isinstance(node, exp.Table):
            replaced: exp.Expr = sqlglot.parse_one(again[text], dialect="duckdb")
            if isinstance(node.parent, exp.Select) and node.arg_key == "expressions":
                name = node.name if isinstance(node, exp.Column) else text.lower()
                name = "count_star()" if name == "count(*)" else name
                replaced = exp.alias_(replaced, name, quoted=True)
            node.replace(replaced)
    if keys:
        columns = [exp.column(f"k{i}") for i in range(keys)]
        final.set("group", exp.Group(expressions=columns))
    for table in final.find_all(exp.Table):
        table.replace(exp.to_table(_PART))
    return final.sql(dialect="duckdb")


def _pushed_down(tree: exp.Expr, tables: Tables, name: str) -> str:
    """The columns and filters of a plain query on one table."""
    known = [c.name for c in tables.columns(name)]
    named = {c.name for c in tree.find_all(exp.Column)}
    every = tree.find(exp.Star) is not None
    columns = "*" if every else ", ".join(sql_name(c) for c in known if c in named) or "*"
    where = tree.args.get("where")
    condition = f" {where.sql(dialect='duckdb')}" if where and not where.find(exp.AggFunc) else ""
    if any(c.table for c in (where.find_all(exp.Column) if where else [])):
        condition = ""
    return f"SELECT {columns} FROM {_PART}{condition}"
