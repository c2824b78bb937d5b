"""The network of few-shot prediction: weights in few bits, hidden units left out, what is left taught on.

Choices are made on synthetic tables. It is judged on others, or on a table of the user's: half of its rows,
drawn by the seed, are labelled, of the others the named column is predicted.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from industria.core import InputError, Progress
from industria.models.compression import bits
from industria.models.compression.hook import Material, Method, Part, Score, Step, Timed
from industria.models.tables.answering import auroc_of
from industria.models.tables.encode import Encoder
from industria.models.tables.judged import judged
from industria.models.tables.shots import TableModel, guess
from industria.models.tables.target import Target, read_target
from industria.models.tables.tokens import Tokens, read

_TABLES, _TOKENS = 24, 1400
_APART = 500_000  # between the seeds of the synthetic tables to choose by and of those to report on
_MOST_LABELLED, _MOST_ASKED = 1000, 10_000
_LABELLED, _ASKED, _FEATURES = 128, 200, 10  # of the table that is timed


class TableTrial:
    """One network; ``labelled`` and ``asked``: of the user's table, where one is named."""

    def __init__(self, material: Material) -> None:
        self._model: TableModel = material.model
        if any(".mixture." in name for name in self._model.weights):
            raise InputError(
                f"expected a dense network, found that {material.card.name} is a mixture of experts: train one "
                "without --option mixture"
            )
        self._seed = material.seed
        self._own = _own(material) if material.assets else None

    def smaller(self, method: Method, step: Step, progress: Progress) -> TableModel:
        """The weights after a method, as they come out of the file."""
        model = self._model
        weights = pruned(model, step.keep) if step.keep < 1 else dict(model.weights)
        if method == "distil":
            from industria.models.compression.table_pupil import taught

            weights = taught(model, weights, step.bits, self._seed, progress)
        return replace(model, weights=bits.through(weights, step.bits), bits=step.bits)

    def score(self, model: TableModel, part: Part) -> Score:
        """AUROC, and on a table of the user's the recall of its rarest class."""
        if part == "report" and self._own is not None:
            return _scored(model, *self._own, self._seed)
        found = judged(model, _TABLES, _TOKENS, 0 if part == "report" else _APART)
        return Score("auroc", found.metrics["auroc"], True, _TABLES)

    def timed(self, model: TableModel) -> Timed:
        """Two classes of 200 rows from 128 labelled ones."""
        tokens, known, target, asked = _made()
        return Timed(lambda: guess(model, known, target, asked, 2), lambda: model.say(tokens))


class TableHook:
    """All three methods."""

    methods: tuple[Method, ...] = ("quantise", "prune", "distil")

    def trial(self, material: Material) -> TableTrial:
        """Reads the table where one is named."""
        return TableTrial(material)


def pruned(model: TableModel, keep: float) -> dict[str, np.ndarray]:
    """The weights with this share of the hidden units of each block, by the lengths of their rows and columns."""
    found = dict(model.weights)
    for name in [n for n in model.weights if n.endswith(".up.weight")]:
        at = name.removesuffix(".up.weight")
        up, down = model.weights[name], model.weights[f"{at}.down.weight"]
        moves = np.linalg.norm(up, axis=1) * np.linalg.norm(down, axis=0)
        kept = np.sort(np.argsort(-moves, kind="stable")[: max(8, round(keep * len(up)))])
        found[name], found[f"{at}.up.bias"] = up[kept], model.weights[f"{at}.up.bias"][kept]
        found[f"{at}.down.weight"] = down[:, kept]
    return found


def _own(material: Material) -> tuple[np.ndarray, np.ndarray, Target]:
    """Encoded labelled rows, asked rows, and the target of all, labelled first. Raises InputError."""
    asset, target = material.assets[0], material.target
    frame = material.lake.tables.read(asset.table, asset.version).to_pandas()
    if target not in frame:
        raise InputError(
            f"expected --target with a column of {asset.name}, {', '.join(map(str, frame))}, found {target!r}"
        )
    frame = frame[frame[target].notna()].reset_index(drop=True)
    order = np.random.default_rng(material.seed).permutation(len(frame))
    half = min(len(frame) // 2, _MOST_LABELLED)
    frame = frame.iloc[order[: half + _MOST_ASKED]].reset_index(drop=True)
    wanted = read_target(frame[target], "classes")
    columns = [c for c in frame if c != target]
    encoder = Encoder.of(frame[columns].iloc[:half])
    learn, _ = encoder.encode(frame[columns].iloc[:half])
    ask, _ = encoder.encode(frame[columns].iloc[half:])
    return learn, ask, wanted


def _scored(
    model: TableModel, learn: np.ndarray, ask: np.ndarray, wanted: Target, seed: int
) -> Score:
    """AUROC of the asked rows, and how many of the rarest class are said to be so."""
    half = len(learn)
    found = guess(model, learn, wanted.values[:half], ask, len(wanted.classes), seed)
    truth = wanted.values[half:].astype(int)
    counts = np.bincount(truth, minlength=len(wanted.classes))
    there = np.flatnonzero(counts)
    rare = int(there[counts[there].argmin()])
    mine = truth == rare
    recall = float((found.probability.argmax(1)[mine] == rare).mean())
    return Score(
        "auroc", auroc_of(truth, found.probability), True, len(truth), str(wanted.classes[rare]),
        recall, int(mine.sum()),
    )  # fmt: skip


def _made() -> tuple[Tokens, np.ndarray, np.ndarray, np.ndarray]:
    """A made table of two classes: its tokens, labelled rows, their classes, asked rows."""
    r = np.random.default_rng(7)
    rows = r.normal(size=(_LABELLED + _ASKED, _FEATURES))
    target = (rows[:_LABELLED, 0] + rows[:_LABELLED, 1] > 0).astype(float)
    tokens = read(rows[None], target[None], 2, np.random.default_rng(0))
    return tokens, rows[:_LABELLED], target, rows[_LABELLED:]


HOOK = TableHook()
