"""Tables whose columns have types already (Parquet, flat JSON): understood by their names and cells.

The file is kept as it is where its types say all; where a column of text or whole numbers holds times,
numbers or states, the recogniser reads it, and the table is written anew.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow.parquet as pq

from industria.core import Asset, InputError
from industria.foundation.ingest.source import Sink, Source
from industria.foundation.ingest.understanding import ColumnRead, Understanding
from industria.foundation.lake.storable import make_storable, units_of
from industria.infrastructure.plain_path import sql_name, sql_text

if TYPE_CHECKING:
    from industria.foundation.ingest.tables.recognise import Reading

_SAMPLE = 2_000  # rows
_READ = ("time", "date", "number", "integer", "boolean")  # what text is turned into
_TEXT = "VARCHAR"
_EXACT_DIGITS = 15  # that a double holds in any case
_DIGITS = re.compile(r"[^\d]+")
_WHOLE = ("BIGINT", "INTEGER", "UBIGINT", "UINTEGER", "DOUBLE", "HUGEINT")


def take_typed(source: Source, sink: Sink, part: Path) -> Asset:
    """Keep a Parquet file of the scratch folder as a table of the lake, with what it was understood to be.

    Times with a zone are kept in UTC, as the lake's door does.
    """
    from industria.foundation.ingest.tables.convert import Scan, convert, open_duckdb

    make_storable(part)
    given = units_of(pq.read_schema(part))
    connection = open_duckdb(source.scratch)
    try:
        relation = connection.sql(f"SELECT * FROM read_parquet({sql_text(str(part))})")
        names = list(relation.columns)
        types = [str(t) for t in relation.types]
        reading = _recognised(connection, part, names, types, source)
        if reading is None:
            return sink.table(source, source.name, _moved(part))
        if not _needs_reading(reading, types):
            understanding = _as_kept(reading, names, part, given)
            return sink.table(source, source.name, _moved(part), understanding=understanding)
        cells = ", ".join(
            f"{_as_text(names[c.place], types[c.place])} AS c{i}"
            for i, c in enumerate(reading.columns)
        )
        scan = Scan(
            f"(SELECT row_number() OVER () AS row, {cells} FROM read_parquet({sql_text(str(part))}))"
        )
        typed = source.scratch / "typed_again.parquet"
        _, understanding = convert(connection, scan, reading, typed)
    finally:
        connection.close()
    plain = replace(understanding, header_rows=(), first_data_row=0, told=())
    return sink.table(source, source.name, _moved(typed), units=given, understanding=plain)


def _recognised(
    connection: duckdb.DuckDBPyConnection,
    part: Path,
    names: list[str],
    types: list[str],
    source: Source,
) -> Reading | None:
    """The table as the recogniser reads rows from all over it; None where it sees no table."""
    from industria.foundation.ingest.tables.recognise import recognise
    from industria.foundation.ingest.tables.told import Told

    count = pq.read_metadata(part).num_rows
    step = max(1, -(-count // _SAMPLE))
    chosen = ", ".join(_as_text(n, t) for n, t in zip(names, types, strict=True))
    rows = connection.execute(
        f"SELECT {chosen} FROM (SELECT *, row_number() OVER () AS row_number_ FROM "
        f"read_parquet({sql_text(str(part))})) WHERE (row_number_ - 1) % {step} = 0"
    ).fetchall()
    grid = [names, *([cell or "" for cell in row] for row in rows)]
    try:
        told = Told(header=1, header_rows=1)
        (reading, *_) = recognise(grid, told=told, file=source.path.name, whole=False)
        known = source.reading_of(reading.understanding)
        if known != Told():
            told = replace(known, header=1, header_rows=1)
            (reading, *_) = recognise(grid, told=told, file=source.path.name, whole=False)
    except InputError:
        return None
    long = {
        i
        for i in range(len(names))
        if any(len(_DIGITS.sub("", row[i] or "")) > _EXACT_DIGITS for row in rows)
    }
    return _with_texts(reading, {i for i in long if types[i] == _TEXT})


def _with_texts(reading: Reading, places: set[int]) -> Reading:
    """A reading in which some columns stay text: numbers of so many digits that they would lose some."""
    from industria.foundation.ingest.tables.columns import kept_as_text

    joined = len(reading.understanding.columns) - len(reading.columns)
    columns, read = [], list(reading.understanding.columns[:joined])
    for column, said in zip(reading.columns, reading.understanding.columns[joined:], strict=True):
        stays = column.place in places and column.type in ("number", "integer")
        columns.append(kept_as_text(column) if stays else column)
        read.append(replace(said, type="text", role="") if stays else said)
    understanding = replace(reading.understanding, columns=tuple(read))
    return replace(reading, columns=tuple(columns), understanding=understanding)


def _needs_reading(reading: Reading, types: list[str]) -> bool:
    """Whether some column holds more than its type says: times in text or numbers, numbers in text."""
    for column in reading.columns:
        kind = types[column.place]
        if kind == _TEXT and column.type in _READ:
            return True
        if kind.startswith(_WHOLE) and column.type in ("time", "date"):
            return True
    return reading.joined is not None


def _as_kept(
    reading: Reading, names: list[str], part: Path, given: dict[str, str]
) -> Understanding:
    """What is known of a table that stays as it is."""
    read = {c.place: r for c, r in zip(reading.columns, reading.understanding.columns, strict=True)}
    columns = tuple(
        replace(read[i], name=name) if i in read else ColumnRead(name, name, "text")
        for i, name in enumerate(names)
    )
    times = [c for c in columns if c.role == "time"]
    zone = "UTC" if times and given.get(times[0].name) == "UTC" else reading.understanding.zone
    return replace(
        reading.understanding,
        zone=zone,
        told=(),
        columns=columns,
        rows=pq.read_metadata(part).num_rows,
        header_rows=(),
        first_data_row=0,
    )


def _as_text(name: str, kind: str) -> str:
    """A column as cells of text, nested ones as JSON."""
    if kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION")):
        return f"CAST(to_json({sql_name(name)}) AS VARCHAR)"
    return f"CAST({sql_name(name)} AS VARCHAR)"


def _moved(part: Path) -> Callable[[Path], None]:
    def stage(folder: Path) -> None:
        shutil.move(part, folder / "0.parquet")

    return stage
