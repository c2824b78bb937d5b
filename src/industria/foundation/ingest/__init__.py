"""Ingest: any file of a plant into the lake."""
