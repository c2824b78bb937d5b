"""GROW-5 under questions that find nothing, and under a ranking that does not read the question."""

from __future__ import annotations

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped
from industria.foundation.knowledge.snapshot import Ranking, Snapshot

_RANK = "industria.foundation.knowledge.snapshot:Snapshot.rank_by_words"


def _any_rows(snapshot: Snapshot, text: str, limit: int) -> Ranking:
    found = snapshot._table.search().with_row_id(True).limit(limit).to_arrow()
    return [(row, 1.0) for row in found.column("_rowid").to_pylist()]


SMALLER = swapped("industria.bench.rows.grow_5:SIZES", lambda sizes: (300, 3_000))
STUBS = (Stub("nothing is found", swapped(_RANK, always([]))),)
FAULTS = (Fault("the first passages fit every question", swapped(_RANK, lambda real: _any_rows)),)
