"""A sensor table for the eye: extremes for each pixel."""
