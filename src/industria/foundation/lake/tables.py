"""Tables of the lake: Delta Lake in a folder or a store, written through one path, read by DuckDB.

A write stages Parquet files inside the table's folder and then commits them with one entry of
the Delta log, so a reader sees all of a write or nothing of it and a killed writer leaves only
files that no version names. A write can carry a key: the log remembers it, and the same key never
commits twice. Knows nothing of ingest, governance or the catalogue.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import CommitProperties, DeltaTable, Transaction
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError
from deltalake.transaction import AddAction

from industria.core import BusyError, Column, InputError, IntegrityError, NotFoundError
from industria.foundation.lake.handles import Handles
from industria.foundation.lake.newest import Newest
from industria.foundation.lake.proof import TableProof
from industria.foundation.lake.schemas import (
    add_action,
    allow_plain_times,
    check_keys,
    common_schema,
    conform,
    merged_schema,
)
from industria.foundation.lake.storable import make_storable, storable, units_of
from industria.foundation.lake.tidy import tidy
from industria.infrastructure.place import open_place
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
        self.proof = TableProof(self.place)
        self._newest: dict[str, Newest] = {}
        self._handles = Handles(self.place)

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
        asked_at = self._table(name).version() if self.exists(name) else -1
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
                conform(parts, pa.schema(self._table(name).schema().to_arrow()))
            schema = common_schema(parts)
            actions = [add_action(part, f"{prefix}/{part.name}") for part in parts]
            self.proof.staged(name, prefix, parts)
        before = self._create(name, schema)
        properties = CommitProperties(
            custom_metadata={"note": note} if note else None,
            app_transactions=[Transaction(key, 1)] if key else None,
        )
        # an overwrite may not pass a compaction, see tidy.py; an append may
        alone = self.place.lock(name) if mode == "overwrite" else contextlib.nullcontext()
        with alone:
            version = self._commit_files(
                name, actions, schema, mode, key, properties, asked_at, before
            )
        if mode == "append":
            tidy(
                lambda: self._table(name), self.place.lock(name), lambda: self.files(name),
                lambda was: self._committed(name, was, rewritten=True),
            )  # fmt: skip
        return version

    def _commit_files(
        self, name: str, actions: list[AddAction], schema: pa.Schema, mode: WriteMode, key: str,
        properties: CommitProperties, asked_at: int, before: int | None,
    ) -> int:  # fmt: skip
        """Add staged files to the log; ``asked_at``: the version at which the key was not there."""
        for attempt in range(20):
            table = self._table(name)
            before = table.version() if before is None else before
            allow_plain_times(table, schema)
            newer = table.version() != asked_at  # asked again only where somebody wrote since
            if key and newer and (version := self._done(name, key, mode)) is not None:
                return version
            try:
                table.create_write_transaction(
                    list(actions),
                    mode=mode,
                    schema=schema if mode == "overwrite" else merged_schema(name, table, schema),
                    commit_properties=properties,
                )
                return self._committed(name, before)
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
        check_keys(data, keys)
        if not self.exists(name):
            return self.write(name, data, note=note)
        before = self.version(name)
        self.files(name)  # what is rewritten is compared first, or a fault would become right
        table = self._table(name)
        allow_plain_times(table, data.schema)
        schema = merged_schema(name, table, data.schema)
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
                return self._committed(name, before, rewritten=True)
            except CommitFailedError:
                time.sleep(0.02 * (attempt + 1))
        raise InputError(f"table {name!r} is being written by too many at once: try again")

    def compact(self, name: str) -> int:
        """Put many small files together as a new version; rows and readers stay. Files before - after."""
        before, version = len(self.files(name)), self.version(name)
        if before > 1:
            with self.place.lock(name):
                self._table(name).optimize.compact()
                self._committed(name, version, rewritten=True)
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
        self._committed(name, kept[-1])
        return len(removed)

    def files(self, name: str, version: int | None = None) -> list[str]:
        """The Parquet files that make up a version (the newest where None).

        Raises IntegrityError where one of them, or the log that names them, is not as it was written.
        """
        files, version = self.listed(name, version)
        self.proof.check_files(name, files, version)
        return files

    def listed(self, name: str, version: int | None = None) -> tuple[list[str], int]:
        """(files of a version, its number); the files themselves are not compared."""
        if version is not None:
            return self._paths(name, self._open(name, version)), version
        known = self._newest.get(name)
        if known is None or not known.is_current():
            table = self._open(name, None)
            version = table.version()
            known = Newest(
                self.place, name, version, self.place.stamp(name, version), self._paths(name, table)
            )
            self._newest[name] = known
        return list(known.files), known.version

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
        try:
            return self.connection().sql(f"FROM {self.scan(name, version)}").to_arrow_table()
        except duckdb.OutOfMemoryException as error:
            raise BusyError(
                f"expected memory for all of table {name!r}, found too little ({_first(error)}): "
                "ask for fewer columns by SQL"
            ) from error
        except duckdb.Error as error:
            raise IntegrityError(
                f"expected table {name!r} as written, found it unreadable ({_first(error)}): run industria verify"
            ) from error

    def drop(self, name: str) -> None:
        """Remove a table with all its versions."""
        self._newest.pop(name, None)
        self.proof.forget(name)
        self.place.remove(name)

    def sweep(self, name: str, older_than_s: float = 3600.0) -> int:
        """Remove what killed writers staged and no version names; returns how many folders."""
        staged = [p for p, age in self.place.parts(name).items() if age > older_than_s]
        newest = {uri.rsplit("/", 2)[1] for uri in self.listed(name)[0]}
        if all(p in newest for p in staged):
            return 0
        kept = self.readable_versions(name)
        named = {uri.rsplit("/", 2)[1] for version in kept for uri in self.listed(name, version)[0]}
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

    def _table(self, name: str) -> DeltaTable:
        return self._handles.newest(name)

    def _open(self, name: str, version: int | None) -> DeltaTable:
        self.proof.check_log(name)
        try:
            return self._table(name) if version is None else self._handles.at(name, version)
        except TableNotFoundError:
            if self.exists(name):
                raise IntegrityError(
                    f"expected the log of table {name!r}, found none of its entries: restore a backup"
                ) from None
            raise NotFoundError(
                f"expected a table {name!r}, found {self.names()[:20]}: ingest it first"
            ) from None
        except (DeltaError, OSError, ValueError) as error:
            raise IntegrityError(
                f"expected version {'newest' if version is None else version} of table {name!r}, found "
                f"that its log cannot be read ({_first(error)}): run industria verify"
            ) from error

    def _committed(self, name: str, before: int, *, rewritten: bool = False) -> int:
        """The newest version, after one was written; what came since ``before`` has its sums then.

        ``rewritten``: by Delta itself, so that its files have none yet.
        """
        table = self._table(name)
        files = self._paths(name, table) if rewritten else ()
        self.proof.committed(name, before, table.version(), files)
        return table.version()

    def _create(self, name: str, schema: pa.Schema) -> int | None:
        """Make a table where there is none; -1 where it was made, as the version before its first."""
        if self.exists(name):
            return None
        DeltaTable.create(
            f"{self.root}/{name}", schema, mode="ignore",
            storage_options=self.place.options or None,
        )  # fmt: skip
        return -1

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


def _first(error: Exception) -> str:
    return str(error).split("\n")[0][:200]
