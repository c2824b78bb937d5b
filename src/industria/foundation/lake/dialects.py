"""What sqlglot leaves to do between Spark SQL and DuckDB, as changes to its tree, never to text."""

from __future__ import annotations

from sqlglot import exp

_UNITS = {"MM": "MONTH", "MON": "MONTH", "YY": "YEAR", "YYYY": "YEAR", "Q": "QUARTER", "WW": "WEEK"}


def adjusted(tree: exp.Expr, dialect: str) -> exp.Expr:
    """The tree with the meaning that its dialect gives it, where DuckDB's would differ."""
    if dialect in ("spark", "spark2", "databricks", "hive"):
        return tree.transform(_spark)
    return tree


def _spark(node: exp.Expr) -> exp.Expr:
    """``date_add`` of a date is a date; ``trunc(date, 'MM')`` takes Spark's names of units."""
    if isinstance(node, exp.TsOrDsAdd) and not isinstance(node.parent, exp.Cast):
        return exp.cast(node.copy(), "date")
    if isinstance(node, exp.DateTrunc | exp.TimestampTrunc):
        unit = node.args.get("unit")
        name = str(unit.name).upper() if unit is not None else ""
        if name in _UNITS:
            node.set("unit", exp.Literal.string(_UNITS[name]))
    return node
