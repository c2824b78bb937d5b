"""Closed-form guesses of a table's target, each labelled row left out of its own.

Kernel ridge regression gives what it would say of a row had it not seen that row's label for nothing:
``y - alpha / inverse_diagonal`` (Rasmussen and Williams, 2006, eq. 5.12). Naive Bayes leaves the row out of
its class's mean, the forest guesses out of bag. So a network that reads the guesses of labelled rows beside
their labels can see which expert is to be believed on this table.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from industria.models.tables.forest import DEFAULT, ForestOptions, out_of_bag

NAMES = (
    "ridge", "ridge, strong", "quadratic ridge", "smooth kernel", "narrow kernel", "step kernel",
    "additive kernel", "weighted smooth kernel", "weighted ridge", "local", "forest",
)  # fmt: skip
_INTERCEPT = 1.0
_REACH = 3.0


@dataclass(frozen=True, slots=True)
class Views:
    """Two views of one batch of tables, both (table, row, feature), without missing cells.

    ``standard``: standardised by the labelled rows, long tails drawn in; ``rank``: place among the labelled
    rows, 0 to 1; ``labelled``: how many rows at the front have a label.
    """

    standard: np.ndarray
    rank: np.ndarray
    labelled: int


def views(features: np.ndarray, labelled: int) -> Views:
    """Of features (table, row, feature) with nan where a cell is missing."""
    known = features[:, :labelled]
    there = np.isfinite(known)
    count = np.maximum(there.sum(1, keepdims=True), 1)
    mean = np.where(there, known, 0).sum(1, keepdims=True) / count
    spread = np.sqrt((np.where(there, known - mean, 0) ** 2).sum(1, keepdims=True) / count)
    missing = ~np.isfinite(features)
    flat = spread <= 1e-6 * (np.abs(mean) + 1e-6)
    standard = np.where(missing | flat, 0, (features - mean) / np.where(flat, 1, spread))
    size = np.abs(standard)
    standard = np.sign(standard) * np.where(size < 2, size, 2 + np.log1p(np.maximum(size - 2, 0)))
    return Views(standard.astype(np.float32), _ranks(features, labelled), labelled)


def _ranks(features: np.ndarray, labelled: int) -> np.ndarray:
    """The middle of the places that a cell could take among the labelled rows; missing cells stand at .5."""
    tables, _, width = features.shape
    found = np.full(features.shape, 0.5, np.float32)
    for table in range(tables):
        for column in range(width):
            cells = features[table, :, column]
            there = np.isfinite(cells)
            known = np.sort(cells[:labelled][there[:labelled]])
            if known.size:
                below = np.searchsorted(known, cells[there], "left")
                upto = np.searchsorted(known, cells[there], "right")
                found[table, there, column] = (below + upto) / (2 * known.size)
    return found


def relevance(seen: Views, targets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of each feature and output the squared correlation on labelled rows, the better of both views, less
    what chance gives, and the sign: both (table, feature, output)."""
    best: np.ndarray | None = None
    sign = np.zeros(0)
    centred = targets - targets.mean(1, keepdims=True)
    scale = np.sqrt((centred**2).sum(1))
    for view in (seen.standard, seen.rank):
        known = view[:, : seen.labelled]
        known = known - known.mean(1, keepdims=True)
        norm = np.sqrt((known**2).sum(1))
        r = known.transpose(0, 2, 1) @ centred
        r = r / np.maximum(norm[..., None] * scale[:, None], 1e-6)
        if best is None:
            best, sign = r**2, np.sign(r)
        else:
            sign = np.where(r**2 > best, np.sign(r), sign)
            best = np.maximum(best, r**2)
    assert best is not None
    return np.maximum(best - 1 / max(seen.labelled, 2), 0).astype(np.float32), sign


def guesses(
    seen: Views,
    targets: np.ndarray,
    classes: np.ndarray | None,
    rng: np.random.Generator,
    forest: ForestOptions = DEFAULT,
) -> np.ndarray:
    """(table, row, output, expert) for targets (table, labelled, output): +1 and -1 of each class, or numbers.

    ``classes`` (table, labelled): class of each labelled row; None for numbers.
    """
    relevant = relevance(seen, targets)[0].max(2)
    found = [*_ridges(seen, targets, relevant)]
    if classes is None:
        found.append(_local(seen, targets))
    else:
        found.append(_naive_bayes(seen, classes, targets.shape[2]))
    found.append(out_of_bag(seen.standard, targets, rng, forest))
    return np.clip(np.stack(found, 3), -_REACH, _REACH).astype(np.float32)


