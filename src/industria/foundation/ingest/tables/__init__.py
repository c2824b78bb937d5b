"""Recognises tables: from a grid of text cells to names, types, units, quality and rows that are none of its."""
