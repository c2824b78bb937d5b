"""Extraction as a registered model: learned from a file, used by every later ingest."""
