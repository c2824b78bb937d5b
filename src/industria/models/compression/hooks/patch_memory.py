"""A memory of good patches: fewer of them, those that lie farthest apart, in few bits; no teaching.

It is judged on the pictures that it was learned from, each without its own patches, as they are and with planted
faults: every second one to choose by, the others to report on. Scales and thresholds are set again on all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from industria.core import InputError, Progress
from industria.models.compression import bits
from industria.models.compression.hook import Material, Method, Part, Score, Step, Timed
from industria.models.pictures.detecting import (
    area_under_curve,
    describe,
    inspect,
    planted_scores,
    thresholds,
)
from industria.models.pictures.memory import LayerMemory, PatchMemory, spread_out
from industria.models.pictures.sources import pictures_of

_FIELDS = ("mean", "whiten", "bank", "owner")
_LEAST = 1e-6  # of a spread


class PatchTrial:
    """One memory, with the pictures that it was learned from."""

    def __init__(self, material: Material) -> None:
        if not material.assets:
            raise InputError(
                f"expected the pictures that {material.card.name} was learned from, found none: name them"
            )
        self._model: PatchMemory = material.model
        self._seed = material.seed
        self._pictures = pictures_of(material.lake, material.assets)
        self._layers = [describe(self._model, picture) for picture in self._pictures]

    def smaller(self, method: Method, step: Step, progress: Progress) -> PatchMemory:
        """The memory with a share of its patches, rounded as its file rounds them."""
        layers = {name: self._kept(memory, step) for name, memory in self._model.layers.items()}
        changed = replace(self._model, layers=layers, bits=step.bits)
        return thresholds(changed, self._layers) if step.keep < 1 else changed

    def score(self, model: PatchMemory, part: Part) -> Score:
        """AUROC of planted faults."""
        good: list[float] = []
        faulty: list[float] = []
        for number in range(part == "report", len(self._pictures), 2):
            picture = self._pictures[number]

            def strange(seen: np.ndarray, without: int = number) -> float:
                return model.score_of(model.map_of(describe(model, seen), without))

            some = planted_scores(strange, [picture], self._seed + number)
            good, faulty = good + some[0], faulty + some[1]
        area = area_under_curve(good, faulty)
        return Score("auroc_of_planted_faults", area, True, len(good) + len(faulty))

    def timed(self, model: PatchMemory) -> Timed:
        """One picture inspected; its patches looked up."""
        picture, layers = self._pictures[0], self._layers[0]
        return Timed(lambda: inspect(model, picture), lambda: model.map_of(layers))

    def _kept(self, memory: LayerMemory, step: Step) -> LayerMemory:
        random = np.random.default_rng(self._seed)
        bank, owner = memory.bank, memory.owner
        if step.keep < 1:
            chosen = spread_out(bank, max(1, round(step.keep * len(bank))), random)
            bank, owner = bank[chosen], owner[chosen]
        arrays = {"bank": bank, "whiten": memory.whiten, "mean": memory.mean}
        small = bits.through(arrays, step.bits)
        kept = replace(
            memory, bank=small["bank"], whiten=small["whiten"], mean=small["mean"], owner=owner
        )
        if step.keep == 1:
            return kept
        name = next(n for n, m in self._model.layers.items() if m is memory)
        apart = [
            kept.distances(
                self._given(number)[name].reshape(-1, len(memory.mean)),
                self._model.options.neighbours,
                number,
            )
            for number in range(0, len(self._layers), max(1, len(self._layers) // 12))
        ]
        seen = np.concatenate(apart)
        return replace(kept, usual=float(seen.mean()), spread=float(seen.std()) + _LEAST)

    def _given(self, number: int) -> Mapping[str, np.ndarray]:
        """The layers of a picture as the memory reads them."""
        from industria.models.pictures.memory import joined

        layers = self._layers[number]
        return joined(layers) if self._model.options.joined else layers


class PatchHook:
    """Fewer patches, and in few bits."""

    methods: tuple[Method, ...] = ("quantise", "prune")

    def trial(self, material: Material) -> PatchTrial:
        """Reads and describes the pictures."""
        return PatchTrial(material)


HOOK = PatchHook()
