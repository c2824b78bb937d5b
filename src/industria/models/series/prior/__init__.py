"""The prior of the series model: synthetic series made here, and nothing else."""

from industria.models.series.prior.mixture import LENGTH, pool

__all__ = ["LENGTH", "pool"]
