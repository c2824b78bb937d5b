"""Remaining useful life: which machine fails next, when about, why, and what to do until then."""
