"""``anomaly('pump')``: the scores and alarms that ``industria detect`` gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from industria.core import Text
from industria.foundation.lake import Lake
from industria.models.relations import Registered, Relation

if TYPE_CHECKING:
    import pyarrow as pa

    from industria.foundation.lake.computed import Argument


def _scores(lake: Lake, registry: Registered, given: Mapping[str, Argument]) -> pa.Table:
    """Columns time, score, alarm. Raises NotFoundError where the table has no detector yet."""
    from industria.models.anomaly.run import scored

    _, _, found = scored(registry(), lake, str(given["asset"]), model=str(given.get("model", "")))
    return found.scores


RELATION = Relation(
    "anomaly",
    Text("表的异常分数与报警", "anomaly scores and alarms of a table"),
    {"asset": str, "model": str},
    _scores,
)
