"""Made vectors that cluster as those of texts and pictures do."""

from __future__ import annotations

import numpy as np


def clustered(count: int, dimension: int, seed: int) -> np.ndarray:
    """Unit vectors around 2,000 centres, (count, dimension): text and image vectors cluster so."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(2000, dimension))
    vectors = centres[rng.integers(0, 2000, count)] + 0.8 * rng.normal(size=(count, dimension))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)
