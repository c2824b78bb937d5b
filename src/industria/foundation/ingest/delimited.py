"""CSV and TSV, with any delimiter, decimal point or comma, in any known encoding.

DuckDB parses and writes Parquet in one streaming pass; this file only finds the dialect and says
in one sentence why a file cannot be read.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from industria.core import InputError
from industria.foundation.ingest.encoding import detect_encoding, to_utf8
from industria.foundation.ingest.layout import (
    SAMPLE_ROWS,
    Layout,
    find_header,
    looks_like_names,
    read_layout,
    sql_value,
)
from industria.foundation.ingest.source import Made, Sink, Source
from industria.infrastructure.plain_path import sql_name, sql_text

_DELIMITERS = ",;\t|"
_DECIMAL_COMMA = re.compile(r"-?\d+,\d+")
_DECIMAL_POINT = re.compile(r"-?\d+\.\d+")
_SAMPLE_CHARACTERS = 1 << 18
_REGULAR = 0.95
_MEMORY_LIMIT = "1GB"
# Times of day may be durations, and longer whole numbers lose digits: their text is kept as it is.
_AS_WRITTEN = frozenset(
    ("TIME", "TIME WITH TIME ZONE", "INTERVAL", "HUGEINT", "UHUGEINT", "BIGNUM")
)


@dataclass(frozen=True)
class Dialect:
    """How a file is split: its delimiter and decimal sign, its layout, and how many lines stand above the
    last one before the values (the names, or their units)."""

    delimiter: str
    decimal: str
    layout: Layout
    lines_above: int
    remarks: bool = False  # whether lines that begin with # are none of the table

    def options(self) -> dict[str, str]:
        """As DuckDB's ``read_csv`` takes them."""
        decimal = {"decimal_separator": self.decimal} if self.decimal != "." else {}
        split = {"delim": self.delimiter, "skip": str(self.lines_above)}
        return split | decimal | {"comment": "#" if self.remarks else ""}


def load(source: Source, sink: Sink) -> Made:
    """One table from one delimited file. Raises InputError with the reason."""
    path = to_utf8(source.path, detect_encoding(source.path), source.scratch)
    dialect = find_dialect(path)

    def stage(folder: Path) -> None:
        convert_utf8(path, folder, dialect, source)

    layout = dialect.layout
    asset = sink.table(source, source.name, stage, units=layout.units, note=layout.note)
    return Made((asset,))


def find_dialect(path: Path) -> Dialect:
    """Delimiter, decimal sign and layout, read off the first rows. Raises InputError with the reason."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        text = stream.read(_SAMPLE_CHARACTERS)
        whole = not stream.read(1)
    if not text.strip():
        raise InputError("expected a header and rows, found an empty file")
    readings = {d: _rows(text, d, whole) for d in _DELIMITERS}
    if max(len(rows) for rows, _ in readings.values()) < 2:
        raise InputError("expected a header and rows, found one line only")
    best = max(_DELIMITERS, key=lambda d: _regularity(readings[d][0]))
    rows, before = readings[best]
    layout = read_layout(rows)
    above = before[layout.first_values - 1]
    cells = [cell.strip() for row in rows[layout.first_values :] for cell in row]
    commas = sum(bool(_DECIMAL_COMMA.fullmatch(cell)) for cell in cells)
    points = sum(bool(_DECIMAL_POINT.fullmatch(cell)) for cell in cells)
    decimal = "," if best != "," and commas > points else "."
    return Dialect(best, decimal, layout, above, _has_remarks(text, best, above, len(layout.names)))


def _has_remarks(text: str, delimiter: str, above: int, width: int) -> bool:
    """Whether lines that begin with # stand between the values and are no rows themselves."""
    lines = [line for line in text.splitlines()[above:] if line.startswith("#")]
    rows = sum(len(line.split(delimiter)) == width for line in lines)
    if 0 < rows < len(lines):
        raise InputError(
            f"expected lines that begin with # to be either rows or remarks, found {rows} of {len(lines)} as "
            "wide as a row: take the remarks out"
        )
    return bool(lines) and not rows


