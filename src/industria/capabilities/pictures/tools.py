"""``industria pictures``: what good parts look like is learned, and pictures are inspected by it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast

from industria.capabilities.pictures.cards import GOOD, KINDS, card_for
from industria.capabilities.pictures.depth import inspect_parts, learn_parts
from industria.capabilities.pictures.find import find
from industria.capabilities.pictures.looking import judge, look
from industria.capabilities.pictures.pairs import pairs
from industria.capabilities.pictures.shown import (
    Inspected,
    Inspections,
    Label,
    Labels,
    Learned,
    Trained,
)
from industria.core import (
    DEFECT_DETECTION,
    PICTURE_KINDS,
    WRITTEN,
    NotFoundError,
    Session,
    Text,
    Tool,
)
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.models.pictures.detecting import Inspection
    from industria.models.pictures.kinds import KindModel
    from industria.models.pictures.memory import PatchMemory
    from industria.models.pictures.sources import Skipped

_LEVEL = Text("层级", "general, industry or scenario")
_NETWORK = Text("是否用网络特征 (需要 [learn])", "whether a network describes patches [learn]")
_FILES = Text("图片文件或文件夹", "picture files and folders")


def learn(
    session: Session[Stores],
    file: Annotated[list[Path], Text("合格品图片或其文件夹", "pictures of good parts, or folders")],
    name: Annotated[str, Text("模型名", "the model's name")] = "",
    method: Annotated[
        Literal["layers", "patchcore"], Text("方法", "layers, or patchcore as published")
    ] = "layers",
    network: Annotated[bool, _NETWORK] = True,
    level: Annotated[Literal["general", "industry", "scenario"], _LEVEL] = "scenario",
) -> object:
    """Learn what good parts look like from pictures of them; no faulty part has to be shown."""
    options = [f"method={method}"] + ([] if network else ["network=no"])
    return _train(session, DEFECT_DETECTION.name, file, name, options, level)


def kinds(
    session: Session[Stores],
    file: Annotated[
        list[Path],
        Text("文件夹, 每种一个子文件夹", "folders with a folder of pictures for each kind"),
    ],
    name: Annotated[str, Text("模型名", "the model's name")] = "",
    network: Annotated[bool, _NETWORK] = True,
    level: Annotated[Literal["general", "industry", "scenario"], _LEVEL] = "scenario",
) -> object:
    """Learn kinds of pictures, such as kinds of defects, from a few examples of each."""
    options = [] if network else ["network=no"]
    return _train(session, PICTURE_KINDS.name, file, name, options, level)


def inspect(
    session: Session[Stores],
    file: Annotated[list[Path], _FILES],
    model: Annotated[str, GOOD] = "",
    label: Annotated[str, KINDS] = "",
    out: Annotated[
        Path | None,
        Text("写入热图, CSV 和 COCO 的文件夹", "a folder for heat maps, CSV and COCO"),
        WRITTEN,
    ] = None,
) -> Inspections:
    """Score pictures, mark what is strange on them, and name its kind where kinds were learned."""
    from industria.models.families import patch_memory, picture_kinds
    from industria.models.making import load
    from industria.models.pictures.reading import picture_files
    from industria.models.pictures.sources import Skipped

    registry, files = session.plant.models, picture_files(file)
    card = card_for(session, model, DEFECT_DETECTION.name)
    if card is None:
        raise NotFoundError(
            "expected a model of good parts, found none: run industria pictures learn FOLDER first"
        )
    memory = load(registry, patch_memory.FAMILY, card)
    namer = card_for(session, label, PICTURE_KINDS.name)
    named = load(registry, picture_kinds.FAMILY, namer) if namer else None
    skipped = Skipped()
    found, written = _inspected(session, files, memory, named, out, skipped)
    by = f"{card.name}:{card.version}"
    session.run.outputs = {"pictures": len(found), "faulty": sum(f.faulty for f in found)}
    session.run.reference = (by, *((f"{namer.name}:{namer.version}",) if namer else ()))
    missing = str(card.options.get("without_network", ""))
    notes = skipped.notes()
    if missing:
        notes.append(
            Text("没有网络特征, 只用自带滤波器", f"own filters alone describe patches: {missing}")
        )
    return Inspections(by, found, written, notes)


def label(
    session: Session[Stores],
    file: Annotated[list[Path], _FILES],
    label: Annotated[str, KINDS] = "",
) -> Labels:
    """Name the kind of each picture, by what few examples taught."""
    from industria.models.families import picture_kinds
    from industria.models.making import load
    from industria.models.pictures.reading import picture_files, read_file
    from industria.models.pictures.sources import Skipped

    files, card = picture_files(file), card_for(session, label, PICTURE_KINDS.name)
    if card is None:
        raise NotFoundError(
            "expected a model of kinds, found none: run industria pictures kinds FOLDER first"
        )
    model = load(session.plant.models, picture_kinds.FAMILY, card)
    names, skipped = _names(files), Skipped()
    found = [
        Label(names[number], *picture_kinds.FAMILY.predict(model, picture))
        for number, picture in skipped.each(files, read_file)
    ]
    session.run.outputs = {"pictures": len(found)}
    session.run.reference = (by := f"{card.name}:{card.version}",)
    return Labels(by, found, skipped.notes())


def _inspected(
    session: Session[Stores],
    files: Sequence[Path],
    memory: PatchMemory,
    named: KindModel | None,
    out: Path | None,
    skipped: Skipped,
) -> tuple[list[Inspected], list[str]]:
    """Each file in turn; what is to be written is written as it is found."""
    from industria.capabilities.pictures.writing import write_maps, write_tables
    from industria.models.families import patch_memory, picture_kinds
    from industria.models.pictures.reading import read_file
    from industria.models.pictures.regions import regions_of

    names = _names(files)
    found: list[Inspected] = []
    for number, picture in skipped.each(files, read_file):
        session.progress("pictures", number, len(files))
        seen: Inspection = patch_memory.FAMILY.predict(memory, picture)
        kind, sure = picture_kinds.FAMILY.predict(named, picture) if named else ("", 0.0)
        height, width = picture.shape[:2]
        places = regions_of(seen.strange, seen.patch_threshold)
        found.append(
            Inspected(names[number], width, height, seen.score, seen.threshold, places, kind, sure)
        )
        if out is not None:
            write_maps(out, names[number], picture, seen.strange, seen.patch_threshold)
    session.progress("pictures", len(files), len(files))
    return found, write_tables(out, found) if out is not None else []


def _names(files: Sequence[Path]) -> list[str]:
    """A name for each file that no other has: with its folder where two are called alike."""
    plain = [path.name for path in files]
    return [
        path.name if plain.count(path.name) == 1 else f"{path.parent.name}/{path.name}"
        for path in files
    ]


def _train(
    session: Session[Stores],
    task: str,
    places: Sequence[Path],
    name: str,
    options: list[str],
    level: str,
) -> Learned:
    """By ``train``, so that cost, gate and card are those of every model."""
    from industria.models.pictures.reading import picture_files, read_file
    from industria.models.pictures.sources import Skipped, take_in

    files, skipped = picture_files(places), Skipped()
    good = [files[number] for number, _ in skipped.each(files, read_file)]
    assets = take_in(session.plant.lake, good)
    folder = Path(assets[0].source).parent.name
    called = name or f"{'defects' if task == DEFECT_DETECTION.name else 'kinds'}_{folder}"
    made = session.call(
        "train", task=task, asset=[a.id for a in assets], name=called, option=options, level=level
    )
    session.run.outputs = {"task": task, "model": called, "pictures": len(assets)}
    return Learned(cast("Trained", made), skipped.notes())


TOOLS = (
    Tool(
        "pictures.learn",
        Text("从合格品图片学习", "Learn what good parts look like, for defects"),
        "propose",
        learn,
    ),
    Tool(
        "pictures.kinds",
        Text("从少量样例学习图片种类", "Learn kinds of pictures from a few examples"),
        "propose",
        kinds,
    ),
    Tool(
        "pictures.inspect",
        Text("检查图片: 分数, 热图, 标签", "Inspect pictures: score, heat map, label"),
        "read",
        inspect,
    ),
    Tool(
        "pictures.look",
        Text(
            "看图片上的热图, 标记与种类",
            "Look at pictures with their heat map, marked places and kind",
        ),
        "read",
        look,
    ),
    Tool(
        "pictures.judge",
        Text(
            "图片种类模型: 混淆矩阵与可靠性",
            "A model of kinds on examples it had not seen: confusion and reliability",
        ),
        "read",
        judge,
    ),
    Tool(
        "pictures.label",
        Text("说出图片的种类", "Name the kinds of pictures"),
        "read",
        label,
    ),
    Tool(
        "pictures.learn_parts",
        Text("从彩色与深度学习合格品", "Learn good parts by colour and depth"),
        "propose",
        learn_parts,
    ),
    Tool(
        "pictures.inspect_parts",
        Text("用彩色与深度检查零件", "Inspect parts by colour and depth"),
        "read",
        inspect_parts,
    ),
    Tool(
        "pictures.pairs",
        Text("从目录页收集图文对", "Pair pictures of catalogue pages with their words"),
        "propose",
        pairs,
    ),
    Tool(
        "pictures.find",
        Text("以文找图, 以图找文", "Find pictures by words, and words by pictures"),
        "read",
        find,
    ),
)
