"""Kin: the other tables of a plant, read when a check first asks for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from industria.core import Asset
from industria.foundation.lake import Lake

_MAX_ROWS = 50_000
_MAX_TABLES = 30


class Kin(Mapping[str, pd.DataFrame]):
    """Name to frame, for tables of at most 50,000 rows; lists of thirty at most."""

    def __init__(self, lake: Lake, asset: Asset) -> None:
        self._lake = lake
        assets = [a for a in lake.catalogue.list() if a.table and a.table != asset.table]
        self._assets = {a.name: a for a in assets if a.rows <= _MAX_ROWS}
        self._names = list(self._assets)[:_MAX_TABLES]
        self._read: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        """The table as a frame."""
        if name not in self._read:
            asset = self._assets[name]
            self._read[name] = self._lake.tables.read(asset.table, asset.version).to_pandas()
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
