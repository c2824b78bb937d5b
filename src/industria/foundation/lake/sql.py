"""SQL over the lake: one SELECT, any dialect that sqlglot reads, nothing but the lake's files.

The statement is parsed first, so that only queries run, and all that it names is looked up
(``allowed.py``); then the active files of its Delta log take the place of each table it names, in a DuckDB
that may open no other file and load nothing.
"""

from __future__ import annotations

import functools
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from types import MappingProxyType

import duckdb
import pyarrow as pa
import sqlglot
from sqlglot import exp

from industria.core import Budget, InputError, NotFoundError, UsageError
from industria.foundation.lake.allowed import check_query
from industria.foundation.lake.dialects import LakeDuckDB, adjusted
from industria.foundation.lake.locked import locked_database
from industria.foundation.lake.tables import Tables
from industria.foundation.lake.watchdog import limited

_THREADS = 2
_LIMIT_S = 120.0
_MEMORY = "4GB"
_MOST_OPEN = 16
_BATCH_ROWS = 65_536
_REMEMBERED = 512  # statements that were read and checked before
_NONE: Mapping[str, pa.Table] = MappingProxyType({})


class Sql:
    """Runs queries over a lake's tables and a few system tables."""

    def __init__(self, tables: Tables, system: dict[str, Callable[[], pa.Table]]) -> None:
        """``system``: extra tables by name, made when a query names them."""
        self._tables = tables
        self.limit_s = _LIMIT_S
        self._system = system
        self._lock = threading.Lock()
        self._checked: dict[str, frozenset[str]] = {}  # what queries that may be asked read
        self._open: OrderedDict[tuple[str, ...], duckdb.DuckDBPyConnection] = OrderedDict()

    @property
    def reserved(self) -> frozenset[str]:
        """Names that no table of the lake may take."""
        return frozenset(self._system)

    def query(self, statement: str, *, dialect: str = "duckdb") -> pa.Table:
        """The result of one query as an Arrow table.

        Raises UsageError where the statement is not a query, names a function or a relation that a query
        may not, or cannot be parsed; NotFoundError for an unknown table, InputError where DuckDB refuses it.
        """
        return self.query_within(statement, Budget(), dialect=dialect)[0]

    def query_within(
        self,
        statement: str,
        budget: Budget,
        *,
        dialect: str = "duckdb",
        beside: Mapping[str, pa.Table] = _NONE,
    ) -> tuple[pa.Table, bool]:
        """As ``query``, within a caller's budget; and whether the result was cut at its rows or bytes.

        ``beside``: further tables by name, lower case, for this query alone. A caller that goes away ends the
        query. Raises BusyError where the time is over.
        """
        parsed = _parsed(statement, dialect)
        read = self._read(parsed, frozenset(beside))
        system = {name: self._system[name]() for name in sorted(read & set(self._system))}
        system |= {name: beside[name] for name in sorted(read & set(beside))}
        files = tuple(
            (name, tuple(self._tables.files(name))) for name in sorted(read - set(system))
        )
        query = _over_files(statement, dialect, files)
        cursor = self._database(tuple(f for _, listed in files for f in listed)).cursor()
        keep = budget.on_cancel(cursor.interrupt)
        try:
            with limited(cursor, min(self.limit_s, budget.left_s)):
                return _run(cursor, query, system, budget)
        finally:
            keep()
            cursor.close()

    def _read(self, query: str, beside: frozenset[str]) -> frozenset[str]:
        """The tables that a query reads, of the lake or ``beside``. Raises as ``query`` for what it may not name."""
        read = self._checked.get(query)
        if read is None:
            cursor = self._database(()).cursor()
            try:
                read = check_query(cursor, query)
            finally:
                cursor.close()
            if len(self._checked) >= _REMEMBERED:
                self._checked.clear()
            self._checked[query] = read
        given = beside | set(self._system)
        unknown = [n for n in sorted(read) if n not in given and not self._tables.exists(n)]
        if unknown:
            known = [*self._tables.names(), *self._system]
            raise NotFoundError(
                f"expected a table of the lake, found {unknown[0]!r}: there are "
                f"{', '.join(known[:20]) or 'none yet'}"
            )
        return read

    def _database(self, files: tuple[str, ...]) -> duckdb.DuckDBPyConnection:
        """A DuckDB that may read these files and nothing else; the last few are kept open."""
        with self._lock:
            kept = self._open.get(files)
            if kept is None:
                kept = locked_database(self._tables.place, files, _THREADS, _MEMORY)
                self._open[files] = kept
            self._open.move_to_end(files)
            while len(self._open) > _MOST_OPEN:
                self._open.popitem(last=False)
            return kept


