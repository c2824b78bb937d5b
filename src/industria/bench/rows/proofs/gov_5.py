"""GOV-5 under a full score for everything, and under lateness that costs nothing."""

from __future__ import annotations

from dataclasses import replace

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped
from industria.foundation.governance.score import QualityScore

_SCORE = "industria.foundation.governance.score:score"

STUBS = (Stub("every table is perfect", swapped(_SCORE, always(QualityScore(100, 100, 100, 100)))),)
FAULTS = (
    Fault(
        "late data costs nothing",
        swapped(_SCORE, lambda real: lambda *a: replace(real(*a), timely=100.0)),
    ),
)
