"""Synthetic tables: the only thing that the network learns from; no real table has a part in it.

A batch draws one shape (rows, columns, kind of target) and one way in which the target hangs on the columns;
within it every table has its own numbers. The idea of fitting a network to a prior over data sets is Müller
et al., Transformers can do Bayesian inference, 2022, and Hollmann et al., TabPFN, 2023.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from industria.models.tables.targets import SCORES, label

_LABELLED = (8, 12, 16, 16, 16, 24, 32, 48, 64, 64, 64, 96, 128, 192, 256, 256)
_KINDS = (2, 2, 2, 0, 0, 0, 3, 4, 6, 10)  # classes; 0 stands for numbers
UNLABELLED = 48
_POOL = 3  # so many rows are drawn for one that is kept


@dataclass(frozen=True, slots=True)
class Episode:
    """A batch of tables of one shape.

    ``features`` (table, row, feature), nan where a cell is missing; ``target`` (table, row): class from 0, or
    numbers standardised by the labelled rows; ``labelled``: rows at the front whose target is known;
    ``classes``: 0 for numbers; ``counts`` (table, row): whether a row's loss is to count.
    """

    features: np.ndarray
    target: np.ndarray
    labelled: int
    classes: int
    counts: np.ndarray


def draw(seed: int, rows: int) -> Episode:
    """One batch of about ``rows`` tokens, a pure function of its arguments."""
    rng = np.random.default_rng(seed)
    labelled = int(rng.choice(_LABELLED))
    classes = int(rng.choice(_KINDS))
    if classes > 2:
        classes = min(classes, max(3, labelled // 4))
    width = int(np.exp(rng.uniform(np.log(2), np.log(72))))
    kept = labelled + UNLABELLED
    tables = max(2, rows // (kept * max(1, classes if classes > 2 else 1)))
    pool = _POOL * kept
    hidden, group = _columns(rng, tables, pool, width)
    features, target = _with_target(rng, hidden, classes, labelled)
    chosen = _choose(rng, target, group, labelled, kept, classes)
    features = np.take_along_axis(features, chosen[..., None], 1)
    target = np.take_along_axis(target, chosen, 1)
    features = _as_measured(rng, features)
    return _episode(rng, features, target, labelled, classes)


def _episode(
    rng: np.random.Generator, features: np.ndarray, target: np.ndarray, labelled: int, classes: int
) -> Episode:
    known = target[:, :labelled]
    if classes:
        names = rng.permuted(np.tile(np.arange(classes), (len(target), 1)), axis=1)
        target = np.take_along_axis(names, target.astype(np.int64), 1)
        known = target[:, :labelled]
        counts = (target[:, :, None] == known[:, None]).any(2)
        counts &= (known != known[:, :1]).any(1)[:, None]  # one class alone teaches nothing
    else:
        spread = known.std(1, keepdims=True)
        target = (target - known.mean(1, keepdims=True)) / np.maximum(spread, 1e-4)
        counts = np.broadcast_to(spread > 1e-3, target.shape).copy()
    return Episode(features.astype(np.float32), target, labelled, classes, counts)


def _columns(
    rng: np.random.Generator, tables: int, rows: int, width: int
) -> tuple[np.ndarray, np.ndarray]:
    """Correlated columns, standardised, (table, row, feature), and the group that each row is of."""
    factors = max(1, int(width * rng.random()))
    load = rng.normal(size=(tables, factors, width)) * rng.random() * 2
    own = rng.normal(size=(tables, rows, width)) * (rng.random() + 0.1)
    values = rng.normal(size=(tables, rows, factors)) @ load + own
    shape = rng.random()
    if shape < 0.25:  # clusters: operating states
        centres = rng.normal(size=(tables, 4, width)) * 1.5
        state = rng.integers(0, 4, (tables, rows))
        values += np.take_along_axis(centres, state[..., None], 1)
    elif shape < 0.45:  # nodes of a random network, as measured quantities hang on each other
        hidden = np.tanh(values @ rng.normal(size=(tables, width, width)) * (1.5 / width**0.5))
        values = hidden + 0.2 * rng.random() * own
    elif shape < 0.6:  # heavy tails
        values = values / (rng.random((tables, rows, 1)) * 0.9 + 0.1)
    groups = int(rng.integers(6, 20))
    group = rng.integers(0, groups, (tables, rows))
    if rng.random() < 0.3:  # rows of one machine share an offset
        offset = rng.normal(size=(tables, groups, width)) * rng.random() * 1.5 * values.std()
        values += np.take_along_axis(offset, group[..., None], 1)
    values = values - values.mean(1, keepdims=True)
    return values / np.maximum(values.std(1, keepdims=True), 1e-3), group


def _with_target(
    rng: np.random.Generator, hidden: np.ndarray, classes: int, labelled: int
) -> tuple[np.ndarray, np.ndarray]:
    """The columns (some ways to a target change them) and the target, (table, row)."""
    tables, _, width = hidden.shape
    active = rng.random((tables, 1, width)) < 0.15 + 0.85 * rng.random((tables, 1, 1))
    active[:, :, 0] = True
    if classes and rng.random() < 0.25:
        return _clouds(rng, hidden, active, classes)
    score = SCORES[int(rng.integers(len(SCORES)))]
    many = classes if classes > 2 and rng.random() < 0.6 else 1
    drawn = np.stack([score(rng, hidden, active) for _ in range(many)], 2)
    return hidden, label(rng, drawn, classes)


def _clouds(
    rng: np.random.Generator, hidden: np.ndarray, active: np.ndarray, classes: int
) -> tuple[np.ndarray, np.ndarray]:
    """Each class has its own centre, and often its own spread."""
    tables, rows, width = hidden.shape
    share = rng.dirichlet(np.full(classes, 1 + 4 * rng.random()), tables)
    kind = (rng.random((tables, rows, 1)) > np.cumsum(share, 1)[:, None]).sum(2)
    kind = np.minimum(kind, classes - 1)
    reach = 0.2 + 1.3 * rng.random((tables, 1, 1))
    centre = rng.normal(size=(tables, classes, width)) * active * reach
    spread = 1 + 1.5 * rng.random((tables, classes, width)) * rng.random((tables, 1, 1))
    moved = hidden * np.take_along_axis(spread, kind[..., None], 1)
    return moved + np.take_along_axis(centre, kind[..., None], 1), kind


def _choose(
    rng: np.random.Generator,
    target: np.ndarray,
    group: np.ndarray,
    labelled: int,
    kept: int,
    classes: int,
) -> np.ndarray:
    """Rows (table, kept): some tables are balanced, some are split by group, most are as they come."""
    key = rng.random(target.shape)
    way = rng.random()
    if classes and way < 0.5:
        share = np.stack([(target == c).mean(1) for c in range(classes)], 1)
        key = key ** (np.take_along_axis(share, target.astype(np.int64), 1) + 1e-3)
        # weighted sampling without replacement (Efraimidis and Spirakis, 2006)
        return np.argsort(-key, axis=1)[:, :kept]
    if way > 0.8:
        return _by_group(rng, group, key, labelled, kept)
    return np.argsort(key, axis=1)[:, :kept]


def _by_group(
    rng: np.random.Generator, group: np.ndarray, key: np.ndarray, labelled: int, kept: int
) -> np.ndarray:
    """Labelled rows from some groups, the others from other groups."""
    order = rng.permuted(np.tile(np.arange(group.max() + 1), (len(group), 1)), axis=1)
    place = np.take_along_axis(order, group, 1) + 1e-3 * key
    row = np.argsort(place, axis=1)
    return np.concatenate([row[:, :labelled], row[:, labelled - kept :]], 1)


def _as_measured(rng: np.random.Generator, features: np.ndarray) -> np.ndarray:
    """Columns as instruments and people write them: skewed, rounded, on or off, categories, missing."""
    tables, _, width = features.shape
    some = rng.random((tables, 1, width))
    way = int(rng.integers(6))
    found = features
    if way == 1:
        found = np.where(some < 0.4, np.exp(np.clip(features, -3, 3)), features)
    elif way == 2:
        found = np.where(some < 0.4, np.round(features * 1.5), features)
    elif way == 3:
        found = np.where(some < 0.3, features > rng.normal(size=(tables, 1, width)), features)
    elif way == 4:
        found = _with_categories(rng, features)
    if rng.random() < 0.25:
        found = _with_missing(rng, found, features)
    return found


def _with_categories(rng: np.random.Generator, features: np.ndarray) -> np.ndarray:
    """Some columns become one-hot levels, whose order tells nothing."""
    width = features.shape[2]
    chosen = rng.permutation(width)[: max(1, int(width * 0.5 * rng.random()))]
    parts = [np.delete(features, chosen, 2)]
    for column in chosen:
        levels = int(rng.integers(2, 7))
        cuts = np.sort(rng.normal(size=levels - 1))
        level = np.searchsorted(cuts, features[..., column])
        parts.append((level[..., None] == np.arange(levels)).astype(float))
    return np.concatenate(parts, 2)


def _with_missing(
    rng: np.random.Generator, found: np.ndarray, before: np.ndarray
) -> np.ndarray:
    """Cells go missing by chance or where the value is high; a column says which, as the encoder does."""
    some = rng.random((1, 1, found.shape[2])) < 0.4
    lost = rng.random(found.shape) < 0.3 * rng.random()
    if rng.random() < 0.3 and found.shape == before.shape:
        lost |= before > 1 + rng.random()
    lost &= some
    told = lost[:, :, some[0, 0]][:, :, :8].astype(float)
    return np.concatenate([np.where(lost, np.nan, found), told], 2)
