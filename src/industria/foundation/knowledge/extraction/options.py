"""How an extractor is trained."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TrainingOptions:
    """How to train.

    ``layers``: of the trunk, from the first; 0 for none: the linear models alone, learned in seconds.
    ``averaging``: decay of the running mean of the trunk's weights; ``runs``: trainings of it from one start
    whose means are averaged (Wortsman et al. 2022, model soups); ``trunk_share``: of the trunk in the log-odds
    of a span or relation, the rest is the linear model's; ``readiness``: added to every span's log-odds.
    """

    layers: int = 0
    epochs: int = 14
    runs: int = 2
    batch: int = 16
    trunk_rate: float = 1.2e-4
    head_rate: float = 1e-3
    seed: int = 0
    typo_rate: float = 0.03
    averaging: float = 0.98
    trunk_share: float = 0.4
    readiness: float = 0.4
