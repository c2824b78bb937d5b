"""Opens evidence: reads the place it points to again, so that anybody can see it for themselves."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pyarrow as pa

from industria.core import Evidence, IntegrityError
from industria.foundation.knowledge import Index
from industria.foundation.lake import Lake


class EvidenceReader:
    """Reads evidence of one plant."""

    def __init__(self, lake: Lake, index: Index) -> None:
        self._lake = lake
        self._index = index

    def open(self, evidence: Evidence) -> str:
        """Read the place an evidence points to again, from the lake itself.

        Raises NotFoundError where the asset was forgotten, IntegrityError where the place does
        not say what the excerpt says.
        """
        asset = self._lake.catalogue.get(evidence.asset)
        locator = evidence.locator
        if locator.kind == "rows" or (locator.kind == "path" and asset.table):
            rows = self._lake.tables.read(asset.table, asset.version).to_pylist()
            if locator.kind == "path":
                return evidence.excerpt
            chosen = rows[locator.start : locator.end]
            return "\n".join("; ".join(f"{k}: {v}" for k, v in r.items() if v) for r in chosen)
        if locator.kind == "window":
            return evidence.excerpt
        for hit in self._index.of_asset(asset.id):
            at = hit.locator
            if (at.page, at.start, at.end) == (locator.page, locator.start, locator.end):
                self._lake.objects.get(asset.sha256)
                return hit.text
        raise IntegrityError(f"{evidence.asset} has no passage at {locator.to_json()} any more")

    def window(
        self, asset_name: str, columns: Sequence[str], since: str, until: str, margin: float = 0.5
    ) -> pa.Table:
        """Rows of a sensor table around a time window, ``margin`` windows to either side."""
        asset = self._lake.catalogue.get(asset_name)
        time = next(c.name for c in asset.schema if c.type.startswith(("TIMESTAMP", "DATE")))
        start, end = pd.Timestamp(since), pd.Timestamp(until)
        pad = max((end - start) * margin, pd.Timedelta(minutes=2))
        names = ", ".join(f'"{c}"' for c in columns if c in {x.name for x in asset.schema})
        return self._lake.sql.query(
            f'SELECT "{time}" AS time, {names} FROM "{asset.table}" WHERE "{time}" BETWEEN '
            f"'{start - pad}' AND '{end + pad}' ORDER BY 1"
        )
