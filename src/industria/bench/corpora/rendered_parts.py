"""Rendered parts: colour and depth of simulated castings, some with planted faults. No camera saw them.

A plate with round bosses and pockets at places that differ from part to part. What is raised is bare metal,
what is sunk is painted, so that colour follows from shape and shape from colour. Light from a direction
that differs a little, grain in the paint, noise in both pictures. Faults: a dent (shape), a stain (colour), a
scratch (both, faint), a boss with paint on it and bare metal where nothing is raised (each picture plausible
by itself, the two together not).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Fault = Literal["dent", "stain", "scratch", "painted boss", "bare plate"]
FAULTS: tuple[Fault, ...] = ("dent", "stain", "scratch", "painted boss", "bare plate")
SIDE = 128  # pixels each way
DEPTH_STEPS = 2000  # steps of a 16-bit depth picture to a pixel's width
_METAL, _PAINT, _BASE = (
    np.array([0.75, 0.76, 0.78]),
    np.array([0.25, 0.42, 0.30]),
    np.array([0.52, 0.48, 0.44]),
)


@dataclass(frozen=True)
class Part:
    """One part: ``colour`` (SIDE, SIDE, 3) of 0 to 255, ``depth`` (SIDE, SIDE) in pixels' widths, ``mask``."""

    colour: NDArray[np.uint8]
    depth: NDArray[np.float32]
    mask: NDArray[np.bool_]
    fault: Fault | None


def render(random: np.random.Generator, fault: Fault | None = None) -> Part:
    """A part, with a fault where one is named."""
    from scipy.ndimage import gaussian_filter

    down, across = np.mgrid[:SIDE, :SIDE].astype(float)
    height, bare, painted = np.zeros((SIDE, SIDE)), np.zeros((SIDE, SIDE)), np.zeros((SIDE, SIDE))
    places = _places(random)
    discs = []
    for number, (y, x) in enumerate(places):
        disc = np.hypot(down - y, across - x) < random.uniform(8, 13)
        discs.append(disc)
        raised = number % 2 == 0
        height += disc * (4.0 if raised else -4.0)
        (bare if raised else painted)[disc] = 1
    mask = np.zeros((SIDE, SIDE), np.bool_)
    if fault == "painted boss":
        mask = discs[2 * int(random.integers(len(discs) // 2))]
        bare[mask], painted[mask] = 0, 1
    if fault == "bare plate":
        taken = np.any(discs, axis=0)
        mask = _free_disc(random, taken)
        bare[mask] = 1
    height = gaussian_filter(height, 1.2)
    if fault == "dent":
        mask = _blob(random, 5, 11)
        height -= gaussian_filter(mask.astype(float), 3) * random.uniform(0.8, 2.0)
    if fault == "scratch":
        mask = _scratch(random)
        height -= gaussian_filter(mask.astype(float), 0.8) * random.uniform(0.3, 0.8)
    albedo = (
        _BASE * (1 - bare - painted)[..., None]
        + _METAL * bare[..., None]
        + _PAINT * painted[..., None]
    )
    albedo = gaussian_filter(albedo, (0.8, 0.8, 0))
    grain = (
        gaussian_filter(random.normal(size=(SIDE, SIDE)), 1.0) * 0.12
        + gaussian_filter(random.normal(size=(SIDE, SIDE)), 6) * 0.4
    )
    albedo *= 1 + grain[..., None] * (1 - 0.6 * bare[..., None])
    if fault == "stain":
        mask = _blob(random, 5, 12)
        tint = random.uniform(0.7, 1.2, 3)
        albedo *= 1 + gaussian_filter(mask.astype(float), 1.5)[..., None] * (tint - 1)
    if fault == "scratch":
        albedo *= 1 - 0.15 * gaussian_filter(mask.astype(float), 0.8)[..., None]
    slope_y, slope_x = np.gradient(height)
    light = np.array([0.4, 0.4, 0.82]) + random.normal(size=3) * 0.05
    light /= np.linalg.norm(light)
    shade = (light[2] - light[0] * slope_x - light[1] * slope_y) / np.sqrt(
        1 + slope_x**2 + slope_y**2
    )
    colour = albedo * (0.35 + 0.65 * np.clip(shade, 0, None))[..., None] * random.uniform(0.9, 1.1)
    colour = colour * 255 + random.normal(size=colour.shape) * 3
    tilt = random.normal(size=2) * 0.01
    depth = height + tilt[0] * (down - SIDE / 2) + tilt[1] * (across - SIDE / 2)
    depth = depth + random.normal(size=depth.shape) * 0.15
    return Part(np.clip(colour, 0, 255).astype(np.uint8), depth.astype(np.float32), mask, fault)


def write_part(part: Part, folder: Path, name: str) -> None:
    """``NAME.png`` and ``NAME.depth.png``, 16 bits, 2,000 steps a pixel's width around 32,768."""
    from PIL import Image

    folder.mkdir(parents=True, exist_ok=True)
    Image.fromarray(part.colour).save(folder / f"{name}.png")
    steps = np.clip(np.round(part.depth * DEPTH_STEPS) + 32_768, 0, 65_535).astype(np.uint16)
    Image.fromarray(steps).save(folder / f"{name}.depth.png")


def _places(random: np.random.Generator) -> list[tuple[float, float]]:
    """Six places that keep off each other and the border."""
    found: list[tuple[float, float]] = []
    while len(found) < 6:
        y, x = random.uniform(18, SIDE - 18, 2)
        if all(np.hypot(y - b, x - a) > 29 for b, a in found):
            found.append((y, x))
        elif random.random() < 0.01:
            found = []
    return found


def _blob(random: np.random.Generator, least: float, most: float) -> NDArray[np.bool_]:
    down, across = np.mgrid[:SIDE, :SIDE].astype(float)
    y, x = random.uniform(14, SIDE - 14, 2)
    long, flat, turn = random.uniform(least, most), random.uniform(0.5, 1), random.uniform(0, np.pi)
    along = (across - x) * np.cos(turn) + (down - y) * np.sin(turn)
    over = (down - y) * np.cos(turn) - (across - x) * np.sin(turn)
    return np.asarray(np.hypot(along / long, over / (long * flat)) < 1)


def _free_disc(random: np.random.Generator, taken: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """A disc where nothing stands; smaller where there is little room."""
    down, across = np.mgrid[:SIDE, :SIDE].astype(float)
    for attempt in range(400):
        radius = 11.0 - attempt // 80
        y, x = random.uniform(14, SIDE - 14, 2)
        disc = np.asarray(np.hypot(down - y, across - x) < radius)
        if not (disc & taken).any():
            return disc
    return np.asarray(np.hypot(down - 6, across - 6) < 5)


def _scratch(random: np.random.Generator) -> NDArray[np.bool_]:
    drawn = np.zeros((SIDE, SIDE), np.bool_)
    y, x = random.uniform(25, SIDE - 25, 2)
    angle = random.uniform(0, 2 * np.pi)
    for step in range(int(random.uniform(20, 45))):
        angle += random.uniform(-0.08, 0.08)
        y, x = y + np.sin(angle), x + np.cos(angle)
        row, column = int(y), int(x)
        if step and 1 <= row < SIDE - 1 and 1 <= column < SIDE - 1:
            drawn[row : row + 2, column : column + 2] = True
    return drawn
