"""Datasets: named, versioned, governed, and split so that nothing leaks."""
