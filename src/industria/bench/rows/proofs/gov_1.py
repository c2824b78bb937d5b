"""GOV-1 under a check that finds nothing, the moving average, and a limit that is too low."""

from __future__ import annotations

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped

_SPIKES = "industria.foundation.governance.cleaning.spiking_sensor"

STUBS = (Stub("nothing is found", swapped(f"{_SPIKES}:detect", always([]))),)
FAULTS = (Fault("the limit is two deviations", swapped(f"{_SPIKES}:_LIMIT", lambda real: 2.0)),)
