"""The trunk in numpy: what it says of cases from the views and experts of the kinds that each has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.special import erf

Weights = Mapping[str, np.ndarray]
READ = 32  # directions of a view that the trunk reads


def forward(
    weights: Weights,
    views: Sequence[np.ndarray],
    said: np.ndarray,
    mask: np.ndarray,
    prior: np.ndarray,
) -> np.ndarray:
    """Logits (case, class).

    ``views``: of each kind (case, direction); ``said`` (case, kind, class): logs of what each expert says;
    ``mask`` (case, kind): which kinds count; ``prior`` (class,): log of the share of each class.
    """
    count = np.maximum(mask.sum(1, keepdims=True), 1.0)
    latent = sum(
        mask[:, [k]] * _gelu(view @ weights[f"enter.{k}.weight"].T + weights[f"enter.{k}.bias"])
        for k, view in enumerate(views)
    )
    latent = _normal(np.asarray(latent) / np.sqrt(count), weights)
    inner = _gelu(latent @ weights["up.weight"].T + weights["up.bias"])
    latent = latent + inner @ weights["down.weight"].T + weights["down.bias"]
    trust = np.exp(weights["trust"][None, :] + weights["crowd"] * np.log(count))
    heard = ((mask * trust)[:, :, None] * (said - prior)).sum(1)
    return np.asarray(prior + heard + latent @ weights["head.weight"].T + weights["head.bias"])


def _gelu(x: np.ndarray) -> np.ndarray:
    return np.asarray(0.5 * x * (1.0 + erf(x / np.sqrt(2.0))))


def _normal(x: np.ndarray, weights: Weights) -> np.ndarray:
    centred = x - x.mean(1, keepdims=True)
    spread = np.sqrt(np.square(centred).mean(1, keepdims=True) + 1e-5)
    return np.asarray(centred / spread * weights["norm.weight"] + weights["norm.bias"])
