"""Kin: the other tables of a plant, read when a check first asks for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from industria.core import Asset
from industria.foundation.lake import Lake

_MAX_ROWS = 50_000
_MAX_TABLES = 60


class Kin(Mapping[str, pd.DataFrame]):
    """Name to frame, for tables of at most 50,000 rows; lists of sixty at most.

    A frame's ``attrs`` say what its schema knows: ``units`` and ``qualities`` by column. ``read``: frames that were
    read for other tables already, by table and version; shared by all that are governed together.
    """

    def __init__(
        self, lake: Lake, asset: Asset, read: dict[tuple[str, int], pd.DataFrame] | None = None
    ) -> None:
        self._lake = lake
        assets = [a for a in lake.catalogue.list() if a.table and a.table != asset.table]
        self._assets = {a.name: a for a in assets if a.rows <= _MAX_ROWS}
        self._names = list(self._assets)[:_MAX_TABLES]
        self._read = {} if read is None else read

    def __getitem__(self, name: str) -> pd.DataFrame:
        """The table as a frame."""
        asset = self._assets[name]
        at = (asset.table, asset.version)
        if at not in self._read:
            frame = self._lake.tables.read(*at).to_pandas()
            frame.attrs["units"] = {c.name: c.unit for c in asset.schema if c.unit}
            frame.attrs["qualities"] = {c.name: c.quality for c in asset.schema if c.quality}
            self._read[at] = frame
        return self._read[at]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
