"""A memory of good patches: how far each patch of a picture lies from the nearest that were seen on good parts.

One memory a layer, whitened by its own covariance; distances of layers are brought to one scale by those of
good pictures to a memory without them, and added. Roth et al., Towards Total Recall in Industrial Anomaly
Detection (PatchCore), CVPR 2022, for the memory; there patches are one concatenated vector and not whitened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from industria.models.pictures.patches import PatchOptions

if TYPE_CHECKING:
    from numpy.typing import NDArray

Layers = Mapping[str, "NDArray[np.float32]"]
_RIDGE = 0.5  # of the mean eigenvalue, added before a direction is brought to one scale
_LEAST = 1e-6
_TRIED = 12  # good pictures, each without itself, whose distances give a layer its scale
_CHUNK = 512  # patches whose distances are computed at once


@dataclass(frozen=True)
class MemoryOptions:
    """``patches``: how many a memory keeps; ``neighbours``: over how many nearest a distance is the mean;
    ``directions``: of whitened space at most; ``share``: of the picture's patches, the worst, whose mean is
    its score (0 for the worst one alone); ``joined``: whether all layers are one vector; ``whitened``:
    whether each direction is brought to one scale; ``greedy``: whether patches are kept by how far they
    lie from those kept already, else by lot.
    """

    patches: int = 12_000
    neighbours: int = 1
    directions: int = 128
    share: float = 0.03
    joined: bool = False
    whitened: bool = True
    greedy: bool = False


@dataclass(frozen=True)
class LayerMemory:
    """Patches of one layer: ``bank`` (patch, direction), of picture ``owner`` (patch,)."""

    mean: NDArray[np.float32]
    whiten: NDArray[np.float32]
    bank: NDArray[np.float32]
    owner: NDArray[np.int32]
    usual: float = 0.0
    spread: float = 1.0

    def distances(
        self, patches: NDArray[np.float32], neighbours: int, without: int = -1
    ) -> NDArray[np.float32]:
        """Of patches (patch, channel): mean distance to the nearest, those of picture ``without`` left out."""
        bank = self.bank if without < 0 else self.bank[self.owner != without]
        near = min(neighbours, len(bank))
        own = (bank**2).sum(axis=1)
        out = np.empty(len(patches), np.float32)
        for start in range(0, len(patches), _CHUNK):
            part = (patches[start : start + _CHUNK] - self.mean) @ self.whiten
            squared = own - 2 * (part @ bank.T) + (part**2).sum(axis=1, keepdims=True)
            nearest = (
                squared.min(axis=1, keepdims=True)
                if near == 1  # a tenth of the time of a partition
                else np.partition(squared, near - 1, axis=1)[:, :near]
            )
            out[start : start + _CHUNK] = np.sqrt(np.maximum(nearest, 0)).mean(axis=1)
        return out


@dataclass(frozen=True)
class PatchMemory:
    """What good pictures of one kind of part look like.

    ``threshold``: above it a picture is called faulty;
    ``patch_threshold``: above it a patch is marked; ``network``: the name of the network's weights, empty
    where only filters speak.
    """

    layers: Mapping[str, LayerMemory]
    threshold: float
    patch_threshold: float
    network: str
    patch_options: PatchOptions = field(default_factory=PatchOptions)
    options: MemoryOptions = field(default_factory=MemoryOptions)
    bits: int = 0  # of its file where it was compressed

    def map_of(self, layers: Layers, without: int = -1) -> NDArray[np.float32]:
        """How strange each patch is (rows, columns): 0 is usual, 1 a spread of good patches above it."""
        total: NDArray[np.float32] | None = None
        given = joined(layers) if self.options.joined else layers
        for name, memory in self.layers.items():
            values = given[name]
            flat = values.reshape(-1, values.shape[-1])
            found = memory.distances(flat, self.options.neighbours, without)
            scaled = ((found - memory.usual) / memory.spread).reshape(values.shape[:2])
            total = scaled if total is None else total + scaled
        assert total is not None
        return np.asarray(total / len(self.layers), np.float32)

    def score_of(self, strange: NDArray[np.float32]) -> float:
        """One number for a picture: the mean of its strangest patches."""
        worst = max(1, round(self.options.share * strange.size))
        return float(np.partition(strange.ravel(), -worst)[-worst:].mean())


def remember(
    pictures: Sequence[Layers],
    options: MemoryOptions,
    seed: int,
    owners: Sequence[int] | None = None,
) -> dict[str, LayerMemory]:
    """A memory for each layer of good pictures; ``owners``: of which picture each is a view, itself without."""
    random = np.random.default_rng(seed)
    pictures = [joined(p) for p in pictures] if options.joined else pictures
    of = list(range(len(pictures))) if owners is None else list(owners)
    return {
        name: _remembered([p[name] for p in pictures], of, options, random) for name in pictures[0]
    }


def joined(layers: Layers) -> Layers:
    """All layers as one, their channels side by side."""
    return {"joined": np.concatenate(list(layers.values()), axis=2)}


def _remembered(
    values: Sequence[NDArray[np.float32]],
    owners: Sequence[int],
    options: MemoryOptions,
    random: np.random.Generator,
) -> LayerMemory:
    flat = [v.reshape(-1, v.shape[-1]) for v in values]
    patches = np.concatenate(flat)
    owner = np.repeat(np.asarray(owners, np.int32), [len(f) for f in flat])
    mean = patches.mean(axis=0)
    whiten = _whitening(patches - mean, options)
    spots = ((patches - mean) @ whiten).astype(np.float32)
    chosen = (
        spread_out(spots, options.patches, random)
        if options.greedy
        else np.sort(random.choice(len(spots), min(options.patches, len(spots)), replace=False))
    )
    memory = LayerMemory(
        mean.astype(np.float32), whiten.astype(np.float32), spots[chosen], owner[chosen]
    )
    tried = range(0, len(flat), max(1, len(flat) // _TRIED))
    apart = [
        memory.distances(flat[i], options.neighbours, owners[i] if len(set(owners)) > 1 else -1)
        for i in tried
    ]
    seen = np.concatenate(apart)
    return replace(memory, usual=float(seen.mean()), spread=float(seen.std()) + _LEAST)


def _whitening(centred: NDArray[np.float32], options: MemoryOptions) -> NDArray[np.float32]:
    """A matrix (channel, direction) that brings patches to one scale in each direction; or none does."""
    channels = centred.shape[1]
    if not options.whitened:
        return np.eye(channels, dtype=np.float32)
    size, direction = np.linalg.eigh(np.cov(centred.T).reshape(channels, channels))
    keep = slice(max(0, channels - options.directions), None)
    scale = np.sqrt(size[keep] + _RIDGE * size.mean() + _LEAST)
    return np.asarray(direction[:, keep] / scale, np.float32)


def spread_out(
    spots: NDArray[np.float32], wanted: int, random: np.random.Generator
) -> NDArray[np.intp]:
    """The greedy coreset of PatchCore: the next patch is the one furthest from all that are kept.

    Chosen among ten times as many by lot, in a random projection to 32 directions, for its time's sake.
    """
    some = np.sort(random.choice(len(spots), min(10 * wanted, len(spots)), replace=False))
    seen = spots[some] @ random.normal(size=(spots.shape[1], 32)).astype(np.float32)
    nearest = np.full(len(seen), np.inf, np.float32)
    kept = [0]
    while len(kept) < min(wanted, len(seen)):
        nearest = np.minimum(nearest, ((seen - seen[kept[-1]]) ** 2).sum(axis=1))
        kept.append(int(nearest.argmax()))
    return np.asarray(some[np.sort(kept)], np.intp)
