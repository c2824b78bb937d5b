"""Small networks between colour and depth: trained in torch by the one loop, used in numpy.

``Latent``: encoders of both into one latent, decoders of both out of it; trained to give each modality again
from its own latent (reconstruction) and from the other's (cross-prediction), with latents of one patch alike.
``Contrast``: two projections, trained so that of all patches of a batch the same patch of the other modality is
nearest (InfoNCE; Wang et al., M3DM, CVPR 2023, its unsupervised feature fusion).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from industria.core import Progress, missing_extra

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray
    from torch import nn

    Arrays = Mapping[str, NDArray[np.float32]]

HIDDEN, LATENT = 64, 16
_STEPS, _BATCH, _RATE = 400, 512, 3e-3
_TEMPERATURE = 0.1


@dataclass(frozen=True)
class NetOptions:
    """Which parts of the latent network are there; without ``latent`` each way has an encoder of its own."""

    latent: bool = True
    reconstruction: bool = True
    contrast: bool = False

    @property
    def ways(self) -> tuple[str, ...]:
        """The ways through the network: from, to."""
        crossing = ("colour>depth", "depth>colour")
        own = ("colour>colour", "depth>depth")
        return crossing + (own if self.reconstruction else ())


def relu_net(arrays: Arrays, name: str, given: NDArray[np.float32]) -> NDArray[np.float32]:
    """Two layers with a rectifier between them: (patch, channel) to (patch, out)."""
    hidden = np.maximum(given @ arrays[f"{name}.0.weight"].T + arrays[f"{name}.0.bias"], 0)
    return np.asarray(hidden @ arrays[f"{name}.2.weight"].T + arrays[f"{name}.2.bias"], np.float32)


def encoder_of(options: NetOptions, way: str) -> str:
    """The encoder that a way takes: one for each modality, or one for each way."""
    return f"encode_{way.split('>')[0] if options.latent else way.replace('>', '_')}"


def decoder_of(options: NetOptions, way: str) -> str:
    """The decoder that a way takes."""
    return f"decode_{way.split('>')[1] if options.latent else way.replace('>', '_')}"


def train_nets(
    patches: Arrays, validation: Arrays, options: NetOptions, seed: int, progress: Progress
) -> dict[str, NDArray[np.float32]]:
    """Fit on standardised patches of good parts, each (patch, channel) by modality; weights by name.

    Raises MissingPartError without torch.
    """
    try:
        import torch
        from torch import nn

        from industria.models.training.loop import fit
        from industria.models.training.plan import TrainingPlan
    except ImportError:
        raise missing_extra("learn", "torch") from None
    sizes = {name: values.shape[1] for name, values in patches.items()}
    torch.manual_seed(seed)

    def net(given: int, out: int) -> nn.Sequential:
        return nn.Sequential(nn.Linear(given, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, out))

    parts: dict[str, nn.Module] = {}
    if options.contrast:
        parts = {f"encode_{name}": net(size, LATENT) for name, size in sizes.items()}
    else:
        for way in options.ways:
            begin, end = way.split(">")
            parts.setdefault(encoder_of(options, way), net(sizes[begin], LATENT))
            parts.setdefault(decoder_of(options, way), net(LATENT, sizes[end]))
    module = nn.ModuleDict(parts)
    tensors = [
        tuple(map(torch.from_numpy, (p["colour"], p["depth"]))) for p in (patches, validation)
    ]
    learner = _Learner(module, tensors[0], tensors[1], options, seed)  # type: ignore[arg-type]
    plan = TrainingPlan(
        _STEPS, _BATCH, _RATE, weight_decay=1e-4, warmup=20, seed=seed, validate_every=50
    )
    fit(learner, plan, progress=progress)
    return {name: value.detach().numpy() for name, value in module.state_dict().items()}


@dataclass
class _Learner:
    """Patches of good parts, colour and depth of the same place."""

    module: nn.Module
    seen: tuple[torch.Tensor, torch.Tensor]
    left_out: tuple[torch.Tensor, torch.Tensor]
    options: NetOptions
    seed: int

    def batch(self, step: int) -> tuple[torch.Tensor, ...]:
        """Patches by lot."""
        import torch

        chosen = torch.from_numpy(
            np.random.default_rng((self.seed, step)).integers(len(self.seen[0]), size=_BATCH)
        )
        return self.seen[0][chosen], self.seen[1][chosen]

    def loss(self, module: nn.Module, batch: tuple[torch.Tensor, ...]) -> torch.Tensor:
        """InfoNCE both ways, or the squared errors of all ways and of the two latents."""
        import torch
        from torch.nn.functional import cross_entropy, mse_loss, normalize

        given = {"colour": batch[0], "depth": batch[1]}
        nets: Mapping[str, nn.Module] = module  # type: ignore[assignment]
        if self.options.contrast:
            one, other = (normalize(nets[f"encode_{m}"](v), dim=1) for m, v in given.items())
            alike = one @ other.T / _TEMPERATURE
            same = torch.arange(len(alike))
            return (cross_entropy(alike, same) + cross_entropy(alike.T, same)) / 2
        total = torch.zeros(())
        latents: dict[str, torch.Tensor] = {}
        for way in self.options.ways:
            begin, end = way.split(">")
            latent = nets[encoder_of(self.options, way)](given[begin])
            latents[begin] = latent
            total = total + mse_loss(nets[decoder_of(self.options, way)](latent), given[end])
        if self.options.latent:
            total = total + 0.1 * mse_loss(latents["colour"], latents["depth"])
        return total

    def validate(self, module: nn.Module) -> float | None:
        """The loss on patches of parts that were left out."""
        chosen = np.random.default_rng(self.seed).permutation(len(self.left_out[0]))[: 4 * _BATCH]
        return float(self.loss(module, tuple(t[chosen] for t in self.left_out)))
