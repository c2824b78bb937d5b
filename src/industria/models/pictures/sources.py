"""Pictures of the lake: files are taken in as assets, assets are read as arrays.

A file among several that cannot be read is named and left out; the others are gone on with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from industria.core import Asset, InputError, Text
from industria.foundation.lake import Lake
from industria.models.pictures.reading import read_picture

if TYPE_CHECKING:
    from numpy.typing import NDArray


Place = TypeVar("Place")
Read = TypeVar("Read")


@dataclass(slots=True)
class Skipped:
    """Files that were left out, each with why."""

    reasons: list[str] = field(default_factory=list)

    def notes(self) -> list[Text]:
        """For who looks at the result."""
        return [Text(f"未读: {why}", f"left out: {why}") for why in self.reasons]

    def each(
        self, places: Sequence[Place], read: Callable[[Place], Read]
    ) -> Iterator[tuple[int, Read]]:
        """Each that can be read, with its number. Raises InputError where none of them can."""
        for number, place in enumerate(places):
            try:
                found = read(place)
            except InputError as error:
                self.reasons.append(str(error))
                if len(self.reasons) == len(places):
                    raise
                continue
            yield number, found


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
