"""From text cells to a typed Parquet file, in one pass of DuckDB; what was not read is counted by its words.

A scan gives the cells as text (``c0``, ``c1`` ... in the order of the reading's columns) with the number of
their row (``row``); the expressions come from how the recogniser reads each column. Where the whole table
shows what the sample did not (a fraction among whole numbers, another form of time), the columns are
decided again and the table is written again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from industria.foundation.ingest.tables import doubts as ask
from industria.foundation.ingest.tables.cells import class_of
from industria.foundation.ingest.tables.columns import Column, kept_as_text, say_units
from industria.foundation.ingest.tables.long_form import value_text_name, with_tags
from industria.foundation.ingest.tables.numbers import notation_of
from industria.foundation.ingest.tables.recognise import Reading
from industria.foundation.ingest.tables.stamps import format_for, read_stamp
from industria.foundation.ingest.understanding import Doubt, Understanding, Unread, runs
from industria.infrastructure.plain_path import sql_name, sql_text

MEMORY_LIMIT = "1GB"
_WORDS_AT_MOST = 100
_ROWS_AT_MOST = 2000
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Scan:
    """Where the cells are read from: ``source`` after FROM, and the expression of a cell's ``row``."""

    source: str
    row: str = "row"


def open_duckdb(scratch: Path) -> duckdb.DuckDBPyConnection:
    """A database in memory that keeps the order of rows and takes what it cannot hold into ``scratch``."""
    return duckdb.connect(
        config={
            "threads": 2,
            "memory_limit": MEMORY_LIMIT,
            "preserve_insertion_order": True,
            "autoinstall_known_extensions": False,
            "temp_directory": str(scratch),
        }
    )


def convert(
    connection: duckdb.DuckDBPyConnection, scan: Scan, reading: Reading, target: Path
) -> tuple[Reading, Understanding]:
    """Write a table's typed rows; the reading as the whole table made it, and the finished understanding."""
    for left in range(_ROUNDS, 0, -1):
        _write(connection, scan, reading, target)
        unread = _unread(connection, scan, reading)
        better = _decided_again(reading, unread) if left > 1 else None
        if better is None:
            break
        reading = better
    if reading.understanding.kind == "series_long":
        before = reading.states
        reading, unread = with_tags(connection, scan.source, reading, unread)
        if reading.states != before:
            _write(connection, scan, reading, target)
    return reading, finished(connection, reading, unread, target)


def _write(
    connection: duckdb.DuckDBPyConnection, scan: Scan, reading: Reading, target: Path
) -> None:
    chosen = []
    if reading.joined:
        text = reading.joined.text(f"c{reading.joined.date}", f"c{reading.joined.clock}")
        name = reading.joined.name_among(reading.names)
        inner = (
            f"SELECT *, {text} AS joined_text FROM (SELECT *, {scan.row} AS row FROM {scan.source})"
        )
        if scan.row == "row":
            inner = f"SELECT *, {text} AS joined_text FROM {scan.source}"
        source = f"({inner}) ORDER BY row"
        chosen.append(f"{reading.joined.plan.sql('joined_text')} AS {sql_name(name)}")
    else:
        source = scan.source
    for index, (column, name) in enumerate(zip(reading.columns, reading.names, strict=True)):
        cell = f"c{index}"
        if column.converts:
            chosen.append(f"{column.sql(cell)} AS {sql_name(name)}")
        else:
            chosen.append(f"nullif({cell}, '') AS {sql_name(name)}")
        if (
            reading.understanding.kind == "series_long"
            and reading.roles.roles.get(index) == "value"
        ):
            text = f"CASE WHEN {column.sql(cell)} IS NULL THEN nullif(trim({cell}), '') END"
            if column.number and reading.states:
                chosen.append(f"{text} AS {sql_name(value_text_name(reading))}")
    connection.execute(
        f"COPY (SELECT {', '.join(chosen)} FROM {source}) TO {sql_text(str(target))} "
        "(FORMAT parquet, COMPRESSION snappy)"
    )


def _unread(
    connection: duckdb.DuckDBPyConnection, scan: Scan, reading: Reading
) -> dict[int, tuple[Unread, ...]]:
    """Cells that hold something and are no value of their column, by its place; where a time of two columns is
    joined the two are looked at by themselves."""
    places = [i for i, c in enumerate(reading.columns) if c.converts]
    if not places:
        return {}
    failing = {i: _fails(reading.columns[i], i) for i in places}
    counts = ", ".join(f"count(*) FILTER ({failing[i]})" for i in places)
    (held,) = connection.execute(f"SELECT {counts} FROM {scan.source}").fetchall()
    found = {}
    for place, count in zip(places, held, strict=True):
        if count:
            found[place] = _words(connection, scan, place, failing[place])
    return found


def _fails(column: Column, place: int) -> str:
    return f"trim(c{place}) <> '' AND {column.sql(f'c{place}')} IS NULL"


