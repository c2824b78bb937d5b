"""The generator learns good pictures; then, itself frozen, a residual learns defects from few that have masks.

One loss holds both players: the discriminator's terms see made pictures cut off from the generator, the
generator's term sees the discriminator with its weights held fixed. Both then move in one step (simultaneous
gradient descent, which the penalty on real pictures keeps stable: Mescheder et al., ICML 2018).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from industria.models.pictures.synthesis.nets import (
    LATENT,
    SHARPNESS,
    SIDE,
    Discriminator,
    Generator,
    Residual,
    torch,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor, nn

    Grey = NDArray[np.float32]

MIDDLE, SCALE = 128.0, 64.0  # grey values are brought to about -1 to 1 by them
_PENALTY = 5.0  # on the slope at real pictures
_PENALTY_EVERY = 4
_AVERAGED = 0.995  # of the weights before, in the average that is used
_SEEKING = 0.1  # weight of the term that keeps masks of two latents apart
_NUDGE = 8  # pixels that a crop of a defect is moved at most


@dataclass
class GoodLearner:
    """Crops of good pictures (height, width), each at least SIDE each way."""

    pictures: Sequence[Grey]
    rows: int = 16
    seed: int = 0
    module: nn.Module = field(init=False)

    def __post_init__(self) -> None:
        """New networks by the seed."""
        torch.manual_seed(self.seed)
        generator = Generator()
        self.module = torch.nn.ModuleDict(
            {"generator": generator, "judge": Discriminator(), "average": Generator()}
        )
        self.module["average"].load_state_dict(generator.state_dict())
        self.module["average"].requires_grad_(False)

    def batch(self, step: int) -> tuple[Tensor, ...]:
        """Crops by lot, mirrored by lot; latents; whether the slope is penalised in this step."""
        random = np.random.default_rng((self.seed, step))
        real = np.stack([_crop(self.pictures, random) for _ in range(self.rows)])
        z = random.normal(size=(self.rows, LATENT)).astype(np.float32)
        return torch.from_numpy(real)[:, None], torch.from_numpy(z), _flags(self.rows, step)

    def loss(self, module: nn.Module, batch: tuple[Tensor, ...]) -> Tensor:
        """Both players' losses, added."""
        real, z, penalised = batch
        nets = _parts(module)
        _average(nets["average"], nets["generator"])
        return _both(nets["judge"], real, nets["generator"](z), bool(penalised[0]))

    def validate(self, module: nn.Module) -> float | None:
        """Nothing: no loss of two players says how good they are."""
        return None


