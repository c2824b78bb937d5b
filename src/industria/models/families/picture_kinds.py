"""Kinds of pictures, such as kinds of defects, from few examples (``models.pictures.kinds``)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from industria.core import (
    PICTURE_KINDS,
    Evaluation,
    InputError,
    IntegrityError,
    Progress,
    Task,
    Text,
    UsageError,
)
from industria.models.arrays import opened, packed
from industria.models.blobs import ARRAYS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from industria.models.pictures.kinds import KindExamples, KindModel
    from industria.models.training.source import Source

_FIELDS = ("mean", "scale", "weight", "bias")


class PictureKindsFamily:
    """The kind of a picture is the name of the folder that it came from."""

    name = "picture_kinds"
    baseline = "nearest mean of grey values"
    words: Mapping[str, Text] = {
        "network": Text("no: 只用自带滤波器", "no: own filters alone, without a network"),
        "labels": Text(
            "各图片的种类, 与图片同序, 逗号分隔; 默认取文件夹名",
            "the kind of each picture in their order, with commas; the name of its folder without",
        ),
    }

    @property
    def task(self) -> Task:
        """Kinds of pictures."""
        return PICTURE_KINDS

    def read(self, source: Source) -> KindExamples:
        """Image assets, each of the kind that ``labels`` says, else of its folder's name.

        Raises InputError for fewer than two kinds, UsageError for as many labels as there are no pictures.
        """
        from industria.models.pictures.kinds import examples_of
        from industria.models.pictures.network import network_here
        from industria.models.pictures.sources import pictures_of

        network = network_here()[0] if source.options.get("network", "") != "no" else ""
        kinds = _kinds(source)
        return examples_of(pictures_of(source.lake, source.assets), kinds, network)

    def train(
        self, data: KindExamples, *, parent: KindModel | None, seed: int, progress: Progress
    ) -> KindModel:
        """Fit; nothing in it is random. Raises InputError for a parent."""
        from industria.models.pictures.kinds import learn_kinds

        if parent is not None:
            raise InputError(
                "expected no parent for kinds of pictures, found one: a few examples of each kind do; leave --parent out"
            )
        return learn_kinds(data)

    def evaluate(self, model: KindModel, data: KindExamples, *, seed: int) -> Evaluation:
        """Accuracy on folds of the examples that were left out; none where a kind has one example."""
        from industria.models.pictures.kinds import right_of_others

        own, plain = right_of_others(data, seed)
        metric = PICTURE_KINDS.metric
        return Evaluation({}, {}) if math.isnan(own) else Evaluation({metric: own}, {metric: plain})

    def options(self, model: KindModel) -> Mapping[str, object]:
        """The kinds, and by what pictures are described."""
        return {"kinds": list(model.kinds), "weights": model.network}

    def save(self, model: KindModel) -> Mapping[str, bytes]:
        """One file of arrays."""

        return packed({field: getattr(model, field) for field in _FIELDS})

    def load(self, files: Mapping[str, bytes], options: Mapping[str, object]) -> KindModel:
        """A classifier from its arrays and the options of its card. Raises IntegrityError."""

        from industria.models.pictures.kinds import KindModel

        kinds = options.get("kinds")
        if ARRAYS not in files or not isinstance(kinds, Sequence):
            raise IntegrityError(
                "expected a classifier of pictures, found a card or files without it: learn it again"
            )
        arrays = opened(files)
        mean, scale, weight, bias = (arrays[field] for field in _FIELDS)
        named = tuple(map(str, kinds))
        return KindModel(named, mean, scale, weight, bias, str(options["weights"]))

    def predict(self, model: KindModel, given: NDArray[np.float32]) -> tuple[str, float]:
        """The most likely kind of a picture (height, width, 3), and how likely it is."""
        from industria.models.pictures.kinds import whole

        found = model.probabilities(whole(given, model.network)[None])[0]
        return model.kinds[int(found.argmax())], float(found.max())


def _kinds(source: Source) -> list[str]:
    """The kind of each picture."""
    if not (given := source.options.get("labels", "")):
        return [Path(asset.source).parent.name for asset in source.assets]
    kinds = [kind.strip() for kind in given.split(",")]
    if len(kinds) != len(source.assets) or not all(kinds):
        raise UsageError(
            f"expected a label for each of {len(source.assets)} pictures, found {len(kinds)}: say them in order, "
            "with commas between"
        )
    return kinds


FAMILY = PictureKindsFamily()
