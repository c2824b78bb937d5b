"""Anomaly detectors for sensor tables, and the baselines they are shown beside."""
