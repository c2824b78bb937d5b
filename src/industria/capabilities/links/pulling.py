"""link.sql: the new rows of a database's table into the lake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from industria.capabilities.links.following import Table
from industria.core import Language, Session, Text, UsageError
from industria.stores import Stores


@dataclass(frozen=True, slots=True)
class Pulled:
    """How many rows came into which table."""

    rows: int
    table: str

    def to_json(self) -> dict[str, object]:
        """The rows and the table."""
        return {"rows": self.rows, "table": self.table}

    def show(self, language: Language) -> str:
        """How many rows."""
        plural = "" if self.rows == 1 else "s"
        return Text(f"{self.rows} 行新数据", f"{self.rows} new row{plural}").in_language(language)


def sql(
    session: Session[Stores],
    url: Annotated[str, Text("SQLAlchemy 地址", "any SQLAlchemy URL")],
    source: Annotated[str, Text("那里的表", "the table there")],
    cursor: Annotated[str, Text("随每个新行增大的列 (必填)", "a column that rises with every new row (needed)")] = "",
    table: Table = "",
) -> Pulled:  # fmt: skip
    """Take the rows that are new since the last time."""
    from industria.foundation.ingest.pulled import pull_rows
    from industria.foundation.lake.tables import table_name
    from industria.infrastructure.links.database import DatabaseSource

    if not cursor:
        raise UsageError("expected --cursor, a column that rises with every new row, found none")
    rows, target = 0, table or table_name(source)

    def pulled(count: int) -> None:
        nonlocal rows
        rows += count
        session.progress("rows", rows, 0)
        session.run.outputs = {"rows": rows, "table": target}

    session.run.outputs = {"rows": rows, "table": target}
    pull_rows(
        session.plant.lake, session.plant.root, DatabaseSource(url, source, cursor, target), pulled
    )
    return Pulled(rows, target)
