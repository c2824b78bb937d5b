"""JSON and JSON lines: flat records become columns, nested ones stay whole as documents.

A document table has the columns ``row`` and ``document``; SQL reaches into it by path, for
instance ``document ->> '$.pump.bearing.temperature'``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from industria.core import InputError
from industria.foundation.ingest.encoding import detect_encoding, to_utf8
from industria.foundation.ingest.source import Made, Sink, Source
from industria.infrastructure.plain_path import sql_text

_SAMPLE = 1000
_BATCH = 10_000
_AS_WRITTEN = frozenset(("TIME", "UUID", "HUGEINT", "UHUGEINT", '"NULL"'))  # kept as their text
_MAX_SINGLE_DOCUMENT = 256 << 20


def load(source: Source, sink: Sink) -> Made:
    """One table from one JSON or JSONL file. Raises InputError with line and reason."""
    path = to_utf8(source.path, detect_encoding(source.path), source.scratch)
    first = next(_records(path), None)
    if first is None:
        raise InputError("expected JSON records, found none")
    flat = True
    for index, record in enumerate(_records(path)):
        if index >= _SAMPLE:
            break
        if not isinstance(record, dict) or any(isinstance(v, dict | list) for v in record.values()):
            flat = False
            break

    def stage(folder: Path) -> None:
        target = folder / "0.parquet"
        if not (flat and _columns(path, target)):
            _documents(path, target)

    return Made((sink.table(source, source.name, stage),))


def _records(path: Path) -> Iterator[object]:
    """Records of a JSON lines file, of one JSON array, or one document."""
    with path.open(encoding="utf-8-sig") as stream:
        head = ""
        while not head.strip():
            head = stream.readline()
            if not head:
                return
        stream.seek(0)
        try:
            json.loads(head)
            lines = True
        except (json.JSONDecodeError, RecursionError):
            lines = False
        if (lines and path.suffix.lower() in (".jsonl", ".ndjson")) or _more_lines(path, lines):
            for number, line in enumerate(stream, 1):
                if line.strip():
                    try:
                        yield json.loads(line)
                    except json.JSONDecodeError as error:
                        raise InputError(
                            f"expected JSON on line {number}, found {error.msg} at column "
                            f"{error.colno}"
                        ) from None
                    except RecursionError:
                        raise _too_deep(f"on line {number}") from None
            return
        if path.stat().st_size > _MAX_SINGLE_DOCUMENT:
            raise InputError("expected one record per line in a file this big: save it as JSONL")
        try:
            whole = json.load(stream)
        except json.JSONDecodeError as error:
            raise InputError(
                f"expected JSON, found {error.msg} at line {error.lineno}, column {error.colno}"
            ) from None
        except RecursionError:
            raise _too_deep("in the document") from None
        yield from whole if isinstance(whole, list) else [whole]


def _too_deep(where: str) -> InputError:
    return InputError(
        f"expected JSON whose arrays and objects nest a few hundred deep at most, found more {where}: "
        "flatten it"
    )


def _more_lines(path: Path, first_is_json: bool) -> bool:
    """Whether a ``.json`` file is JSON lines in fact: each of its first two lines is a record."""
    if not first_is_json:
        return False
    with path.open(encoding="utf-8-sig") as stream:
        lines = [line for line in (stream.readline() for _ in range(3)) if line.strip()]
    return len(lines) > 1 and all(line.lstrip()[:1] == "{" for line in lines)


def _columns(path: Path, target: Path) -> bool:
    """Flat records as typed columns; False where DuckDB finds them irregular after all."""
    connection = duckdb.connect(config={"threads": 2, "memory_limit": "1GB"})
    scan = f"read_json({sql_text(str(path))}, union_by_name = true, hive_partitioning = false)"
    try:
        relation = connection.sql(f"SELECT * FROM {scan}")
        if any(
            str(t).startswith(("STRUCT", "MAP", "JSON")) or "[]" in str(t) for t in relation.types
        ):
            return False
        if any(str(t) in _AS_WRITTEN for t in relation.types):
            kinds = ", ".join(
                f"{sql_text(c)}: {sql_text('VARCHAR' if str(t) in _AS_WRITTEN else str(t))}"
                for c, t in zip(relation.columns, relation.types, strict=True)
            )
            scan = f"{scan[:-1]}, columns = {{{kinds}}})"
        connection.execute(
            f"COPY (SELECT * FROM {scan}) TO {sql_text(str(target))} "
            "(FORMAT parquet, COMPRESSION zstd)"
        )
        return True
    except duckdb.Error:
        target.unlink(missing_ok=True)
        return False
    finally:
        connection.close()


def _documents(path: Path, target: Path) -> None:
    schema = pa.schema([("row", pa.int64()), ("document", pa.string())])
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        rows: list[int] = []
        documents: list[str] = []
        for row, record in enumerate(_records(path)):
            rows.append(row)
            documents.append(json.dumps(record, ensure_ascii=False))
            if len(rows) == _BATCH:
                writer.write_table(pa.table([rows, documents], schema=schema))
                rows, documents = [], []
        if rows:
            writer.write_table(pa.table([rows, documents], schema=schema))