def _rows(text: str, delimiter: str, whole: bool) -> tuple[list[list[str]], list[int]]:
    """The first rows that are not empty and no comments, and how many lines stand before each."""
    rows: list[list[str]] = []
    before: list[int] = []
    ended = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            remark = (
                bool(rows)
                and row[:1] != []
                and row[0].startswith("#")
                and len(row) != len(rows[-1])
            )
            if any(cell.strip() for cell in row) and not remark:
                rows.append(row)
                before.append(ended)
            ended = reader.line_num
            if len(rows) > SAMPLE_ROWS:
                break
        else:
            if not whole and len(rows) > 1:  # the last row of a cut sample may be cut itself
                rows, before = rows[:-1], before[:-1]
    except csv.Error as error:
        raise InputError(
            f"expected a delimited table, found {error} near line {reader.line_num}"
        ) from None
    return rows, before


def _regularity(rows: list[list[str]]) -> tuple[bool, bool, int, float, int]:
    """How well a delimiter cuts rows into a table: whether its header can name columns, whether nearly
    all rows from there on are as wide, how few rows stand above, their share, and the width."""
    at = find_header(rows)
    if at < 0 or len(rows[at]) < 2:
        return (False, False, 0, 0.0, 0)
    width = len(rows[at])
    share = sum(len(row) == width for row in rows[at:]) / len(rows[at:])
    return (looks_like_names(rows[at], at > 0), share > _REGULAR, -at, share, width)


def convert_utf8(path: Path, folder: Path, dialect: Dialect, source: Source) -> None:
    """Parse a UTF-8 file and write it as Parquet into ``folder``, in one streaming pass."""
    connection = duckdb.connect(
        config={
            "threads": 2,
            "memory_limit": _MEMORY_LIMIT,
            "preserve_insertion_order": True,
            "autoinstall_known_extensions": False,
            "temp_directory": str(source.scratch),
        }
    )
    try:
        _copy(connection, path, folder, dialect, {})
    except duckdb.ConversionException:
        _clear(folder)
        _copy(connection, path, folder, dialect, {"sample_size": "-1"})
    except (duckdb.InvalidInputException, duckdb.BinderException) as error:
        found = _uneven(path, dialect) or f"expected rows like the header, found {_reason(error)}"
        raise InputError(found) from None
    finally:
        connection.close()


def _copy(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    folder: Path,
    dialect: Dialect,
    more: dict[str, str],
) -> None:
    options = dialect.options() | more
    if dialect.layout.empty:  # the row of names is shorter than the others
        options["null_padding"] = "true"
    settings = "".join(f", {name} = {_literal(value)}" for name, value in options.items())
    named = len(dialect.layout.names)
    beyond = [f"column_{named + i}" for i in range(dialect.layout.empty)]
    given = _distinct([*dialect.layout.names, *beyond])
    listed = ", ".join(sql_text(name) for name in given)
    fixed = f"header = true, names = [{listed}], nullstr = '', hive_partitioning = false"
    scan = f"read_csv({sql_text(str(path))}, {fixed}{settings})"
    try:
        relation = connection.sql(f"SELECT * FROM {scan} LIMIT 0")
        columns, types = relation.columns, [str(t) for t in relation.types]
    except duckdb.ConversionException:
        raise
    except duckdb.Error as error:
        found = _uneven(path, dialect) or f"expected a delimited table, found {_reason(error)}"
        raise InputError(found) from None
    if list(columns) != given:
        raise InputError(
            f"expected {len(given)} columns, {', '.join(given[:10])}, found {len(columns)}: give each row as "
            "many cells as there are names"
        )
    as_written = [c for c, t in zip(columns, types, strict=True) if t in _AS_WRITTEN]
    if as_written:
        kinds = ", ".join(f"{sql_text(c)}: 'VARCHAR'" for c in as_written)
        scan = f"{scan[:-1]}, types = {{{kinds}}})"
    if len(given) > 1 and all(t == "VARCHAR" for t in types):
        _only_one_table(connection, scan, given)
    chosen = "*"
    if beyond:
        _must_be_empty(connection, scan, given[named:])
        chosen = ", ".join(sql_name(name) for name in given[:named])
    connection.execute(
        f"COPY (SELECT {chosen} FROM {scan}) TO {sql_text(str(folder / '0.parquet'))} "
        "(FORMAT parquet, COMPRESSION snappy)"
    )


