"""``forecast('pump', column => 'flow', horizon => 24)``: the rows that ``industria forecast`` keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from industria.core import InputError, Text, UsageError
from industria.foundation.lake import Lake
from industria.models.relations import Registered, Relation

if TYPE_CHECKING:
    import pyarrow as pa

    from industria.foundation.lake.computed import Argument

_MOST_STEPS = 5000


def _steps(lake: Lake, registry: Registered, given: Mapping[str, Argument]) -> pa.Table:
    """Columns time, column, mean, q10 to q90. Raises as ``industria forecast`` does."""
    import numpy as np
    import pyarrow as pa

    from industria.models.series.forecasting import forecast, usual_horizon
    from industria.models.series.opened import GENERAL, opened
    from industria.models.series.reading import series_of

    horizon = int(given.get("horizon", 0))
    if not 0 <= horizon <= _MOST_STEPS:
        raise UsageError(
            f"expected a horizon of 1 to {_MOST_STEPS} steps, found {horizon}: change it"
        )
    asset = lake.catalogue.get(str(given["asset"]))
    if not asset.table:
        raise InputError(f"expected a table, found {asset.kind} {asset.name!r}: name one")
    wanted = [str(given["column"])] if given.get("column") else []
    read = series_of(lake.tables.read(asset.table, asset.version), wanted)
    _, model = opened(registry(), str(given.get("model", "") or GENERAL))
    made = [forecast(model, one, horizon or usual_horizon(one)) for one in read.series]
    quantiles = np.concatenate([f.quantiles for f in made])
    return pa.table(
        {
            "time": pa.array(np.concatenate([f.times for f in made]).astype("datetime64[us]")),
            "column": pa.array([f.series.name for f in made for _ in f.mean]),
            "mean": pa.array(np.concatenate([f.mean for f in made])),
            **{f"q{10 * (k + 1)}": pa.array(quantiles[:, k]) for k in range(quantiles.shape[1])},
        }
    )


RELATION = Relation(
    "forecast",
    Text("表中各列的预测与分位数", "the next steps of a table's columns, with quantiles"),
    {"asset": str, "column": str, "horizon": int, "model": str},
    _steps,
)
