"""What a query may name, looked up in the tree of the parser that runs it: DuckDB's own.

A query reads tables of the lake and computes; it opens no file and asks nothing of the database itself.
Every node is visited, whatever it hangs on (a join, LATERAL, a subquery, a WITH, a PIVOT): a relation is a
table of the lake, one that the query defines, values, or rows made of values; a function is one of
DuckDB's own that computes from its arguments. What is not known to be harmless is refused.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping

import duckdb

from industria.core import InputError, NotFoundError, UsageError

_RELATIONS = frozenset(
    ("EMPTY", "BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION", "EXPRESSION_LIST", "PIVOT")
)
_QUERIES = frozenset(("SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"))
_MAKES_ROWS = frozenset(("unnest", "generate_series", "range", "generate_subscripts"))
_SYNTAX = frozenset(
    ("unnest", "grouping", "grouping_id", "coalesce", "columns", "nullif", "ordinality")
)
_ABOUT_ITSELF = re.compile(
    r"pg_(?!typeof$|size_pretty$).*|duckdb_.*|has_.*_privilege|inet_.*|__internal_.*|txid_.*|"
    r"current_(?!date$|time$|timestamp$|localtime$|localtimestamp$).*|.*_?description|json_(?:de)?serialize_.*|"
    r"getenv|getvariable|in_search_path|nextval|currval|setval|setseed|sleep_ms|write_log|user|session_user|version|"
    r"index_key|get_block_size|parse_duckdb_log_message|stats|vector_type|.*_setting|read_.*|.*_scan|glob|query.*"
)
_PLAIN_NAME = re.compile(r"[^./\\*?\[\]:'\"]+")


def check_query(connection: duckdb.DuckDBPyConnection, statement: str) -> frozenset[str]:
    """The tables that one SELECT in DuckDB's words reads, lower case.

    Raises UsageError where it names a function or a relation that a query may not, InputError where
    DuckDB cannot read it, NotFoundError for a name that no table of the lake has.
    """
    told = connection.execute("SELECT json_serialize_sql(?::VARCHAR)", [statement]).fetchall()
    return _checked(str(told[0][0]))


@functools.lru_cache(maxsize=1024)
def _checked(serialized: str) -> frozenset[str]:
    tree = json.loads(serialized)
    if tree.get("error"):
        reason = str(tree.get("error_message", "")).split("\n")[0]
        raise InputError(f"the lake refused this query: {reason}")
    if len(tree["statements"]) != 1:
        raise UsageError(f"expected one SELECT, found {len(tree['statements'])} statements")
    nodes = list(_nodes(tree["statements"][0]))
    defined = {name for node in nodes for name in _defined(node)}
    for name in defined:
        if name in _own_relations() or not _PLAIN_NAME.fullmatch(name):
            raise UsageError(
                f"expected a plain name of the query's own after WITH, found {name!r}: choose another"
            )
    made = {id(node["function"]) for node in nodes if node.get("type") == "TABLE_FUNCTION"}
    read: set[str] = set()
    for node in nodes:
        kind = str(node.get("type", ""))
        if kind.endswith("_NODE") and kind not in _QUERIES:
            raise UsageError(f"expected a query that only reads, found {kind[:-5].lower()}")
        if "class" not in node and {"sample", "alias"} <= set(node) and kind not in _RELATIONS:
            raise UsageError(
                f"expected a table of the lake, a subquery or values, found {kind.lower()}: "
                "see the tables with SELECT * FROM assets"
            )
        if kind == "BASE_TABLE":
            name = str(node["table_name"]).lower()
            if not _PLAIN_NAME.fullmatch(name):
                raise NotFoundError(f"expected a table of the lake by its name, found {name!r}")
            if node.get("at_clause"):
                raise UsageError(
                    "expected the newest version of a table, found a clause for an older one"
                )
            if name not in defined or node.get("schema_name") or node.get("catalog_name"):
                read.add(name)
        elif node.get("function_name"):
            _check_function(str(node["function_name"]).lower(), id(node) in made)
    return frozenset(read)


def _check_function(name: str, makes_rows: bool) -> None:
    if makes_rows:
        if name not in _MAKES_ROWS:
            raise UsageError(f"expected a table of the lake or unnest, found the function {name}")
    elif name in _SYNTAX:
        return
    elif name not in _own_functions():
        raise InputError(f"the lake refused this query: it knows no function {name}")
    elif _ABOUT_ITSELF.fullmatch(name):
        raise UsageError(
            f"expected functions that compute from the data, found {name}, which asks the database "
            "about itself: leave it out"
        )


def _defined(node: Mapping[str, object]) -> Iterator[str]:
    """Names that a query gives to its own subqueries."""
    ctes = node.get("cte_map")
    listed = ctes.get("map", []) if isinstance(ctes, Mapping) else []
    for entry in listed if isinstance(listed, list) else []:
        yield str(entry["key"]).lower()
    if node.get("type") in ("RECURSIVE_CTE_NODE", "CTE_NODE"):
        yield str(node["cte_name"]).lower()


def _nodes(tree: object) -> Iterator[dict[str, object]]:
    """Every object of the tree, however deep."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


@functools.cache
def _own_functions() -> frozenset[str]:
    """Functions of a value from values, as this DuckDB lists them; none that makes a table."""
    with duckdb.connect(config={"threads": 1}) as database:
        rows = database.execute(
            "SELECT DISTINCT lower(function_name) FROM duckdb_functions() "
            "WHERE function_type IN ('scalar', 'aggregate', 'macro', 'window')"
        ).fetchall()
    return frozenset(str(row[0]) for row in rows)


@functools.cache
def _own_relations() -> frozenset[str]:
    """Relations that the database has of its own, in any schema."""
    with duckdb.connect(config={"threads": 1}) as database:
        rows = database.execute("SELECT DISTINCT lower(view_name) FROM duckdb_views()").fetchall()
    return frozenset(str(row[0]) for row in rows)