def _words(
    connection: duckdb.DuckDBPyConnection, scan: Scan, place: int, failing: str
) -> tuple[Unread, ...]:
    """The words of one column's cells that were not read, the most frequent first."""
    inner = (
        f"SELECT trim(c{place}) AS word, {scan.row} AS line, {failing} AS bad FROM {scan.source}"
    )
    rows = connection.execute(
        f"SELECT word, count(*), list(line ORDER BY line)[:{_ROWS_AT_MOST}], min(line) FROM ({inner}) WHERE bad "
        "GROUP BY word ORDER BY count(*) DESC, min(line)"
    ).fetchall()
    found = [
        Unread(str(w), int(n), runs([int(x) for x in at])) for w, n, at, _ in rows[:_WORDS_AT_MOST]
    ]
    if rest := rows[_WORDS_AT_MOST:]:
        at = sorted(int(x) for _, _, some, _ in rest for x in some)[:_ROWS_AT_MOST]
        found.append(Unread(f"… {len(rest)}", sum(int(n) for _, n, _, _ in rest), runs(at)))
    return tuple(found)


def _decided_again(reading: Reading, unread: dict[int, tuple[Unread, ...]]) -> Reading | None:
    """The reading with columns that the rest of the table shows otherwise; None where nothing changes."""
    columns = list(reading.columns)
    for place, words in unread.items():
        readings = reading.understanding.kind == "series_long"
        if (
            columns[place].number
            and not readings
            and say_units({w.written: w.count for w in words})
        ):
            columns[place] = kept_as_text(columns[place])
        else:
            columns[place] = _column_again(columns[place], [w.written for w in words], reading)
    if tuple(columns) == reading.columns:
        return None
    read = {c.name: c for c in reading.understanding.columns}
    for name, column in zip(reading.names, columns, strict=True):
        read[name] = replace(read[name], type=column.type, format=column.format)
    understanding = replace(reading.understanding, columns=tuple(read.values()))
    return replace(reading, columns=tuple(columns), understanding=understanding)


def _column_again(column: Column, words: Sequence[str], reading: Reading) -> Column:
    if column.number:
        numbers = [w for w in words if class_of(w) == "n"]
        old = column.number
        if not numbers or column.unit_from == "cells":
            return column
        if old.whole and old.plain:
            decided = notation_of(
                numbers, decimal=reading.known.decimal, others=reading.known.votes
            )
            again = replace(decided, plain=False)
        elif old.whole:
            again = replace(old, whole=False)
        else:
            return column
        return replace(column, number=again, type="integer" if again.whole else "number")
    if column.time and not column.time.epoch:
        stamps = [s for w in words if (s := read_stamp(w)) and s.what in ("time", "date")]
        order = column.time.order
        more = [format_for(s.form, order if order in s.orders else s.orders[0]) for s in stamps]
        forms = tuple(dict.fromkeys([*column.time.forms, *more]))
        what = "time" if any(s.what == "time" for s in stamps) else column.time.what
        if len(forms) > len(column.time.forms) and len(forms) <= 12:
            plan = replace(column.time, forms=forms, what=what)
            return replace(column, time=plan, type="date" if what == "date" else "time")
    return column


def finished(
    connection: duckdb.DuckDBPyConnection,
    reading: Reading,
    unread: dict[int, tuple[Unread, ...]],
    target: Path,
) -> Understanding:
    """The understanding with what the whole table showed. ``unread``: words by the column's place."""
    understanding = reading.understanding
    by_name = {reading.names[i]: words for i, words in unread.items()}
    for index, column in enumerate(reading.columns):
        if not column.converts and column.odd and column.type in ("time_of_day", "duration"):
            by_name[reading.names[index]] = _of_sample(column.odd)
    columns = tuple(
        replace(c, not_understood=by_name.get(c.name, ())) for c in understanding.columns
    )
    (rows,) = connection.execute(
        f"SELECT count(*) FROM read_parquet({sql_text(str(target))})"
    ).fetchone() or (0,)
    doubts = understanding.doubts
    if (back := _clock_back(connection, understanding, target)) is not None:
        doubts = (*doubts, back)
    return replace(understanding, columns=columns, rows=int(rows), doubts=doubts)


def _of_sample(odd: Counter[str]) -> tuple[Unread, ...]:
    return tuple(Unread(w, n) for w, n in odd.most_common(_WORDS_AT_MOST))


def _clock_back(
    connection: duckdb.DuckDBPyConnection, understanding: Understanding, target: Path
) -> Doubt | None:
    """The night the clock goes back: local times jump back by an hour less a step, and go on from there."""
    time = next((c for c in understanding.columns if c.role == "time" and c.type == "time"), None)
    if time is None or understanding.zone != "local" or understanding.kind != "series_wide":
        return None
    name = sql_name(time.name)
    found = connection.execute(
        f"SELECT min(before), count(*) FROM (SELECT {name} AS t, lag({name}) OVER () AS before FROM "
        f"read_parquet({sql_text(str(target))})) WHERE t < before AND before - t <= INTERVAL 1 HOUR "
        "AND month(before) IN (3, 4, 9, 10, 11) AND dayofweek(before) = 0 AND hour(before) BETWEEN 0 AND 4 "
        "AND before - t > INTERVAL 30 MINUTE"
    ).fetchone()
    if not found or not found[1] or found[1] > 3:
        return None
    at = found[0]
    (rows,) = connection.execute(
        f"SELECT count(*) - count(DISTINCT {name}) FROM read_parquet({sql_text(str(target))}) "
        f"WHERE {name} BETWEEN $1 - INTERVAL 2 HOUR AND $1 + INTERVAL 2 HOUR",
        [at],
    ).fetchone() or (0,)
    return ask.clock_back(time.name, f"{at:%Y-%m-%d %H:%M}", int(rows))
