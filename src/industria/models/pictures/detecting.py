"""Defects on pictures of one kind of part: learned from good pictures alone, told by patch memories."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from industria.core import InputError, Progress, UsageError, silent
from industria.models.pictures.memory import Layers, MemoryOptions, PatchMemory, remember
from industria.models.pictures.network import open_network
from industria.models.pictures.patches import PatchOptions, layers_of
from industria.models.pictures.planting import KINDS, plant
from industria.models.pictures.reading import resized
from industria.models.pictures.regions import on_picture

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Picture = NDArray[np.float32]

LEAST = 4  # good pictures: fewer say nothing of how good ones differ
_ALLOWED = (
    0.95  # share of good pictures that the threshold lets pass when each is judged without itself
)
_MARKED = 0.995  # share of good patches that are not marked


@dataclass(frozen=True)
class Method:
    """A way to describe patches and to remember them."""

    patches: PatchOptions
    memory: MemoryOptions
    mirrored: bool = True  # whether good pictures are remembered as mirrors show them too


METHODS = {
    "layers": Method(PatchOptions(), MemoryOptions()),
    "patchcore": Method(
        PatchOptions(blocks=(4, 10), stride=8, centred=False),
        MemoryOptions(patches=4000, joined=True, whitened=False, greedy=True, share=0.0),
        mirrored=False,
    ),
}


@dataclass(frozen=True)
class GoodPictures:
    """Pictures (height, width, 3) of good parts; ``network``: the name of its weights, empty for none."""

    pictures: Sequence[Picture]
    network: str = ""
    method: str = "layers"


@dataclass(frozen=True)
class Inspection:
    """What was found on one picture. ``strange``: (height, width), 0 is usual; a place over
    ``patch_threshold`` is marked; ``faulty``: whether the picture as a whole is over its threshold.
    """

    score: float
    threshold: float
    strange: NDArray[np.float32]
    patch_threshold: float

    @property
    def faulty(self) -> bool:
        """Whether the score is over the threshold."""
        return self.score > self.threshold


def learn(data: GoodPictures, seed: int, progress: Progress = silent) -> PatchMemory:
    """A memory of good pictures, and its threshold. Raises InputError for too few, UsageError for a method."""
    if len(data.pictures) < LEAST:
        raise InputError(
            f"expected at least {LEAST} pictures of good parts, found {len(data.pictures)}: add some"
        )
    if data.method not in METHODS:
        raise UsageError(
            f"expected a method of {', '.join(METHODS)}, found {data.method!r}: name one of them"
        )
    method = METHODS[data.method]
    empty = PatchMemory({}, 0.0, 0.0, data.network, method.patches, method.memory)
    described: list[Layers] = []
    owners: list[int] = []
    for number, picture in enumerate(data.pictures):
        progress("good pictures", number, len(data.pictures))
        for view in _views(picture) if method.mirrored else [picture]:
            described.append(describe(empty, view))
            owners.append(number)
    memory = replace(empty, layers=remember(described, method.memory, seed, owners))
    first = np.unique(owners, return_index=True)[1]
    memory = thresholds(memory, [described[i] for i in first])
    progress("good pictures", len(data.pictures), len(data.pictures))
    return memory


def thresholds(memory: PatchMemory, pictures: Sequence[Layers]) -> PatchMemory:
    """The memory with its thresholds set by the good pictures that it remembers, each without its own patches."""
    maps = [memory.map_of(layers, number) for number, layers in enumerate(pictures)]
    return replace(
        memory,
        threshold=float(np.quantile([memory.score_of(m) for m in maps], _ALLOWED)),
        patch_threshold=float(np.quantile(np.concatenate([m.ravel() for m in maps]), _MARKED)),
    )


def _views(picture: Picture) -> list[Picture]:
    """A picture, and as it is seen in a mirror beside it, below it, and in both."""
    return [
        np.ascontiguousarray(v)
        for v in (picture, picture[:, ::-1], picture[::-1], picture[::-1, ::-1])
    ]


def describe(memory: PatchMemory, picture: Picture) -> Layers:
    """The layers of a picture as a memory takes them."""
    network = open_network(memory.network) if memory.network else None
    side = memory.patch_options.side
    return layers_of(resized(picture, side, side), memory.patch_options, network)


def inspect(memory: PatchMemory, picture: Picture) -> Inspection:
    """How strange a picture (height, width, 3) is, as a whole and at each of its pixels."""
    strange = memory.map_of(describe(memory, picture))
    whole = on_picture(strange, *picture.shape[:2])
    return Inspection(memory.score_of(strange), memory.threshold, whole, memory.patch_threshold)


def planted_scores(
    score: Callable[[Picture], float], pictures: Sequence[Picture], seed: int
) -> tuple[list[float], list[float]]:
    """Scores of good pictures, and of each with each kind of planted fault in turn."""
    good, faulty = [], []
    for number, picture in enumerate(pictures):
        good.append(score(picture))
        for kind_number, kind in enumerate(KINDS):
            random = np.random.default_rng((seed, number, kind_number))
            grey = picture.mean(axis=2)
            planted, _ = plant(grey, kind, random)
            faulty.append(score(np.clip(picture + (planted - grey)[..., None], 0, 255)))
    return good, faulty


def area_under_curve(good: Sequence[float], faulty: Sequence[float]) -> float:
    """How often a faulty picture scores above a good one, ties counted half (Mann-Whitney)."""
    g, f = np.asarray(good)[:, None], np.asarray(faulty)[None]
    return float((f > g).mean() + 0.5 * (f == g).mean())


def grey_score(good: Sequence[Picture]) -> Callable[[Picture], float]:
    """The cheap way: how far grey values at 64 x 64 places lie from those of good pictures, the worst hundredth."""
    small = np.stack([_small(p) for p in good])
    mean, spread = small.mean(axis=0), small.std(axis=0) + 1.0

    def score(picture: Picture) -> float:
        away = np.abs(_small(picture) - mean) / spread
        return float(np.sort(away.ravel())[-41:].mean())

    return score


def _small(picture: Picture) -> NDArray[np.float32]:
    from PIL import Image

    grey = Image.fromarray(picture.mean(axis=2).astype(np.float32))
    return np.asarray(grey.resize((64, 64), Image.Resampling.BOX), np.float32)
