"""READ-1 under a reader that explains nothing, under types that are all text, and under one row too few."""

from __future__ import annotations

from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped

_OF = "industria.bench.studies.reading:Taken.of"


def _changed(**columns: object) -> Any:
    def make(real: Any) -> Any:
        def of(self: Any, file: str) -> Any:
            found = real(self, file)
            return [{**u, "columns": [{**c, **columns} for c in u["columns"]]} for u in found]

        return of

    return make


def _fewer(real: Any) -> Any:
    return lambda self, file: [{**u, "rows": u["rows"] - 1} for u in real(self, file)]


STUBS = (Stub("nothing is explained", swapped(_OF, always([]))),)
FAULTS = (
    Fault("every column is text", swapped(_OF, _changed(type="text"))),
    Fault("a row is lost", swapped(_OF, _fewer)),
)
