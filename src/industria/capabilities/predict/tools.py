"""``industria predict``: a column of a table, from the rows where it is known to those where it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from industria.capabilities.predict.asking import judge, what_if
from industria.capabilities.predict.reading import (
    DEFAULT_MODEL,
    columns_of,
    network_of,
    rows_of,
)
from industria.capabilities.predict.shown import Predicted, as_table, keys_of
from industria.core import Asset, Session, Text, Tool, UsageError
from industria.stores import Stores

if TYPE_CHECKING:
    import pandas as pd


def predict(
    session: Session[Stores],
    asset: Annotated[str, Text("表", "the table")],
    target: Annotated[str, Text("要预测的列", "the column to predict")],
    where: Annotated[
        str,
        Text(
            "SQL 条件: 预测哪些行 (默认: 目标为空的行)",
            "SQL condition: which rows to predict (default: those without a target)",
        ),
    ] = "",
    labelled: Annotated[
        str,
        Text(
            "SQL 条件: 从哪些行学 (默认: 其余有目标的行)",
            "SQL condition: which rows to learn from (default: all others that have a target)",
        ),
    ] = "",
    column: Annotated[
        list[str], Text("只用这些列, 可重复", "only these columns; may be repeated")
    ] = [],  # noqa: B006  nobody changes it
    without: Annotated[
        list[str], Text("不用这些列, 可重复", "not these columns; may be repeated")
    ] = [],  # noqa: B006  nobody changes it
    kind: Annotated[
        Literal["auto", "classes", "numbers"],
        Text("目标是类还是数", "whether the target is classes or numbers"),
    ] = "auto",
    floor: Annotated[
        float, Text("低于此概率的类不给出", "probability under which a class is not said")
    ] = 0.0,
    model: Annotated[
        str, Text("模型: 名称或名称:版本", "the model: NAME or NAME:VERSION")
    ] = DEFAULT_MODEL,
    out: Annotated[
        str,
        Text(
            "新表名 (默认: 表名_predicted)",
            "the new table's name (default: the table's with _predicted)",
        ),
    ] = "",
) -> Predicted:
    """Predict a column from a few labelled rows; says how sure it is, what moved it, and where it says nothing.

    The network reads the labelled rows as they are: nothing is trained, and 16 rows can do.
    """
    from industria.models.tables.answering import answer

    if not 0 <= floor <= 1:
        raise UsageError(f"expected a floor from 0 to 1, found {floor:g}: change it")
    table = session.plant.table(asset)
    known, asked = rows_of(session, table, target, where, labelled)
    names = columns_of(known, target, column, without)
    network, version = network_of(session, model)
    seed = session.seed or 0
    answers = answer(
        network, known[[*names, target]], asked[[*names, target]], target,
        kind=kind, floor=floor, seed=seed,
    )  # fmt: skip
    how = {
        "tool": "predict", "target": target, "where": where, "labelled": labelled, "columns": names,
        "kind": kind, "floor": floor, "model": version, "seed": seed,
    }  # fmt: skip
    kept = _keep(session, table, out, as_table(asked, answers), how)
    found = Predicted(kept, answers, len(known), version, keys_of(asked, target))
    session.run.seed = seed
    session.run.reference = (table.id, kept.id, version)
    session.run.outputs = {
        "table": kept.table, "version": kept.version, "asked": len(asked), "labelled": len(known),
        "refused": found.refused,
    }  # fmt: skip
    return found


def _keep(
    session: Session[Stores], table: Asset, out: str, data: pd.DataFrame, how: dict[str, object]
) -> Asset:
    import pyarrow as pa

    from industria.foundation.lake.derived import keep_derived

    rows = pa.Table.from_pandas(data, preserve_index=False)
    return keep_derived(session.plant.lake, out or f"{table.table}_predicted", rows, (table,), how)


TOOLS = (
    Tool(
        "predict",
        Text(
            "由少量已标注行预测一列, 附概率, 贡献与不回答",
            "Predict a column from a few labelled rows, with probabilities, contributions, refusals",
        ),
        "propose",
        predict,
    ),
    Tool(
        "predict.judge",
        Text(
            "已标注行互相预测: 混淆矩阵与可靠性",
            "Labelled rows predicted from each other: confusion and reliability",
        ),
        "read",
        judge,
    ),
    Tool(
        "predict.what_if",
        Text(
            "改变一行的值, 看预测与贡献",
            "Change values of a row, and see the prediction with what moves it",
        ),
        "read",
        what_if,
    ),
)
