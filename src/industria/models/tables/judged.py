"""How a table network does on synthetic tables that it never learned from, beside the mean of its experts."""

from __future__ import annotations

import numpy as np

from industria.core import Evaluation
from industria.models.tables.prior import draw
from industria.models.tables.shots import TableModel
from industria.models.tables.tokens import EXPERTS, read

_FROM = 2_100_000_000  # seeds from here on are for evaluation alone


def judged(model: TableModel, batches: int, rows: int, after: int = 0) -> Evaluation:
    """``after``: how many tables further on; ``auroc`` of tables with two classes, ``explained`` share of variance of numbers; of each the mean."""
    scores: dict[str, list[float]] = {"auroc": [], "explained": []}
    priors: dict[str, list[float]] = {"auroc": [], "explained": []}
    for number in range(batches):
        episode = draw(_FROM + after + number, rows)
        if episode.classes > 2:
            continue
        n = episode.labelled
        tokens = read(
            episode.features, episode.target[:, :n], episode.classes, np.random.default_rng(number)
        )
        said = model.say(tokens)
        plain = tokens.guesses[:, n:, :EXPERTS].mean(2)
        name = "auroc" if episode.classes else "explained"
        score = _auroc if episode.classes else _explained
        for table in np.flatnonzero(episode.counts.any(1)):
            truth = episode.target[table, n:]
            if np.ptp(truth) > 0:
                scores[name].append(score(truth, said[table, :, 1 if name == "explained" else 0]))
                priors[name].append(score(truth, plain[table]))
    found = {name: float(np.mean(values)) for name, values in scores.items() if values}
    beside = {name: float(np.mean(values)) for name, values in priors.items() if values}
    return Evaluation(found, beside)


def _auroc(truth: np.ndarray, said: np.ndarray) -> float:
    from scipy.stats import rankdata

    many = int(truth.sum())
    ranks = rankdata(said)
    return float((ranks[truth > 0].sum() - many * (many + 1) / 2) / (many * (len(truth) - many)))


def _explained(truth: np.ndarray, said: np.ndarray) -> float:
    truth = np.clip(truth, -5, 5)
    return max(-1.0, float(1 - np.mean((truth - said) ** 2) / truth.var()))
