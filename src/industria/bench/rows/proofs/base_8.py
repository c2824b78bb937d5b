"""BASE-8 under checks that find nothing, and under cells that lose their last letter where they are set right."""

from __future__ import annotations

from typing import Any

from industria.bench.corpora.planted_cells import DISCOVERY
from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped, together

_GOVERNANCE = "industria.foundation.governance"


def _cut(real: Any) -> Any:
    return lambda symptom: {row: value[:-1] for row, value in real(symptom).items()}


SMALLER = swapped("industria.bench.rows.base_8:_BARS", lambda bars: {"hospital": bars["hospital"]})
STUBS = (
    Stub(
        "nothing is found in cells",
        together(*(swapped(f"{_GOVERNANCE}.discovery.{n}:detect", always([])) for n in DISCOVERY)),
    ),
)
FAULTS = (
    Fault(
        "what is set right loses its last letter",
        swapped(f"{_GOVERNANCE}.discovery.cells:wanted_of", _cut),
    ),
)
