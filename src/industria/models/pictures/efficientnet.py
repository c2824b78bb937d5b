"""EfficientNet-Lite0 as a source of patch features: what its middle blocks make of a picture.

The forward pass alone, in torch, read from the published ImageNet checkpoint; batch norms are folded into
the convolutions before them. There is no squeeze-and-excitation in the Lite variants, and they cut off at 6.
Tan & Le, EfficientNet, ICML 2019; the Lite variants are of the TensorFlow TPU models (2020), Apache-2.0.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from industria.core import IntegrityError, missing_extra

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray

BLOCKS = 16
HALVED_AT = (1, 3, 5, 11)  # blocks that halve the picture; the stem has halved it once before
_EPSILON = 1e-3  # of the batch norms, as trained
_MEAN, _SCALE = 127.0, 128.0  # of grey values, as trained


@dataclass(frozen=True)
class _Convolution:
    """A convolution with its batch norm folded in. ``cut``: whether its output is cut to 0..6."""

    weight: torch.Tensor
    bias: torch.Tensor
    stride: int = 1
    groups: int = 1
    cut: bool = True

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        """(picture, channel, height, width) with the padding that TensorFlow calls SAME."""
        from torch.nn.functional import conv2d, pad

        kernel = self.weight.shape[-1]
        sides: list[int] = []
        for length in (x.shape[-1], x.shape[-2]):
            needed = max(0, (-(-length // self.stride) - 1) * self.stride + kernel - length)
            sides += [needed // 2, needed - needed // 2]
        out = conv2d(pad(x, sides), self.weight, self.bias, self.stride, 0, 1, self.groups)
        return out.clamp_(0, 6) if self.cut else out


class EfficientNetLite:
    """The blocks of the network up to the last that is asked for."""

    def __init__(self, stem: _Convolution, blocks: Sequence[Sequence[_Convolution]]) -> None:
        self._stem = stem
        self._blocks = blocks

    @classmethod
    def from_bytes(cls, data: bytes) -> EfficientNetLite:
        """Read a checkpoint. Raises MissingPartError without torch, IntegrityError for another network."""
        try:
            import torch
        except ImportError:
            raise missing_extra("learn", "torch") from None
        kept = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
        if "_conv_stem.weight" not in kept or f"_blocks.{BLOCKS - 1}._bn2.weight" not in kept:
            raise IntegrityError(
                f"expected the {BLOCKS} blocks of EfficientNet-Lite0, found {len(kept)} tensors of something "
                "else: fetch the weights again"
            )

        def folded(name: str, norm: str, stride: int = 1, cut: bool = True) -> _Convolution:
            weight = kept[f"{name}.weight"]
            gain = kept[f"{norm}.weight"] / (kept[f"{norm}.running_var"] + _EPSILON).sqrt()
            bias = kept[f"{norm}.bias"] - kept[f"{norm}.running_mean"] * gain
            groups = len(weight) if name.endswith("depthwise_conv") else 1
            return _Convolution(weight * gain[:, None, None, None], bias, stride, groups, cut)

        blocks = []
        for number in range(BLOCKS):
            at, stride = f"_blocks.{number}.", 2 if number in HALVED_AT else 1
            parts = []
            if f"{at}_expand_conv.weight" in kept:
                parts.append(folded(f"{at}_expand_conv", f"{at}_bn0"))
            parts.append(folded(f"{at}_depthwise_conv", f"{at}_bn1", stride))
            parts.append(folded(f"{at}_project_conv", f"{at}_bn2", cut=False))
            blocks.append(parts)
        return cls(folded("_conv_stem", "_bn0", 2), blocks)

    def features(
        self, picture: NDArray[np.float32], blocks: Sequence[int]
    ) -> list[NDArray[np.float32]]:
        """What the blocks make of a picture (height, width, 3) of 0 to 255: each (channel, rows, columns)."""
        import torch

        with torch.inference_mode():
            x = torch.from_numpy(np.ascontiguousarray(picture.transpose(2, 0, 1)))[None].float()
            x = self._stem((x - _MEAN) / _SCALE)
            found: dict[int, NDArray[np.float32]] = {}
            for number, parts in enumerate(self._blocks[: max(blocks) + 1]):
                before = x
                for part in parts:
                    x = part(x)
                if x.shape == before.shape:
                    x = x + before
                if number in blocks:
                    found[number] = cast("NDArray[np.float32]", x[0].numpy())
        return [found[block] for block in blocks]
