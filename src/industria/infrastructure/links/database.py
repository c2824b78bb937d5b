"""SQL databases in: new rows of a table or query, by a column that only rises; any SQLAlchemy URL."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from industria.core import InputError, missing_extra
from industria.infrastructure.sqlite import SqliteStore

_SCHEMA = "CREATE TABLE IF NOT EXISTS cursors (name TEXT PRIMARY KEY, value TEXT NOT NULL)"


@dataclass(frozen=True, slots=True)
class DatabaseSource:
    """``table`` of the database at ``url``; ``cursor``: a column that rises with every new row."""

    url: str
    table: str
    cursor: str


class DatabaseLink:
    """Reads new rows, remembers how far; the next call goes on there."""

    def __init__(self, source: DatabaseSource, state: Path) -> None:
        self._source = source
        self._store = SqliteStore(state, _SCHEMA)
        self._name = f"{source.table}.{source.cursor}"

    def pull(self, most: int = 50_000) -> tuple[pa.Table, str] | None:
        """(rows after the last ones, cursor to acknowledge), or None where there are none.

        Raises InputError where the database or the table cannot be read.
        """
        try:
            import sqlalchemy as sa
        except ImportError:
            raise missing_extra("links", "sqlalchemy") from None
        engine = sa.create_engine(self._source.url)
        try:
            table = sa.Table(self._source.table, sa.MetaData(), autoload_with=engine)
            column = table.c[self._source.cursor]
            known = self._store.rows("SELECT value FROM cursors WHERE name = ?", (self._name,))
            chosen = sa.select(table).order_by(column).limit(most)
            if known:
                python = column.type.python_type
                chosen = chosen.where(column > python(str(known[0][0])))
            with engine.connect() as connection:
                rows = connection.execute(chosen).mappings().all()
        except (sa.exc.SQLAlchemyError, KeyError) as error:
            reason = str(error).split("\n")[0]
            raise InputError(f"expected to read {self._source.table}, found: {reason}") from None
        finally:
            engine.dispose()
        if not rows:
            return None
        data = pa.table({c.name: [row[c.name] for row in rows] for c in table.c})
        return data, str(rows[-1][self._source.cursor])

    def acknowledge(self, cursor: str) -> None:
        """The rows up to this cursor are in the lake."""
        with self._store.write() as connection:
            connection.execute("INSERT OR REPLACE INTO cursors VALUES (?, ?)", (self._name, cursor))

    def close(self) -> None:
        """Close the store."""
        self._store.close()
