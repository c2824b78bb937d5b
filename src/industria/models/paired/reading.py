"""Pairs out of a table of the lake: each row names a picture and holds words; its item says what belongs together."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from industria.core import Asset, InputError
from industria.foundation.lake import Lake
from industria.models.paired.learning import Described

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from industria.models.training.source import Source

NEEDED = ("picture", "text", "item")
LEAST = 12  # items: fewer give no part to judge on
_PARTS = (("train", 70), ("validation", 85), ("test", 100))  # percents, where no dataset divides


@dataclass(frozen=True)
class PairData:
    """Pairs as they were read and described. ``pictures``: assets by row; ``texts``: words by row."""

    described: Described
    pictures: Sequence[str]
    texts: Sequence[str]
    network: str


def read_pairs(source: Source, network: str) -> PairData:
    """All rows of the tables. Raises InputError for a table without pairs, and for too few items."""
    from industria.models.paired.describing import picture_vector, text_vectors
    from industria.models.pictures.sources import pictures_of

    pictures: list[str] = []
    texts: list[str] = []
    items: list[str] = []
    parts: list[NDArray[np.object_]] = []
    for asset in source.assets:
        rows = _rows(source.lake, asset)
        pictures += rows["picture"]
        texts += rows["text"]
        items += rows["item"]
        given = source.parts(asset)
        parts.append(given if given is not None else np.array([_part(i) for i in rows["item"]], object))  # fmt: skip
    if len(set(items)) < LEAST:
        raise InputError(
            f"expected pairs of {LEAST} items or more, found {len(set(items))}: add pages to the folder"
        )
    once = list(dict.fromkeys(pictures))
    arrays = pictures_of(source.lake, [source.lake.catalogue.get(name) for name in once])
    vectors = dict(zip(once, (picture_vector(a, network) for a in arrays), strict=True))
    described = Described(
        np.stack([vectors[name] for name in pictures]), text_vectors(texts),
        np.array(items, object), np.concatenate(parts),
    )  # fmt: skip
    return PairData(described, pictures, texts, network)


def _rows(lake: Lake, asset: Asset) -> dict[str, list[str]]:
    if not asset.table:
        raise InputError(
            f"expected a table of pairs, found the {asset.kind} {asset.name}: name what pictures pairs made"
        )
    data = lake.tables.read(asset.table, asset.version)
    if missing := [name for name in NEEDED if name not in data.column_names]:
        raise InputError(
            f"expected columns {', '.join(NEEDED)} in {asset.name}, found no {', '.join(missing)}: name what "
            "pictures pairs made"
        )
    return {name: [str(value) for value in data[name].to_pylist()] for name in NEEDED}


def _part(item: str) -> str:
    place = int(hashlib.sha256(item.encode()).hexdigest(), 16) % 100
    return next(part for part, below in _PARTS if place < below)
