"""PLANT-2 under a product that says nothing of a table, and under one that repairs what is only a question."""

from __future__ import annotations

from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped

_STUDIES = "industria.bench.studies"


def _emptied(real: Any) -> Any:
    """Every number of the tables after the repairs is another one."""

    def read(self: Any, root: Any) -> Any:
        found = real(self, root)
        if root.name == "governed":
            for tables in found.values():
                for table in tables:
                    for column in table.frame.select_dtypes("number"):
                        table.frame[column] = 0
        return found

    return read


STUBS = (
    Stub("nothing is said", swapped(f"{_STUDIES}.strange_problems:everything_said", always([]))),
)
FAULTS = (
    Fault("every number is changed", swapped(f"{_STUDIES}.strange_run:StrangeRun._read", _emptied)),
)
