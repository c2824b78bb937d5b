"""``industria pictures look|judge``: pictures with what is strange on them, and how far kinds are told apart."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from industria.capabilities.pictures.cards import GOOD, KINDS, card_for
from industria.capabilities.pictures.shown import Inspected, Inspections
from industria.core import (
    DEFECT_DETECTION,
    PICTURE_KINDS,
    InputError,
    Language,
    NotFoundError,
    Session,
    Text,
    UsageError,
)
from industria.stores import Stores

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from industria.core import ModelCard
    from industria.models.judged import Judged
    from industria.models.pictures.kinds import KindModel
    from industria.models.pictures.memory import PatchMemory

    Picture = NDArray[np.float32]

_MOST = 24  # pictures of one look
_SIDE = 720  # pixels of the longer side that are shown


@dataclass(frozen=True, slots=True)
class Seen:
    """One picture as a page shows it: itself and the heat over it as PNG, and what was found on it, if anything.

    ``asset``: its id, empty where it is a file; ``found``: None where no model of good parts is there;
    ``label`` and ``confidence``: of a model of kinds.
    """

    name: str
    asset: str
    picture: bytes
    heat: bytes
    found: Inspected | None
    label: str
    confidence: float

    @property
    def address(self) -> str:
        """The picture as the address of an image."""
        return _address(self.picture)

    @property
    def heat_address(self) -> str:
        """The heat as the address of an image; empty where there is none."""
        return _address(self.heat) if self.heat else ""


@dataclass(frozen=True, slots=True)
class Looks:
    """Pictures that were looked at, and by which versions (empty where there is no such model)."""

    pictures: tuple[Seen, ...]
    model: str
    namer: str

    def to_json(self) -> dict[str, object]:
        """As ``pictures inspect`` says it; the pixels are for a page alone."""
        found = [s.found for s in self.pictures if s.found]
        labels = [[s.name, s.label, round(s.confidence, 4)] for s in self.pictures if s.label]
        return {**Inspections(self.model, found).to_json(), "labels": labels, "namer": self.namer}

    def show(self, language: Language) -> str:
        """One picture a line."""
        found = [s.found for s in self.pictures if s.found]
        if found:
            return Inspections(self.model, found).show(language)
        return "\n".join(f"  {s.name}  {s.label} {s.confidence:.0%}" for s in self.pictures)


def look(
    session: Session[Stores],
    asset: Annotated[
        list[str], Text("图片资产, 可重复", "pictures of the lake; may be repeated")
    ] = [],  # noqa: B006
    file: Annotated[list[Path], Text("图片文件", "picture files")] = [],  # noqa: B006
    model: Annotated[str, GOOD] = "",
    label: Annotated[str, KINDS] = "",
) -> Looks:
    """Pictures with what is strange on them, and their kind; at most 24 at once. ``inspect`` writes them to files."""
    from industria.models.families import patch_memory, picture_kinds
    from industria.models.making import load

    given = _read(session, asset, file)
    registry = session.plant.models
    card = card_for(session, model, DEFECT_DETECTION.name)
    namer = card_for(session, label, PICTURE_KINDS.name)
    if card is None and namer is None:
        raise NotFoundError(
            "expected a model of good parts or of kinds, found none: run industria pictures learn or kinds first"
        )
    memory = load(registry, patch_memory.FAMILY, card) if card else None
    named = load(registry, picture_kinds.FAMILY, namer) if namer else None
    seen = []
    for number, (name, of, picture) in enumerate(given):
        session.progress("pictures", number, len(given))
        seen.append(_seen(name, of, picture, memory, named))
    by = [f"{c.name}:{c.version}" if c else "" for c in (card, namer)]
    session.run.reference = (*(of for _, of, _ in given if of), *(v for v in by if v))
    session.run.outputs = {"pictures": len(seen), "faulty": sum(bool(s.found and s.found.faulty) for s in seen)}  # fmt: skip
    return Looks(tuple(seen), *by)


def judge(
    session: Session[Stores],
    label: Annotated[str, KINDS] = "",
) -> Judged:
    """Confusion matrix and reliability: each example told by a model of the other folds, never by one that saw it."""
    from industria.models.families import picture_kinds
    from industria.models.judged import judge as judged
    from industria.models.pictures.kinds import left_out
    from industria.models.training.source import Source

    card = card_for(session, label, PICTURE_KINDS.name)
    if card is None:
        raise NotFoundError(
            "expected a model of kinds, found none: run industria pictures kinds FOLDER first"
        )
    plant, family = session.plant, picture_kinds.FAMILY
    assets = [plant.lake.catalogue.get(one) for one in card.training_assets]
    options = {n: v for n, v in card.options.items() if n in family.words and isinstance(v, str)}
    data = family.read(Source(plant.lake, plant.models, assets, options))
    found = left_out(data, _seed(card))
    if found is None:
        raise InputError(
            "expected two examples or more of each kind, found a kind with one: show more of it"
        )
    session.run.reference = (f"{card.name}:{card.version}",)
    return judged(found.truth, found.probability, found.kinds)


def _seed(card: ModelCard) -> int:
    """The seed that the version was made with, so that the folds are those of its card's accuracy."""
    seed = card.options.get("seed", 0)
    return seed if isinstance(seed, int) else 0


def _read(
    session: Session[Stores], assets: list[str], files: list[Path]
) -> list[tuple[str, str, Picture]]:
    """(name, asset id, picture) of what was named. Raises UsageError, InputError, NotFoundError."""
    from industria.models.pictures.reading import picture_files, read_picture
    from industria.models.pictures.sources import pictures_of

    lake = session.plant.lake
    found = [lake.catalogue.get(one) for one in assets]
    paths = picture_files(files) if files else []
    if not 0 < len(found) + len(paths) <= _MOST:
        raise UsageError(
            f"expected 1 to {_MOST} pictures, found {len(found) + len(paths)}: industria pictures inspect takes more"
        )
    read = zip(found, pictures_of(lake, found), strict=True)
    return [
        *((p.name, "", read_picture(p.read_bytes(), p.name)) for p in paths),
        *((a.name, a.id, picture) for a, picture in read),
    ]


def _seen(
    name: str, asset: str, picture: Picture, memory: PatchMemory | None, named: KindModel | None
) -> Seen:
    from industria.models.families import patch_memory, picture_kinds
    from industria.models.pictures.regions import heat_layer_png, picture_png, regions_of

    kind, sure = picture_kinds.FAMILY.predict(named, picture) if named else ("", 0.0)
    found, heat = None, b""
    if memory is not None:
        inspected = patch_memory.FAMILY.predict(memory, picture)
        height, width = picture.shape[:2]
        places = regions_of(inspected.strange, inspected.patch_threshold)
        found = Inspected(name, width, height, inspected.score, inspected.threshold, places, kind, sure)  # fmt: skip
        heat = heat_layer_png(inspected.strange, inspected.patch_threshold, _SIDE)
    return Seen(name, asset, picture_png(picture, _SIDE), heat, found, kind, sure)


def _address(data: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(data).decode()}"
