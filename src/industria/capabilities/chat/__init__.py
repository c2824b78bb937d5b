"""The bare models."""
