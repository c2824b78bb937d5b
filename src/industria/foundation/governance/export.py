"""Writes a governed table as CSV: the file that came in where no cell changed, else the table."""

from __future__ import annotations

import shutil
from pathlib import Path

from industria.core import Asset
from industria.foundation.governance.imputation.metadata import unit_in_name
from industria.foundation.lake import Lake
from industria.infrastructure.objects import sha256_of


def write_csv(lake: Lake, asset: Asset, path: Path) -> None:
    """Write a table's current version to ``path``.

    A CSV file of which no cell was repaired is copied byte for byte. Otherwise the table is written
    with a byte-order mark that spreadsheets read; a unit that is known of a column stands in its
    header, and whole numbers stay whole where cells are empty.
    """
    untouched = _source_file(lake, asset)
    if untouched is not None:
        shutil.copyfile(untouched, path)
        return
    table = lake.tables.read(asset.table, asset.version)
    units = {c.name: c.unit for c in asset.schema if c.unit and not unit_in_name(c.name)}
    header = [f"{name} [{units[name]}]" if name in units else name for name in table.column_names]
    table.to_pandas(integer_object_nulls=True).to_csv(
        path, index=False, header=header, encoding="utf-8-sig"
    )


def _source_file(lake: Lake, asset: Asset) -> Path | None:
    """The CSV file that a table still equals cell by cell, or None."""
    first = asset
    if asset.parents:
        known = {a.id: a for a in lake.catalogue.list(superseded=True)}
        first = known.get(asset.parents[0], asset)
        if first.parents or first.table != asset.table:
            return None
        now = lake.tables.read(asset.table, asset.version)
        if not now.equals(lake.tables.read(first.table, first.version)):
            return None
    path = Path(first.source)
    if path.suffix.lower() != ".csv" or not path.is_file() or sha256_of(path) != first.sha256:
        return None
    return path
