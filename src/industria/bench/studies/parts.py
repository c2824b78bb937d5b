"""Rendered parts with colour and depth: every method on the same good parts, judged on the same faulty ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from industria.bench.corpora.region_overlap import image_auroc, region_overlap
from industria.bench.corpora.rendered_parts import FAULTS, Part, render, write_part
from industria.bench.studies.tiles import read_heat
from industria.plant import ChatConfiguration, Plant

if TYPE_CHECKING:
    from industria.bench.entry import Context

METHODS = (
    "colour", "depth", "latent", "latent without reconstruction", "latent without shared latent",
    "memories", "memories without contrast",
)  # fmt: skip
GOOD, JUDGED_GOOD, OF_EACH_FAULT = 40, 40, 20
SEED = 71  # of the reported parts; choices were made on those of seed 1
SIMULATED = (
    "simulated: rendered by industria's own program; the sets with real depth may not be used here"
)


@dataclass(frozen=True)
class PartsJudged:
    """AUROC of parts, AUPRO of pixels, and AUROC of each fault."""

    auroc: float
    overlap: float
    of_fault: dict[str, float]

    @property
    def said(self) -> str:
        """Each fault's figure."""
        return ", ".join(f"{name} {value:.2f}" for name, value in self.of_fault.items())


def judged(context: Context) -> dict[str, PartsJudged]:
    """Each method's figures; computed once for a run."""
    return context.cache.once(("parts", context.sample), lambda: _judge(context))


def _judge(context: Context) -> dict[str, PartsJudged]:
    few = context.sample or OF_EACH_FAULT
    good = context.scratch / "good"
    for number in range(GOOD):
        write_part(_part(number, None), good, f"part_{number}")
    parts: list[Part] = [_part(10_000 + n, None) for n in range(2 * few)]
    for kind, fault in enumerate(FAULTS):
        parts += [_part(20_000 + 1000 * kind + n, fault) for n in range(few)]
    tried = context.scratch / "tried"
    for number, part in enumerate(parts):
        write_part(part, tried, f"part_{number:04}")
    found = {}
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        for number, method in enumerate(METHODS):
            context.progress("parts", number, len(METHODS))
            name = method.replace(" ", "_")
            plant.call("pictures.learn_parts", file=[good], name=name, method=method)
            out = context.scratch / name
            said = plant.call("pictures.inspect_parts", file=[tried], model=f"{name}", out=out)
            by_name = {one.picture: one.score for one in said.found}
            scores = [by_name[f"part_{n:04}.png"] for n in range(len(parts))]
            maps = [read_heat(out / f"part_{n:04}.png.heat.png") for n in range(len(parts))]
            found[method] = PartsJudged(
                image_auroc(scores, [p.fault is not None for p in parts]),
                region_overlap(maps, [p.mask for p in parts]),
                {fault: _of(scores, parts, fault) for fault in FAULTS},
            )
    return found


def _part(number: int, fault: object) -> Part:
    return render(np.random.default_rng((SEED, number)), fault)  # type: ignore[arg-type]


def _of(scores: Sequence[float], parts: Sequence[Part], fault: str) -> float:
    some = [
        (s, p.fault == fault)
        for s, p in zip(scores, parts, strict=True)
        if p.fault in (None, fault)
    ]
    return image_auroc([s for s, _ in some], [f for _, f in some])
