"""``industria graph learn``: reading entities and relations, learned from annotated sentences."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from industria.core import Session, Text, Tool
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.models.extraction.learn import Learned


def learn(
    session: Session[Stores],
    file: Annotated[
        Path, Text("标注句: MaintIE 的 JSON, 或标记行", "MaintIE's JSON, or marked lines")
    ],
    held_out: Annotated[
        Path | None,
        Text(
            "用于检验的标注句; 默认取文件的十分之一",
            "sentences to judge by; a tenth of the file without",
        ),
    ] = None,
    level: Annotated[
        Literal["general", "industry", "scenario"], Text("层级", "general, industry or scenario")
    ] = "scenario",
    parent: Annotated[
        str, Text("父模型: 名称或名称:版本", "the model it is trained from: NAME or NAME:VERSION")
    ] = "",
    layers: Annotated[
        int,
        Text(
            "编码器层数, 1 到 12, 需要几分钟; 0: 只用线性模型, 几秒",
            "layers of the encoder beside the linear models, 1 to 12: takes minutes; 0 for none",
        ),
    ] = 0,
) -> Learned:
    """Learn to read entities and relations from annotated sentences; used by every later ingest."""
    from industria.infrastructure.objects import sha256_of
    from industria.models.extraction.learn import learn_from

    known = session.plant.lake.catalogue.by_sha256(sha256_of(file)) if file.is_file() else []
    learned = learn_from(
        session.plant.models, file, level=level, parent=parent, seed=session.seed or 0, layers=layers,
        judged_by=held_out,
        assets=[asset.id for asset in known], progress=session.progress,
    )  # fmt: skip
    card = learned.standing.card
    session.run.outputs = {
        "model": card.name, "version": card.version, "metrics": dict(card.metrics),
        "sentences": learned.sentences, "current": learned.standing.current,
    }  # fmt: skip
    session.run.reference = (f"{card.name}:{card.version}",)
    return learned


TOOLS = (
    Tool(
        "graph.learn",
        Text("从标注句学习抽取", "Train extraction on annotated sentences"),
        "propose",
        learn,
    ),
)
