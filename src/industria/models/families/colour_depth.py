"""Defects on parts that have depth beside colour (``models.pictures.depth``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from industria.core import (
    DEPTH_DEFECTS,
    Evaluation,
    InputError,
    IntegrityError,
    Progress,
    Task,
    Text,
)
from industria.models.arrays import opened, packed
from industria.models.blobs import ARRAYS
from industria.models.option_values import number

if TYPE_CHECKING:
    from industria.models.pictures.depth.describing import Described
    from industria.models.pictures.depth.detecting import DepthModel
    from industria.models.training.source import Source

_MEMORY = ("mean", "whiten", "bank", "owner")


@dataclass(frozen=True)
class GoodParts:
    """Described parts, all good, and the method that learns them."""

    parts: Sequence[Described]
    method: str = "memories"


class ColourDepthFamily:
    """Learns from good parts alone, by one of several methods."""

    name = "colour_depth"
    baseline = "a memory of colour alone"
    words: Mapping[str, Text] = {
        "method": Text(
            "memories, latent, colour 或 depth", "memories (the default), latent, colour or depth"
        )
    }

    @property
    def task(self) -> Task:
        """Defects in colour and depth."""
        return DEPTH_DEFECTS

    def read(self, source: Source) -> GoodParts:
        """Image assets in pairs, NAME.png and NAME.depth.png. Raises InputError for one without the other."""
        from industria.models.pictures.depth.describing import (
            DEPTH_SUFFIX,
            describe_pair,
            read_depth,
        )
        from industria.models.pictures.reading import read_picture

        depth = {
            a.source.removesuffix(DEPTH_SUFFIX): a
            for a in source.assets
            if a.name.endswith(DEPTH_SUFFIX)
        }
        parts = []
        for asset in source.assets:
            if asset.name.endswith(DEPTH_SUFFIX):
                continue
            other = depth.get(asset.source.rpartition(".")[0])
            if other is None:
                raise InputError(f"expected depth beside {asset.name}, found none: name it too")
            colour = read_picture(source.lake.objects.get(asset.sha256), asset.name)
            parts.append(
                describe_pair(colour, read_depth(source.lake.objects.get(other.sha256), other.name))
            )
        return GoodParts(parts, source.options.get("method", "") or "memories")

    def train(
        self, data: GoodParts, *, parent: DepthModel | None, seed: int, progress: Progress
    ) -> DepthModel:
        """By the data's method. Raises InputError for a parent, MissingPartError without torch."""
        from industria.models.pictures.depth.detecting import learn_parts

        if parent is not None:
            raise InputError(
                "expected no parent for defects, found one: what is good is the part's own; leave --parent out"
            )
        return learn_parts(data.parts, data.method, seed, progress)

    def evaluate(self, model: DepthModel, data: GoodParts, *, seed: int) -> Evaluation:
        """How many good parts are called faulty; no faulty part has been shown, so nothing else is known.

        Judged on every fourth part, which no network or memory has seen, though the threshold has.
        """
        left_out = data.parts[::4]
        over = sum(model.score_of(model.map_of(p)) > model.threshold for p in left_out)
        return Evaluation({"good_parts_called_faulty": over / len(left_out)}, {}, len(left_out))

    def options(self, model: DepthModel) -> Mapping[str, object]:
        """The method, the threshold and the scale of each memory."""
        return {
            "method": model.method,
            "threshold": model.threshold,
            "memories": {name: [m.usual, m.spread] for name, m in model.memories.items()},
        }

    def save(self, model: DepthModel) -> Mapping[str, bytes]:
        """One file of arrays."""

        arrays = {"usual": model.usual, "spread": model.spread}
        arrays |= {f"centre/{name}": value for name, value in model.centre.items()}
        arrays |= {f"scale/{name}": value for name, value in model.scale.items()}
        arrays |= {f"net/{name}": value for name, value in model.nets.items()}
        for name, memory in model.memories.items():
            arrays |= {f"memory/{name}/{field}": getattr(memory, field) for field in _MEMORY}
        return packed(arrays)

    def load(self, files: Mapping[str, bytes], options: Mapping[str, object]) -> DepthModel:
        """A model from its arrays and the options of its card. Raises IntegrityError."""
        import numpy as np

        from industria.models.pictures.depth.detecting import DepthModel
        from industria.models.pictures.memory import LayerMemory

        scales = options.get("memories")
        if ARRAYS not in files or not isinstance(scales, Mapping):
            raise IntegrityError(
                "expected a model of parts with depth, found a card or files without it: learn it again"
            )
        arrays = opened(files)

        def under(prefix: str) -> dict[str, np.ndarray]:
            return {n.removeprefix(prefix): a for n, a in arrays.items() if n.startswith(prefix)}

        memories = {
            name: LayerMemory(*(arrays[f"memory/{name}/{f}"] for f in _MEMORY), *scale)
            for name, scale in scales.items()
        }
        return DepthModel(
            str(options["method"]), under("centre/"), under("scale/"), under("net/"), memories,
            arrays["usual"], arrays["spread"], number(options, "threshold"),
        )  # fmt: skip

    def predict(self, model: DepthModel, given: Described) -> tuple[float, object]:
        """The score of a described part, and how strange each of its patches is (rows, columns)."""
        strange = model.map_of(given)
        return model.score_of(strange), strange


FAMILY = ColourDepthFamily()
