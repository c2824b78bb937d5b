"""Takes the tables of a grid of text cells into the lake, with what each was understood to be."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from industria.core import Asset
from industria.foundation.ingest.source import Made, Sink, Source
from industria.foundation.ingest.tables.convert import Scan, convert, open_duckdb
from industria.foundation.ingest.tables.header import Area
from industria.foundation.ingest.tables.recognise import Reading, recognise
from industria.foundation.ingest.tables.rows import Aside
from industria.foundation.ingest.tables.told import Told
from industria.foundation.ingest.understanding import Understanding
from industria.infrastructure.plain_path import sql_text

_BATCH = 20_000
Line = tuple[int, Sequence[str]]  # the number of a row in its file, and its cells


@dataclass(frozen=True, slots=True)
class Prepared:
    """A table that waits to be kept: its number in the file from 1, its typed rows, what it is."""

    number: int
    typed: Path
    understanding: Understanding


def take_grid(
    source: Source,
    sink: Sink,
    name: str,
    rows: Sequence[Sequence[str]],
    *,
    part: str = "",
    told: Told | None = None,
    numbers: Sequence[int] | None = None,
    merged: Sequence[Area] = (),
    bold: frozenset[int] = frozenset(),
) -> Made:
    """Recognise the tables of a grid in memory and keep each as a table of the lake.

    ``rows``: cells as text, empty where nothing stands, of any length; ``name``: of the first table, others
    get ``_2``, ``_3``; ``part``: the sheet or page, for the understanding; ``numbers``: of each row in the
    file (default 1, 2, 3 ...); ``merged`` areas (0-based in ``rows``) name groups of columns; ``told``: what
    is known beforehand. Raises InputError where the grid holds no table.

        take_grid(source, sink, "boiler_p3", [["time", "t [°C]"], ["2026-05-04 00:00", "88,5"]], part="page 3")
    """
    file = source.path.name

    def read(told: Told) -> list[Reading]:
        return recognise(
            rows, numbers=numbers, merged=merged, bold=bold, told=told, file=file, part=part
        )

    readings = read(told or Told())
    if told is None and (known := source.reading_of(readings[0].understanding)) != Told():
        readings = read(known)
    numbers = list(numbers) if numbers is not None else list(range(1, len(rows) + 1))
    assets = []
    for count, reading in enumerate(readings, 1):
        own = name if count == 1 else f"{name}_{count}"
        lines = zip(numbers, rows, strict=True)
        assets.append(take_lines(source, sink, own, reading, lines))
    return Made(tuple(assets))


def take_lines(
    source: Source, sink: Sink, name: str, reading: Reading, lines: Iterable[Line]
) -> Asset:
    """Keep one recognised table whose rows come from a stream."""
    typed, understanding = typed_file(source.scratch, reading, lines)
    return keep(source, sink, name, typed, understanding)


def keep(source: Source, sink: Sink, name: str, typed: Path, understanding: Understanding) -> Asset:
    """Commit a typed file as a table."""

    def stage(folder: Path) -> None:
        shutil.move(typed, folder / "0.parquet")

    zones = {
        c.name: understanding.zone
        for c in understanding.columns
        if c.type == "time" and understanding.zone not in ("", "local")
    }
    return sink.table(
        source, name, stage, units=zones, note=_note(understanding), understanding=understanding
    )


def _note(understanding: Understanding) -> str:
    """What stands above the table and the units of a row of its own, as an asset says it."""
    units = [f"{c.name} {c.unit}" for c in understanding.columns if c.unit_from == "units row"]
    said = [understanding.note, "units: " + ", ".join(units) if units else ""]
    return "; ".join(s for s in said if s)[:500]


def typed_file(
    scratch: Path, reading: Reading, lines: Iterable[Line]
) -> tuple[Path, Understanding]:
    """A Parquet file of a table's typed rows in ``scratch``, and the finished understanding."""
    number = next(i for i in itertools.count() if not (scratch / f"cells_{i}.parquet").exists())
    raw, typed = scratch / f"cells_{number}.parquet", scratch / f"typed_{number}.parquet"
    aside = reading.aside()
    last = 0
    schema = pa.schema(
        [("row", pa.int64()), *((f"c{i}", pa.string()) for i in range(len(reading.columns)))]
    )
    with pq.ParquetWriter(raw, schema, compression="snappy") as writer:
        for batch in _batched(_values(reading, lines, aside)):
            last = int(str(batch[-1][0]))
            columns = list(zip(*batch, strict=True))
            writer.write_table(
                pa.table(
                    [pa.array(c, t) for c, t in zip(columns, schema.types, strict=True)],
                    schema=schema,
                )
            )
    aside.end(last)
    connection = open_duckdb(scratch)
    try:
        scan = Scan(f"read_parquet({sql_text(str(raw))})")
        _, understanding = convert(connection, scan, reading, typed)
    finally:
        connection.close()
    return typed, replace(understanding, left_out=aside.left_out())


def _values(reading: Reading, lines: Iterable[Line], aside: Aside) -> Iterator[tuple[object, ...]]:
    """The rows of values as tuples of their number and cells; the others go to ``aside``."""
    judge, places, own = reading.judge, [c.place for c in reading.columns], reading.numbers
    left, right = reading.left, reading.right
    above = {number for _, number, _ in reading.above} | set(reading.understanding.header_rows)
    for number, row in lines:
        if number < reading.first or number in above or (own is not None and number not in own):
            continue
        cells = row[left:right]
        if code := judge.code(cells):
            aside.put(code, number, cells)
            continue
        width = len(cells)
        yield (number, *[(cells[p] if p < width else None) or None for p in places])


def _batched(rows: Iterator[tuple[object, ...]]) -> Iterator[list[tuple[object, ...]]]:
    while batch := list(itertools.islice(rows, _BATCH)):
        yield batch
