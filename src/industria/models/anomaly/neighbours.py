"""What normal rows near a row were like: a memory of them, and the mean of the nearest few.

The base of similarity-based modelling (auto-associative kernel regression; Singer et al., Model-based
nuclear power plant monitoring and fault detection, ANS 1996): each state that a machine was in is normal
on its own terms, so several products, a stop and a ramp need no model each.
"""

from __future__ import annotations

import numpy as np

_AT_ONCE = 1024
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
    candidates = (features[pool] - features[pool].mean(axis=0)).astype(np.float32)
    lengths = np.square(candidates).sum(axis=1)
    chosen = list(np.unique(np.linspace(0, len(pool) - 1, most // 2).astype(int)))
    far = np.full(len(pool), np.inf, np.float32)
    for start in range(0, len(chosen), 64):
        far = np.minimum(
            far, _squares(candidates, candidates[chosen[start : start + 64]]).min(axis=1)
        )
    while len(chosen) < most:
        farthest = int(far.argmax())
        chosen.append(farthest)
        crossed = candidates @ candidates[farthest]
        far = np.minimum(far, lengths + lengths[farthest] - 2 * crossed)
        far[farthest] = 0  # not again by a rounding
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
    out = np.empty((len(query), targets.shape[1]), np.float32)
    targets = targets.astype(np.float32)
    nearest = min(nearest, len(kept) - 1)
    for start in range(0, len(query), _AT_ONCE):
        far = _squares(query[start : start + _AT_ONCE], kept)
        if apart is not None:
            at, of, gap = apart
            far[np.abs(at[start : start + _AT_ONCE, None] - of[None]) <= gap] = np.inf
        weight = _weights(far, nearest)
        out[start : start + len(far)] = weight @ targets
        out[start : start + len(far)] /= weight.sum(axis=1, keepdims=True)
    return out


def _weights(far: np.ndarray, nearest: int) -> np.ndarray:
    """Weights that fall to nothing at the neighbour after the ``nearest``, (row, other); ``far`` is overwritten.

    Where all of the nearest are equally far, they count alike. Whole rows are weighed, since their product with
    the targets is quicker than to gather a few of them.
    """
    edge = np.partition(far, nearest, axis=1)[:, nearest]
    if np.isinf(edge).any():
        edge = np.where(np.isinf(edge), far.max(axis=1, where=np.isfinite(far), initial=0.0), edge)
    edge = (edge * (1 + 1e-6) + 1e-9)[:, None].astype(np.float32)
    np.divide(far, -edge, out=far)
    far += 1
    return np.asarray(np.maximum(far, 0, out=far))


def _squares(rows: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Squared distances, (row, other), in single precision, by one product of matrices."""
    center = others.mean(axis=0)
    rows, others = (rows - center).astype(np.float32), (others - center).astype(np.float32)
    ones = np.ones((len(rows), 1), np.float32)
    left = np.hstack([-2 * rows, np.square(rows).sum(axis=1, keepdims=True), ones])
    right = np.hstack(
        [
            others,
            np.ones((len(others), 1), np.float32),
            np.square(others).sum(axis=1, keepdims=True),
        ]
    )
    return np.asarray(np.maximum(left @ right.T, 0))
