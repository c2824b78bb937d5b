"""TUNE-2 under no answer, the prompt for an answer, and answers of other prompts."""

from industria.bench.rows.proofs.tune_1 import FAULTS, STUBS

__all__ = ["FAULTS", "STUBS"]
