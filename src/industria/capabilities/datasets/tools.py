"""``industria datasets``: make, list, show and check versions; mark an asset as private."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from industria.capabilities.datasets.shown import Datasets, Marked, Parted, Shown, Verdict
from industria.core import Asset, Session, Text, Tool
from industria.stores import Stores

_NAMED = Text("数据集: 名称或名称:版本", "the dataset: NAME or NAME:VERSION")


def datasets(session: Session[Stores]) -> Datasets:
    """List every version of every dataset."""
    from industria.foundation.datasets import Dataset

    kept = session.plant.lake.catalogue.datasets.list()
    return Datasets(tuple(Dataset.from_json(body) for body in kept))


def make(
    session: Session[Stores],
    name: Annotated[str, Text("数据集的名称", "the dataset's name")],
    assets: Annotated[list[str], Text("资产", "the assets")],
    split: Annotated[
        str,
        Text(
            "划分依据: machine, time, document 或 column:列名; 一组数据只在一侧",
            "what is split by: machine, time, document or column:NAME; a group is on one side only",
        ),
    ] = "",
    licence: Annotated[str, Text("许可", "the licence; that of the assets without")] = "",
    level: Annotated[
        Literal["general", "industry", "scenario"], Text("层级", "general, industry or scenario")
    ] = "scenario",
    kind: Annotated[
        Literal["data", "knowledge", "tasks"],
        Text(
            "类别: 数据, 行业知识集, 行业任务集",
            "data, or a set of instructions: industry knowledge or tasks",
        ),
    ] = "data",
    gate: Annotated[
        float,
        Text("各项质量得分的下限 (0-100)", "the least that each governance score may be, 0 to 100"),
    ] = 80.0,
    shares: Annotated[
        str,
        Text("训练, 验证, 测试的百分比", "percents of train, validation and test"),
    ] = "70,15,15",
    assigned: Annotated[
        str,
        Text(
            "已写明各行属于哪部分的列 (train, validation, test)",
            "a column that says the part of each row already (train, validation, test)",
        ),
    ] = "",
    anew: Annotated[
        bool,
        Text(
            "不沿用上一版的划分",
            "divide anew: what the version before tested on may become training data",
        ),
    ] = False,
) -> Shown:
    """Keep the next version of a dataset, where anything of it changed.

    It refuses what is below the quality gate, has no licence, or would leak: a group on both sides, the same
    data under another name, one instruction on both sides, times out of order.
    """
    from industria.foundation.datasets import Wanted, make_dataset
    from industria.foundation.datasets.dividing import read_shares

    lake = session.plant.lake
    chosen = tuple(dict.fromkeys(lake.catalogue.get(asset) for asset in assets))
    wanted = Wanted(
        name, chosen, split, licence, level, kind, gate, read_shares(shares), session.seed or 0,
        assigned, anew, lambda asset: _scores(session, asset),
    )  # fmt: skip
    made = make_dataset(lake, wanted)
    session.run.reference = (made.at, *(item.asset for item in made.items))
    session.run.outputs = {"dataset": made.at, "rows": dict(made.rows), "quality": made.quality}
    return Shown(made)


def _scores(session: Session[Stores], asset: Asset) -> Mapping[str, float]:
    """The four governance scores of a table as it is, each from 0 to 100; none of what is no table."""
    if not asset.table:
        return {}
    governed = session.call("govern", asset=asset.id)
    scores: dict[str, float] = governed.results[asset.name].before.to_json()  # type: ignore[attr-defined]
    return {name: score for name, score in scores.items() if name != "total"}


def show(session: Session[Stores], dataset: Annotated[str, _NAMED]) -> Shown:
    """One version: its assets with their sha256, its split, its licence, its quality, its models."""
    from industria.foundation.datasets import dataset_of, find_dataset

    found = find_dataset(session.plant.lake, dataset)
    parts = {a.id for a in session.plant.assets() if dataset_of(a) == found.at}
    trained = [
        f"{card.name}:{card.version}"
        for card, _ in session.plant.models.list()
        if card.options.get("dataset") == found.at or parts & set(card.training_assets)
    ]
    return Shown(found, tuple(trained))


def check(session: Session[Stores], dataset: Annotated[str, _NAMED]) -> Verdict:
    """Read a version again: its content against its sha256, and no group on both sides."""
    from industria.foundation.datasets import find_dataset
    from industria.foundation.datasets.checking import check_dataset

    found = find_dataset(session.plant.lake, dataset)
    verdict = Verdict(found, check_dataset(session.plant.lake, found))
    session.run.outputs = {"dataset": found.at, "passed": verdict.passed}
    return verdict


def part(
    session: Session[Stores],
    dataset: Annotated[str, _NAMED],
    part: Annotated[
        Literal["train", "validation", "test"],
        Text("部分: train, validation, test", "the part: train, validation or test"),
    ],
) -> Parted:
    """A part as tables, one for each table of the dataset, to train or to test on and nothing else."""
    from industria.foundation.datasets import find_dataset, part_tables

    found = find_dataset(session.plant.lake, dataset)
    tables = part_tables(session.plant.lake, found, part)
    session.run.reference = (found.at, *(asset.id for asset in tables))
    session.run.outputs = {"tables": [asset.table for asset in tables]}
    return Parted(found.at, part, tables)


def private(
    session: Session[Stores],
    asset: Annotated[str, Text("资产", "the asset")],
) -> Marked:
    """Mark an asset as private, with its other versions and all that is made from it."""
    return _marked(session, asset, True)


def public(
    session: Session[Stores],
    asset: Annotated[str, Text("资产", "the asset")],
) -> Marked:
    """Take the mark back: models that were trained on the asset may leave the plant again."""
    return _marked(session, asset, False)


def _marked(session: Session[Stores], name: str, mark: bool) -> Marked:
    from industria.models.lineage import at, confined

    plant = session.plant
    asset = plant.lake.catalogue.get(name)
    marks = plant.lake.catalogue.private
    line = {a.id for a in plant.lake.catalogue.from_source(asset.source) if a.name == asset.name}
    cards = [card for card, _ in plant.models.list()]
    before = {at(card) for card in cards if confined(card, cards, marks.among)}
    if mark:
        marks.mark(asset.id)
    else:
        marks.unmark(asset.id, {asset.id, *line})
    after = {at(card) for card in cards if confined(card, cards, marks.among)}
    trained = tuple(sorted(before ^ after))
    session.run.reference = (asset.id,)
    session.run.outputs = {"private": mark, "models": list(trained)}
    return Marked(asset.name, mark, trained)


TOOLS = (
    Tool("datasets", Text("列出数据集", "List the datasets"), "read", datasets, examples=({},)),
    Tool(
        "datasets.make",
        Text("生成数据集版本", "Make the next version of a dataset: governed, licensed, leak-free"),
        "propose",
        make,
    ),
    Tool(
        "datasets.show",
        Text("数据集的一个版本", "A version of a dataset: content, split, licence, quality"),
        "read",
        show,
    ),
    Tool(
        "datasets.check",
        Text("检查数据集", "Check a dataset: content as it was, and nothing leaks"),
        "read",
        check,
    ),
    Tool(
        "datasets.part",
        Text("数据集的一部分作为表", "A part of a dataset as tables: to train on, or to test on"),
        "propose",
        part,
    ),
    Tool(
        "assets.private",
        Text("标为私有", "Mark an asset as private: what is trained on it never leaves"),
        "propose",
        private,
    ),
    Tool(
        "assets.public",
        Text("取消私有", "Take the mark of an asset back"),
        "act",
        public,
    ),
)
