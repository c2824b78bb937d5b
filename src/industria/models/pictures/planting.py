"""Faults planted in pictures of good parts: what a detector is tried on where no faulty part has been seen.

Five kinds that surfaces of any material show: a blob, a line, a chip at a border, a scuff, a stain. Each is
as strong as a few times the picture's own grain (the deviation of grey values from their neighbourhood), so
that it is neither plain to see nor lost. They are drawn, and speak of no material in particular.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Kind = Literal["blob", "line", "chip", "scuff", "stain"]
KINDS: tuple[Kind, ...] = ("blob", "line", "chip", "scuff", "stain")
_STRENGTH = (2.0, 6.0)  # times the grain
_WALK = 0.35  # radians that a line turns at most in one step
_SOFT = {"blob": 0.8, "line": 0.7, "chip": 0.8, "scuff": 1.5, "stain": 12.0}  # edges, pixels


def plant(
    grey: NDArray[np.float32], kind: Kind, random: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """A picture (height, width) of 0 to 255 with one fault in it, and where that is (height, width)."""
    from scipy.ndimage import gaussian_filter

    shape = _SHAPES[kind](grey.shape, random)
    grain = float(np.std(grey - gaussian_filter(grey, 3.0))) + 1.0
    strength = random.uniform(*_STRENGTH) * grain
    soft = gaussian_filter(shape.astype(np.float32), _SOFT[kind])
    soft /= max(float(soft.max()), 1e-6)
    if kind == "scuff":
        noise = gaussian_filter(random.normal(size=grey.shape), random.uniform(0.6, 2.5))
        change = noise / noise.std() * strength * 0.5
    else:
        dark = -1.0 if kind in ("line", "chip") else random.choice([-1.0, 1.0])
        change = np.full(grey.shape, dark * strength * (3.0 if kind == "chip" else 1.5))
    planted = np.clip(grey + soft * change, 0, 255).astype(np.float32)
    return planted, soft > 0.3


def _distance(
    shape: tuple[int, ...], random: np.random.Generator, low: float, high: float
) -> NDArray[np.float32]:
    """How far each pixel lies from a turned ellipse's centre, in its own half axes."""
    height, width = shape
    side = min(shape)
    down, across = np.mgrid[:height, :width].astype(np.float32)
    down -= random.uniform(0.08, 0.92) * height
    across -= random.uniform(0.08, 0.92) * width
    angle, long = random.uniform(0, np.pi), random.uniform(low, high) * side
    short = long * random.uniform(0.4, 1.0)
    along = across * np.cos(angle) + down * np.sin(angle)
    over = down * np.cos(angle) - across * np.sin(angle)
    return np.asarray(np.hypot(along / long, over / short), np.float32)


def _blob(shape: tuple[int, ...], random: np.random.Generator) -> NDArray[np.bool_]:
    return _distance(shape, random, 0.008, 0.03) < 1


def _region(shape: tuple[int, ...], random: np.random.Generator) -> NDArray[np.bool_]:
    return _distance(shape, random, 0.06, 0.2) < 1


def _line(shape: tuple[int, ...], random: np.random.Generator) -> NDArray[np.bool_]:
    """A walk that turns a little at each step, a tenth to half of the picture long."""
    drawn = np.zeros(shape, np.bool_)
    height, width = shape
    at = np.array([random.uniform(0.1, 0.9) * height, random.uniform(0.1, 0.9) * width])
    angle = random.uniform(0, 2 * np.pi)
    for _ in range(int(random.uniform(0.1, 0.5) * min(shape))):
        angle += random.uniform(-_WALK, _WALK)
        at += [np.sin(angle), np.cos(angle)]
        row, column = int(at[0]), int(at[1])
        if not (0 <= row < height and 0 <= column < width):
            break
        drawn[row, column] = True
    if not drawn.any():
        drawn[height // 2, width // 2] = True
    return drawn


def _chip(shape: tuple[int, ...], random: np.random.Generator) -> NDArray[np.bool_]:
    """A region that reaches in from one of the four borders."""
    height, width = shape
    down, across = np.mgrid[:height, :width].astype(np.float32)
    depth = random.uniform(0.02, 0.1) * min(shape)
    side = int(random.integers(4))
    inward = (down, height - 1 - down, across, width - 1 - across)[side]
    along = across if side < 2 else down
    length = random.uniform(0.05, 0.25) * (width if side < 2 else height)
    middle = random.uniform(0.1, 0.9) * (width if side < 2 else height)
    return np.asarray((inward / depth) + ((along - middle) / length) ** 2 < 1, np.bool_)


_SHAPES = {"blob": _blob, "line": _line, "chip": _chip, "scuff": _region, "stain": _region}
