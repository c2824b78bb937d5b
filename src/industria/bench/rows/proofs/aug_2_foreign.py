"""AUG-2-FOREIGN under one text for all pictures, and with headings that stand in every section taken for names."""

from __future__ import annotations

from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped
from industria.foundation.pairs.found import Said

_SPEAKING = "industria.foundation.pairs.speaking"


def _same(_real: Any) -> Any:
    return lambda self, element: Said("Robust part of our catalogue")


STUBS = (Stub("one text for all pictures", swapped(f"{_SPEAKING}:Speaking.of", _same)),)
FAULTS = (
    Fault(
        "a heading of every section is a name",
        swapped(f"{_SPEAKING}:Folder.is_general", always(False)),
    ),
)
