"""Removing a source everywhere."""
