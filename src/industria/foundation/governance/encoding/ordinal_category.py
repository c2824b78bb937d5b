"""Ordered categories that are words (``low``, ``中``, ``严重``): a model needs their rank."""

from __future__ import annotations

import pandas as pd

from industria.core import Text
from industria.foundation.governance.encoding.codes import OrdinalCode, order_of
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "ordinal_category"


def detect(table: GovernedTable) -> list[Symptom]:
    """Category columns whose values all stand on one known scale."""
    found = []
    for column in table.categories():
        values = table.distinct(column).values
        order = order_of(values)
        if (
            order is None
            or table.is_quality(column)
            or column == table.label
            or f"{column}_rank" in table.frame
        ):
            continue
        found.append(
            Symptom(
                NAME,
                "consistent",
                column,
                tuple(range(len(table.frame))),
                Text(
                    f"{column} 列是有序类别，应编码为等级：{' < '.join(order)}",
                    f"column {column} holds ordered categories, to be ranked: {' < '.join(order)}",
                ),
                "add_rank",
                {"order": order},
                severity="advice",
            )
        )
    return found


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """A column of ranks beside the words."""
    frame = table.frame.copy(deep=False)
    code = OrdinalCode(tuple(symptom.detail["order"]))  # type: ignore[arg-type]
    frame[f"{symptom.column}_rank"] = code.encode(frame[symptom.column])
    return frame
