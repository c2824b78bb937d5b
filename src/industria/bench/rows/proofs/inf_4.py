"""INF-4 under a store that shows nothing, and under commits that are acknowledged before they are made."""

from __future__ import annotations

from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped
from industria.infrastructure.objects import ObjectStore

_ROW = "industria.bench.rows.inf_4"
_EARLY = """
import threading
from industria.foundation.lake.tables import Tables
_write, _turn = Tables.write, threading.Lock()
def _kept(self, *a, **k):
    with _turn:
        _write(self, *a, **k)
def _early(self, *a, **k):
    threading.Thread(target=_kept, args=(self, *a), kwargs=k, daemon=True).start()
    return 0
Tables.write = _early
"""


def _empty(real: Any) -> Any:
    def listed(self: ObjectStore) -> list[str]:
        return [] if "://" in self.url else list(real(self))

    return listed


SMALLER = swapped(f"{_ROW}:_KILLS", lambda kills: 2)
STUBS = (
    Stub(
        "the store shows no objects",
        swapped("industria.infrastructure.objects:ObjectStore.list", _empty),
    ),
)
FAULTS = (
    Fault(
        "commits are acknowledged before they are made",
        swapped(f"{_ROW}:_WRITER", lambda code: _EARLY + code),
    ),
)
