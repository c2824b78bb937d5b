"""INF-5 under ten passages for every question, and under one partition that is looked at."""

from __future__ import annotations

from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped
from industria.foundation.knowledge.snapshot import Ranking, Snapshot

_RANK = "industria.foundation.knowledge.snapshot:Snapshot.rank_by_vector"


def _the_first(snapshot: Snapshot, vector: object, limit: int, *_: object) -> Ranking:
    found = snapshot._table.search().with_row_id(True).limit(limit).to_arrow()
    return [(row, 1.0) for row in found.column("_rowid").to_pylist()]


def _one_probe(real: Any) -> Any:
    return lambda self, vector, limit, language="", probes=1: real(self, vector, limit, language, 1)


SMALLER = swapped("industria.bench.rows.inf_5:_COUNT", lambda count: 40_000)
STUBS = (Stub("the same ten passages", swapped(_RANK, lambda real: _the_first)),)
FAULTS = (Fault("one partition is looked at", swapped(_RANK, _one_probe)),)
