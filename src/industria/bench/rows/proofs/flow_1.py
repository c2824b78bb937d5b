"""FLOW-1 under an ingest that takes nothing, and under pictures that are passed over."""

from __future__ import annotations

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped
from industria.core import InputError
from industria.foundation.ingest.report import IngestReport


def _no_picture(source: object, sink: object) -> object:
    raise InputError("expected no picture, found one")


STUBS = (
    Stub(
        "nothing is taken in",
        swapped(
            "industria.foundation.ingest.engine:Ingest.run",
            lambda real: lambda self, paths, *rest, **named: IngestReport(),
        ),
    ),
)
FAULTS = (
    Fault(
        "pictures are refused",
        swapped("industria.foundation.ingest.picture:load", lambda real: _no_picture),
    ),
)
