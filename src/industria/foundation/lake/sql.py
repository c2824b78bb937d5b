"""SQL over the lake: one SELECT, any dialect that sqlglot reads, nothing but the lake's files.

The statement is parsed first, so that only queries run; then the active files of its Delta log take
the place of each table it names, in a DuckDB that may open no other file and load nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import duckdb
import pyarrow as pa
import sqlglot
from sqlglot import exp

from industria.core import InputError, NotFoundError, UsageError
from industria.foundation.lake.dialects import adjusted
from industria.foundation.lake.tables import Tables
from industria.foundation.lake.watchdog import limited

_THREADS = 2
_LIMIT_S = 120.0
_MEMORY = "4GB"


class Sql:
    """Runs queries over a lake's tables and a few system tables."""

    def __init__(self, tables: Tables, system: dict[str, Callable[[], pa.Table]]) -> None:
        """``system``: extra tables by name, made when a query names them."""
        self._tables = tables
        self.limit_s = _LIMIT_S
        self._system = system
        self._lock = threading.Lock()
        self._shared: duckdb.DuckDBPyConnection | None = None

    @property
    def reserved(self) -> frozenset[str]:
        """Names that no table of the lake may take."""
        return frozenset(self._system)

    def query(self, statement: str, *, dialect: str = "duckdb") -> pa.Table:
        """The result of one query as an Arrow table.

        Raises UsageError where the statement is not a query or cannot be parsed, NotFoundError
        for an unknown table, InputError where DuckDB refuses it.
        """
        tree = parse_query(statement, dialect)
        cursor = self._database().cursor()
        try:
            with limited(cursor, self.limit_s):
                return self._run(cursor, tree)
        finally:
            cursor.close()

    def _database(self) -> duckdb.DuckDBPyConnection:
        """One in-memory DuckDB that may read the lake's folder and nothing else."""
        with self._lock:
            if self._shared is None:
                database = duckdb.connect(
                    config={
                        "threads": _THREADS,
                        "memory_limit": _MEMORY,
                        "autoinstall_known_extensions": False,
                        "autoload_known_extensions": False,
                    }
                )
                root = str(self._tables.root).replace("'", "''")
                self._tables.place.prepare(database)
                database.execute(f"SET allowed_directories = ['{root}/']")
                database.execute("SET enable_external_access = false")
                database.execute("SET lock_configuration = true")
                self._shared = database
            return self._shared

    def _run(self, connection: duckdb.DuckDBPyConnection, tree: exp.Expression) -> pa.Table:
        defined = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
        for table in list(tree.find_all(exp.Table)):
            name = table.name.lower()
            if isinstance(table.this, exp.Func):
                _allowed_function(table.this)
                continue
            if name in defined or not isinstance(table.this, exp.Identifier):
                continue
            if name in self._system:
                connection.register(name, self._system[name]())
            elif self._tables.exists(name):
                _read_files(table, self._tables.files(name))
            else:
                known = [*self._tables.names(), *self._system]
                raise NotFoundError(
                    f"expected a table of the lake, found {name!r}: there are "
                    f"{', '.join(known[:20]) or 'none yet'}"
                )
        try:
            return connection.sql(tree.sql(dialect="duckdb")).to_arrow_table()
        except duckdb.Error as error:
            reason = str(error).split("\n")[0]
            raise InputError(f"the lake refused this query: {reason}") from None


_TABLE_FUNCTIONS = frozenset(("unnest", "explode", "generate_series", "range", "posexplode"))


def _allowed_function(function: exp.Func) -> None:
    """Functions that make rows from values are fine; those that open files are not for a query."""
    name = (function.name if isinstance(function, exp.Anonymous) else function.sql_name()).lower()
    known = isinstance(function, exp.UDTF | exp.GenerateSeries | exp.Explode | exp.Unnest)
    if name not in _TABLE_FUNCTIONS and not known:
        raise UsageError(f"expected a table of the lake or unnest, found the function {name}")


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


def parse_query(statement: str, dialect: str) -> exp.Expression:
    """One SELECT as a tree. Raises UsageError for anything else."""
    try:
        trees = sqlglot.parse(statement, dialect=dialect)
    except (sqlglot.errors.SqlglotError, ValueError) as error:
        reason = str(error).split("\n")[0]
        raise UsageError(f"expected one SQL query in dialect {dialect!r}, found {reason}") from None
    if len(trees) != 1 or not isinstance(trees[0], exp.Query):
        raise UsageError(
            "expected one SELECT, found "
            f"{len(trees)} statement(s) of kind {[type(t).__name__ for t in trees]}: "
            "the lake is read through sql and written through ingest and govern"
        )
    return adjusted(trees[0], dialect)
