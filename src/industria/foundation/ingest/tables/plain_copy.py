"""A regular delimited file into Parquet in one streaming pass of DuckDB.

Each cell has to be what the sample of its column says; the first that is not ends the attempt, and the file
is looked at line by line instead.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb

from industria.foundation.ingest.tables.columns import Column
from industria.foundation.ingest.tables.convert import finished
from industria.foundation.ingest.tables.delimiter import SPACES, Cut
from industria.foundation.ingest.tables.recognise import Reading
from industria.foundation.ingest.understanding import Understanding
from industria.infrastructure.plain_path import sql_name, sql_text

_EXACT_DIGITS = 15  # whole numbers of more are no longer exact as floating point
_ISO = frozenset(("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"))


def plain_copy(
    connection: duckdb.DuckDBPyConnection, path: Path, cut: Cut, reading: Reading, scratch: Path
) -> tuple[Path, Understanding] | None:
    """The typed file and the finished understanding, or None where the file is not as regular as that."""
    if not _fits(cut, reading):
        return None
    target = scratch / "plain.parquet"
    try:
        connection.execute(
            f"COPY (SELECT {', '.join(_chosen(reading))} FROM {_scan(path, cut, reading)}) "
            f"TO {sql_text(str(target))} (FORMAT parquet, COMPRESSION snappy)"
        )
    except duckdb.Error:
        target.unlink(missing_ok=True)
        return None
    understanding = finished(connection, reading, {}, target)
    return target, replace(understanding, left_out=reading.aside().left_out())


def _fits(cut: Cut, reading: Reading) -> bool:
    """Whether nothing in the sample speaks against it."""
    regular = not reading.irregular and reading.joined is None and not reading.states
    known = all(not c.odd for c in reading.columns)
    every = [c.place for c in reading.columns] == list(range(len(reading.columns)))
    return (
        cut.delimiter != SPACES
        and cut.quoted
        and regular
        and known
        and every
        and reading.understanding.kind != "series_long"
        and reading.judge.width == len(reading.columns)
    )


def _scan(path: Path, cut: Cut, reading: Reading) -> str:
    form = _form(reading)
    comma = _comma(reading)
    columns = ", ".join(
        f"{sql_text(f'c{i}')}: {sql_text(_read_as(c, form, comma))}"
        for i, c in enumerate(reading.columns)
    )
    more = f", timestampformat = {sql_text(form)}" if form else ""
    more += ", decimal_separator = ','" if comma else ""
    return (
        f"read_csv({sql_text(str(path))}, delim = {sql_text(cut.delimiter)}, quote = '\"', escape = '\"', "
        f"header = false, skip = {reading.first - 1}, auto_detect = false, nullstr = '', "
        f"hive_partitioning = false, columns = {{{columns}}}{more})"
    )


def _chosen(reading: Reading) -> list[str]:
    """Each column; of one that is read as text every cell has to be a value of its type."""
    form, comma = _form(reading), _comma(reading)
    chosen = []
    for index, (column, name) in enumerate(zip(reading.columns, reading.names, strict=True)):
        cell, kind = f"c{index}", _read_as(column, form, comma)
        if column.converts and kind == "VARCHAR":
            value = column.sql(cell)
            cell = f"CASE WHEN trim({cell}) <> '' AND {value} IS NULL THEN error('odd') ELSE {value} END"
        elif column.number and column.number.whole:
            cell = f"CASE WHEN {cell} <> floor({cell}) THEN error('fraction') ELSE CAST({cell} AS BIGINT) END"
        chosen.append(f"{cell} AS {sql_name(name)}")
    return chosen


def _read_as(column: Column, form: str, comma: bool) -> str:
    """The type that DuckDB gives a column while it parses; text where the cells need more than that."""
    if column.number:
        number = column.number
        same_sign = (number.plain and not comma) or (comma and number.decimal == ",")
        dressed = number.thousands or number.suffix or number.prefix
        simple = same_sign and not dressed
        return "DOUBLE" if simple and column.longest <= _EXACT_DIGITS else "VARCHAR"
    if column.time and column.type == "time":
        plain = column.time.plain and column.time.forms[0] in _ISO
        return (
            "TIMESTAMP" if (plain and not form) or column.time.single == form != "" else "VARCHAR"
        )
    if column.time and column.time.plain and column.time.forms[0] == "%Y-%m-%d":
        return "DATE"
    return "VARCHAR"


def _form(reading: Reading) -> str:
    """The one format of times that is not the usual one."""
    forms = {
        c.time.single
        for c in reading.columns
        if c.time and c.type == "time" and not (c.time.plain and c.time.forms[0] in _ISO)
    }
    return forms.pop() if len(forms) == 1 else ""


def _comma(reading: Reading) -> bool:
    """Whether the decimal sign of all numbers with a fraction is the comma."""
    signs = {c.number.decimal for c in reading.columns if c.number and not c.number.whole}
    return signs == {","}
