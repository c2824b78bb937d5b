"""GOV-7 under a message without readings, and under a cursor that does not move."""

from __future__ import annotations

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped

_LINKS = "industria.infrastructure.links"

STUBS = (Stub("no readings in a message", swapped(f"{_LINKS}.sparkplug:decode", always([]))),)
FAULTS = (
    Fault(
        "rows that were taken are taken again",
        swapped(f"{_LINKS}.database:DatabaseLink.acknowledge", always(None)),
    ),
)