def _ridges(seen: Views, targets: np.ndarray, relevant: np.ndarray) -> list[np.ndarray]:
    """The guesses of every kernel ridge, (table, row, output) each."""
    n, width = seen.labelled, seen.standard.shape[2]
    linear = seen.standard @ seen.standard[:, :n].transpose(0, 2, 1) / width
    squares = _squares(seen.standard, n)
    steps = _steps(seen.rank, n)
    weight = relevant + 0.05 * relevant.mean(1, keepdims=True) + 1e-3
    weight = weight / weight.sum(1, keepdims=True)
    scaled = seen.standard * np.sqrt(weight)[:, None]
    weighted = scaled @ scaled[:, :n].transpose(0, 2, 1)
    near = _squares(scaled, n) * width
    kernels = (
        (linear, 0.3),
        (linear, 5.0),
        (linear + 0.5 * linear**2, 2.0),
        (np.exp(-0.35 * squares), 0.2),
        (np.exp(-1.2 * squares), 0.4),
        (np.exp(-4.0 * steps), 0.2),
        (1 - steps, 0.02),
        (np.exp(-0.5 * near), 0.3),
        (weighted, 0.3),
    )
    return [_left_out(kernel, targets, strength) for kernel, strength in kernels]


def _squares(values: np.ndarray, n: int) -> np.ndarray:
    """Mean squared distance of each row to each labelled one, (table, row, labelled)."""
    width = values.shape[2]
    size = (values**2).sum(2)
    cross = values @ values[:, :n].transpose(0, 2, 1)
    return np.maximum(size[:, :, None] + size[:, None, :n] - 2 * cross, 0) / width


def _steps(rank: np.ndarray, n: int) -> np.ndarray:
    """Mean absolute distance of each row to each labelled one, (table, row, labelled)."""
    found = np.zeros((rank.shape[0], rank.shape[1], n), np.float32)
    for column in range(rank.shape[2]):
        found += np.abs(rank[:, :, None, column] - rank[:, None, :n, column])
    return found / rank.shape[2]


def _left_out(kernel: np.ndarray, targets: np.ndarray, strength: float) -> np.ndarray:
    """Kernel ridge with an intercept: left out on labelled rows, fitted to them on the others."""
    n = targets.shape[1]
    kernel = kernel + _INTERCEPT
    inverse = _inverses(kernel[:, :n] + strength * np.eye(n, dtype=np.float32))
    alpha = inverse @ targets
    own = np.diagonal(inverse, axis1=1, axis2=2)[..., None]
    return np.concatenate([targets - alpha / np.maximum(own, 1e-6), kernel[:, n:] @ alpha], 1)


def _inverses(matrices: np.ndarray) -> np.ndarray:
    """Of positive definite matrices (table, n, n); by Cholesky, a third of the time of a general inverse."""
    from scipy.linalg import lapack

    found = np.empty_like(matrices)
    for number, matrix in enumerate(matrices):
        factor, indefinite = lapack.spotrf(matrix, lower=1)
        lower, singular = lapack.spotri(factor, lower=1)
        if indefinite or singular:
            found[number] = np.linalg.pinv(matrix, hermitian=True)
        else:
            found[number] = np.tril(lower) + np.tril(lower, -1).T
    return found


def _local(seen: Views, targets: np.ndarray) -> np.ndarray:
    """The mean of near labelled rows, near by rank; a labelled row does not count for itself."""
    n = seen.labelled
    near = np.exp(-6.0 * (seen.rank.shape[2] ** 0.5) * _squares(seen.rank, n))
    near[:, np.arange(n), np.arange(n)] = 0
    mean = targets.mean(1, keepdims=True)
    return np.asarray((near @ targets + 0.1 * mean) / (near.sum(2, keepdims=True) + 0.1))


def _naive_bayes(seen: Views, classes: np.ndarray, outputs: int) -> np.ndarray:
    """tanh of the log-odds of each class against the likeliest other, (table, row, output)."""
    n, width = seen.labelled, seen.standard.shape[2]
    kinds = max(outputs, 2)
    member = (classes[..., None] == np.arange(kinds)).astype(np.float32)  # (table, labelled, class)
    count = member.sum(1)
    known = seen.standard[:, :n]
    mean = member.transpose(0, 2, 1) @ known / np.maximum(count, 1)[..., None]
    spread = ((known - member @ mean) ** 2).mean(1, keepdims=True) + 0.1
    scaled, centre = seen.standard / np.sqrt(spread), mean / np.sqrt(spread)
    far = (scaled**2).sum(2)[..., None] + (centre**2).sum(2)[:, None]
    far = np.maximum(far - 2 * scaled @ centre.transpose(0, 2, 1), 0)
    out = (count / np.maximum(count - 1, 0.5)) ** 2  # the row is left out of its own class's mean
    far[:, :n] *= 1 + member * (out[:, None] - 1)
    likely = -far / 2
    likely = np.where(count[:, None] > 0, likely, likely.min(2, keepdims=True))
    odds = np.empty_like(likely)
    for kind in range(kinds):
        odds[..., kind] = likely[..., kind] - np.delete(likely, kind, 2).max(2)
    found = np.tanh(odds / width**0.5)
    return found[..., 1:] if outputs == 1 else found
