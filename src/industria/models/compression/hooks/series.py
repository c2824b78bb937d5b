"""The series model: weights in few bits, hidden units left out, and what is left taught by the whole.

Where no table is named, it is judged on synthetic series that no training draws, other ones for the choice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from industria.core import Progress
from industria.models.compression import bits
from industria.models.compression.hook import Material, Method, Part, Score, Step, Timed
from industria.models.series.forward import SeriesModel
from industria.models.series.general import general_scores
from industria.models.series.looks import POINTS, look

if TYPE_CHECKING:
    from industria.models.series.tuning import PlantSeries

_CHOOSE, _REPORT = 2, 1  # draws of synthetic series
_ONE, _MANY, _AHEAD = 1, 64, 96
_TIMED_SEED, _TAUGHT_SEED = 11, 555_000


class SeriesTrial:
    """One series model."""

    def __init__(self, material: Material) -> None:
        self._model: SeriesModel = material.model
        self._seed = material.seed
        self._plant = _read(material) if material.assets else None

    def smaller(self, method: Method, step: Step, progress: Progress) -> SeriesModel:
        """Each of its networks made smaller."""
        model = self._model
        nets = [pruned(net, step.keep) if step.keep < 1 else net for net in model.nets]
        if method == "distil":
            from industria.models.compression.series_pupil import taught

            nets, offsets = taught(model, nets, step.bits, self._seed + _TAUGHT_SEED, progress)
            model = replace(model, offsets=offsets)
        smaller = replace(model, nets=nets, bits=step.bits)
        return SeriesModel.from_arrays(bits.through(smaller.arrays(), step.bits), step.bits)

    def score(self, model: SeriesModel, part: Part) -> Score:
        """MASE on the last part of the tables that were named; squared error on synthetic series without."""
        if part == "report" and self._plant is not None:
            from industria.models.series.tuning import judged

            found = judged(model, self._plant, self._seed).metrics["mase"]
            return Score("mase", found, False, len(self._plant.series))
        draw = _REPORT if part == "report" else _CHOOSE
        return Score("mse", general_scores(model, draw)["mse"], False, 300)

    def timed(self, model: SeriesModel) -> Timed:
        """A forecast of one series, 96 steps ahead; the networks on 64 at once."""
        past = np.random.default_rng(_TIMED_SEED).normal(size=(_MANY, 21 * POINTS)).cumsum(1)
        seen = look(past, POINTS, _AHEAD)
        return Timed(
            lambda: model.say(past[:_ONE], POINTS, _AHEAD),
            lambda: model.trunks(seen.odd, seen.even),
        )


class SeriesHook:
    """All three methods."""

    methods: tuple[Method, ...] = ("quantise", "prune", "distil")

    def trial(self, material: Material) -> SeriesTrial:
        """Reads the tables where some are named."""
        return SeriesTrial(material)


def pruned(net: Mapping[str, np.ndarray], keep: float) -> dict[str, np.ndarray]:
    """A network with this share of the hidden units of each block: those that move what comes behind them most.

    How much a unit moves is the deviation of its output over synthetic series, times the length of its column
    behind it; what the left-out ones give on average goes into the bias.
    """
    hidden = _hidden(net)
    found = dict(net)
    for at, values in hidden.items():
        up, down = net[f"{at}.up.weight"], net[f"{at}.down.weight"]
        moves = values.std(0) * np.linalg.norm(down, axis=0)
        count = max(8, round(keep * len(up)))
        kept = np.sort(np.argsort(-moves, kind="stable")[:count])
        gone = np.setdiff1d(np.arange(len(up)), kept)
        found[f"{at}.up.weight"], found[f"{at}.up.bias"] = up[kept], net[f"{at}.up.bias"][kept]
        found[f"{at}.down.weight"] = down[:, kept]
        found[f"{at}.down.bias"] = net[f"{at}.down.bias"] + down[:, gone] @ values[:, gone].mean(0)
    return {name: np.asarray(array, np.float32) for name, array in found.items()}


def _hidden(net: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """(series, unit) of each block on synthetic series of the part to choose by."""
    from industria.models.series.forward import hidden_units
    from industria.models.series.general import GENERAL_SEED
    from industria.models.series.prior import pool

    past = pool(200, GENERAL_SEED + _CHOOSE).astype(np.float64)[:, : 21 * POINTS]
    seen = look(past, POINTS, _AHEAD)
    return hidden_units(net, seen.odd, seen.even)


def _read(material: Material) -> PlantSeries:
    from industria.models.series.tuning import read
    from industria.models.training.source import Source

    options = {"horizon": str(material.card.options.get("horizon", _AHEAD))}
    return read(Source(material.lake, material.registry, material.assets, options, material.seed))


HOOK = SeriesHook()
