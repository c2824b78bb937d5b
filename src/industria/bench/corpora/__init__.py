"""Corpora that the benchmarks plant faults in; made from a seed."""
