"""What the network reads of a batch of tables: one token a row and output, all arrays of numpy.

An output is a class against the others, or the number itself. Binary tables have one output, tables of more
classes one each, so that any number of classes can be told apart and their order means nothing. The features
that stand beside the guesses are the most relevant for that output, the most relevant first, turned so that
more of it goes with more of the target: then the order and the sign of columns mean nothing either.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from industria.models.tables.experts import NAMES, guesses, relevance, views
from industria.models.tables.forest import DEFAULT, ForestOptions

TOP = 24  # features that the network itself reads; the experts read all
EXPERTS = len(NAMES)
TABLE = EXPERTS + 7
SLACK = 0.05  # of the standard deviation: a correction that is allowed where all experts agree
_WIDEST = 5.0


@dataclass(frozen=True, slots=True)
class Tokens:
    """``guesses`` (table * output, row, 2 * expert): of this output, and the best of its rivals;
    ``features`` (table * output, row, TOP); ``target`` (table * output, labelled): +1 and -1, or numbers;
    ``table`` (table * output, TABLE): what is true of the whole table; ``classes``: 0 for numbers."""

    guesses: np.ndarray
    features: np.ndarray
    target: np.ndarray
    table: np.ndarray
    classes: int

    @property
    def outputs(self) -> int:
        """How many tokens a row has."""
        return outputs_of(self.classes)


def outputs_of(classes: int) -> int:
    """One for numbers and for two classes, else one a class."""
    return classes if classes > 2 else 1


def read(
    features: np.ndarray,
    target: np.ndarray,
    classes: int,
    rng: np.random.Generator,
    forest: ForestOptions = DEFAULT,
) -> Tokens:
    """Of features (table, row, feature), nan where missing, and the target of the first rows
    (table, labelled): the class from 0, or the standardised number where ``classes`` is 0."""
    labelled = target.shape[1]
    seen = views(features, labelled)
    outputs = outputs_of(classes)
    if classes:
        kinds = target.astype(np.int64)
        wanted = np.arange(outputs) if outputs > 1 else np.array([1])
        each = np.where(kinds[..., None] == wanted, 1.0, -1.0).astype(np.float32)
    else:
        each = np.clip(target, -_WIDEST, _WIDEST)[..., None].astype(np.float32)
    said = guesses(seen, each, kinds if classes else None, rng, forest)
    tables, rows = said.shape[:2]
    rivals = _rivals(said, classes)
    both = np.concatenate([said, rivals], 3).transpose(0, 2, 1, 3)
    top = _top(seen.standard, *relevance(seen, each))
    about = _about(said[:, :labelled], each, features, classes)
    return Tokens(
        both.reshape(tables * outputs, rows, 2 * EXPERTS),
        top.reshape(tables * outputs, rows, TOP),
        each.transpose(0, 2, 1).reshape(tables * outputs, labelled),
        about.reshape(tables * outputs, TABLE),
        classes,
    )


def _rivals(said: np.ndarray, classes: int) -> np.ndarray:
    """Of each guess the highest of the other classes' guesses: (table, row, output, expert)."""
    if not classes:
        return np.zeros_like(said)
    if said.shape[2] == 1:
        return -said
    order = np.sort(said, axis=2)
    first, second = order[:, :, -1:], order[:, :, -2:-1]
    return np.where(said >= first, second, first)


def _top(standard: np.ndarray, relevant: np.ndarray, sign: np.ndarray) -> np.ndarray:
    """(table, output, row, TOP): the most relevant features of each output, zeros where there are fewer."""
    tables, rows, width = standard.shape
    outputs = relevant.shape[2]
    found = np.zeros((tables, outputs, rows, TOP), np.float32)
    order = np.argsort(-relevant, axis=1, kind="stable")[:, :TOP]
    for output in range(outputs):
        chosen = order[:, :, output]
        turned = np.take_along_axis(sign[:, :, output], chosen, 1)
        found[:, output, :, : min(TOP, width)] = (
            np.take_along_axis(standard, chosen[:, None], 2) * turned[:, None]
        )
    return found


def _about(said: np.ndarray, each: np.ndarray, features: np.ndarray, classes: int) -> np.ndarray:
    """(table, output, TABLE): how well each expert does left out, the size of the table, the shape of its target."""
    tables, labelled, outputs = each.shape
    quality = _correlation(said, each[..., None])
    share = each.mean(1)
    missing = 1 - np.isfinite(features).mean((1, 2))
    rest = np.stack(
        np.broadcast_arrays(
            np.log(labelled) / 3 - 1,
            np.log(features.shape[2]) / 3,
            share,
            np.abs(each - share[:, None]).mean(1),
            np.float32(min(classes, 10) / 5),
            np.float32(classes == 0),
            missing[:, None],
        ),
        2,
    )
    return np.concatenate([quality, rest], 2).astype(np.float32)


def _correlation(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Along rows (axis 1); 0 where one of them is constant."""
    a, b = one - one.mean(1, keepdims=True), other - other.mean(1, keepdims=True)
    norm = np.sqrt((a**2).sum(1) * (b**2).sum(1))
    return np.where(norm > 1e-6, (a * b).sum(1) / np.maximum(norm, 1e-6), 0)
