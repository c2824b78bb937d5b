"""A small convolutional network that learns kinds of pictures from nothing but the pictures that are shown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

_SIDE = 64
_EPOCHS = 60


def small_network(learn: Sequence[Path], kinds: Sequence[str], ask: Sequence[Path], seed: int) -> list[str]:  # fmt: skip
    """The kind of each asked picture: three blocks, turned and mirrored pictures, weights decayed."""
    import torch
    from torch import nn

    names = sorted(set(kinds))
    given = torch.from_numpy(np.stack([_grey(p) for p in learn]))
    target = torch.tensor([names.index(k) for k in kinds])
    with torch.random.fork_rng(devices=()):
        torch.manual_seed(seed)
        network = nn.Sequential(
            *_block(1, 16), *_block(16, 32), *_block(32, 64), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
            nn.Linear(64, len(names)),
        )  # fmt: skip
        steps = torch.optim.AdamW(network.parameters(), lr=2e-3, weight_decay=0.05)
        for _ in range(_EPOCHS):
            order = torch.randperm(len(given))
            for batch in torch.split(order, 16):
                turns = int(torch.randint(4, (1,)))
                shown = torch.rot90(given[batch], turns, (2, 3))
                shown = shown.flip(3) if torch.rand(1) < 0.5 else shown
                loss = nn.functional.cross_entropy(network(shown), target[batch])
                steps.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                steps.step()
        network.eval()
        with torch.no_grad():
            said = network(torch.from_numpy(np.stack([_grey(p) for p in ask]))).argmax(1)
    return [names[int(i)] for i in said]


def _block(wide_in: int, wide: int) -> list[Any]:
    from torch import nn

    return [nn.Conv2d(wide_in, wide, 3, padding=1), nn.BatchNorm2d(wide), nn.ReLU(), nn.MaxPool2d(2)]  # fmt: skip


def _grey(path: Path) -> np.ndarray:
    """(1, 64, 64) about 0."""
    from PIL import Image

    with Image.open(path) as image:
        small = image.convert("L").resize((_SIDE, _SIDE))
    return (np.asarray(small, np.float32)[None] - 128) / 64
