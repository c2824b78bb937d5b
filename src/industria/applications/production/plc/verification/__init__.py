"""Proofs about programs: properties, engines, counterexamples, and how far the checker is to be trusted."""
