"""``industria predict``: a column of a table, from the rows where it is known to those where it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from industria.capabilities.predict.shown import Predicted, as_table, keys_of
from industria.core import Asset, InputError, Session, Text, Tool, UsageError
from industria.infrastructure.plain_path import sql_name
from industria.stores import Stores

if TYPE_CHECKING:
    import pandas as pd

    from industria.models.tables.shots import TableModel

DEFAULT_MODEL = "tables-general"
_MOST_ROWS = 200_000
_ASKED, _LABELLED = "industria_asked", "industria_labelled"


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
    known, asked = _rows(session, table, target, where, labelled)
    names = _columns(known, target, column, without)
    network, version = _network(session, model)
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


def _rows(
    session: Session[Stores], table: Asset, target: str, where: str, labelled: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows to learn from and those that are asked; never the same row. Raises InputError."""
    names = [c.name for c in table.schema]
    if target not in names:
        raise InputError(f"expected a target of {', '.join(names)}, found {target!r}")
    there = f"{sql_name(target)} IS NOT NULL"
    asks = f"({where})" if where else f"NOT ({there})"
    learns = f"({labelled}) AND {there}" if labelled else there
    statement = (
        f"SELECT *, coalesce({asks}, false) AS {_ASKED}, coalesce({learns}, false) AS {_LABELLED} "
        f"FROM {sql_name(table.table)}"
    )
    found, cut = session.plant.lake.sql.query_within(statement, session.budget)
    frame = found.to_pandas()
    if cut or len(frame) > _MOST_ROWS:
        raise InputError(
            f"expected a table of at most {_MOST_ROWS:,} rows, found more: take a part of it by industria sql"
        )
    asked, known = frame[_ASKED], frame[_LABELLED] & ~frame[_ASKED]
    frame = frame.drop(columns=[_ASKED, _LABELLED])
    if not asked.any():
        raise InputError(
            f"expected rows to predict, found none of {len(frame):,} that fit --where {where!r}: change it"
            if where
            else f"expected rows to predict, found a {target} in every row: say which with --where"
        )
    if not known.any():
        raise InputError(
            f"expected rows to learn from, found none of {len(frame):,} with a {target} that "
            + (f"fit --labelled {labelled!r}" if labelled else "are not asked themselves")
            + ": change the condition"
        )
    return frame[known].reset_index(drop=True), frame[asked].reset_index(drop=True)


def _columns(frame: pd.DataFrame, target: str, wanted: list[str], without: list[str]) -> list[str]:
    every = [str(c) for c in frame if c != target]
    if unknown := [c for c in (*wanted, *without) if c not in every]:
        raise UsageError(f"expected columns of {', '.join(every)}, found {', '.join(unknown)}")
    return [c for c in (wanted or every) if c not in without]


def _network(session: Session[Stores], name: str) -> tuple[TableModel, str]:
    """A model and its name:version. Raises NotFoundError; InputError for one of another task."""
    from industria.models.families.table_prior import FAMILY
    from industria.models.making import adopted, find_version, load

    registry = session.plant.models
    card = adopted(registry, find_version(registry, name))
    if card.family != FAMILY.name:
        raise InputError(
            f"expected a model of the family {FAMILY.name}, found {name} of {card.family or 'none'}: name another"
        )
    return load(registry, FAMILY, card), f"{card.name}:{card.version}"


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
)
