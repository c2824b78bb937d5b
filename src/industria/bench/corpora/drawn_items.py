"""Drawn items of a catalogue: parts that differ in kind, finish, holes and size, with names in zh and en.

Pictures are drawn, no camera saw them. The same item drawn twice differs in turn, light, ground and grain.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

KINDS = {
    "washer": "垫圈", "hexagon nut": "六角螺母", "flange": "法兰", "gear": "齿轮", "bracket": "支架",
    "cover plate": "盖板", "pulley": "皮带轮", "handwheel": "手轮", "star knob": "星形旋钮", "lever": "杠杆",
}  # fmt: skip
FINISHES = {
    "zinc-plated": ("镀锌", (190, 195, 205)), "brass": ("黄铜", (205, 170, 70)),
    "black oxide": ("发黑", (50, 50, 55)), "red painted": ("红色喷漆", (195, 45, 40)),
    "blue painted": ("蓝色喷漆", (45, 80, 180)), "green painted": ("绿色喷漆", (50, 140, 70)),
}  # fmt: skip
HOLES = (1, 2, 3, 4, 6)
SIZES = {"small": ("小号", 0.45), "medium": ("中号", 0.68), "large": ("大号", 0.95)}
_SIDE = 144


@dataclass(frozen=True)
class Item:
    """One item. ``code``: its number in the catalogue, of which no other's is a part."""

    kind: str
    finish: str
    holes: int
    size: str

    @property
    def code(self) -> str:
        """Such as HN-BR-4M."""
        letters = "".join(w[0] for w in self.kind.split()) + self.kind[-2:]
        return f"{letters.upper()}-{self.finish[:3].upper()}-{self.holes}{self.size[0].upper()}"

    def name(self, language: str) -> str:
        """What the catalogue calls it."""
        if language == "zh":
            return (
                f"{SIZES[self.size][0]}{FINISHES[self.finish][0]}{KINDS[self.kind]}, {self.holes}孔"
            )
        holes = "one hole" if self.holes == 1 else f"{self.holes} holes"
        return f"{self.size.capitalize()} {self.finish} {self.kind}, {holes}"


def items(random: np.random.Generator) -> list[Item]:
    """All items that there are, in an order by lot."""
    found = [Item(*of) for of in itertools.product(KINDS, FINISHES, HOLES, SIZES)]
    return [found[i] for i in random.permutation(len(found))]


def draw(item: Item, random: np.random.Generator, side: int = _SIDE) -> Image.Image:
    """A picture (side, side) of an item."""
    from PIL import Image, ImageDraw, ImageFilter

    scale = 3
    whole = side * scale
    ground = tuple(int(v) for v in random.integers(215, 250, 3))
    image = Image.new("RGB", (whole, whole), ground)
    pen = ImageDraw.Draw(image)
    light = random.uniform(0.85, 1.12)
    colour = tuple(int(min(255, c * light)) for c in FINISHES[item.finish][1])
    middle = whole / 2 + random.uniform(-0.03, 0.03, 2) * whole
    radius = SIZES[item.size][1] * whole / 2 * random.uniform(0.9, 1.02) * 0.92
    turn = random.uniform(0, 2 * np.pi)
    shadow = tuple(int(c * 0.8) for c in ground)
    _outline(pen, item.kind, middle + 0.02 * whole, radius, turn, shadow)
    _outline(pen, item.kind, middle, radius, turn, colour)
    _holes(pen, item, middle, radius, turn, ground)
    image = image.filter(ImageFilter.GaussianBlur(scale / 2)).resize(
        (side, side), Image.Resampling.BOX
    )
    grain = np.asarray(image, np.float32) + random.normal(size=(side, side, 3)) * 3
    return Image.fromarray(np.clip(grain, 0, 255).astype(np.uint8))


def _ring(middle: np.ndarray, radii: np.ndarray, turn: float) -> list[tuple[float, float]]:
    angles = turn + 2 * np.pi * np.arange(len(radii)) / len(radii)
    return [
        (float(middle[0] + r * np.cos(a)), float(middle[1] + r * np.sin(a)))
        for r, a in zip(radii, angles, strict=True)
    ]


