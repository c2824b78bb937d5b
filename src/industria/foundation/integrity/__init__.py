"""Integrity: every file of a plant against what it was when it was written; backup and restore."""

from industria.foundation.integrity.report import Damage, Findings, IntegrityReport

__all__ = ["Damage", "Findings", "IntegrityReport"]
