"""SYS-2 under the most frequent class and the mean, under the worst pipeline, and with a fit to part of the rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

_SEARCH = "industria.models.autoai.search"


def _prior(real: Any) -> Any:
    """The share of each class, or the mean, of every row."""

    def predict(self: Any, frame: Any, target: Any) -> Any:
        if target.classify:
            share = np.bincount(target.values) / len(target.values)
            return np.tile(share, (len(frame), 1))
        return np.full(len(frame), target.values.mean())

    return predict


def _worst(real: Any) -> Any:
    """The blend is of the pipeline that ranks last."""

    def votes(said: Any, truths: Any, classify: bool) -> Any:
        from industria.models.autoai.validation import score

        means = {
            n: float(np.mean([score(t, s, classify) for t, s in zip(truths, each, strict=True)]))
            for n, each in said.items()
        }
        name = min(means, key=lambda n: means[n])
        return {name: 1}, means[name]

    return votes


def _few(real: Any) -> Any:
    """Every fit is to a tenth of the rows."""

    def fitted(name: str, setting: Any, frame: Any, target: Any) -> Any:
        from industria.models.tables.target import Target

        part = np.arange(0, len(frame), 10)
        return real(
            name,
            setting,
            frame.iloc[part],
            Target(target.name, target.values[part], target.classes),
        )

    return fitted


STUBS = (Stub("the most frequent class, the mean", swapped(f"{_SEARCH}:Found.predict", _prior)),)
FAULTS = (
    Fault("the pipeline that ranks last is taken", swapped(f"{_SEARCH}:_votes", _worst)),
    Fault("each fit is to a tenth of the rows", swapped(f"{_SEARCH}:fitted", _few)),
)
