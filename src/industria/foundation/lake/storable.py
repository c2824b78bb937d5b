"""The door of the lake: whatever Arrow holds and Delta cannot keep becomes a type that it can, without loss.

| came as | is kept as |
|---|---|
| a time with a zone | a time in UTC without one; the column's unit says UTC |
| times in s, ms, ns; dates in ms | times in microseconds; dates |
| a time of day, a duration | text, such as 03:00:00 and 26:30:00 |
| whole numbers without a sign | whole numbers with one; beyond 64 bits decimals |
| decimals of more than 38 digits, months and days, UUIDs | text |
| half precision; dictionaries; run-length and views; all cells empty | the plain type below; text |
| lists, structs, maps | JSON text, cell by cell, as SQL reaches into it by path |
"""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

_UNIT = b"unit"
_ROWS = 200_000
_LARGEST = 2**63 - 1


def make_storable(part: Path) -> None:
    """Rewrite a staged Parquet file where Delta cannot keep one of its columns."""
    schema = pq.read_schema(part).remove_metadata()
    fields = [_field(f) for f in schema]
    for position, field in enumerate(schema):
        if pa.types.is_uint64(field.type) and _exceeds(part, position):
            fields[position] = pa.field(field.name, pa.decimal128(20, 0))
    wanted = pa.schema(fields)
    if wanted.equals(schema, check_metadata=True):
        return
    rewritten = part.with_suffix(".storable")
    with (
        pq.ParquetFile(part) as source,
        pq.ParquetWriter(rewritten, wanted, compression="zstd") as sink,
    ):
        for batch in source.iter_batches(_ROWS):
            sink.write_table(_converted(pa.Table.from_batches([batch]), wanted))
    rewritten.replace(part)


def storable(table: pa.Table) -> pa.Table:
    """The same for a table in memory."""
    fields = [_field(f) for f in table.schema]
    for position, field in enumerate(table.schema):
        if (
            pa.types.is_uint64(field.type)
            and (pc.max(table.column(position)).as_py() or 0) > _LARGEST
        ):
            fields[position] = pa.field(field.name, pa.decimal128(20, 0))
    return _converted(table, pa.schema(fields))


def units_of(schema: pa.Schema) -> dict[str, str]:
    """The unit that the door gave a column, by name."""
    return {f.name: f.metadata[_UNIT].decode() for f in schema if _UNIT in (f.metadata or {})}


def _field(field: pa.Field) -> pa.Field:
    kept = pa.field(field.name, _kept(field.type), metadata=None)
    if pa.types.is_timestamp(field.type) and field.type.tz is not None:
        return kept.with_metadata({_UNIT: b"UTC"})
    return (
        kept.with_metadata({_UNIT: field.metadata[_UNIT]})
        if _UNIT in (field.metadata or {})
        else kept
    )


def _kept(kind: pa.DataType) -> pa.DataType:
    """The type that a column of this type is kept as."""
    is_ = pa.types
    if isinstance(kind, pa.BaseExtensionType):
        return pa.string() if "uuid" in str(kind) else _kept(kind.storage_type)
    if is_.is_dictionary(kind) or is_.is_run_end_encoded(kind):
        return _kept(kind.value_type)
    if is_.is_timestamp(kind):
        return pa.timestamp("us")
    if is_.is_date(kind):
        return pa.date32()
    if is_.is_unsigned_integer(kind):
        return {8: pa.int16(), 16: pa.int32()}.get(kind.bit_width, pa.int64())
    if is_.is_float16(kind):
        return pa.float32()
    if is_.is_decimal(kind):
        return pa.decimal128(kind.precision, kind.scale) if kind.precision <= 38 else pa.string()
    if is_.is_large_binary(kind) or is_.is_fixed_size_binary(kind) or str(kind) == "binary_view":
        return pa.binary()
    if is_.is_boolean(kind) or is_.is_integer(kind) or is_.is_floating(kind) or is_.is_binary(kind):
        return kind
    return pa.string()  # text of any width, times of day, durations, intervals, all empty


def _exceeds(part: Path, position: int) -> bool:
    with pq.ParquetFile(part) as source:
        name = source.schema_arrow.field(position).name
        largest = (
            pc.max(batch.column(0)).as_py() or 0
            for batch in source.iter_batches(_ROWS, columns=[name])
        )
        return any(value > _LARGEST for value in largest)


def _converted(table: pa.Table, wanted: pa.Schema) -> pa.Table:
    columns = [_cast(c, f.type) for c, f in zip(table.columns, wanted, strict=True)]
    return pa.Table.from_arrays(columns, schema=wanted)


def _cast(column: pa.ChunkedArray, wanted: pa.DataType) -> pa.ChunkedArray:
    kind = column.type
    if kind == wanted:
        return column
    if isinstance(kind, pa.BaseExtensionType) and wanted != pa.string():
        return _cast(
            pa.chunked_array([c.storage for c in column.chunks], kind.storage_type), wanted
        )
    if wanted == pa.string() and not _casts_to_text(kind):
        return pa.chunked_array([[_text(cell) for cell in column]], pa.string())
    return column.cast(wanted, safe=not pa.types.is_timestamp(kind))


def _casts_to_text(kind: pa.DataType) -> bool:
    inside = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(
        pa.types.is_string(inside) or pa.types.is_large_string(inside)
        or pa.types.is_string_view(inside) or pa.types.is_null(inside)
        or pa.types.is_decimal(inside)
    )  # fmt: skip


def _text(cell: pa.Scalar) -> str | None:
    """A cell as a person would write it."""
    if not cell.is_valid:
        return None
    kind = cell.type
    if pa.types.is_duration(kind):
        return _duration(
            int(cell.value), {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[kind.unit]
        )
    if pa.types.is_time(kind):
        return _duration(
            int(cell.value), {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[kind.unit]
        )
    value = cell.as_py()
    return (
        json.dumps(value, ensure_ascii=False, default=str)
        if isinstance(value, list | dict)
        else str(value)
    )


def _duration(count: int, per_second: int) -> str:
    """``H:MM:SS`` with as many decimals as there are, hours of two digits or more."""
    seconds, rest = divmod(abs(count), per_second)
    text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    if rest:
        text += "." + f"{rest:0{len(str(per_second)) - 1}d}".rstrip("0")
    return "-" + text if count < 0 else text
