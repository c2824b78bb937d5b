"""Pictures of the lake: files are taken in as assets, assets are read as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from industria.core import Asset, InputError
from industria.foundation.lake import Lake
from industria.models.pictures.reading import read_picture

if TYPE_CHECKING:
    from numpy.typing import NDArray


def take_in(lake: Lake, files: Sequence[Path]) -> list[Asset]:
    """Keep picture files as assets, without reading what may be written on them; the same file is kept once.

    Raises InputError for one that cannot be decoded, before any is kept.
    """
    read = [path.read_bytes() for path in files]
    for path, data in zip(files, read, strict=True):
        read_picture(data, path.name)
    found = []
    for path, data in zip(files, read, strict=True):
        digest = lake.objects.put_bytes(data)
        origin = str(path.resolve())
        known = [a for a in lake.catalogue.by_sha256(digest) if a.source == origin]
        found.append(
            known[0]
            if known
            else Asset(
                id=f"{path.stem}-{digest[:12]}", kind="image", name=path.name,
                uri=f"objects/{digest}", sha256=digest, source=origin,
            )
        )  # fmt: skip
    once = {asset.id: asset for asset in found}
    return lake.catalogue.add_all(list(once.values()))


def pictures_of(lake: Lake, assets: Sequence[Asset]) -> list[NDArray[np.float32]]:
    """Assets as arrays (height, width, 3). Raises InputError for one that is no picture."""
    for asset in assets:
        if asset.kind != "image":
            raise InputError(
                f"expected pictures, found {asset.name}, which is of kind {asset.kind}: leave it out"
            )
    return [read_picture(lake.objects.get(a.sha256), a.name) for a in assets]
