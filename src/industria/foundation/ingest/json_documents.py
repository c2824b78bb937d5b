"""JSON and JSON lines: flat records become columns, messages with readings rows of readings, others stay whole.

A document table has the columns ``row`` and ``document``; SQL reaches into it by path, for
instance ``document ->> '$.pump.bearing.temperature'``.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from industria.core import InputError, Text
from industria.foundation.ingest.encoding import detect_encoding, to_utf8
from industria.foundation.ingest.message_table import Records, shape_of, take_messages
from industria.foundation.ingest.messages import unpacked
from industria.foundation.ingest.source import Made, Sink, Source
from industria.foundation.ingest.typed_table import take_typed
from industria.foundation.ingest.understanding import LeftOut, runs
from industria.infrastructure.plain_path import sql_text

_SAMPLE = 1000
_BATCH = 10_000
_AS_WRITTEN = frozenset(("TIME", "UUID", "HUGEINT", "UHUGEINT", '"NULL"'))  # kept as their text
_MAX_SINGLE_DOCUMENT = 256 << 20


def load(source: Source, sink: Sink) -> Made:
    """One table from one JSON or JSONL file. Raises InputError with line and reason."""
    path = to_utf8(source.path, detect_encoding(source.path), source.scratch)
    broken: dict[int, str] = {}
    first = next(_records(path, broken), None)
    if first is None:
        raise InputError("expected JSON records, found none")
    if _is_flat(path):
        typed = source.scratch / "flat.parquet"
        if _columns(path, typed):
            return Made((take_typed(source, sink, typed),))
    return take_records(source, sink, lambda: _numbered(path, broken), lambda: _left_out(broken))


def take_records(
    source: Source,
    sink: Sink,
    records: Records,
    broken: Callable[[], tuple[LeftOut, ...]] = tuple,
) -> Made:
    """One table from nested records: of readings where most hold some, else of documents.

    ``broken``: what could not be read, asked for when all records were.
    """
    shape = shape_of(records)
    if shape is not None:
        left = broken()
        return Made((take_messages(source, sink, source.name, records, shape, left),))

    def stage(folder: Path) -> None:
        _documents_of(records, folder / "0.parquet")

    left = broken()
    if left:
        raise InputError(
            f"expected JSON records, found {left[0].count} lines that are none: {left[0].sample[:100]!r}"
        )
    return Made((sink.table(source, source.name, stage),))


def _is_flat(path: Path) -> bool:
    """Whether the first records are objects of plain values, none of them JSON in a text."""
    for index, record in enumerate(_records(path, {})):
        if index >= _SAMPLE:
            break
        if not isinstance(record, dict):
            return False
        if any(isinstance(unpacked(v), dict | list) for v in record.values()):
            return False
    return True


def _numbered(path: Path, broken: dict[int, str]) -> Iterator[tuple[int, object]]:
    """Records with their number; of one object with one list of objects those of the list."""
    whole = list(itertools.islice(_records(path, broken), 2))
    if len(whole) == 1:
        yield from enumerate(_unfolded(whole[0]), 1)
    else:
        yield from enumerate(_records(path, broken), 1)


def _unfolded(record: object) -> Iterable[object]:
    """The objects of the only list of an object, each with what stands beside it; else the object."""
    if not isinstance(record, dict):
        return [record]
    lists = [
        k
        for k, v in record.items()
        if isinstance(v, list) and v and all(isinstance(i, dict) for i in v)
    ]
    if len(lists) != 1 or any(isinstance(v, dict) for v in record.values()):
        return [record]
    beside = {k: v for k, v in record.items() if not isinstance(v, list)}
    return [{**beside, lists[0]: [item]} for item in record[lists[0]]]


def _left_out(broken: dict[int, str]) -> tuple[LeftOut, ...]:
    """Lines that are no JSON."""
    if not broken:
        return ()
    reason = Text("不是 JSON 的行", "lines that are no JSON")
    numbers = sorted(broken)
    return (LeftOut("uneven", reason, len(numbers), runs(numbers), broken[numbers[0]][:200]),)


def _records(path: Path, broken: dict[int, str]) -> Iterator[object]:
    """Records of a JSON lines file, of one JSON array, or one document.

    A line that is no JSON is noted in ``broken``. Raises InputError where the first line is none, or more
    than one in twenty.
    """
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
                        broken[number] = line
                        if number > 1 and len(broken) <= 1 + number // 20:
                            continue
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


def _documents_of(records: Records, target: Path) -> None:
    """A table with one document a row, ``row`` counted from 0."""
    schema = pa.schema([("row", pa.int64()), ("document", pa.string())])
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        rows: list[int] = []
        documents: list[str] = []
        for row, (_, record) in enumerate(records()):
            rows.append(row)
            documents.append(json.dumps(record, ensure_ascii=False))
            if len(rows) == _BATCH:
                writer.write_table(pa.table([rows, documents], schema=schema))
                rows, documents = [], []
        if rows:
            writer.write_table(pa.table([rows, documents], schema=schema))
