"""SQL databases in: new rows of a table by a column that only rises; any SQLAlchemy URL.

How far a link has read is kept by database, table, cursor and the lake's table it goes to. The next call
reads from the last value of the cursor on, that value included, and leaves out the rows it knows there
(by their content and how often), so rows that share a value are neither skipped nor doubled. Rows
without a value in the cursor stand in no order; they are read each time, and the known ones left out.

What it does not see: a row that comes later with an earlier value, and a row changed in its place.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from industria.core import InputError, missing_extra
from industria.infrastructure.links.columns import arrow_column, decoded, encoded
from industria.infrastructure.sqlite import SqliteStore

if TYPE_CHECKING:
    import sqlalchemy as sa
    from sqlalchemy import Engine, Table

_SCHEMA = """
CREATE TABLE IF NOT EXISTS cursors (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS positions (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS pulled (name TEXT PRIMARY KEY, key TEXT NOT NULL, value TEXT NOT NULL)
"""
_AT_ONCE = 5_000  # rows fetched at once
_LOOSE = "loose"  # marks a table whose columns hold what their types do not say


@dataclass(frozen=True, slots=True)
class DatabaseSource:
    """``table`` of the database at ``url``; ``cursor``: a column that rises with every new row;
    ``target``: the lake's table that the rows go to."""

    url: str
    table: str
    cursor: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class _Position:
    """The cursor's last value (None: nothing read yet), and the rows known there and without a cursor."""

    last: object = None
    known: tuple[str, ...] = ()
    known_without: tuple[str, ...] = ()

    def to_text(self) -> str:
        return json.dumps([encoded(self.last), self.known, self.known_without])

    @classmethod
    def from_text(cls, text: str) -> _Position:
        last, known, without = json.loads(text)
        return cls(decoded(last), tuple(known), tuple(without))


class DatabaseLink:
    """Reads new rows, remembers how far; the next call goes on there."""

    def __init__(
        self,
        source: DatabaseSource,
        state: Path,
        committed: Callable[[str], bool] = lambda _: False,
        in_target: Callable[[str, pa.Table], Sequence[bool]] = lambda _cursor, _rows: [],
    ) -> None:
        """``committed``: whether the lake has a pulled batch by its key; a process killed between the lake
        and ``acknowledge`` then doubles nothing. ``in_target``: which of some rows with one value of the
        cursor the target has; asked once, of what an older version remembered without its database.
        """
        self._source, self._committed, self._in_target = source, committed, in_target
        self._store = SqliteStore(state, _SCHEMA)

    def pull(self, most: int = 50_000) -> tuple[pa.Table, str] | None:
        """(rows after the last ones, key to acknowledge), or None where there are none.

        Raises InputError where the database or the table cannot be read.
        """
        sa = _sqlalchemy()
        engine = self._engine()
        try:
            name = self._name(engine.url)
            table = self._table(engine)
            with engine.connect() as connection:
                position = self._position(name, table, connection)
                fresh = _Fresh(table, self._source.cursor, position, most)
                rows = fresh.read(connection)
        except (sa.exc.SQLAlchemyError, OSError, ValueError, TypeError) as error:
            reason = str(getattr(error, "orig", None) or error).split("\n")[0]
            raise InputError(
                f"expected to read {self._source.table} by {self._source.cursor}, found: {reason}"
            ) from None
        finally:
            engine.dispose()
        if not rows:
            return None
        text = fresh.position.to_text()
        key = "sql-" + _digest(name, position.to_text(), text)
        with self._store.write() as writing:
            writing.execute("INSERT OR REPLACE INTO pulled VALUES (?, ?, ?)", (name, key, text))
        return _arrow(table, rows), key

    def acknowledge(self, key: str) -> None:
        """The rows that were pulled under this key are in the lake."""
        with self._store.write() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO positions SELECT name, value FROM pulled WHERE key = ?",
                (key,),
            )
            connection.execute("DELETE FROM pulled WHERE key = ?", (key,))

    def close(self) -> None:
        """Close the store."""
        self._store.close()

    def _engine(self) -> sa.Engine:
        sa = _sqlalchemy()
        try:
            url = sa.make_url(self._source.url)
            file = url.database if url.get_backend_name() == "sqlite" else None
            if file and file != ":memory:" and not file.startswith("file:") and not Path(file).is_file():  # fmt: skip
                raise InputError(f"expected a database file {file}, found none: check the path")
            engine: Engine = sa.create_engine(url)
            return engine
        except sa.exc.ArgumentError:
            raise InputError(
                "expected the URL of a database such as postgresql://user@host/name, found none: write it so"
            ) from None
        except ModuleNotFoundError as error:
            raise InputError(
                f"expected a driver for this kind of database, found no Python package {error.name!r}: install it"
            ) from None

    def _table(self, engine: sa.Engine) -> sa.Table:
        """The table as the database describes it."""
        sa = _sqlalchemy()
        schema, _, plain = self._source.table.rpartition(".")
        try:
            table: Table = sa.Table(self._source.table, sa.MetaData(), autoload_with=engine)
        except sa.exc.NoSuchTableError:
            try:
                if not schema:
                    raise sa.exc.NoSuchTableError(plain)
                table = sa.Table(plain, sa.MetaData(), autoload_with=engine, schema=schema)
            except sa.exc.NoSuchTableError:
                inspector = sa.inspect(engine)
                there = [*inspector.get_table_names(), *inspector.get_view_names()]
                raise InputError(
                    f"expected a table {self._source.table!r}, found {', '.join(there[:20]) or 'none'}: name one of these"
                ) from None
        table.info[_LOOSE] = engine.dialect.name == "sqlite"
        if self._source.cursor not in table.c:
            raise InputError(
                f"expected a column {self._source.cursor!r} in {self._source.table}, found {', '.join(table.c.keys())}: "
                "name one that rises with every new row"
            )
        return table

    def _name(self, url: sa.URL) -> str:
        """Where the position is kept: the database without its login, the table, the cursor, the target."""
        file = url.database or ""
        if url.get_backend_name() == "sqlite" and file and not file.startswith((":", "file:")):
            file = str(Path(file).resolve())
        where = [url.get_backend_name(), url.host, url.port, file, sorted(
            (k, v) for k, v in url.query.items() if "password" not in k.lower()
        )]  # fmt: skip
        named = [self._source.table, self._source.cursor, self._source.target]
        return _digest(json.dumps([where, named], default=str))

    def _position(self, name: str, table: sa.Table, connection: sa.Connection) -> _Position:
        """How far this link has read."""
        pulled = self._store.rows("SELECT key FROM pulled WHERE name = ?", (name,))
        if pulled and self._committed(str(pulled[0][0])):
            self.acknowledge(str(pulled[0][0]))
        kept = self._store.rows("SELECT value FROM positions WHERE name = ?", (name,))
        if kept:
            return _Position.from_text(str(kept[0][0]))
        old = self._store.rows(
            "SELECT value FROM cursors WHERE name = ?",
            (f"{self._source.table}.{self._source.cursor}",),
        )
        return self._older(str(old[0][0]), table, connection) if old else _Position()

    def _older(self, value: str, table: sa.Table, connection: sa.Connection) -> _Position:
        """The position of an older version, which kept no database's name: it is this one's where the
        target has rows that stand here at that value."""
        column = table.c[self._source.cursor]
        try:
            last = column.type.python_type(value)
        except (NotImplementedError, ValueError, TypeError, ArithmeticError):
            return _Position()
        query = _select(table, column)
        at_last = list(_unknown(connection, query.where(column == last), ()))
        rows = [row[:-1] for row, _ in at_last]
        there = self._in_target(self._source.cursor, _arrow(table, rows)) if rows else []
        if not any(there):
            return _Position()
        without = _unknown(connection, query.where(column.is_(None)), ())
        known = [
            identity for (_, identity), is_there in zip(at_last, there, strict=True) if is_there
        ]
        return _Position(at_last[0][0][-1], tuple(known), tuple(i for _, i in without))


class _Fresh:
    """The rows of a table that a position does not know, and the position after them."""

    def __init__(self, table: sa.Table, cursor: str, position: _Position, most: int) -> None:
        self._query, self._most = _select(table, table.c[cursor]), most
        self._column = _stored(table.c[cursor])
        self.position = position

    def read(self, connection: sa.Connection) -> list[Sequence[Any]]:
        """At most ``most`` rows, those without a cursor first, then in the order of the cursor."""
        start = self.position
        rows: list[Sequence[Any]] = []
        without = list(start.known_without)
        for row, identity in _unknown(
            connection, self._query.where(self._column.is_(None)), start.known_without
        ):
            if len(rows) >= self._most:
                break
            rows.append(row[:-1])
            without.append(identity)
        last, known = start.last, list(start.known)
        rest = self._query.where(self._column.is_not(None)).order_by(self._column)
        if last is not None:
            rest = rest.where(self._column >= last)
        for row, identity in _unknown(connection, rest, start.known):
            if len(rows) >= self._most:
                break
            if row[-1] != last:
                last, known = row[-1], []
            rows.append(row[:-1])
            known.append(identity)
        self.position = _Position(last, tuple(known), tuple(without))
        return rows


def _unknown(
    connection: sa.Connection, query: sa.Select[Any], known: Sequence[str]
) -> Iterator[tuple[Sequence[Any], str]]:
    """The rows of a query that are not known, each with its identity; a row known twice is left out twice."""
    left = Counter(known)
    streaming = connection.execution_options(stream_results=True, max_row_buffer=_AT_ONCE)
    with streaming.execute(query) as result:
        for row in result:
            identity = _digest(*(repr(value) for value in row))[:32]
            if left[identity] > 0:
                left[identity] -= 1
            else:
                yield tuple(row), identity


def _select(table: sa.Table, cursor: sa.Column[Any]) -> sa.Select[Any]:
    """All columns, and the cursor once more as it is compared. SQLite's times come as they were written."""
    import sqlalchemy as sa

    times = (sa.DateTime, sa.Date, sa.Time)
    columns = [
        _stored(c).label(c.name) if isinstance(c.type, times) else c.label(c.name) for c in table.c
    ]
    return sa.select(*columns, _stored(cursor).label("industria_cursor"))


def _stored(column: sa.Column[Any]) -> Any:
    """A column as the database compares it: SQLite keeps whatever was written, whatever its type says."""
    import sqlalchemy as sa

    if column.table.info.get(_LOOSE):
        return sa.type_coerce(column, sa.types.NullType())
    return column


def _arrow(table: sa.Table, rows: Sequence[Sequence[Any]]) -> pa.Table:
    names = [c.name for c in table.c]
    return pa.table(
        {
            name: arrow_column(column, [row[n] for row in rows])
            for n, (name, column) in enumerate(zip(names, table.c, strict=True))
        }
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _sqlalchemy() -> Any:
    try:
        import sqlalchemy
    except ImportError:
        raise missing_extra("links", "sqlalchemy") from None
    return sqlalchemy
