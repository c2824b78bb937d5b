"""Tables of the lake: Delta Lake in a folder or a store, written through one path, read by DuckDB.

A write stages Parquet files inside the table's folder and then commits them with one entry of
the Delta log, so a reader sees all of a write or nothing of it and a killed writer leaves only
files that no version names. A write can carry a key: the log remembers it, and the same key never
commits twice. Knows nothing of ingest, governance or the catalogue.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import CommitProperties, DeltaTable, TableFeatures, Transaction
from deltalake.exceptions import CommitFailedError, TableNotFoundError
from deltalake.transaction import AddAction

from industria.core import Column, InputError, NotFoundError
from industria.foundation.lake.storable import make_storable, storable, units_of
from industria.infrastructure.place import Place, open_place
from industria.infrastructure.plain_path import sql_name, sql_text

WriteMode = Literal["append", "overwrite"]
_MOST_BYTES = 120  # a folder takes 255, and names such as <table>_scores are made from this one
_NAME = re.compile(r"[^0-9a-z_\u4e00-\u9fff]+")


def table_name(text: str) -> str:
    """A name that SQL takes unquoted: lower case letters, digits, Han characters and ``_``.

    One that would be too long for the name of a folder ends in a hash of the whole instead.
    """
    name = _NAME.sub("_", text.lower()).strip("_") or "table"
    if len(name.encode()) > _MOST_BYTES:
        start = name.encode()[:_MOST_BYTES].decode(errors="ignore").strip("_")
        name = f"{start}_{hashlib.sha256(name.encode()).hexdigest()[:6]}"
    return f"t_{name}" if name[0].isdigit() else name


class Tables:
    """The Delta tables of one place."""

    def __init__(self, where: Path | str) -> None:
        """``where``: a folder, or the URL of a prefix on an S3-compatible store."""
        self.place = open_place(where)
        self._newest: dict[str, _Newest] = {}

    @property
    def root(self) -> str:
        """The folder or URL."""
        return self.place.root

    def names(self) -> list[str]:
        """All tables, by name."""
        return self.place.names()

    def exists(self, name: str) -> bool:
        """Whether a table has at least one version."""
        return self.place.exists(name)

    def commit(
        self,
        name: str,
        stage: Callable[[Path], None],
        *,
        mode: WriteMode = "append",
        key: str = "",
        note: str = "",
    ) -> int:
        """Stage Parquet files with ``stage(folder)``, commit them, return the new version.

        With a ``key`` the commit happens once: a second call with the same key stages nothing
        and returns the version that has it (an overwrite only while that version is the newest). Raises InputError where the schema cannot be merged.
        """
        if key and (version := self._done(name, key, mode)) is not None:
            return version
        with self.place.staging(name) as (folder, prefix):
            stage(folder)
            parts = sorted(folder.glob("*.parquet"))
            if not parts:
                raise InputError(f"expected rows for table {name!r}, found none")
            for part in parts:
                make_storable(part)
            if mode == "append" and self.exists(name):
                _conform(parts, pa.schema(self._table(name).schema().to_arrow()))
            schema = _common_schema(parts)
            actions = [_add_action(part, f"{prefix}/{part.name}") for part in parts]
        self._create(name, schema)
        properties = CommitProperties(
            custom_metadata={"note": note} if note else None,
            app_transactions=[Transaction(key, 1)] if key else None,
        )
        for attempt in range(20):
            table = self._table(name)
            _allow_plain_times(table, schema)
            if key and (version := self._done(name, key, mode)) is not None:
                return version
            try:
                table.create_write_transaction(
                    list(actions),
                    mode=mode,
                    schema=schema if mode == "overwrite" else _merged(name, table, schema),
                    commit_properties=properties,
                )
                return self._table(name).version()
            except CommitFailedError:
                time.sleep(0.02 * (attempt + 1))
        raise InputError(f"table {name!r} is being written by too many at once: try again")

    def write(
        self,
        name: str,
        data: pa.Table,
        *,
        mode: WriteMode = "append",
        key: str = "",
        note: str = "",
    ) -> int:
        """Commit an Arrow table; returns the new version."""

        def stage(folder: Path) -> None:
            pq.write_table(data, folder / "0.parquet", compression="zstd")

        return self.commit(name, stage, mode=mode, key=key, note=note)

    def committed(self, name: str, key: str) -> bool:
        """Whether a key was ever committed to a table."""
        return self._version_of(name, key) is not None

    def merge(self, name: str, data: pa.Table, keys: Sequence[str], *, note: str = "") -> int:
        """Rows with a known key replace the row of that key, the others are added: the new version.

        Raises InputError where a key stands twice in ``data`` or a column's type does not fit.
        """
        data = storable(data)
        missing = [k for k in keys if k not in data.column_names]
        if missing or not keys:
            raise InputError(
                f"expected key columns in the data, found none named {missing or keys}"
            )
        if data.num_rows != data.select(list(keys)).group_by(list(keys)).aggregate([]).num_rows:
            raise InputError(
                f"expected each key of {', '.join(keys)} once, found one several times"
            )
        if not self.exists(name):
            return self.write(name, data, note=note)
        table = self._table(name)
        _allow_plain_times(table, data.schema)
        schema = _merged(name, table, data.schema)
        data = data.cast(
            pa.schema([pa.field(f.name, schema.field(f.name).type) for f in data.schema])
        )
        same = " AND ".join(f"t.{sql_name(k)} IS NOT DISTINCT FROM s.{sql_name(k)}" for k in keys)
        for attempt in range(20):
            try:
                (
                    self._table(name)
                    .merge(data, same, "s", "t", merge_schema=True,
                           commit_properties=CommitProperties(custom_metadata={"note": note} if note else None))
                    .when_matched_update_all()
                    .when_not_matched_insert_all()
                    .execute()
                )  # fmt: skip
                return self._table(name).version()
            except CommitFailedError:
                time.sleep(0.02 * (attempt + 1))
        raise InputError(f"table {name!r} is being written by too many at once: try again")

    def compact(self, name: str) -> int:
        """Put many small files together as a new version; rows and readers stay. Files before - after."""
        before = len(self.files(name))
        if before > 1:
            self._table(name).optimize.compact()
        return before - len(self.files(name))

    def retain(self, name: str, keep_versions: Sequence[int] = (), hours: int = 168) -> int:
        """Remove files that only versions older than ``hours`` use; returns how many.

        ``keep_versions`` (those that assets name) stay readable, the newest always does, and a
        reader that began less than an hour ago still finds its files.
        """
        table = self._table(name)
        kept = sorted({*keep_versions, table.version()})
        removed = table.vacuum(
            max(hours, 1), dry_run=False, enforce_retention_duration=False, keep_versions=kept
        )
        self._newest.pop(name, None)
        return len(removed)

    def files(self, name: str, version: int | None = None) -> list[str]:
        """The Parquet files that make up a version (the newest where None)."""
        if version is not None:
            return self._paths(name, self._open(name, version))
        known = self._newest.get(name)
        if known is None or not known.is_current():
            table = self._open(name, None)
            version = table.version()
            known = _Newest(
                self.place, name, version, self.place.stamp(name, version), self._paths(name, table)
            )
            self._newest[name] = known
        return list(known.files)

    def version(self, name: str) -> int:
        """The newest version of a table."""
        return self._open(name, None).version()

    def versions(self, name: str) -> list[dict[str, object]]:
        """The history, newest first: version, time, operation, note."""
        return [
            {
                "version": entry.get("version"),
                "time": entry.get("timestamp"),
                "operation": entry.get("operation"),
                "note": entry.get("note", ""),
            }
            for entry in self._open(name, None).history()
        ]

    def columns(self, name: str, version: int | None = None) -> tuple[Column, ...]:
        """Columns, SQL types and units (where the lake knows one) of a version."""
        relation = self.connection().sql(f"SELECT * FROM {self.scan(name, version)} LIMIT 0")
        units = units_of(pa.schema(self._open(name, version).schema().to_arrow()))
        return tuple(
            Column(c, str(t), units.get(c, ""))
            for c, t in zip(relation.columns, relation.types, strict=True)
        )

    def scan(self, name: str, version: int | None = None) -> str:
        """The DuckDB expression that reads a version through its active files."""
        quoted = ", ".join(sql_text(file) for file in self.files(name, version))
        if not quoted:
            raise NotFoundError(f"table {name!r} has no rows at version {version}")
        return f"read_parquet([{quoted}], union_by_name=true)"

    def read(self, name: str, version: int | None = None) -> pa.Table:
        """A whole version as an Arrow table."""
        return self.connection().sql(f"SELECT * FROM {self.scan(name, version)}").to_arrow_table()

    def drop(self, name: str) -> None:
        """Remove a table with all its versions."""
        self._newest.pop(name, None)
        self.place.remove(name)

    def sweep(self, name: str, older_than_s: float = 3600.0) -> int:
        """Remove what killed writers staged and no version names; returns how many folders."""
        staged = [p for p, age in self.place.parts(name).items() if age > older_than_s]
        newest = {uri.rsplit("/", 2)[1] for uri in self.files(name)}
        if all(p in newest for p in staged):
            return 0
        kept = self.readable_versions(name)
        named = {uri.rsplit("/", 2)[1] for version in kept for uri in self.files(name, version)}
        orphans = [p for p in staged if p not in named]
        for orphan in orphans:
            self.place.remove(f"{name}/{orphan}")
        return len(orphans)

    def connection(self) -> duckdb.DuckDBPyConnection:
        """A DuckDB of its own that can read these tables."""
        connection = duckdb.connect()
        self.place.prepare(connection)
        return connection

    def readable_versions(self, name: str) -> list[int]:
        """Versions whose log is still there, oldest first."""
        return [v for v in range(self.version(name) + 1) if self.place.log(name, v)]

    def _paths(self, name: str, table: DeltaTable) -> list[str]:
        """A version's files as DuckDB names them. Delta gives URIs; this is the only place that
        decodes them, and what stands before the table's name is the place's own."""
        decoded = (unquote(str(uri)) for uri in table.file_uris())
        return [f"{self.place.reading_root}/{name}/{d.rsplit(f'/{name}/', 1)[1]}" for d in decoded]

    def _table(self, name: str, version: int | None = None) -> DeltaTable:
        return DeltaTable(
            f"{self.root}/{name}", version=version, storage_options=self.place.options or None
        )

    def _open(self, name: str, version: int | None) -> DeltaTable:
        try:
            return self._table(name, version)
        except TableNotFoundError:
            raise NotFoundError(
                f"expected a table {name!r}, found {self.names()[:20]}: ingest it first"
            ) from None

    def _create(self, name: str, schema: pa.Schema) -> None:
        if not self.exists(name):
            DeltaTable.create(
                f"{self.root}/{name}", schema, mode="ignore",
                storage_options=self.place.options or None,
            )  # fmt: skip

    def _done(self, name: str, key: str, mode: WriteMode) -> int | None:
        """The version that a key committed, where committing it again would change nothing."""
        version = self._version_of(name, key)
        if version is None or mode == "append" or version == self.version(name):
            return version
        return None

    def _version_of(self, name: str, key: str) -> int | None:
        if not self.exists(name):
            return None
        table = self._table(name)
        if table.transaction_version(key) is None:
            return None
        for version in range(table.version(), -1, -1):
            for line in self.place.log(name, version).splitlines():
                if json.loads(line).get("txn", {}).get("appId") == key:
                    return version
        return table.version()


@dataclass(frozen=True)
class _Newest:
    """The files of the newest version, good until the log has a newer entry."""

    place: Place
    name: str
    version: int
    stamp: tuple[object, ...]
    files: list[str]

    def is_current(self) -> bool:
        """Whether the log still ends with this entry, and it is the same file."""
        newer = self.place.stamp(self.name, self.version + 1)
        return newer == () and self.place.stamp(self.name, self.version) == self.stamp


def _add_action(part: Path, path: str) -> AddAction:
    metadata = pq.read_metadata(part)
    return AddAction(
        path,
        part.stat().st_size,
        {},
        int(time.time() * 1000),
        True,
        json.dumps({"numRecords": metadata.num_rows}),
    )


def _common_schema(parts: list[Path]) -> pa.Schema:
    schemas = [pq.read_schema(part).remove_metadata() for part in parts]
    return pa.unify_schemas(schemas, promote_options="default")


def _conform(parts: list[Path], existing: pa.Schema) -> None:
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
        return given.bit_width <= 32 or wanted.bit_width == 64
    if pa.types.is_integer(given) and pa.types.is_integer(wanted):
        return given.bit_width < wanted.bit_width
    return bool(pa.types.is_float32(given) and pa.types.is_float64(wanted)) or pa.types.is_null(
        given
    )


def _allow_plain_times(table: DeltaTable, schema: pa.Schema) -> None:
    """Switch on the Delta feature that times without a zone need, where a table lacks it."""
    plain = any(pa.types.is_timestamp(f.type) and f.type.tz is None for f in schema)
    if plain and "timestampNtz" not in (table.protocol().reader_features or []):
        table.alter.add_feature(
            TableFeatures.TimestampWithoutTimezone, allow_protocol_versions_increase=True
        )


def _merged(name: str, table: DeltaTable, schema: pa.Schema) -> pa.Schema:
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
