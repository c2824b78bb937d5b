"""Small randomised forests of many tables at once, in numpy; each labelled row is guessed out of bag.

Extremely randomised trees (Geurts et al., 2006) on bootstrap samples: every node tries a few random cuts and
keeps the one that lowers the variance of the targets most, which for one-hot targets is the Gini index.
Trees grow level by level over all tables and trees together, so that a batch of forests costs some
milliseconds: that is what lets a forest be an input of a network while the network is trained.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class ForestOptions:
    """``tries``: cuts that each node looks at; ``shrink``: rows of the mean that a leaf is mixed with."""

    trees: int = 24
    depth: int = 7
    tries: int = 5
    shrink: float = 0.3


DEFAULT = ForestOptions()


def out_of_bag(
    features: np.ndarray,
    targets: np.ndarray,
    rng: np.random.Generator,
    options: ForestOptions = DEFAULT,
) -> np.ndarray:
    """Guesses (table, row, output) for features (table, row, feature), the first rows with targets
    (table, labelled, output). A labelled row is guessed by the trees that did not see it."""
    tables, labelled, outputs = targets.shape
    trees = options.trees
    bags = rng.multinomial(labelled, np.full(labelled, 1 / labelled), (tables, trees))
    weights = bags.astype(np.float32)
    node = np.zeros((tables, trees, features.shape[1]), np.int32)
    for level in range(options.depth):
        _split(features, targets, weights, node, level, rng, options)
    leaves = 2**options.depth
    sums, count = _sums(node[:, :, :labelled], leaves, weights, targets)
    mean = targets.mean(1)[:, None, None]
    value = (sums + options.shrink * mean) / (count[..., None] + options.shrink)
    guess = np.take_along_axis(value, node[..., None], 2)  # (table, tree, row, output)
    seen = np.ones((tables, trees, features.shape[1]), np.float32)
    seen[:, :, :labelled] = weights == 0
    total = seen.sum(1)[..., None]
    means = (guess * seen[..., None]).sum(1) / np.maximum(total, 1)
    fallback = np.broadcast_to(targets.mean(1)[:, None], means.shape)
    return np.where(total > 0, means, fallback).astype(np.float32)


def _sums(
    node: np.ndarray, nodes: int, weights: np.ndarray, targets: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Of each node the weighted sum of targets (table, tree, node, output), and the weight."""
    tables, trees, labelled = node.shape
    outputs = targets.shape[2]
    flat = (np.arange(tables * trees)[:, None] * nodes + node.reshape(tables * trees, -1)).ravel()
    size = tables * trees * nodes
    count = np.bincount(flat, weights.ravel(), size).reshape(tables, trees, nodes)
    sums = np.empty((tables, trees, nodes, outputs), np.float32)
    for output in range(outputs):
        weighted = (weights * targets[:, None, :, output]).ravel()
        sums[..., output] = np.bincount(flat, weighted, size).reshape(tables, trees, nodes)
    return sums, count.astype(np.float32)


def _split(
    features: np.ndarray,
    targets: np.ndarray,
    weights: np.ndarray,
    node: np.ndarray,
    level: int,
    rng: np.random.Generator,
    options: ForestOptions,
) -> None:
    """Send every row of ``node`` (table, tree, row) to a child, in place."""
    tables, trees, _ = node.shape
    labelled, width = targets.shape[1], features.shape[2]
    nodes, tries = 2**level, options.tries
    here = node[:, :, :labelled]
    table = np.arange(tables)[:, None, None, None]
    column = rng.integers(0, width, (tables, trees, nodes, tries))
    order, start, count = _members(here, weights, nodes, rng)
    cut = np.zeros((tables, trees, nodes, tries), np.float32)
    for _ in range(2):  # midway between two random members
        place = start[..., None] + (
            rng.random((tables, trees, nodes, tries)) * count[..., None]
        ).astype(np.int64)
        row = np.take_along_axis(
            order, np.minimum(place, labelled - 1).reshape(tables, trees, -1), 2
        )
        cut += 0.5 * features[table, row.reshape(column.shape), column]
    goes = _left(features[:, :labelled], here, column, cut)  # (table, tree, row, try)
    best = _best(here, goes, nodes, weights, targets)
    column = np.take_along_axis(column, best[..., None], 3)
    cut = np.take_along_axis(cut, best[..., None], 3)
    left = _left(features, node, column, cut)[..., 0]
    node *= 2
    node += ~left


def _members(
    node: np.ndarray, weights: np.ndarray, nodes: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows in the order of their node, and where each node's bagged rows start and how many they are."""
    tables, trees, labelled = node.shape
    outside = np.where(weights > 0, node, nodes)  # rows that are not in the bag go last
    order = np.argsort(outside, axis=2, kind="stable")
    flat = (
        np.arange(tables * trees)[:, None] * (nodes + 1) + outside.reshape(tables * trees, labelled)
    ).ravel()
    count = np.bincount(flat, minlength=tables * trees * (nodes + 1)).reshape(tables, trees, -1)
    start = np.cumsum(count, 2) - count
    return order, start[..., :nodes], count[..., :nodes]


def _left(
    features: np.ndarray, node: np.ndarray, column: np.ndarray, cut: np.ndarray
) -> np.ndarray:
    """Whether a row goes left at each of its node's cuts: (table, tree, row, try)."""
    tables, trees, rows = node.shape
    mine = node[..., None]
    its_column = np.take_along_axis(column, mine, 2)
    its_cut = np.take_along_axis(cut, mine, 2)
    table = np.arange(tables)[:, None, None, None]
    row = np.arange(rows)[None, None, :, None]
    return np.asarray(features[table, row, its_column] <= its_cut)


def _best(
    node: np.ndarray,
    goes: np.ndarray,
    nodes: int,
    weights: np.ndarray,
    targets: np.ndarray,
) -> np.ndarray:
    """Of each node the try that explains most variance: (table, tree, node)."""
    tables, trees, labelled, tries = goes.shape
    each = np.moveaxis(goes, 3, 1).reshape(tables, tries * trees, labelled)
    child = 2 * np.tile(node, (1, tries, 1)) + ~each
    sums, count = _sums(child, 2 * nodes, np.tile(weights, (1, tries, 1)), targets)
    gain = (sums**2).sum(3) / np.maximum(count, 1e-6)
    both = gain.reshape(tables, tries, trees, nodes, 2).sum(4)
    return np.moveaxis(both, 1, 3).argmax(3)
