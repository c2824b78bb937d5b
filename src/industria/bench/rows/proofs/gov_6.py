"""GOV-6 under a search that finds nothing, and under names that are not looked for."""

from __future__ import annotations

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped

STUBS = (
    Stub(
        "nothing is personal",
        swapped("industria.foundation.privacy.find:find_personal_data", always([])),
    ),
    Stub(
        "everything is personal",
        swapped(
            "industria.foundation.privacy.find:find_personal_data",
            lambda real: (
                lambda text: [
                    type(found)(at, at + 4, found.kind)
                    for found in real("13812345678")
                    for at in range(0, max(0, len(text) - 4), 5)
                ]
            ),
        ),
    ),
)
FAULTS = (
    Fault(
        "names are not looked for",
        swapped("industria.foundation.privacy.names:find_names", always([])),
    ),
)
