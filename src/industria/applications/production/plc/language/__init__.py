"""Structured Text: tokens, syntax, types, and the checked form that every back end reads."""