def _box(middle: np.ndarray, along: float, over: float, turn: float) -> list[tuple[float, float]]:
    c, s = np.cos(turn), np.sin(turn)
    corners = ((along, over), (-along, over), (-along, -over), (along, -over))
    return [
        (float(middle[0] + c * x - s * y), float(middle[1] + s * x + c * y)) for x, y in corners
    ]


def _outline(pen: ImageDraw.ImageDraw, kind: str, middle: np.ndarray, radius: float, turn: float, colour: tuple[int, ...]) -> None:  # fmt: skip
    edge = tuple(int(c * 0.6) for c in colour)
    pens = {"fill": colour, "outline": edge, "width": 4}
    if kind == "gear":
        radii = np.where(np.arange(96) % 8 < 4, radius, 0.84 * radius)
        pen.polygon(_ring(middle, radii, turn), **pens)
    elif kind == "hexagon nut":
        pen.polygon(_ring(middle, np.full(6, radius), turn), **pens)
    elif kind == "star knob":
        radii = radius * (0.8 + 0.2 * np.cos(5 * 2 * np.pi * np.arange(120) / 120))
        pen.polygon(_ring(middle, radii, turn), **pens)
    elif kind == "cover plate":
        pen.polygon(_box(middle, radius * 0.9, radius * 0.62, turn), **pens)
    elif kind == "bracket":
        for across in (0.0, np.pi / 2):
            shift = 0.55 * radius * np.array([np.cos(turn + across), np.sin(turn + across)])
            pen.polygon(_box(middle + shift, radius * 0.6, radius * 0.22, turn + across), **pens)
    elif kind == "lever":
        pen.polygon(_box(middle, radius * 0.95, radius * 0.2, turn), **pens)
        for sign in (-1, 1):
            at = middle + sign * 0.75 * radius * np.array([np.cos(turn), np.sin(turn)])
            pen.polygon(_ring(at, np.full(40, 0.3 * radius), 0.0), **pens)
    elif kind == "handwheel":
        pen.ellipse(
            (*(middle - radius), *(middle + radius)), outline=colour, width=int(0.2 * radius)
        )
        for spoke in range(3):
            angle = turn + spoke * 2 * np.pi / 3
            end = middle + radius * 0.9 * np.array([np.cos(angle), np.sin(angle)])
            pen.line((*middle, *end), fill=colour, width=int(0.16 * radius))
        pen.ellipse((*(middle - 0.34 * radius), *(middle + 0.34 * radius)), **pens)
    else:
        pen.ellipse((*(middle - radius), *(middle + radius)), **pens)
        inner = {"washer": 0.0, "flange": 0.45, "pulley": 0.88}[kind] * radius
        if inner:
            pen.ellipse((*(middle - inner), *(middle + inner)), outline=edge, width=5)
        if kind == "pulley":
            pen.ellipse(
                (*(middle - 0.72 * radius), *(middle + 0.72 * radius)), outline=edge, width=5
            )


def _holes(pen: ImageDraw.ImageDraw, item: Item, middle: np.ndarray, radius: float, turn: float, ground: tuple[int, ...]) -> None:  # fmt: skip
    """One hole in the middle, or several around it; along the middle line of what is long."""
    size = radius * (0.3 if item.holes == 1 else 0.11)
    if item.kind == "handwheel":
        size, spread = radius * (0.2 if item.holes == 1 else 0.06), 0.22
    else:
        spread = {"lever": 0.7, "cover plate": 0.45, "bracket": 0.6}.get(item.kind, 0.6)
    for number in range(item.holes):
        if item.kind in ("lever", "bracket") and item.holes > 1:
            part = 2 * number / (item.holes - 1) - 1 if item.kind == "lever" else number / (item.holes - 1)  # fmt: skip
            along = part * radius * (0.75 if item.kind == "lever" else 0.95)
            at = middle + along * np.array([np.cos(turn), np.sin(turn)])
        elif item.holes == 1:
            at = middle
        else:
            angle = turn + 2 * np.pi * number / item.holes
            at = middle + spread * radius * np.array([np.cos(angle), np.sin(angle)])
        pen.ellipse((*(at - size), *(at + size)), fill=ground)
