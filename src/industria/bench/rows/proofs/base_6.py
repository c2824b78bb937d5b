"""BASE-6 under checks that find nothing, interpolation itself, and a correction laid on the wrong way round."""

from __future__ import annotations

from industria.bench.corpora.planted import IMPUTATION
from industria.bench.entry import Stub
from industria.bench.rows.proofs.gov_2 import INTERPOLATION, WRONG_WAY
from industria.bench.swap import always, swapped, together

STUBS = (
    INTERPOLATION,
    Stub(
        "nothing is found",
        together(
            *(
                swapped(f"industria.foundation.governance.imputation.{name}:detect", always([]))
                for name in IMPUTATION
            )
        ),
    ),
)
FAULTS = (WRONG_WAY,)
