"""How the schema of what is written fits the schema of the table it goes to."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable, TableFeatures
from deltalake.transaction import AddAction

from industria.core import InputError


def common_schema(parts: list[Path]) -> pa.Schema:
    schemas = [pq.read_schema(part).remove_metadata() for part in parts]
    return pa.unify_schemas(schemas, promote_options="default")


def conform(parts: list[Path], existing: pa.Schema) -> None:
    """Rewrite staged columns whose type fits into the table's without loss (whole to real numbers)."""
    for part in parts:
        schema = pq.read_schema(part)
        wider = {
            f.name: existing.field(f.name).type
            for f in schema
            if f.name in existing.names and _widens(f.type, existing.field(f.name).type)
        }
        if wider:
            fields = [pa.field(f.name, wider.get(f.name, f.type)) for f in schema]
            pq.write_table(pq.read_table(part).cast(pa.schema(fields)), part, compression="zstd")


def _widens(given: pa.DataType, wanted: pa.DataType) -> bool:
    if pa.types.is_integer(given) and pa.types.is_floating(wanted):
        return bool(given.bit_width <= 32 or wanted.bit_width == 64)
    if pa.types.is_integer(given) and pa.types.is_integer(wanted):
        return bool(given.bit_width < wanted.bit_width)
    return bool(pa.types.is_float32(given) and pa.types.is_float64(wanted)) or pa.types.is_null(
        given
    )


def allow_plain_times(table: DeltaTable, schema: pa.Schema) -> None:
    """Switch on the Delta feature that times without a zone need, where a table lacks it."""
    plain = any(pa.types.is_timestamp(f.type) and f.type.tz is None for f in schema)
    if plain and "timestampNtz" not in (table.protocol().reader_features or []):
        table.alter.add_feature(
            TableFeatures.TimestampWithoutTimezone, allow_protocol_versions_increase=True
        )


def merged_schema(name: str, table: DeltaTable, schema: pa.Schema) -> pa.Schema:
    """The table's schema with the new columns; refuses a column whose type changed."""
    existing = pa.schema(table.schema().to_arrow())
    merged = list(existing)
    for field in schema:
        index = existing.get_field_index(field.name)
        if index < 0:
            merged.append(field)
        elif existing.field(index).type != field.type and not _same_kind(
            existing.field(index).type, field.type
        ):
            raise InputError(
                f"column {field.name!r} of table {name!r} has type {existing.field(index).type}, "
                f"found {field.type}: convert it, or ingest into another table"
            )
    return pa.schema(merged)


def _same_kind(one: pa.DataType, other: pa.DataType) -> bool:
    """Whether two types differ only in how Arrow stores them (string and string view, say)."""
    texts = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    return any(t(one) for t in texts) and any(t(other) for t in texts)


def check_keys(data: pa.Table, keys: Sequence[str]) -> None:
    """Raise InputError where a key column is missing or a key stands twice."""
    missing = [k for k in keys if k not in data.column_names]
    if missing or not keys:
        raise InputError(f"expected key columns in the data, found none named {missing or keys}")
    if data.num_rows != data.select(list(keys)).group_by(list(keys)).aggregate([]).num_rows:
        raise InputError(f"expected each key of {', '.join(keys)} once, found one several times")


def add_action(part: Path, path: str) -> AddAction:
    """A staged file as the log names it."""
    metadata = pq.read_metadata(part)
    return AddAction(
        path,
        part.stat().st_size,
        {},
        int(time.time() * 1000),
        True,
        json.dumps({"numRecords": metadata.num_rows}),
    )
