"""``industria pictures parts``: defects on parts with colour and depth, ``NAME.png`` with ``NAME.depth.png``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast

from industria.capabilities.pictures.shown import Inspected, Inspections, Learned, Trained
from industria.core import (
    DEPTH_DEFECTS,
    WRITTEN,
    NotFoundError,
    Session,
    Text,
    UsageError,
)
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.core import ModelCard

_METHOD = Text(
    "memories: 对比融合与三个记忆库; latent: 共享潜在空间; colour, depth: 单一模态",
    "memories: contrast and three memory banks; latent: a shared latent; colour, depth: one alone",
)
_FILES = Text("图片及其深度图, 或文件夹", "pictures with their depth, or folders")


def learn_parts(
    session: Session[Stores],
    file: Annotated[list[Path], _FILES],
    name: Annotated[str, Text("模型名", "the model's name")] = "",
    method: Annotated[
        Literal[
            "memories", "latent", "colour", "depth", "latent without reconstruction",
            "latent without shared latent", "memories without contrast",
        ],
        _METHOD,
    ] = "memories",
    level: Annotated[
        Literal["general", "industry", "scenario"], Text("层级", "general, industry or scenario")
    ] = "scenario",
) -> object:  # fmt: skip
    """Learn what good parts look like in colour and depth."""
    from industria.models.pictures.depth.describing import pairs_of, read_pair
    from industria.models.pictures.sources import Skipped, take_in

    every, skipped = pairs_of(file), Skipped()
    pairs = [every[number] for number, _ in skipped.each(every, read_pair)]
    assets = take_in(session.plant.lake, [path for pair in pairs for path in pair])
    called = name or f"parts_{pairs[0][0].parent.name}"
    made = session.call(
        "train", task=DEPTH_DEFECTS.name, asset=[a.id for a in assets], name=called,
        option=[f"method={method}"], level=level,
    )  # fmt: skip
    session.run.outputs = {"model": called, "parts": len(pairs), "method": method}
    return Learned(cast("Trained", made), skipped.notes())


def inspect_parts(
    session: Session[Stores],
    file: Annotated[list[Path], _FILES],
    model: Annotated[str, Text("模型, 默认最新", "the model; the newest without")] = "",
    out: Annotated[
        Path | None,
        Text("写入热图, CSV 和 COCO 的文件夹", "a folder for heat maps, CSV and COCO"),
        WRITTEN,
    ] = None,
) -> Inspections:
    """Score parts by colour and depth together, and mark what is strange on them."""
    from industria.capabilities.pictures.writing import write_maps, write_tables
    from industria.models.families import colour_depth
    from industria.models.making import load
    from industria.models.pictures.depth.describing import pairs_of, read_pair
    from industria.models.pictures.regions import on_picture, regions_of
    from industria.models.pictures.sources import Skipped

    card = _card(session, model)
    fitted = load(session.plant.models, colour_depth.FAMILY, card)
    pairs, found, skipped = pairs_of(file), [], Skipped()
    for number, (colour, described) in skipped.each(pairs, read_pair):
        session.progress("parts", number, len(pairs))
        path = pairs[number][0]
        height, width = colour.shape[:2]
        strange = fitted.map_of(described)
        whole = on_picture(strange, height, width)
        places = regions_of(whole, fitted.threshold)
        found.append(
            Inspected(path.name, width, height, fitted.score_of(strange), fitted.threshold, places)
        )
        if out is not None:
            write_maps(out, path.name, colour, whole, fitted.threshold)
    by = f"{card.name}:{card.version}"
    session.run.outputs = {"parts": len(found), "faulty": sum(f.faulty for f in found)}
    session.run.reference = (by,)
    written = write_tables(out, found) if out is not None else []
    return Inspections(by, found, written, skipped.notes())


def _card(session: Session[Stores], named: str) -> ModelCard:
    """The model that was named, or the newest current one. Raises NotFoundError, UsageError."""
    from industria.models.making import find_version

    registry = session.plant.models
    if named:
        card = find_version(registry, named)
        if card.task != DEPTH_DEFECTS.name:
            raise UsageError(
                f"expected a model of parts with depth, found {named} for {card.task}: name another"
            )
        return card
    current = [card for card, now in registry.list() if now and card.task == DEPTH_DEFECTS.name]
    if not current:
        raise NotFoundError(
            "expected a model of parts with depth, found none: run industria pictures learn_parts FOLDER first"
        )
    return max(current, key=lambda card: (card.created, card.name))
