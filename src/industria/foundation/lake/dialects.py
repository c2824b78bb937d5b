"""What sqlglot leaves to do between Spark SQL and DuckDB, as changes to its tree, never to text."""

from __future__ import annotations

from sqlglot import exp
from sqlglot.dialects import DuckDB

_UNITS = {"MM": "MONTH", "MON": "MONTH", "YY": "YEAR", "YYYY": "YEAR", "Q": "QUARTER", "WW": "WEEK"}


class LakeDuckDB(DuckDB):  # type: ignore[misc]  # sqlglot says little of its types
    """DuckDB's SQL in which ``force`` is a name, as it is for DuckDB: sqlglot takes it for a hint of MySQL's."""

    class Tokenizer(DuckDB.Tokenizer):  # type: ignore[misc]
        """The words of the dialect."""

        KEYWORDS = {  # noqa: RUF012  # as sqlglot declares it
            word: kind for word, kind in DuckDB.Tokenizer.KEYWORDS.items() if word != "FORCE"
        }


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
