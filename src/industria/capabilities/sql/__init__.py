"""Queries over the lake."""