def _uneven(path: Path, dialect: Dialect) -> str:
    """Says which line is the first that has not as many cells as there are names; empty without one."""
    width = len(dialect.layout.names)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream, delimiter=dialect.delimiter)
        try:
            for row in reader:
                if reader.line_num > dialect.lines_above and row and len(row) != width:
                    return (
                        f"expected {width} cells in each row, as many as there are names, found {len(row)} in "
                        f"line {reader.line_num}: {dialect.delimiter.join(row)[:60]!r}: complete the line, or "
                        "take it out of the table"
                    )
        except csv.Error as error:
            return f"expected a delimited table, found {error} near line {reader.line_num}"
    return ""


def _only_one_table(
    connection: duckdb.DuckDBPyConnection, scan: str, columns: Sequence[str]
) -> None:
    """Raise InputError where a table of values has rows that hold none: names again, or another table."""
    values = [f"({sql_name(c)} IS NOT NULL AND {sql_value(sql_name(c))})" for c in columns]
    shares = ", ".join(
        f"count(*) FILTER (WHERE {v}) > 0.6 * count({sql_name(c)})"
        for v, c in zip(values, columns, strict=True)
    )
    mostly = connection.sql(f"SELECT {shares} FROM {scan}").fetchall()[0]
    held = [(c, v) for c, v, most in zip(columns, values, mostly, strict=True) if most]
    if len(held) < 2:
        return
    none = " AND ".join(f"({sql_name(c)} IS NOT NULL AND NOT {v})" for c, v in held)
    odd = connection.sql(
        f"SELECT {', '.join(sql_name(c) for c in columns)} FROM {scan} WHERE {none} LIMIT 1"
    ).fetchall()
    if odd:
        raise InputError(
            f"expected values in {', '.join(repr(c) for c, _ in held[:5])} of every row, found the row "
            f"{', '.join(map(repr, odd[0][:5]))}: take out names that stand there again, and give another "
            "table a file of its own"
        )


def _must_be_empty(
    connection: duckdb.DuckDBPyConnection, scan: str, columns: Sequence[str]
) -> None:
    """Raise InputError where columns beyond the last name hold something after all."""
    counted = ", ".join(f"count({sql_name(c)})" for c in columns)
    (held,) = connection.sql(f"SELECT {counted} FROM {scan}").fetchall()
    if any(held):
        raise InputError(
            f"expected as many names as cells in each row, found {max(held)} cells beyond the last name: "
            "name every column"
        )


def _distinct(names: Sequence[str]) -> list[str]:
    """The names, each once however its letters are written: a second ``Flow`` becomes ``Flow_1``."""
    taken: set[str] = set()
    out = []
    for name in names:
        number, own = 0, name
        while own.lower() in taken:
            number += 1
            own = f"{name}_{number}"
        taken.add(own.lower())
        out.append(own)
    return out


def _clear(folder: Path) -> None:
    for part in folder.glob("*.parquet"):
        part.unlink()


def _literal(value: str) -> str:
    return value if value.lstrip("-").isdigit() else sql_text(value)


def _reason(error: Exception) -> str:
    lines = [line for line in str(error).split("\n") if line.strip()]
    return " ".join(lines[:2])[:300]
