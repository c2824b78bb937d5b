"""GOV-CLEAN under a writer that never takes the file that came in, and under a check that doubts every column."""

from __future__ import annotations

from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped

_MERGED = "industria.foundation.governance.discovery.merged_cells:detect"
_SOURCE = "industria.foundation.governance.export:_source_file"


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
FAULTS = (Fault("every table is written anew", swapped(_SOURCE, always(None))),)
