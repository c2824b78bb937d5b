"""GOV-8 under no insights, under all pairs, and under chance that is not held."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped, together
from industria.core import Text
from industria.foundation.governance.insights import Insight
from industria.foundation.governance.table import GovernedTable

_INSIGHTS = "industria.foundation.governance.insights"


def _all_pairs(table: GovernedTable, *_: Any) -> list[Insight]:
    said = Text("相关", "they correlate")
    pairs = combinations(map(str, table.frame), 2)
    return [Insight(one, other, "correlation", 1.0, 0.0, said) for one, other in pairs]


STUBS = (
    Stub("no insights", swapped(f"{_INSIGHTS}:find_insights", always([]))),
    Stub("all pairs go together", swapped(f"{_INSIGHTS}:find_insights", lambda real: _all_pairs)),
)
FAULTS = (
    Fault(
        "neither chance nor the size of an effect is held",
        together(
            swapped(f"{_INSIGHTS}:_benjamini_hochberg", lambda real: lambda p: p),
            swapped(f"{_INSIGHTS}:_MIN_EFFECT", lambda least: 0.0),
        ),
    ),
)
