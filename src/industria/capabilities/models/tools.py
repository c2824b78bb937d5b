"""``industria train|detect|models``: a model of the plant's own, what it finds, and which version counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from industria.capabilities.models.beside import compare, tree
from industria.capabilities.models.compressing import TOOL as COMPRESS
from industria.capabilities.models.levels import levels
from industria.capabilities.models.moving import bring, export
from industria.capabilities.models.shown import Cards, Current, Detected, Lineage
from industria.capabilities.models.timing import TOOL as LATENCY
from industria.capabilities.models.train import machine, prices, train
from industria.core import ANOMALY_DETECTION, NotPermittedError, Session, Text, Tool
from industria.stores import Stores

_UNTIL = Text("正常运行的结束时间", "end of normal operation")
_ROWS = Text("前多少行是正常的", "first rows that are normal")


def detect(
    session: Session[Stores],
    asset: Annotated[str, Text("表", "the table")],
    model: Annotated[
        str,
        Text("模型名, 或名称:版本", "a model's name, or NAME:VERSION for one that is not current"),
    ] = "",
    normal_until: Annotated[str, _UNTIL] = "",
    train_rows: Annotated[int, _ROWS] = 0,
) -> Detected:
    """Score a table and keep scores and alarms; trains first where there is no model yet."""
    from industria.models.anomaly.run import detect_on, needs_training

    plant = session.plant
    table = plant.table(asset)
    if needs_training(
        plant.models, table, model=model, normal_until=normal_until, train_rows=train_rows
    ):
        session.call(
            "train", task=ANOMALY_DETECTION.name, asset=asset, normal_until=normal_until,
            train_rows=train_rows,
        )  # fmt: skip
    detection, scores = detect_on(plant.models, plant.lake, asset, model=model)
    session.run.outputs = {
        "alarms": len(detection.alarms), "threshold": detection.threshold,
        **detection.column_notes(),
    }  # fmt: skip
    session.run.reference = (table.id, detection.model)
    return Detected(detection, scores)


def models(session: Session[Stores]) -> Cards:
    """List the models; * marks the current versions."""
    return Cards(session.plant.models.list())


def show(
    session: Session[Stores],
    model: Annotated[str, Text("模型: 名称或名称:版本", "the model: NAME or NAME:VERSION")],
) -> Lineage:
    """The card of one version: metrics, data, licence, files with their sha256, parents and children."""
    from industria.models.lineage import confined, private_in
    from industria.models.making import find_version
    from industria.models.provenance import provenance

    registry, lake = session.plant.models, session.plant.lake
    card, every = find_version(registry, model), registry.list()
    stays = confined(card, [c for c, _ in every], private_in(lake))
    return Lineage.of(card, every, provenance(lake, card), stays)


def promote(
    session: Session[Stores],
    name: Annotated[str, Text("模型名", "the model's name")],
    version: Annotated[int, Text("版本", "which version")],
) -> Current:
    """Make a version current."""
    card = session.plant.models.promote(name, version)
    session.run.reference = (f"{card.name}:{card.version}",)
    return Current(card)


def rollback(
    session: Session[Stores],
    name: Annotated[str, Text("模型名", "the model's name")],
    leaves: Annotated[int, Text("离开哪个版本", "the version that it leaves; any without")] = 0,
) -> Current:
    """Make the version that was current before so again; a second time goes further back."""
    now = session.plant.models.current(name)
    if leaves and (now is None or now.version != leaves):
        raise NotPermittedError(
            f"expected {name} to be at version {leaves} as when this was asked for, found it changed: ask again"
        )
    card = session.plant.models.rollback(name)
    session.run.reference = (f"{card.name}:{card.version}",)
    return Current(card)


def from_now(session: Session[Stores], arguments: Mapping[str, object]) -> Mapping[str, object]:
    """The arguments of ``rollback`` with the version that is current now, for a person's yes to leave it."""
    now = session.plant.models.current(str(arguments["name"]))
    return {**arguments, "leaves": now.version if now else -1}


TOOLS = (
    Tool(
        "train",
        Text(
            "训练模型",
            "Make a model with a card; one that is worse than the current waits for promote",
        ),
        "propose",
        train,
    ),
    Tool(
        "train.prices",
        Text("训练的电价和机器价", "What power and the machine cost; sets what is given"),
        "propose",
        prices,
    ),
    Tool(
        "train.machine",
        Text(
            "测量本机的训练速度: 进程, 设备",
            "What this machine gives for training: processes, devices, speed",
        ),
        "read",
        machine,
        plant="optional",
    ),
    Tool("detect", Text("检测异常", "Anomaly scores and alarms of a table"), "propose", detect),
    Tool("models", Text("列出模型", "List the models"), "read", models, examples=({},)),
    Tool("models.show", Text("模型卡", "The card of a version and its lineage"), "read", show),
    Tool(
        "models.levels",
        Text("各层模型在同一测试上", "A model and all it came from, on one test"),
        "read",
        levels,
    ),
    Tool(
        "models.compare",
        Text("比较两个模型", "Two versions beside each other: metrics, data, licence, size"),
        "read",
        compare,
    ),
    Tool(
        "models.tree",
        Text("模型谱系", "All versions as a tree, by level"),
        "read",
        tree,
        examples=({},),
    ),
    Tool(
        "models.export",
        Text("导出模型", "Write a version to a folder: safetensors, ONNX or Hugging Face"),
        "read",
        export,
        role="engineer",
    ),
    Tool(
        "models.import",
        Text("导入自己的权重", "Take weights of your own in, by sha256 and licence"),
        "propose",
        bring,
    ),
    COMPRESS,
    LATENCY,
    Tool("models.promote", Text("启用模型版本", "Make a model version current"), "act", promote),
    Tool(
        "models.rollback",
        Text("退回上一版本", "Make the version before current"),
        "act",
        rollback,
        pin=from_now,
    ),
)
