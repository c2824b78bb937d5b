"""Keeps a governed table: the repaired frame as a new version with its parent, units in its schema."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace

import pyarrow as pa

from industria.core import Asset, Column, InputError, NotFoundError
from industria.foundation.governance.govern import Governed
from industria.foundation.governance.repaired import copy_repairs, keep_repairs
from industria.foundation.lake import Lake


def keep_repaired(lake: Lake, asset: Asset, governed: Governed) -> Asset:
    """Commit the repaired table once, and return the asset of the new version (not acknowledged).

    Raises InputError where somebody committed to the table since it was read.
    """
    newest = lake.tables.version(asset.table)
    if newest != asset.version and not lake.tables.committed(asset.table, _key(asset, governed)):
        raise InputError(
            f"expected version {asset.version} of table {asset.table!r}, found {newest}: it changed "
            "while it was governed; run govern again"
        )
    table = governed.table
    if table is None:
        table = pa.Table.from_pandas(governed.frame, preserve_index=False)
    table = table.replace_schema_metadata(None)
    key = _key(asset, governed)
    version = lake.tables.write(
        asset.table, table, mode="overwrite", key=key, note=f"govern {asset.id}"
    )
    repaired = Asset(
        id=f"{asset.table}-{key[:10]}",
        kind=asset.kind,
        name=asset.name,
        uri=asset.uri,
        sha256=key,
        source=asset.source,
        table=asset.table,
        version=version,
        rows=table.num_rows,
        schema=_with_units(lake.tables.columns(asset.table, version), asset.schema, governed),
        parents=(asset.id,),
    )
    keep_repairs(lake, asset, repaired, governed)
    return repaired


def _with_units(
    columns: tuple[Column, ...], known: tuple[Column, ...], governed: Governed
) -> tuple[Column, ...]:
    """The columns with their known units, and the unit that a repair brought each of them to."""
    before = {c.name: c for c in known}
    units = {s.column: str(s.detail["unit"]) for s in governed.repaired if "unit" in s.detail}
    return tuple(
        replace(
            before.get(c.name, c), type=c.type, unit=units.get(c.name, before.get(c.name, c).unit)
        )
        for c in columns
    )


def undo_repair(lake: Lake, asset: Asset) -> Asset:
    """The version before the last repair, committed again; returns its asset (not acknowledged).

    To undo once more goes to the version before that. Raises NotFoundError where there is none.
    """
    before = version_before(lake, asset)
    if before is None:
        raise NotFoundError(
            f"expected a repaired table, found that {asset.name} is as it was read: there is nothing "
            "to undo; industria govern --apply repairs it"
        )
    table = lake.tables.read(before.table, before.version)
    key = _undo_key(asset)
    version = lake.tables.write(
        asset.table, table, mode="overwrite", key=key, note=f"undo {asset.id}"
    )
    restored = replace(
        before,
        id=f"{asset.table}-{key[:10]}",
        version=version,
        sha256=key,
        parents=(asset.id,),
        created="",
    )
    copy_repairs(lake, before, restored)
    return restored


def version_before(lake: Lake, asset: Asset) -> Asset | None:
    """The version that an undo of this one goes back to; None where it was never repaired."""
    return _before({a.id: a for a in lake.catalogue.list(superseded=True)}, asset)


def _before(known: Mapping[str, Asset], asset: Asset) -> Asset | None:
    """What the version, or the one that it is a copy of, was repaired from."""
    parent = _parent(known, _original(known, asset))
    return None if parent is None else _original(known, parent)


def _original(known: Mapping[str, Asset], asset: Asset) -> Asset:
    """The version that one is a copy of, where it came from an undo; else itself."""
    parent = _parent(known, asset)
    if parent is None or asset.sha256 != _undo_key(parent):
        return asset
    return _before(known, parent) or asset


def _parent(known: Mapping[str, Asset], asset: Asset) -> Asset | None:
    """The version of the same table that one was made from."""
    parents = [known[p] for p in asset.parents if p in known]
    return next((p for p in parents if p.table == asset.table), None)


def _undo_key(asset: Asset) -> str:
    return hashlib.sha256(f"undo {asset.id} {asset.version}".encode()).hexdigest()


def _key(asset: Asset, governed: Governed) -> str:
    done = sorted((s.check, s.column, s.repair, s.rows[:50]) for s in governed.repaired)
    return hashlib.sha256(f"govern {asset.id} {asset.version} {done}".encode()).hexdigest()
