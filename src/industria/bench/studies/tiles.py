"""Magnetic tiles: five folds of the good ones, each judged with all faulty ones by what the others taught."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from industria.bench.corpora.region_overlap import image_auroc, region_overlap
from industria.bench.data import folder_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from industria.bench.entry import Context
    from industria.plant import Plant

KINDS = ("Blowhole", "Break", "Crack", "Fray", "Uneven")
_FOLDS = 5
_HEAT_ZERO, _HEAT_STEPS = 10_000, 1000  # of the 16-bit heat maps that the tool writes


@dataclass(frozen=True)
class Tiles:
    """Files of good and of faulty tiles, and the kind of each faulty one."""

    good: Sequence[Path]
    faulty: Sequence[Path]
    kinds: Sequence[str]


@dataclass
class Judged:
    """AUROC of pictures over all faulty ones and of each kind, the mean over folds, and AUPRO of pixels."""

    auroc: list[float] = field(default_factory=list)
    of_kind: dict[str, list[float]] = field(default_factory=dict)
    overlap: list[float] = field(default_factory=list)

    def mean(self, kind: str = "") -> float:
        """Over the folds."""
        return float(np.mean(self.of_kind[kind] if kind else self.auroc))


def tiles_of(data: Path, most: int = 0) -> Tiles:
    """All tiles, or the first few of each kind and of the good ones."""
    root = folder_of(data, "magnetic_tile")

    def files(kind: str) -> list[Path]:
        return sorted((root / f"MT_{kind}" / "Imgs").glob("*.jpg"))[: most or None]

    faulty = {kind: files(kind) for kind in KINDS}
    return Tiles(
        files("Free"),
        [path for some in faulty.values() for path in some],
        [kind for kind, some in faulty.items() for _ in some],
    )


def folds_of(tiles: Tiles) -> list[tuple[list[Path], list[Path]]]:
    """(good tiles to learn from, good tiles that are left out) of each fold, by a fixed lot."""
    order = np.random.default_rng(0).permutation(len(tiles.good))
    return [
        (
            [tiles.good[i] for n, i in enumerate(order) if n % _FOLDS != fold],
            [tiles.good[i] for n, i in enumerate(order) if n % _FOLDS == fold],
        )
        for fold in range(_FOLDS)
    ]


def judge(
    context: Context,
    plant: Plant,
    tiles: Tiles,
    options: Mapping[str, Any],
    name: str,
    folds: int = _FOLDS,
) -> Judged:
    """Learn and inspect in each fold, with the options of ``pictures.learn``."""
    judged = Judged()
    for fold, (seen, left_out) in enumerate(folds_of(tiles)[:folds]):
        context.progress(name, fold, folds)
        plant.call("pictures.learn", file=seen, name=f"{name}_{fold}", **options)
        out = context.scratch / f"{name}_{fold}"
        files = [*left_out, *tiles.faulty]
        found = plant.call("pictures.inspect", file=files, model=f"{name}_{fold}", out=out)
        scores = [one.score for one in found.found]
        maps = [read_heat(out / f"{one.picture}.heat.png") for one in found.found]
        labels = ["", *[""] * (len(left_out) - 1), *tiles.kinds]
        judged.auroc.append(image_auroc(scores, [k != "" for k in labels]))
        for kind in dict.fromkeys(tiles.kinds):
            some = [(s, k == kind) for s, k in zip(scores, labels, strict=True) if k in ("", kind)]
            judged.of_kind.setdefault(kind, []).append(
                image_auroc([s for s, _ in some], [f for _, f in some])
            )
        masks = [np.zeros(m.shape, np.bool_) for m in maps[: len(left_out)]]
        masks += [mask_of(path) for path in tiles.faulty]
        judged.overlap.append(region_overlap(maps, masks))
    return judged


def read_heat(path: Path) -> NDArray[np.float32]:
    """A heat map (height, width) as it was written."""
    from PIL import Image

    with Image.open(path) as image:
        return (np.asarray(image, np.float32) - np.float32(_HEAT_ZERO)) / np.float32(_HEAT_STEPS)


def mask_of(path: Path) -> NDArray[np.bool_]:
    """The mask beside a tile's picture."""
    from PIL import Image

    with Image.open(path.with_suffix(".png")) as image:
        return np.asarray(image.convert("L")) > 127


def steel_of(data: Path) -> tuple[list[Path], list[str]]:
    """Pictures of steel surface defects and the kind of each, from its file's name."""
    files = sorted((folder_of(data, "neu_det") / "IMAGES").glob("*.jpg"))
    return files, [re.sub(r"_\d+$", "", path.stem) for path in files]
