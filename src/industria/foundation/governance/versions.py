"""Keeps a governed table: the repaired frame as a new version with its parent, units in its schema."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pyarrow as pa

from industria.core import Asset, Column, InputError, NotFoundError
from industria.foundation.governance.govern import Governed
from industria.foundation.lake import Lake


def keep_repaired(lake: Lake, asset: Asset, governed: Governed) -> Asset:
    """Commit the repaired table once, and return the asset of the new version (not acknowledged).

    Raises InputError where somebody committed to the table since it was read.
    """
    newest = lake.tables.version(asset.table)
    if newest != asset.version and not lake.tables.committed(asset.table, _key(asset)):
        raise InputError(
            f"expected version {asset.version} of table {asset.table!r}, found {newest}: it changed "
            "while it was governed; run govern again"
        )
    table = pa.Table.from_pandas(governed.frame, preserve_index=False)
    table = table.replace_schema_metadata(None)
    key = _key(asset)
    version = lake.tables.write(
        asset.table, table, mode="overwrite", key=key, note=f"govern {asset.id}"
    )
    return Asset(
        id=f"{asset.table}-{key[:10]}",
        kind=asset.kind,
        name=asset.name,
        uri=asset.uri,
        sha256=key,
        source=asset.source,
        table=asset.table,
        version=version,
        rows=table.num_rows,
        schema=_with_units(lake.tables.columns(asset.table, version), governed),
        parents=(asset.id,),
    )


def _with_units(columns: tuple[Column, ...], governed: Governed) -> tuple[Column, ...]:
    """The columns, with the unit that a repair brought each of them to."""
    units = {s.column: str(s.detail["unit"]) for s in governed.repaired if "unit" in s.detail}
    return tuple(Column(c.name, c.type, units.get(c.name, c.unit)) for c in columns)


def undo_repair(lake: Lake, asset: Asset) -> Asset:
    """The version before the last repair, committed again; returns its asset (not acknowledged).

    Raises NotFoundError where the table was never repaired.
    """
    before = next((a for a in lake.catalogue.list(superseded=True) if a.id in asset.parents), None)
    if before is None or before.table != asset.table:
        raise NotFoundError(f"expected a repaired table, found that {asset.name} never was")
    table = lake.tables.read(before.table, before.version)
    key = hashlib.sha256(f"undo {asset.id} {asset.version}".encode()).hexdigest()
    version = lake.tables.write(
        asset.table, table, mode="overwrite", key=key, note=f"undo {asset.id}"
    )
    return replace(
        before,
        id=f"{asset.table}-{key[:10]}",
        version=version,
        sha256=key,
        parents=(asset.id,),
        created="",
    )


def _key(asset: Asset) -> str:
    return hashlib.sha256(f"govern {asset.id} {asset.version}".encode()).hexdigest()
