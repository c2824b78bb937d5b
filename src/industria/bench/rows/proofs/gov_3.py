"""GOV-3 under units that are never read, and under values that are not converted."""

from __future__ import annotations

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

_UNITS = "industria.foundation.units"

STUBS = (
    Stub(
        "no quantity is read",
        swapped(f"{_UNITS}:read_quantity", lambda real: lambda text: real("nothing")),
    ),
)
FAULTS = (
    Fault(
        "values keep their number in SI",
        swapped(f"{_UNITS}.reading:to_si", lambda real: lambda value, *_: value),
    ),
)
