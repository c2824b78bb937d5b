"""Defects on parts with colour and depth, learned from good parts: four methods of one shape.

``latent`` (CPIR): what one modality says of the other through a shared latent, and each of itself; a patch is
strange where these are wrong. ``memories`` (M3DM): a memory of colour, one of depth and one of both after
contrastive fusion; the three distances are decided together. ``colour`` and ``depth``: one memory alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from industria.core import InputError, Progress, UsageError, silent
from industria.models.pictures.depth.describing import MODALITIES, Described
from industria.models.pictures.depth.nets import (
    NetOptions,
    decoder_of,
    encoder_of,
    relu_net,
    train_nets,
)
from industria.models.pictures.memory import LayerMemory, MemoryOptions, remember

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST = 8  # good parts: every fourth is left out of the networks' training
METHODS: Mapping[str, NetOptions | None] = {
    "latent": NetOptions(),
    "latent without reconstruction": NetOptions(reconstruction=False),
    "latent without shared latent": NetOptions(latent=False),
    "memories": NetOptions(contrast=True),
    "memories without contrast": None,
    "colour": None,
    "depth": None,
}
_MEMORY = MemoryOptions(patches=3000, directions=64)
_SHARE = 0.01
_ALLOWED = 0.95
_FUSED = "fused"


@dataclass(frozen=True)
class DepthModel:
    """``centre`` and ``scale`` by modality (channel,); ``nets``: weights by name; ``usual`` (term,) and
    ``spread`` (term,) of the terms of a patch's strangeness on good parts that were left out."""

    method: str
    centre: Mapping[str, NDArray[np.float32]]
    scale: Mapping[str, NDArray[np.float32]]
    nets: Mapping[str, NDArray[np.float32]]
    memories: Mapping[str, LayerMemory]
    usual: NDArray[np.float32] = field(default_factory=lambda: np.zeros(1, np.float32))
    spread: NDArray[np.float32] = field(default_factory=lambda: np.ones(1, np.float32))
    threshold: float = 0.0

    def map_of(self, part: Described) -> NDArray[np.float32]:
        """How strange each patch is (rows, columns); 0 is usual."""
        shape = part["colour"].shape[:2]
        terms = (self.terms(part) - self.usual) / self.spread
        return np.asarray(terms.mean(axis=1).reshape(shape), np.float32)

    def score_of(self, strange: NDArray[np.float32]) -> float:
        """The mean of the strangest hundredth of the patches."""
        worst = max(1, round(_SHARE * strange.size))
        return float(np.partition(strange.ravel(), -worst)[-worst:].mean())

    def terms(self, part: Described) -> NDArray[np.float32]:
        """What each patch's strangeness is the mean of (patch, term), before its scale."""
        given = self.standard(part)
        options = METHODS[self.method]
        if options is not None and not options.contrast:
            return np.stack([self._error(given, way, options) for way in options.ways], axis=1)
        layers = self.layers(part)
        return np.stack(
            [
                memory.distances(
                    layers[name].reshape(-1, layers[name].shape[-1]), _MEMORY.neighbours
                )
                for name, memory in self.memories.items()
            ],
            axis=1,
        )

    def standard(self, part: Described) -> dict[str, NDArray[np.float32]]:
        """Patches (patch, channel) of each modality, each channel brought to one scale."""
        return {
            m: (part[m].reshape(-1, part[m].shape[-1]) - self.centre[m]) / self.scale[m]
            for m in MODALITIES
        }

    def layers(self, part: Described) -> dict[str, NDArray[np.float32]]:
        """What the memories of the method remember: (rows, columns, channel) by name."""
        if self.method in MODALITIES:
            return {self.method: part[self.method]}
        given = self.standard(part)
        if METHODS[self.method] is None:
            both = np.concatenate([given[m] for m in MODALITIES], axis=1)
        else:
            ways = (relu_net(self.nets, f"encode_{m}", given[m]) for m in MODALITIES)
            both = np.concatenate(
                [w / (np.linalg.norm(w, axis=1, keepdims=True) + 1e-6) for w in ways], axis=1
            )
        shape = part["colour"].shape[:2]
        return {**{m: part[m] for m in MODALITIES}, _FUSED: both.reshape(*shape, -1)}

    def _error(
        self, given: Mapping[str, NDArray[np.float32]], way: str, options: NetOptions
    ) -> NDArray[np.float32]:
        begin, end = way.split(">")
        latent = relu_net(self.nets, encoder_of(options, way), given[begin])
        said = relu_net(self.nets, decoder_of(options, way), latent)
        return np.asarray(np.sqrt(((said - given[end]) ** 2).mean(axis=1)), np.float32)


def learn_parts(
    parts: Sequence[Described], method: str, seed: int, progress: Progress = silent
) -> DepthModel:
    """A model of good parts. Raises InputError for too few, UsageError for a method, MissingPartError."""
    if len(parts) < LEAST:
        raise InputError(f"expected at least {LEAST} good parts, found {len(parts)}: add some")
    if method not in METHODS:
        raise UsageError(f"expected a method of {', '.join(METHODS)}, found {method!r}: name one")
    left_out, seen = list(parts[::4]), [p for n, p in enumerate(parts) if n % 4]
    flat = {m: np.concatenate([p[m].reshape(-1, p[m].shape[-1]) for p in seen]) for m in MODALITIES}
    model = DepthModel(
        method,
        {m: f.mean(axis=0) for m, f in flat.items()},
        {m: f.std(axis=0) + 1e-3 for m, f in flat.items()},
        {}, {},
    )  # fmt: skip
    options = METHODS[method]
    if options is not None:
        given, beside = (_together(model, some) for some in (seen, left_out))
        model = replace(model, nets=train_nets(given, beside, options, seed, progress))
    if options is None or options.contrast:
        memories = remember([model.layers(p) for p in seen], _MEMORY, seed)
        model = replace(model, memories=memories)
    terms = np.concatenate([model.terms(p) for p in left_out])
    model = replace(model, usual=terms.mean(axis=0), spread=terms.std(axis=0) + 1e-6)
    own = [model.score_of(model.map_of(p)) for p in left_out]
    return replace(model, threshold=float(np.quantile(own, _ALLOWED)))


def _together(model: DepthModel, parts: Sequence[Described]) -> dict[str, NDArray[np.float32]]:
    given = [model.standard(p) for p in parts]
    return {m: np.concatenate([g[m] for g in given]).astype(np.float32) for m in MODALITIES}
