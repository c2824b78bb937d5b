"""Governance: what is wrong in a table, in words, repaired as a new version."""

from industria.foundation.governance.govern import CHECKS, Governed, govern
from industria.foundation.governance.score import QualityScore
from industria.foundation.governance.table import GovernedTable, Symptom
from industria.foundation.governance.versions import keep_repaired

__all__ = [
    "CHECKS",
    "Governed",
    "GovernedTable",
    "QualityScore",
    "Symptom",
    "govern",
    "keep_repaired",
]
