"""A part of a dataset as tables of the lake, so that whatever learns from a table sees that part and no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from industria.core import Asset, InputError
from industria.foundation.datasets.dataset import Dataset, Part
from industria.foundation.datasets.making import rows_in_parts

if TYPE_CHECKING:
    from industria.foundation.lake import Lake

_SOURCE = "dataset"  # how the source of such a table begins


def part_tables(lake: Lake, dataset: Dataset, part: Part) -> tuple[Asset, ...]:
    """The rows of a part, one table for each table of the dataset; the same version gives the same tables.

    Raises InputError where no row is in it, or the dataset is not of tables.
    """
    from industria.foundation.lake.derived import keep_derived

    if plain := [item.name for item in dataset.items if not item.table]:
        raise InputError(
            f"expected a dataset of tables, found {', '.join(plain[:5])}: its parts name whole documents"
        )
    if not dataset.rows.get(part):
        raise InputError(
            f"expected rows in the part {part} of {dataset.at}, found none: name another"
        )
    made = []
    for item in dataset.items:
        asset = lake.catalogue.get(item.asset)
        mine = rows_in_parts(lake, asset, dataset.split) == part
        if not mine.any():
            continue
        name = "_".join([dataset.name, *([item.name] if len(dataset.items) > 1 else []), part])
        rows = lake.tables.read(asset.table, asset.version).filter(mine)
        how = {"tool": f"{_SOURCE} {dataset.name} {part} of", "dataset": dataset.at}
        kept = keep_derived(lake, name, rows, (asset,), how)
        lake.catalogue.describe(kept.id, asset.schema)
        lake.catalogue.annotate(kept.id, f"{dataset.at} {part}")
        made.append(lake.catalogue.get(kept.id))
    return tuple(made)


def dataset_of(asset: Asset) -> str:
    """The dataset (NAME:VERSION) that a table is a part of; empty where it is of none."""
    return asset.note.partition(" ")[0] if asset.source.startswith(f"{_SOURCE} ") else ""
