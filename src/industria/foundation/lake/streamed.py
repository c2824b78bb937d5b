"""A table of the lake as a stream: batches in the order of its rows, never all of it in memory."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from industria.core import Asset, Budget
from industria.foundation.lake import Lake

_BATCH = 65_536


def batches(lake: Lake, asset: Asset, budget: Budget, rows: int = _BATCH) -> Iterator[pd.DataFrame]:
    """Frames of at most ``rows`` rows. Raises BusyError where the caller's time is over."""
    connection = lake.tables.connection()
    scan = lake.tables.scan(asset.table, asset.version)
    reader = connection.sql(f"SELECT * FROM {scan}").to_arrow_reader(rows)
    for batch in reader:
        budget.check()
        yield batch.to_pandas()
