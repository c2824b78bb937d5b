"""BASE-3 under a store that gives empty objects, and under one that does not compare hashes."""

from __future__ import annotations

from pathlib import Path

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped
from industria.infrastructure.objects import ObjectStore

_GET = "industria.infrastructure.objects:ObjectStore.get"


def _unchecked(store: ObjectStore, digest: str) -> bytes:
    return Path(store.url, digest[:2], digest[2:]).read_bytes()


STUBS = (Stub("every object is empty", swapped(_GET, always(b""))),)
FAULTS = (
    Fault("what is read is not compared with its hash", swapped(_GET, lambda real: _unchecked)),
)
