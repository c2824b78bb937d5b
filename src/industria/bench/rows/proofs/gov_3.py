"""GOV-3 under units that are never read, and under values that are not converted."""

from __future__ import annotations

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped

_UNITS = "industria.foundation.units"

STUBS = (Stub("no quantity is read", swapped(f"{_UNITS}:parse_quantity", always(None))),)
FAULTS = (
    Fault(
        "values keep their number in SI",
        swapped(f"{_UNITS}:Quantity.si", lambda real: lambda self: self.value),
    ),
)
