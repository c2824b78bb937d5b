"""CHA-3 under a chain that always holds, and under a hash of half of each Run."""

from __future__ import annotations

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped
from industria.trust.audit import ChainReport


def _half(body: str | bytes) -> bytes:
    data = body if isinstance(body, bytes) else body.encode()
    return data[: len(data) // 2]


STUBS = (
    Stub(
        "the chain always holds",
        swapped("industria.trust.audit:AuditChain.verify", always(ChainReport(200, True))),
    ),
)
FAULTS = (
    Fault(
        "the hash covers half of a Run",
        swapped(
            "industria.trust.chain:link",
            lambda real: lambda previous, body: real(previous, _half(body)),
        ),
    ),
)
