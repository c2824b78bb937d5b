"""``remaining_life('engines')``: what ``industria remaining-life`` gives, one row a machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from industria.core import Text
from industria.foundation.lake import Lake
from industria.models.relations import Registered, Relation

if TYPE_CHECKING:
    import pyarrow as pa

    from industria.foundation.lake.computed import Argument


def _lives(lake: Lake, registry: Registered, given: Mapping[str, Argument]) -> pa.Table:
    """Columns unit, age, remaining, low, high (cycles), at_least, reason. Raises NotFoundError without a model."""
    from industria.models.life.run import predicted

    asset = lake.catalogue.get(str(given["asset"]))
    return predicted(registry(), lake, [asset], model=str(given.get("model", ""))).table()


RELATION = Relation(
    "remaining_life",
    Text("各机组的剩余寿命", "cycles that each machine has left"),
    {"asset": str, "model": str},
    _lives,
)
