"""CSV and TSV, with any delimiter, decimal point or comma, in any known encoding.

DuckDB parses and writes Parquet in one streaming pass; this file only finds the dialect and says
in one sentence why a file cannot be read.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import duckdb

from industria.core import InputError
from industria.foundation.ingest.encoding import detect_encoding, to_utf8
from industria.foundation.ingest.source import Made, Sink, Source

_DELIMITERS = ",;\t|"
_DECIMAL_COMMA = re.compile(r"-?\d+,\d+")
_MEMORY_LIMIT = "1GB"


def load(source: Source, sink: Sink) -> Made:
    """One table from one delimited file. Raises InputError with the reason."""
    path = to_utf8(source.path, detect_encoding(source.path), source.scratch)
    options = _dialect(path)

    def stage(folder: Path) -> None:
        convert_utf8(path, folder, options, source)

    return Made((sink.table(source, source.name, stage),))


def _dialect(path: Path) -> dict[str, str]:
    """Delimiter and decimal sign, read off the first lines."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        lines = [line for line in (stream.readline(1 << 20) for _ in range(50)) if line.strip()]
    if not lines:
        raise InputError("expected a header and rows, found an empty file")
    if len(lines) == 1:
        raise InputError("expected a header and rows, found one line only")
    best = max(_DELIMITERS, key=lambda d: _regularity(lines, d))
    options = {"delim": best}
    if best != ",":
        cells = [cell for line in lines[1:] for cell in next(csv.reader([line], delimiter=best))]
        commas = sum(bool(_DECIMAL_COMMA.fullmatch(cell.strip())) for cell in cells)
        points = sum(bool(re.fullmatch(r"-?\d+\.\d+", cell.strip())) for cell in cells)
        if commas > points:
            options["decimal_separator"] = ","
    return options


def _regularity(lines: list[str], delimiter: str) -> tuple[int, int]:
    """How many lines have as many fields as the header (0 for one field), and how many fields."""
    counts = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
    if counts[0] < 2:
        return (0, 0)
    return (sum(count == counts[0] for count in counts), counts[0])


def convert_utf8(path: Path, folder: Path, options: dict[str, str], source: Source) -> None:
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
        _copy(connection, path, folder, options)
    except duckdb.ConversionException:
        _clear(folder)
        _copy(connection, path, folder, options | {"sample_size": "-1"})
    except (duckdb.InvalidInputException, duckdb.BinderException) as error:
        raise InputError(f"expected rows like the header, found {_reason(error)}") from None
    finally:
        connection.close()


def _copy(
    connection: duckdb.DuckDBPyConnection, path: Path, folder: Path, options: dict[str, str]
) -> None:
    settings = "".join(f", {name} = {_literal(value)}" for name, value in options.items())
    scan = f"read_csv({_literal(str(path))}, header = true, nullstr = ''{settings})"
    try:
        columns = connection.sql(f"SELECT * FROM {scan} LIMIT 0").columns
    except duckdb.ConversionException:
        raise
    except duckdb.Error as error:
        raise InputError(f"expected a delimited table, found {_reason(error)}") from None
    names = _column_names(columns)
    selection = ", ".join(
        f'"{c.replace(chr(34), chr(34) * 2)}" AS "{n.replace(chr(34), chr(34) * 2)}"'
        for c, n in zip(columns, names, strict=True)
    )
    connection.execute(
        f"COPY (SELECT {selection} FROM {scan}) TO {_literal(str(folder / '0.parquet'))} "
        "(FORMAT parquet, COMPRESSION snappy)"
    )


def _column_names(columns: list[str]) -> list[str]:
    """Column names without stray spaces; empty ones get a number."""
    return [name.strip() or f"column_{i}" for i, name in enumerate(columns)]


def _clear(folder: Path) -> None:
    for part in folder.glob("*.parquet"):
        part.unlink()


def _literal(value: str) -> str:
    return value if value == "-1" else "'" + value.replace("'", "''") + "'"


def _reason(error: Exception) -> str:
    lines = [line for line in str(error).split("\n") if line.strip()]
    return " ".join(lines[:2])[:300]
