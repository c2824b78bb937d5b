"""Where readers put what they read: tables and objects go into the lake, passages wait for the index."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from industria.core import Asset, AssetKind, Column
from industria.foundation.ingest.injection import gives_orders, table_flags
from industria.foundation.ingest.source import Passage, Source
from industria.foundation.ingest.understanding import ColumnRead, Understanding
from industria.foundation.lake import Lake
from industria.foundation.lake.tables import table_name


class LakeSink:
    """Keeps tables and objects in the lake and remembers the passages of each asset."""

    def __init__(self, lake: Lake) -> None:
        self._lake = lake
        self.passages: dict[str, Sequence[Passage]] = {}
        self.flags: dict[str, list[str]] = {}
        self.understood: dict[str, Understanding] = {}

    def table(
        self,
        source: Source,
        name: str,
        stage: Callable[[Path], None],
        *,
        kind: AssetKind = "table",
        units: Mapping[str, str] | None = None,
        note: str = "",
        understanding: Understanding | None = None,
    ) -> Asset:
        """Commit one table; the key is source content and name, so it commits once."""
        wanted = table_name(name)
        holder = f"{source.origin}#{name}"
        alternative = f"{wanted}_{hashlib.sha256(holder.encode()).hexdigest()[:6]}"
        if wanted in self._lake.sql.reserved:
            wanted = f"{wanted}_table"
        table = self._lake.catalogue.claim_name(wanted, holder, alternative)
        version = self._lake.tables.commit(
            table,
            stage,
            mode="overwrite",
            key=f"{source.key}/{table}",
            note=f"ingest {source.path.name}",
        )
        self._lake.tables.sweep(table)
        read = {c.name: c for c in understanding.columns} if understanding else {}
        columns = tuple(
            _described(replace(c, unit=(units or {}).get(c.name, c.unit)), read.get(c.name))
            for c in self._lake.tables.columns(table, version)
        )
        files = self._lake.tables.files(table, version)
        asset = Asset(
            id=f"{table}-{source.mark}",
            kind="series" if _is_series(columns, understanding) else kind,
            name=table,
            uri=f"lake/{table}",
            sha256=source.sha256,
            source=source.origin,
            table=table,
            version=version,
            rows=_count(files),
            schema=columns,
            note=note,
        )
        self.flags[asset.id] = table_flags(self._lake.tables.connection(), files)
        if understanding:
            self.understood[asset.id] = replace(understanding, table=table)
        return asset

    def document(
        self, source: Source, kind: AssetKind, passages: Sequence[Passage], note: str = ""
    ) -> Asset:
        """Keep the file as an object; passages that give orders to models are left out."""
        digest = self._lake.objects.put_file(source.path)
        asset = Asset(
            id=f"{table_name(source.name)}-{source.mark}",
            kind=kind,
            name=source.path.name,
            uri=f"objects/{digest}",
            sha256=digest,
            source=source.origin,
            note=note,
        )
        safe, flags = [], []
        for passage in passages:
            if gives_orders(passage.text):
                at = passage.locator
                flags.append(
                    f"page {at.page}, characters {at.start}-{at.end}: the text tries to give "
                    "orders to a language model; it is kept in the file and kept out of answers"
                )
            else:
                safe.append(passage)
        self.passages[asset.id] = safe
        self.flags[asset.id] = flags
        return replace(asset, rows=len(safe))


def _described(column: Column, read: ColumnRead | None) -> Column:
    """A column of the lake with what its file says of it."""
    if read is None:
        return column
    return replace(
        column,
        unit=read.unit or column.unit,
        role=read.role,
        quality=read.quality,
        asset=read.asset,
    )


def _is_series(columns: Sequence[Column], understanding: Understanding | None) -> bool:
    """Whether rows are readings in time: as the table was understood, else by its types."""
    if understanding is not None and understanding.kind != "table":
        return understanding.kind.startswith("series")
    return _has_time(columns)


def _has_time(columns: Sequence[object]) -> bool:
    types = [str(getattr(column, "type", "")) for column in columns]
    return any(t.startswith(("TIMESTAMP", "DATE")) for t in types) and any(
        t in ("DOUBLE", "FLOAT", "BIGINT", "INTEGER") for t in types
    )


def _count(files: Sequence[str]) -> int:
    import pyarrow.parquet as pq

    return sum(pq.read_metadata(file).num_rows for file in files)
