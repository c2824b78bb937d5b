"""Keeps a governed table: the repaired frame as a new version with its parent, units in its schema."""

from __future__ import annotations

import hashlib

import pyarrow as pa

from industria.core import Asset, Column
from industria.foundation.governance.govern import Governed
from industria.foundation.lake import Lake


def keep_repaired(lake: Lake, asset: Asset, governed: Governed) -> Asset:
    """Commit the repaired table once, and return the asset of the new version (not acknowledged)."""
    table = pa.Table.from_pandas(governed.frame, preserve_index=False)
    table = table.replace_schema_metadata(None)
    key = hashlib.sha256(f"govern {asset.id} {asset.version}".encode()).hexdigest()
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
