"""HOUSE-2 under a product that records nothing, one that acts before it says so, and one that drops who."""

from __future__ import annotations

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

_PLANTED = "industria.bench.studies.trial.processes:PLANTED"
_SILENT = """
from industria.trust.audit import AuditChain
AuditChain.append = lambda self, run: ""
"""
_AFTERWARDS = """
from industria.trust import audit, intents
audit.AuditChain._begin = lambda self, begun: intents.begin(begun.id)
"""
_NOBODY = """
from dataclasses import replace
from industria.trust.audit import AuditChain
_append = AuditChain.append
AuditChain.append = lambda self, run: _append(self, replace(run, who=""))
"""

STUBS = (Stub("nothing is recorded", swapped(_PLANTED, lambda real: _SILENT)),)
FAULTS = (
    Fault("the intent is written with the end", swapped(_PLANTED, lambda real: _AFTERWARDS)),
    Fault("who is dropped on the way to the record", swapped(_PLANTED, lambda real: _NOBODY)),
)
