"""GOV-DIRTY under checks that find nothing in cells, and under cells that lose their last letter where they are set right."""

from __future__ import annotations

from industria.bench.rows.proofs.base_8 import FAULTS, STUBS
from industria.bench.swap import swapped

SMALLER = swapped(
    "industria.bench.rows.gov_dirty:_BARS", lambda bars: {"hospital": bars["hospital"]}
)

__all__ = ["FAULTS", "SMALLER", "STUBS"]
