"""What normal rows near a row were like: a memory of them, and the mean of the nearest few.

The base of similarity-based modelling (auto-associative kernel regression; Singer et al., Model-based
nuclear power plant monitoring and fault detection, ANS 1996): each state that a machine was in is normal
on its own terms, so several products, a stop and a ramp need no model each.
"""

from __future__ import annotations

import numpy as np

_AT_ONCE = 2048
_CHOSEN_FROM = 20_000


def memory(features: np.ndarray, most: int) -> np.ndarray:
    """At most ``most`` rows, (number,) rising, that stand for all of them, (row, feature).

    Half are evenly spaced in time; the others are taken farthest first, so that a rare state or a ramp is
    not lost among many rows of an ordinary day.
    """
    rows = len(features)
    if rows <= most:
        return np.arange(rows)
    pool = np.unique(np.linspace(0, rows - 1, min(rows, _CHOSEN_FROM)).astype(int))
    candidates = features[pool]
    chosen = list(np.unique(np.linspace(0, len(pool) - 1, most // 2).astype(int)))
    far = np.full(len(pool), np.inf)
    for start in range(0, len(chosen), 64):
        far = np.minimum(
            far, _squares(candidates, candidates[chosen[start : start + 64]]).min(axis=1)
        )
    while len(chosen) < most:
        farthest = int(far.argmax())
        chosen.append(farthest)
        far = np.minimum(far, np.square(candidates - candidates[farthest]).sum(axis=1))
    return np.unique(pool[chosen])


def expected(
    query: np.ndarray,
    kept: np.ndarray,
    targets: np.ndarray,
    nearest: int,
    apart: tuple[np.ndarray, np.ndarray, int] | None = None,
) -> np.ndarray:
    """The weighted mean of ``targets`` (kept row, target) over the nearest kept rows, (query row, target).

    ``apart``: positions of query and kept rows and how far apart in time two have to be; what happened
    around a row says nothing of whether that row was to be expected.
    """
    out = np.empty((len(query), targets.shape[1]))
    nearest = min(nearest, len(kept) - 1)
    for start in range(0, len(query), _AT_ONCE):
        rows = query[start : start + _AT_ONCE]
        far = _squares(rows, kept)
        if apart is not None:
            at, of, gap = apart
            far[np.abs(at[start : start + _AT_ONCE, None] - of[None]) <= gap] = np.inf
        near = np.argpartition(far, nearest, axis=1)[:, : nearest + 1]
        weight = _weights(np.take_along_axis(far, near, axis=1))
        out[start : start + len(rows)] = np.einsum("ij,ijk->ik", weight, targets[near])
    return out


def _weights(far: np.ndarray) -> np.ndarray:
    """Weights that fall to nothing at the farthest of the neighbours, (row, neighbour); rows sum to 1."""
    edge = far.max(axis=1, keepdims=True, where=np.isfinite(far), initial=0.0) + 1e-9
    weight = np.where(np.isfinite(far), 1 - far / edge, 0.0).clip(1e-6)
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))


def _squares(rows: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Squared distances, (row, other)."""
    crossed = (
        np.square(rows).sum(axis=1)[:, None] + np.square(others).sum(axis=1) - 2 * rows @ others.T
    )
    return np.asarray(crossed.clip(0))
