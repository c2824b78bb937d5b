"""KG-3: as KG-2, whose training it reports."""

from __future__ import annotations

from industria.bench.rows.proofs.kg_2 import FAULTS as FAULTS
from industria.bench.rows.proofs.kg_2 import STUBS as STUBS
