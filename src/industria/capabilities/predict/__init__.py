"""Prediction of a column from a few labelled rows."""
