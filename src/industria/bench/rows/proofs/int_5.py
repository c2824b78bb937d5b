"""INT-5 under the most frequent class, and where of a request only the first kind is heard."""

from __future__ import annotations

from industria.bench.entry import Fault, Stub
from industria.bench.rows.proofs.base_11 import GUESS, first_kind, frequent
from industria.bench.swap import swapped

STUBS = (Stub("the most frequent class", swapped(GUESS, frequent)),)
FAULTS = (Fault("only the first kind is heard", swapped(GUESS, first_kind)),)
