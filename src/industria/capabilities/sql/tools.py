"""``industria sql``: queries over the lake."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from industria.core import Language, Session, Text, Tool
from industria.stores import Stores

if TYPE_CHECKING:
    import pyarrow as pa

_SHOWN = 100
_WORKERS = 4


@dataclass(frozen=True, slots=True)
class Rows:
    """The result of a query; ``cut``: there is more, and the caller's budget ended there."""

    table: pa.Table
    cut: bool = False

    def to_json(self) -> dict[str, object]:
        """``{columns, rows}`` of JSON values, and ``cut_at`` where rows are missing."""
        columns = [self.table.column(i).to_pylist() for i in range(self.table.num_columns)]
        cut = {"cut_at": self.table.num_rows} if self.cut else {}
        return {
            "columns": list(self.table.column_names),
            "rows": [[_plain(v) for v in row] for row in zip(*columns, strict=True)],
            **cut,
        }

    def show(self, language: Language) -> str:
        """The first rows as a table."""
        from io import StringIO

        from rich.console import Console
        from rich.table import Table

        shown = Table(*[str(c) for c in self.table.column_names])
        for row in Rows(self.table.slice(0, _SHOWN)).to_json()["rows"]:  # type: ignore[attr-defined]
            shown.add_row(*["" if v is None else str(v) for v in row])
        written = StringIO()
        Console(file=written, width=None if written.isatty() else 160).print(shown)
        text = written.getvalue()
        more = Text(
            f"共 {self.table.num_rows} 行, 显示前 {_SHOWN} 行; --json 打印全部",
            f"{self.table.num_rows} rows, the first {_SHOWN} are shown; --json prints all",
        )
        return text + (more.in_language(language) if self.table.num_rows > _SHOWN else "")


def _plain(value: object) -> object:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, Decimal):  # a sum of whole numbers, say: a number where JSON can hold it
        number = int(value) if value == value.to_integral_value() else float(value)
        return number if Decimal(repr(number)) == value else str(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def sql(
    session: Session[Stores],
    statement: Annotated[str, Text("一条 SELECT", "one SELECT")],
    dialect: Annotated[str, Text("SQL 方言", "the dialect of SQL it is written in")] = "duckdb",
    distributed: Annotated[
        bool, Text("在 Ray 集群上扫描 (需要 [scale])", "scan on a Ray cluster (needs [scale])")
    ] = False,
) -> Rows:
    """Query the lake; only SELECTs, only the lake's own tables and what models compute from them.

    A model's word stands where a table could: ``SELECT * FROM anomaly('pump') WHERE alarm``; it trains and keeps
    nothing. ``distributed``: the cluster that RAY_ADDRESS names, else one on this machine; the rows are the same.
    """
    if distributed:
        return _on_workers(session, statement, dialect)
    from industria.foundation.lake.computed import with_computed
    from industria.models.relations import relations

    plant = session.plant
    words = relations(plant.lake, lambda: plant.models)
    query, computed = with_computed(statement, dialect, words, session.budget)
    table, cut = plant.lake.sql.query_within(
        query, session.budget, dialect="duckdb" if computed else dialect, beside=computed
    )
    session.run.outputs = {"rows": table.num_rows, **({"cut": True} if cut else {})}
    return Rows(table, cut)


def _on_workers(session: Session[Stores], statement: str, dialect: str) -> Rows:
    """The scanning done by Ray's workers. Raises MissingPartError where Ray is not installed."""
    from industria.foundation.lake.distributed import query_on_workers
    from industria.infrastructure.compute import open_executor

    executor = open_executor("ray", _WORKERS)
    try:
        table = query_on_workers(
            session.plant.lake.tables, executor, statement, dialect=dialect, workers=_WORKERS
        )
    finally:
        executor.close()
    most = session.budget.allowed.rows
    cut = table.num_rows > most
    session.run.outputs = {"rows": min(table.num_rows, most), **({"cut": True} if cut else {})}
    return Rows(table.slice(0, most), cut)


TOOLS = (
    Tool(
        "sql",
        Text("查询数据湖", "Query the lake"),
        "read",
        sql,
        examples=({"statement": "SELECT count(*) AS n FROM assets"},),
    ),
)
