"""Small nets of rectified units as plain arrays: fitted by scikit-learn, read without it.

What a feature adds is its integrated gradient (Sundararajan, Taly and Yan, 2017) from the mean machine to this one:
base and contributions add up to the prediction.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

_STEPS = 64
_LEAST_STEPS, _MOST_PASSES = 1100, 300


@dataclass(frozen=True, slots=True)
class Net:
    """``weights`` (in, out) and ``biases`` (out,) of each layer; rows are standardised by ``mean`` and ``scale``."""

    mean: np.ndarray
    scale: np.ndarray
    weights: tuple[np.ndarray, ...]
    biases: tuple[np.ndarray, ...]

    def predict(self, rows: np.ndarray) -> np.ndarray:
        """(row,) of ``rows`` (row, feature)."""
        at = (rows - self.mean) / self.scale
        for weight, bias in zip(self.weights[:-1], self.biases[:-1], strict=True):
            at = np.maximum(at @ weight + bias, 0.0)
        found: np.ndarray = (at @ self.weights[-1] + self.biases[-1])[:, 0]
        return found

    def contributions(self, rows: np.ndarray) -> tuple[float, np.ndarray]:
        """(base, (row, feature)): what the mean machine has, and what each feature adds to that."""
        away = (rows - self.mean) / self.scale
        slopes = np.zeros(rows.shape)
        for step in (np.arange(_STEPS) + 0.5) / _STEPS:
            slopes += self._slopes(away * step) / _STEPS
        return float(self.predict(self.mean[None])[0]), slopes * away

    def _slopes(self, at: np.ndarray) -> np.ndarray:
        """Change of the prediction by each standardised feature, (row, feature)."""
        active = []
        for weight, bias in zip(self.weights[:-1], self.biases[:-1], strict=True):
            at = at @ weight + bias
            active.append(at > 0)
            at = np.maximum(at, 0.0)
        back = np.tile(self.weights[-1][:, 0], (len(at), 1))
        for weight, on in zip(reversed(self.weights[:-1]), reversed(active), strict=True):
            back = (back * on) @ weight.T
        return back

    def arrays(self, prefix: str = "") -> dict[str, np.ndarray]:
        """As arrays by name."""
        layers = enumerate(zip(self.weights, self.biases, strict=True))
        flat = {
            f"{prefix}{kind}{i}": a
            for i, pair in layers
            for kind, a in zip("wb", pair, strict=True)
        }
        return {f"{prefix}mean": self.mean, f"{prefix}scale": self.scale, **flat}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray], prefix: str = "") -> Net:
        """What ``arrays`` gave."""
        depth = sum(name.startswith(f"{prefix}w") for name in arrays)
        weights, biases = (
            tuple(arrays[f"{prefix}{kind}{i}"] for i in range(depth)) for kind in "wb"
        )
        return cls(arrays[f"{prefix}mean"], arrays[f"{prefix}scale"], weights, biases)

    @classmethod
    def fit(
        cls,
        rows: np.ndarray,
        target: np.ndarray,
        seed: int,
        *,
        hidden: Sequence[int],
        alpha: float,
        epochs: int,
        batch: int,
    ) -> Net:
        """Trained by Adam for ``epochs`` passes over ``rows`` (row, feature), more where those are few steps.

        ``alpha``: weight decay, beside the loss of a target that is in units of its own deviation.
        """
        from sklearn.exceptions import ConvergenceWarning
        from sklearn.neural_network import MLPRegressor

        mean, scale = rows.mean(0), rows.std(0)
        scale = np.where(scale > 0, scale, 1.0)
        unit = float(target.std()) or 1.0
        passes = min(_MOST_PASSES, max(epochs, -(-_LEAST_STEPS // -(-len(rows) // batch))))
        net = MLPRegressor(
            hidden_layer_sizes=tuple(hidden), alpha=alpha, max_iter=passes,
            batch_size=min(batch, len(rows)), random_state=seed,
        )  # fmt: skip
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # the passes are counted on purpose
            net.fit((rows - mean) / scale, target / unit)
        weights = (*net.coefs_[:-1], net.coefs_[-1] * unit)
        return cls(mean, scale, weights, (*net.intercepts_[:-1], net.intercepts_[-1] * unit))
