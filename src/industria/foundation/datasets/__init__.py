"""Datasets: named versions of assets with licence, provenance, a quality gate and a split that cannot leak."""

from industria.foundation.datasets.dataset import (
    KINDS,
    PARTS,
    Dataset,
    DatasetKind,
    Item,
    Part,
    Split,
)
from industria.foundation.datasets.making import (
    Wanted,
    find_dataset,
    make_dataset,
    opened,
    rows_in_parts,
)
from industria.foundation.datasets.parts import dataset_of, part_tables

__all__ = [
    "KINDS",
    "PARTS",
    "Dataset",
    "DatasetKind",
    "Item",
    "Part",
    "Split",
    "Wanted",
    "dataset_of",
    "find_dataset",
    "make_dataset",
    "opened",
    "part_tables",
    "rows_in_parts",
]
