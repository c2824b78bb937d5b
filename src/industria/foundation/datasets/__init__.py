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

__all__ = [
    "KINDS",
    "PARTS",
    "Dataset",
    "DatasetKind",
    "Item",
    "Part",
    "Split",
    "Wanted",
    "find_dataset",
    "make_dataset",
    "opened",
    "rows_in_parts",
]
