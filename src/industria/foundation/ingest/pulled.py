"""New rows of a foreign database's table into the lake, each once, however often it is cut off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from industria.infrastructure.plain_path import sql_name, sql_text

if TYPE_CHECKING:
    import pyarrow as pa

    from industria.foundation.lake import Lake
    from industria.infrastructure.links.database import DatabaseSource


def pull_rows(
    lake: Lake, root: Path, source: DatabaseSource, pulled: Callable[[int], None]
) -> None:
    """Take the rows that are new since the last time into the source's table of the lake.

    ``root``: the plant's folder. ``pulled`` is told how many rows each batch had. Raises BusyError where
    the same pull runs already.
    """
    from industria.infrastructure.links.database import DatabaseLink
    from industria.infrastructure.links.running import running

    name = f"sql {source.table} -> {source.target}"
    with running(root / "links", name, [source.url, source.cursor]):
        link = DatabaseLink(
            source,
            root / "links.db",
            lambda key: lake.tables.committed(source.target, key),
            lambda column, rows: _in_table(lake, source.target, column, rows),
        )
        try:
            while (batch := link.pull()) is not None:
                data, key = batch
                lake.tables.write(source.target, data, key=key, note="link sql")
                link.acknowledge(key)
                pulled(data.num_rows)
        finally:
            link.close()


def _in_table(lake: Lake, table: str, column: str, rows: pa.Table) -> Sequence[bool]:
    """Which of some rows with one value in a column a table of the lake has."""
    if not lake.tables.exists(table):
        return [False] * rows.num_rows
    value = str(rows.column(column)[0].as_py())
    kept = lake.sql.query(
        f"SELECT * FROM {sql_name(table)} WHERE CAST({sql_name(column)} AS VARCHAR) = {sql_text(value)}"
    ).to_pylist()
    return [row in kept for row in rows.to_pylist()]
