"""A style-based generator of small grey pictures, and the residual that adds a defect with its mask.

After Karras et al., Analyzing and Improving the Image Quality of StyleGAN (CVPR 2020), at 64 x 64, with one
convolution a resolution instead of two; and after Duan et al., Few-Shot Defect Image Generation via
Defect-Aware Feature Manipulation (DFMGAN, AAAI 2023): the generator of good pictures stays as it is, a residual
from 16 x 16 on makes features and a mask, and features are added where the mask is 0 or more.
"""

from __future__ import annotations

import math

from industria.core import missing_extra

try:
    import torch
    from torch import Tensor, nn
    from torch.nn import functional
except ImportError:
    raise missing_extra("learn", "torch") from None

SIDE = 64  # pixels each way
LATENT = 64
CHANNELS = {4: 48, 8: 48, 16: 32, 32: 24, 64: 12}
RESIDUAL_FROM = 16
SHARPNESS = 4.0  # of the mask: it is the sigmoid of so many times its value
_SLOPE = 0.2


class Styled(nn.Module):
    """A convolution whose input channels a style scales; ``demodulated`` to unit variance, with noise."""

    def __init__(self, given: int, out: int, size: int = 3, demodulated: bool = True) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out, given, size, size) / math.sqrt(given * size**2))
        self.bias = nn.Parameter(torch.zeros(out))
        self.style = nn.Linear(LATENT, given)
        nn.init.ones_(self.style.bias)
        self.noise = nn.Parameter(torch.zeros(1)) if demodulated else None

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        """(row, channel, height, width) and styles (row, LATENT)."""
        style = self.style(w)
        x = functional.conv2d(
            x * style[:, :, None, None], self.weight, padding=self.weight.shape[-1] // 2
        )
        if self.noise is not None:
            power = style.square() @ self.weight.square().sum((2, 3)).T
            x = x * torch.rsqrt(power + 1e-8)[:, :, None, None]
            x = x + self.noise * torch.randn_like(x[:, :1])
        return x + self.bias[None, :, None, None]


def _mapping() -> nn.Sequential:
    return nn.Sequential(
        nn.Linear(LATENT, LATENT), nn.LeakyReLU(_SLOPE), nn.Linear(LATENT, LATENT), nn.LeakyReLU(_SLOPE)
    )  # fmt: skip


def normalised(z: Tensor) -> Tensor:
    """Latents (row, LATENT) of unit mean square."""
    return z * torch.rsqrt(z.square().mean(1, keepdim=True) + 1e-8)


def _twice(x: Tensor) -> Tensor:
    return functional.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)


class Residual(nn.Module):
    """Features of a defect at each resolution from 16 on, and its mask."""

    def __init__(self) -> None:
        super().__init__()
        self.mapping = _mapping()
        sizes = [s for s in CHANNELS if s >= RESIDUAL_FROM]
        given = {s: CHANNELS[s] + (CHANNELS[s // 2] if s > RESIDUAL_FROM else 0) for s in sizes}
        self.blocks = nn.ModuleDict({str(s): Styled(given[s], CHANNELS[s]) for s in sizes})
        self.masks = nn.ModuleDict(
            {str(s): Styled(CHANNELS[s], 1, 1, demodulated=False) for s in sizes}
        )
        for block in self.masks.values():
            nn.init.constant_(block.bias, -0.3)  # type: ignore[arg-type]


class Generator(nn.Module):
    """Latents to pictures (row, 1, SIDE, SIDE), about -1 to 1."""

    def __init__(self) -> None:
        super().__init__()
        self.mapping = _mapping()
        self.start = nn.Parameter(torch.randn(1, CHANNELS[4], 4, 4))
        sizes = list(CHANNELS)
        given = {s: CHANNELS[s // 2] if s > 4 else CHANNELS[4] for s in sizes}
        self.blocks = nn.ModuleDict({str(s): Styled(given[s], CHANNELS[s]) for s in sizes})
        self.grey = nn.ModuleDict(
            {str(s): Styled(CHANNELS[s], 1, 1, demodulated=False) for s in sizes}
        )

    def forward(self, z: Tensor) -> Tensor:
        """A good picture for each latent."""
        return self.made(z, None, None)[0]

    def made(self, z: Tensor, residual: Residual | None, z_defect: Tensor | None) -> tuple[Tensor, Tensor]:  # fmt: skip
        """Pictures and masks (row, 1, SIDE, SIDE), the mask as a value that is positive on the defect."""
        w = self.mapping(normalised(z))
        defect = residual.mapping(normalised(z_defect)) if residual is not None and z_defect is not None else None  # fmt: skip
        x = self.start.expand(len(z), -1, -1, -1)
        picture = torch.zeros(len(z), 1, 2, 2)
        mask = torch.zeros(len(z), 1, RESIDUAL_FROM // 2, RESIDUAL_FROM // 2)
        before: Tensor | None = None
        for size in CHANNELS:
            name = str(size)
            x = functional.leaky_relu(self.blocks[name](_twice(x) if size > 4 else x, w), _SLOPE)
            picture = _twice(picture)
            if residual is not None and defect is not None and size >= RESIDUAL_FROM:
                seen = x if before is None else torch.cat([x, _twice(before)], 1)
                before = functional.leaky_relu(residual.blocks[name](seen, defect), _SLOPE)
                mask = _twice(mask) + residual.masks[name](before, defect)
                gated = before * torch.sigmoid(SHARPNESS * mask)
                picture = picture + self.grey[name](x + gated, w)
            else:
                picture = picture + self.grey[name](x, w)
        return picture, mask


class Discriminator(nn.Module):
    """How real pictures look: (row, given, SIDE, SIDE) to (row,); the spread over the batch is a channel."""

    def __init__(self, given: int = 1) -> None:
        super().__init__()
        sizes = sorted(CHANNELS, reverse=True)
        self.first = nn.Conv2d(given, CHANNELS[SIDE], 1)
        self.blocks = nn.ModuleList(
            nn.Conv2d(CHANNELS[s], CHANNELS[s // 2], 3, padding=1) for s in sizes[:-1]
        )
        self.last = nn.Conv2d(CHANNELS[4] + 1, CHANNELS[4], 3, padding=1)
        self.out = nn.Linear(CHANNELS[4] * 16, 1)

    def forward(self, x: Tensor) -> Tensor:
        """A score for each picture."""
        x = functional.leaky_relu(self.first(x), _SLOPE)
        for block in self.blocks:
            x = functional.avg_pool2d(functional.leaky_relu(block(x), _SLOPE), 2)
        spread = x.std(0, unbiased=False).mean() if len(x) > 1 else x.new_zeros(())
        x = torch.cat([x, spread.expand(len(x), 1, 4, 4)], 1)
        found: Tensor = self.out(functional.leaky_relu(self.last(x), _SLOPE).flatten(1))
        return found[:, 0]
