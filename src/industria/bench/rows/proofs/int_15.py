"""INT-15 under a guard that lets all through or nothing, and under interlocks that are not heeded."""

from __future__ import annotations

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped
from industria.core import NotPermittedError
from industria.infrastructure.links.guard import Value, WriteGuard

_GUARD = "industria.infrastructure.links.guard"


def _open(guard: WriteGuard, url: str, tag: str, value: Value) -> Value:
    guard._write(url, tag, value)
    return value


def _shut(guard: WriteGuard, url: str, tag: str, value: Value) -> Value:
    raise NotPermittedError("nothing may be written")


STUBS = (
    Stub("every write is let through", swapped(f"{_GUARD}:WriteGuard.write", lambda real: _open)),
    Stub("no write is let through", swapped(f"{_GUARD}:WriteGuard.write", lambda real: _shut)),
)
FAULTS = (Fault("interlocks are not heeded", swapped(f"{_GUARD}:_same", always(False))),)
