"""Bench: one entry for every row of the survey; run it, print the score beside the reference."""