@dataclass
class DefectLearner:
    """Crops of defects (height, width) with masks (height, width) of 0 and 1, on a frozen generator."""

    generator: Generator
    pictures: Sequence[Grey]
    masks: Sequence[Grey]
    rows: int = 16
    seed: int = 0
    module: nn.Module = field(init=False)

    def __post_init__(self) -> None:
        """New networks by the seed."""
        torch.manual_seed(self.seed + 1)
        self.generator.requires_grad_(False)
        self.module = torch.nn.ModuleDict(
            {"residual": Residual(), "judge": Discriminator(2), "average": Residual()}
        )
        self.module["average"].load_state_dict(self.module["residual"].state_dict())
        self.module["average"].requires_grad_(False)
        self._places = [_middles(mask) for mask in self.masks]

    def batch(self, step: int) -> tuple[Tensor, ...]:
        """Crops around defects by lot, mirrored and turned by lot; latents of pictures and of defects."""
        random = np.random.default_rng((self.seed, 1, step))
        real = np.stack([self._crop(random) for _ in range(self.rows)])
        latents = random.normal(size=(3, self.rows, LATENT)).astype(np.float32)
        z, one, other = map(torch.from_numpy, latents)
        return torch.from_numpy(real), z, one, other, _flags(self.rows, step)

    def loss(self, module: nn.Module, batch: tuple[Tensor, ...]) -> Tensor:
        """Both players' losses, and masks of two latents of a picture kept apart."""
        real, z, one, other, penalised = batch
        nets = _parts(module)
        _average(nets["average"], nets["residual"])
        residual: Residual = nets["residual"]  # type: ignore[assignment]
        picture, mask = self.generator.made(z, residual, one)
        made = torch.cat([picture, 2 * torch.sigmoid(SHARPNESS * mask) - 1], 1)
        both = _both(nets["judge"], real, made, bool(penalised[0]))
        _, elsewhere = self.generator.made(z, residual, other)
        apart = (torch.sigmoid(mask) - torch.sigmoid(elsewhere)).abs().mean((1, 2, 3))
        seeking = ((one - other).abs().mean(1) / (apart + 0.01)).mean()
        return both + _SEEKING * seeking * 0.01

    def validate(self, module: nn.Module) -> float | None:
        """Nothing: no loss of two players says how good they are."""
        return None

    def _crop(self, random: np.random.Generator) -> NDArray[np.float32]:
        """(2, SIDE, SIDE): grey values and a mask of -1 and 1, around a place of a defect."""
        number = int(random.integers(len(self.pictures)))
        picture, mask = self.pictures[number], self.masks[number]
        places = self._places[number]
        at = places[int(random.integers(len(places)))] + random.integers(-_NUDGE, _NUDGE + 1, 2)
        row, column = (
            int(np.clip(a - SIDE // 2, 0, n - SIDE)) for a, n in zip(at, picture.shape, strict=True)
        )
        cut = np.s_[row : row + SIDE, column : column + SIDE]
        both = np.stack([(picture[cut] - MIDDLE) / SCALE, 2 * mask[cut] - 1])
        both = both[:, :: random.choice((1, -1)), :: random.choice((1, -1))]
        return np.ascontiguousarray(both, np.float32)


def _crop(pictures: Sequence[Grey], random: np.random.Generator) -> NDArray[np.float32]:
    picture = pictures[int(random.integers(len(pictures)))]
    row, column = (int(random.integers(n - SIDE + 1)) for n in picture.shape)
    cut = picture[row : row + SIDE, column : column + SIDE]
    cut = cut[:: random.choice((1, -1)), :: random.choice((1, -1))]
    return np.ascontiguousarray((cut - MIDDLE) / SCALE, np.float32)


def _middles(mask: Grey) -> NDArray[np.intp]:
    """(place, 2): pixels of a mask, a hundred at most, that crops are taken around."""
    found = np.argwhere(mask > 0.5)
    return found[:: max(1, len(found) // 100)]


def _flags(rows: int, step: int) -> Tensor:
    return torch.full((rows,), float(step % _PENALTY_EVERY == 0))


def _parts(module: nn.Module) -> dict[str, nn.Module]:
    return dict(module.named_children())


def _average(average: nn.Module, now: nn.Module) -> None:
    """The average of the weights so far goes on by one step."""
    with torch.no_grad():
        for kept, value in zip(average.parameters(), now.parameters(), strict=True):
            kept.lerp_(value, 1 - _AVERAGED)


def _both(judge: nn.Module, real: Tensor, made: Tensor, penalised: bool) -> Tensor:
    """Logistic losses of both players, with a penalty on the judge's slope at real pictures (R1)."""
    from torch.func import functional_call
    from torch.nn.functional import softplus

    if penalised:
        real = real.detach().requires_grad_()
    said = judge(real)
    total = softplus(-said).mean() + softplus(judge(made.detach())).mean()
    fixed = {name: value.detach() for name, value in judge.named_parameters()}
    total = total + softplus(-functional_call(judge, fixed, (made,))).mean()
    if penalised:
        (slope,) = torch.autograd.grad(said.sum(), real, create_graph=True)
        total = total + _PENALTY_EVERY * _PENALTY / 2 * slope.square().sum((1, 2, 3)).mean()
    return total
