"""Tables of the lake: Delta Lake on disk, written through one path, read by DuckDB.

A write stages Parquet files inside the table's folder and then commits them with one entry of
the Delta log, so a reader sees all of a write or nothing of it and a killed writer leaves only
files that no version names. A write can carry a key: the log remembers it, and the same key never
commits twice. Knows nothing of ingest, governance or the catalogue.
"""

from __future__ import annotations

import json
import re
import shutil
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import CommitProperties, DeltaTable, TableFeatures, Transaction, write_deltalake
from deltalake.exceptions import CommitFailedError, TableNotFoundError
from deltalake.transaction import AddAction

from industria.core import Column, InputError, NotFoundError

WriteMode = Literal["append", "overwrite"]
_NAME = re.compile(r"[^0-9a-z_\u4e00-\u9fff]+")


def table_name(text: str) -> str:
    """A name that SQL takes unquoted: lower case letters, digits, Han characters and ``_``."""
    name = _NAME.sub("_", text.lower()).strip("_") or "table"
    return f"t_{name}" if name[0].isdigit() else name


class Tables:
    """The Delta tables under one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._newest: dict[str, _Newest] = {}

    def names(self) -> list[str]:
        """All tables, by name."""
        if not self.root.is_dir():
            return []
        return sorted(p.name for p in self.root.iterdir() if (p / "_delta_log").is_dir())

    def exists(self, name: str) -> bool:
        """Whether a table has at least one version."""
        return (self.root / name / "_delta_log").is_dir()

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
        folder = self.root / name
        folder.mkdir(parents=True, exist_ok=True)
        if key and (version := self._done(name, key, mode)) is not None:
            return version
        staging = folder / f"part-{uuid.uuid4().hex}"
        staging.mkdir()
        stage(staging)
        parts = sorted(staging.glob("*.parquet"))
        if not parts:
            raise InputError(f"expected rows for table {name!r}, found none")
        schema = pq.read_schema(parts[0])
        self._create(name, schema)
        actions = [_add_action(folder, part) for part in parts]
        properties = CommitProperties(
            custom_metadata={"note": note} if note else None,
            app_transactions=[Transaction(key, 1)] if key else None,
        )
        for attempt in range(20):
            table = DeltaTable(folder)
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
                return DeltaTable(folder).version()
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

    def files(self, name: str, version: int | None = None) -> list[str]:
        """The Parquet files that make up a version (the newest where None)."""
        if version is not None:
            return list(self._open(name, version).file_uris())
        known = self._newest.get(name)
        if known is None or not known.is_current():
            table = self._open(name, None)
            log = self.root / name / "_delta_log"
            known = _Newest(log, table.version(), _stamp(log, table.version()), table.file_uris())
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
        """Columns and SQL types of a version."""
        relation = _duckdb().sql(f"SELECT * FROM {self.scan(name, version)} LIMIT 0")
        return tuple(
            Column(c, str(t)) for c, t in zip(relation.columns, relation.types, strict=True)
        )

    def scan(self, name: str, version: int | None = None) -> str:
        """The DuckDB expression that reads a version through its active files."""
        quoted = ", ".join("'" + uri.replace("'", "''") + "'" for uri in self.files(name, version))
        if not quoted:
            raise NotFoundError(f"table {name!r} has no rows at version {version}")
        return f"read_parquet([{quoted}], union_by_name=true)"

    def read(self, name: str, version: int | None = None) -> pa.Table:
        """A whole version as an Arrow table."""
        return _duckdb().sql(f"SELECT * FROM {self.scan(name, version)}").to_arrow_table()

    def drop(self, name: str) -> None:
        """Remove a table with all its versions."""
        shutil.rmtree(self.root / name, ignore_errors=True)

    def sweep(self, name: str, older_than_s: float = 3600.0) -> int:
        """Remove what killed writers staged and no version names; returns how many folders."""
        old = time.time() - older_than_s
        staged = [
            p for p in (self.root / name).glob("part-*") if p.is_dir() and p.stat().st_mtime < old
        ]
        newest = {Path(uri).parent.name for uri in self.files(name)}
        if all(p.name in newest for p in staged):
            return 0
        named = {
            Path(uri).parent.name
            for version in range(self.version(name) + 1)
            for uri in self.files(name, version)
        }
        orphans = [p for p in staged if p.name not in named]
        for orphan in orphans:
            shutil.rmtree(orphan)
        return len(orphans)

    def _open(self, name: str, version: int | None) -> DeltaTable:
        try:
            return DeltaTable(self.root / name, version=version)
        except TableNotFoundError:
            raise NotFoundError(
                f"expected a table {name!r}, found {self.names()[:20]}: ingest it first"
            ) from None

    def _create(self, name: str, schema: pa.Schema) -> None:
        if not self.exists(name):
            write_deltalake(self.root / name, schema.empty_table(), mode="ignore")

    def _done(self, name: str, key: str, mode: WriteMode) -> int | None:
        """The version that a key committed, where committing it again would change nothing."""
        version = self._version_of(name, key)
        if version is None or mode == "append" or version == self.version(name):
            return version
        return None

    def _version_of(self, name: str, key: str) -> int | None:
        if not self.exists(name):
            return None
        table = DeltaTable(self.root / name)
        if table.transaction_version(key) is None:
            return None
        for version in range(table.version(), -1, -1):
            log = self.root / name / "_delta_log" / f"{version:020d}.json"
            for line in log.read_text().splitlines():
                if json.loads(line).get("txn", {}).get("appId") == key:
                    return version
        return table.version()


def _duckdb() -> duckdb.DuckDBPyConnection:
    """A connection of its own: the module-wide one is shared among threads and draws progress bars."""
    return duckdb.connect()


@dataclass(frozen=True)
class _Newest:
    """The files of the newest version, good until the log has a newer entry."""

    log: Path
    version: int
    stamp: tuple[int, int]
    files: list[str]

    def is_current(self) -> bool:
        """Whether the log still ends with this entry, and it is the same file."""
        newer = self.log / f"{self.version + 1:020d}.json"
        return not newer.exists() and _stamp(self.log, self.version) == self.stamp


def _stamp(log: Path, version: int) -> tuple[int, int]:
    try:
        state = (log / f"{version:020d}.json").stat()
    except FileNotFoundError:
        return (0, 0)
    return (state.st_ino, state.st_mtime_ns)


def _add_action(folder: Path, part: Path) -> AddAction:
    metadata = pq.read_metadata(part)
    return AddAction(
        str(part.relative_to(folder)),
        part.stat().st_size,
        {},
        int(time.time() * 1000),
        True,
        json.dumps({"numRecords": metadata.num_rows}),
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
    merged = [pa.field(f.name, f.type) for f in existing]
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
