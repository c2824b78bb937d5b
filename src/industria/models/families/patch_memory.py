"""Defects on pictures by memories of good patches (``models.pictures``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from industria.core import (
    DEFECT_DETECTION,
    Evaluation,
    InputError,
    IntegrityError,
    Progress,
    Task,
    Text,
)
from industria.models.arrays import opened, packed
from industria.models.blobs import ARRAYS
from industria.models.option_values import number, typed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from industria.models.pictures.detecting import GoodPictures, Inspection
    from industria.models.pictures.memory import PatchMemory
    from industria.models.training.cost import Work
    from industria.models.training.source import Source

_NETWORK_FLOP = 0.7e9  # of EfficientNet-Lite0 on 224 x 224 pixels, to its eleventh block
_FIELDS = ("mean", "whiten", "bank", "owner")


class PatchMemoryFamily:
    """Learns from good pictures alone. What is good is the part's own, so it takes no parent."""

    name = "patch_memory"
    baseline = "grey values beside those of good pictures"
    words: Mapping[str, Text] = {
        "method": Text("layers 或 patchcore", "layers (the default) or patchcore"),
        "network": Text("no: 只用自带滤波器", "no: own filters alone, without a network"),
    }

    @property
    def task(self) -> Task:
        """Defect detection."""
        return DEFECT_DETECTION

    def read(self, source: Source) -> GoodPictures:
        """Image assets, all of good parts. Raises InputError for other kinds."""
        from industria.models.pictures.detecting import GoodPictures
        from industria.models.pictures.network import network_here
        from industria.models.pictures.sources import pictures_of

        wanted = source.options.get("network", "") != "no"
        network = network_here()[0] if wanted else ""
        method = source.options.get("method", "") or "layers"
        return GoodPictures(pictures_of(source.lake, source.assets), network, method)

    def notes(self, source: Source, data: GoodPictures) -> Mapping[str, object]:
        """What the card says of the data: how many pictures, and why no network described them."""
        from industria.models.pictures.network import network_here

        wanted = source.options.get("network", "") != "no"
        missing = network_here()[1] if wanted and not data.network else ""
        return {"pictures": len(data.pictures), "without_network": missing}

    def work(self, data: GoodPictures) -> Work:
        """A step is one picture described and looked up; each is so for the memory and for its evaluation."""
        from industria.models.pictures.detecting import METHODS
        from industria.models.training.cost import Work

        method = METHODS.get(data.method, METHODS["layers"])
        patches = (method.patches.side / method.patches.stride) ** 2
        looked_up = patches * method.memory.patches * method.memory.directions * 2
        described = _NETWORK_FLOP * (method.patches.side / 224) ** 2 if data.network else 0.0
        number, views = len(data.pictures), 4 if method.mirrored else 1
        steps = views * (number + 3 * number // 4) + 6 * -(-number // 4)
        return Work(described + looked_up, steps)

    def train(
        self, data: GoodPictures, *, parent: PatchMemory | None, seed: int, progress: Progress
    ) -> PatchMemory:
        """Remember good patches. Raises InputError for a parent and for too few pictures."""
        from industria.models.pictures.detecting import learn

        if parent is not None:
            raise InputError(
                "expected no parent for defects, found one: what is good is the part's own; leave --parent out"
            )
        return learn(data, seed, progress)

    def evaluate(self, model: PatchMemory, data: GoodPictures, *, seed: int) -> Evaluation:
        """On every fourth good picture, by a memory of the others: with and without planted faults.

        Nobody has shown a faulty part yet; the faults are drawn (``pictures.planting``).
        """
        from industria.models.pictures.detecting import (
            LEAST,
            area_under_curve,
            grey_score,
            inspect,
            learn,
            planted_scores,
        )

        held_out = list(data.pictures[::4])
        seen = [p for number, p in enumerate(data.pictures) if number % 4]
        if len(seen) < LEAST:
            return Evaluation({}, {})
        memory = learn(replace(data, pictures=seen), seed)
        good, faulty = planted_scores(lambda p: inspect(memory, p).score, held_out, seed)
        plain = planted_scores(grey_score(seen), held_out, seed)
        over = sum(s > memory.threshold for s in good) / len(good)
        return Evaluation(
            {
                DEFECT_DETECTION.metric: area_under_curve(good, faulty),
                "good_pictures_called_faulty": over,
            },
            {DEFECT_DETECTION.metric: area_under_curve(*plain)},
        )

    def options(self, model: PatchMemory) -> Mapping[str, object]:
        """How pictures are described and remembered."""
        scales = {name: [m.usual, m.spread] for name, m in model.layers.items()}
        return {
            "patch_options": asdict(model.patch_options),
            "memory_options": asdict(model.options),
            "threshold": model.threshold,
            "patch_threshold": model.patch_threshold,
            "weights": model.network,
            "layers": scales,
        }

    def save(self, model: PatchMemory) -> Mapping[str, bytes]:
        """One file of arrays; of a compressed memory in few bits."""
        from industria.models.compression import bits

        arrays = {
            f"{layer}.{field}": getattr(memory, field)
            for layer, memory in model.layers.items()
            for field in _FIELDS
        }
        if model.bits:
            return bits.packed(arrays, model.bits)
        return packed(arrays)

    def load(self, files: Mapping[str, bytes], options: Mapping[str, object]) -> PatchMemory:
        """A memory from its arrays and the options of its card. Raises IntegrityError."""

        from industria.models.compression import bits
        from industria.models.pictures.memory import LayerMemory, MemoryOptions, PatchMemory
        from industria.models.pictures.patches import PatchOptions

        layers = options.get("layers")
        small = bits.FILE in files
        if not (small or ARRAYS in files) or not isinstance(layers, Mapping):
            raise IntegrityError(
                "expected a memory of good patches, found a card or files without it: learn it again"
            )
        arrays = bits.opened(files) if small else opened(files)
        memories = {
            name: LayerMemory(*(arrays[f"{name}.{f}"] for f in _FIELDS), *scale)
            for name, scale in layers.items()
        }
        return PatchMemory(
            memories,
            number(options, "threshold"),
            number(options, "patch_threshold"),
            str(options["weights"]),
            typed(PatchOptions, options.get("patch_options")),
            typed(MemoryOptions, options.get("memory_options")),
            bits.of(options) if small else 0,
        )

    def predict(self, model: PatchMemory, given: NDArray[np.float32]) -> Inspection:
        """The score and the heat map of a picture (height, width, 3)."""
        from industria.models.pictures.detecting import inspect

        return inspect(model, given)


FAMILY = PatchMemoryFamily()