def _run(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    system: dict[str, pa.Table],
    budget: Budget,
) -> tuple[pa.Table, bool]:
    for name, table in system.items():
        connection.register(name, table)
    try:
        reader = connection.sql(query).to_arrow_reader(_BATCH_ROWS)
        return _within(reader, budget)
    except duckdb.OutOfMemoryException:
        raise InputError(
            f"expected a query that fits into {_MEMORY} of memory, found one that needs more: "
            "ask for fewer rows or columns, or sum them up"
        ) from None
    except duckdb.Error as error:
        budget.check()
        reason = str(error).split("\n")[0]
        raise InputError(f"the lake refused this query: {reason}") from None


def _within(reader: pa.RecordBatchReader, budget: Budget) -> tuple[pa.Table, bool]:
    """The batches of a result up to the budget's rows and bytes, and whether there were more."""
    batches: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in reader:
        budget.check()
        room = budget.allowed.rows - rows
        if batch.num_rows > room or size > budget.allowed.bytes:
            batches.append(batch.slice(0, max(0, room)))
            return pa.Table.from_batches(batches, reader.schema), True
        batches.append(batch)
        rows += batch.num_rows
        size += batch.nbytes
    return pa.Table.from_batches(batches, reader.schema), False


@functools.lru_cache(maxsize=_REMEMBERED)
def _parsed(statement: str, dialect: str) -> str:
    """A query in DuckDB's words. Raises UsageError."""
    return parse_query(statement, dialect).sql(dialect="duckdb")


@functools.lru_cache(maxsize=_REMEMBERED)
def _over_files(
    statement: str, dialect: str, files: tuple[tuple[str, tuple[str, ...]], ...]
) -> str:
    """A query in DuckDB's words that reads the files of each table in the place of its name."""
    tree = parse_query(statement, dialect)
    listed = {name: list(paths) for name, paths in files}
    defined = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    for table in list(tree.find_all(exp.Table)):
        name = table.name.lower()
        if name in listed and (name not in defined or table.db):
            _read_files(table, listed[name])
    return tree.sql(dialect="duckdb")


def _read_files(table: exp.Table, files: list[str]) -> None:
    """Put ``read_parquet([...])`` in the place of a table's name; all else of the node stays."""
    if table.args.get("version") or table.args.get("when"):
        raise UsageError("expected the newest version of a table, found a clause for an older one")
    listed = exp.Array(expressions=[exp.Literal.string(file) for file in files])
    options = [exp.PropertyEQ(this=exp.to_identifier("union_by_name"), expression=exp.true())]
    arguments = [listed, *(options if len(files) > 1 else [])]
    if not table.args.get("alias"):
        table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name, quoted=True)))
    table.set("this", exp.Anonymous(this="read_parquet", expressions=arguments))
    table.set("db", None)
    table.set("catalog", None)


def parse_query(statement: str, dialect: str) -> exp.Expr:
    """One SELECT as a tree. Raises UsageError for anything else."""
    try:
        trees = sqlglot.parse(statement, dialect=LakeDuckDB if dialect == "duckdb" else dialect)
    except (sqlglot.errors.SqlglotError, ValueError) as error:
        reason = str(error).split("\n")[0]
        raise UsageError(f"expected one SQL query in dialect {dialect!r}, found {reason}") from None
    if len(trees) != 1 or not isinstance(trees[0], exp.Query | exp.Values):
        raise UsageError(
            "expected one SELECT, found "
            f"{len(trees)} statement(s) of kind {[type(t).__name__ for t in trees]}: "
            "the lake is read through sql and written through ingest and govern"
        )
    return adjusted(trees[0], dialect)
