"""GOV-CLEAN under spikes that are called so at two deviations, and under a check that doubts every column."""

from __future__ import annotations

from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

_MERGED = "industria.foundation.governance.discovery.merged_cells:detect"
_SPIKES = "industria.foundation.governance.cleaning.spiking_sensor:_LIMIT"


def _doubting(_real: Any) -> Any:
    from industria.core import Text
    from industria.foundation.governance.table import Symptom

    def detect(table: Any) -> Any:
        return [
            Symptom("merged_cells", "accurate", str(c), (0,), Text("疑", "doubt"))
            for c in table.frame
        ]

    return detect


STUBS = (Stub("every column is doubted", swapped(_MERGED, _doubting)),)
FAULTS = (Fault("the limit of spikes is two deviations", swapped(_SPIKES, lambda real: 2.0)),)
