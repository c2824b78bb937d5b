"""``industria diagnose``: text, pictures, signals and plain columns of a case told together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from industria.capabilities.diagnose.one import request_of
from industria.capabilities.diagnose.shown import Diagnosed, as_table
from industria.core import (
    POSITIONAL,
    Asset,
    InputError,
    NotFoundError,
    Session,
    Text,
    Tool,
    UsageError,
)
from industria.stores import Stores

if TYPE_CHECKING:

    from industria.core import ModelCard
    from industria.models.fusion.model import FusedModel

_PHOTOS = Text("例表所指图片的文件或文件夹", "picture files, or folders, that the cases name")
_KEY = Text("各表中表示同一例的列", "the column that names a case in every table")


def learn(
    session: Session[Stores],
    asset: Annotated[
        list[str],
        Text(
            "例表 (每例一行), 然后是信号表",
            "the table of cases, one row each, then tables of signals",
        ),
    ],
    target: Annotated[str, Text("要诊断的列", "the column to tell")],
    pictures: Annotated[list[Path], _PHOTOS] = [],  # noqa: B006  nobody changes it
    group: Annotated[
        str,
        Text(
            "同组的例不分到两边, 如设备列",
            "cases alike in this column stay on one side of a split: the machine",
        ),
    ] = "",
    normal: Annotated[str, Text("表示正常的类", "the class of normal cases")] = "",
    key: Annotated[str, _KEY] = "",
    text: Annotated[
        list[str], Text("文字列, 默认自动识别", "a column of text; found without")
    ] = [],  # noqa: B006  nobody changes it
    without: Annotated[
        list[str],
        Text(
            "不用的列或信号表; table: 普通列",
            "a column or table of signals left out; table: the plain columns",
        ),
    ] = [],  # noqa: B006  nobody changes it
    network: Annotated[
        bool, Text("图片是否用网络特征", "whether a network describes pictures")
    ] = True,
    name: Annotated[str, Text("模型名", "the model's name")] = "",
) -> object:
    """Learn to tell cases from all that is known of them; each kind of input may be missing later.

    Says how well it does on groups that it did not learn from, with all kinds, without each, and beside the best
    single kind.
    """
    said = {
        "target": target, "group": group, "normal": normal, "key": key, "text": ",".join(text),
        "without": ",".join(without), "network": "" if network else "no",
    }  # fmt: skip
    assets = [*asset, *(one.id for one in _taken_in(session, pictures))]
    return session.call(
        "train", task="fused_diagnosis", asset=assets, name=name,
        option=[f"{n}={v}" for n, v in said.items() if v],
    )  # fmt: skip


def diagnose(
    session: Session[Stores],
    asset: Annotated[
        list[str], Text("例表和信号表", "a table of cases and its tables of signals"), POSITIONAL
    ] = [],  # noqa: B006  nobody changes it
    text: Annotated[list[str], Text("文字, 或 列=文字", "a text, or COLUMN=TEXT")] = [],  # noqa: B006  nobody changes it
    series: Annotated[
        list[Path], Text("信号文件, 或 表=文件", "a file of signals, or TABLE=FILE")
    ] = [],  # noqa: B006  nobody changes it
    picture: Annotated[list[Path], Text("图片文件, 或 列=文件", "a picture, or COLUMN=FILE")] = [],  # noqa: B006  nobody changes it
    value: Annotated[list[str], Text("列=值", "COLUMN=VALUE of a plain column")] = [],  # noqa: B006  nobody changes it
    pictures: Annotated[list[Path], _PHOTOS] = [],  # noqa: B006  nobody changes it
    only: Annotated[
        list[str], Text("只用这种输入, 可重复", "only this kind of input; may be repeated")
    ] = [],  # noqa: B006  nobody changes it
    without: Annotated[
        list[str], Text("不用这种输入, 可重复", "not this kind of input; may be repeated")
    ] = [],  # noqa: B006  nobody changes it
    false_alarms: Annotated[
        float,
        Text(
            "正常例中允许的误报比例; 给出则报警",
            "share of normal cases that may alarm; gives alarms",
        ),
    ] = 0.0,
    model: Annotated[
        str, Text("模型, 默认最新", "the model: NAME or NAME:VERSION; the newest without")
    ] = "",
    out: Annotated[
        str,
        Text(
            "新表名 (默认: 例表名_diagnosed)",
            "the new table's name; the table's with _diagnosed without",
        ),
    ] = "",
) -> Diagnosed:
    """Tell what a case is from text, pictures, signals and values together, or every case of a table.

    Any kind of input may be missing; what is unlike all that was learned from is not used, and named. Says what
    each kind alone would say.
    """
    if not 0 <= false_alarms < 1:
        raise UsageError(f"expected a share of false alarms from 0 to 1, found {false_alarms:g}: change it")  # fmt: skip
    here = [text, series, picture, value]
    if bool(asset) == any(here):
        raise UsageError(
            "expected a table of cases, or the input of one case (--text, --series, --picture, --value), found "
            f"{'both' if asset else 'neither'}: change it"
        )
    card, fitted = _model(session, model)
    version = f"{card.name}:{card.version}"
    threshold = fitted.threshold(false_alarms) if false_alarms else None
    kinds = _counted(fitted, only, without)
    target = str(card.options.get("target", "diagnosis"))
    if asset:
        return _of_tables(session, asset, pictures, fitted, version, target, kinds, threshold, out)
    from industria.models.fusion.describing import describe
    from industria.models.fusion.model import guess_of

    raw = request_of(fitted.kinds, text, series, picture, value)
    found = guess_of(fitted, describe(fitted.kinds, raw), kinds, session.seed or 0)
    said = Diagnosed(fitted, found, ["1"], version, target, threshold)
    session.run.outputs = said.case(0)
    session.run.reference = (version,)
    return said


def _of_tables(
    session: Session[Stores], named: list[str], pictures: list[Path], fitted: FusedModel, version: str,
    target: str, kinds: list[str], threshold: float | None, out: str,
) -> Diagnosed:  # fmt: skip
    """Every case of a table; what is said of them is kept as a table, and alarms where it has a time."""
    from dataclasses import replace

    from industria.capabilities.diagnose.keeping import keep_alarms, keep_table
    from industria.models.fusion.describing import describe
    from industria.models.fusion.model import guess_of
    from industria.models.fusion.reading import raw_of, read_assets

    plant = session.plant
    tables = [plant.table(one) for one in named]
    read = read_assets(plant.lake, [*tables, *_taken_in(session, pictures)], "")
    given = describe(fitted.kinds, raw_of(plant.lake, read, fitted.kinds))
    found = guess_of(fitted, given, kinds, session.seed or 0)
    keys = [str(k) for k in (read.frame[read.key] if read.key else range(1, len(read.frame) + 1))]
    said = Diagnosed(fitted, found, keys, version, target, threshold)
    how = {
        "tool": "diagnose", "model": version, "kinds": kinds, "threshold": threshold, "seed": session.seed or 0,
        "pictures": [a.sha256 for a in read.pictures.values()],
    }  # fmt: skip
    kept = keep_table(plant.lake, tuple(tables), out, as_table(read.frame, said), how)
    alarms = keep_alarms(plant.lake, kept, said) if threshold is not None else 0
    session.run.outputs = {"table": kept.table, "cases": len(keys), "alarms": alarms}
    session.run.reference = (*(t.id for t in tables), kept.id, version)
    return replace(said, asset=kept, alarms=alarms)


def _counted(fitted: FusedModel, only: list[str], without: list[str]) -> list[str]:
    """The kinds that count. Raises UsageError."""
    if unknown := [n for n in (*only, *without) if n not in fitted.names]:
        raise UsageError(
            f"expected kinds of {', '.join(fitted.names)}, found {', '.join(unknown)}: change them"
        )
    left = [n for n in (only or fitted.names) if n not in without]
    if not left:
        raise UsageError("expected a kind of input that counts, found none: leave --without out")
    return left


def _model(session: Session[Stores], named: str) -> tuple[ModelCard, FusedModel]:
    """The model that was named, or the newest current one. Raises NotFoundError, InputError."""
    from industria.models.families.fused import FAMILY
    from industria.models.making import find_version, load

    registry = session.plant.models
    if named:
        card = find_version(registry, named)
        if card.family != FAMILY.name:
            raise InputError(
                f"expected a model for {FAMILY.task.name}, found {named} for {card.task}: name another"
            )
        return card, load(registry, FAMILY, card)
    current = [card for card, now in registry.list() if now and card.family == FAMILY.name]
    if not current:
        raise NotFoundError(
            "expected a model for fused_diagnosis, found none: run industria diagnose learn TABLE --target COLUMN first"
        )
    card = max(current, key=lambda c: (c.created, c.name))
    return card, load(registry, FAMILY, card)


def _taken_in(session: Session[Stores], files: list[Path]) -> list[Asset]:
    from industria.models.pictures.reading import picture_files
    from industria.models.pictures.sources import take_in

    return take_in(session.plant.lake, picture_files(files)) if files else []


TOOLS = (
    Tool(
        "diagnose",
        Text(
            "由文字, 图片, 信号和数值一起诊断",
            "Tell what a case is from text, pictures, signals and values together",
        ),
        "propose",
        diagnose,
    ),
    Tool(
        "diagnose.learn",
        Text("学习由多种输入诊断", "Learn to tell cases from several kinds of input"),
        "propose",
        learn,
    ),
)
