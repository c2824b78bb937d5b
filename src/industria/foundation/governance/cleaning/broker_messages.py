"""Broker messages: rows of a table of readings that a message broker wrote about itself.

Names that begin with ``$`` are reserved for the broker (MQTT 5.0, 4.7.2: ``$SYS/broker/uptime``), so a row of such a
name without a value is no reading of any sensor.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.discovery.readings import tag_column
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "broker_messages"


def detect(table: GovernedTable) -> list[Symptom]:
    """Rows of the broker's own names in which no number stands where readings stand."""
    tags = tag_column(table)
    if not tags:
        return []
    cells = table.distinct(tags)
    own = cells.cells(cells.where(lambda tag: tag.strip().startswith("$")))
    for column in table.numbers:
        if table.roles.get(column) == "value":
            own &= table.frame[column].isna().to_numpy()
    if not own.any() or own.mean() > 0.5:
        return []
    rows = np.flatnonzero(own)
    name = table.frame[tags].iloc[rows[0]]
    return [
        Symptom(
            NAME,
            "consistent",
            "",
            tuple(map(int, rows)),
            Text(
                f"有 {len(rows)} 行是消息代理自己的消息（如 {name}），不是任何测点的读数",
                f"{len(rows)} rows are foreign: messages of the broker about itself (such as the tag {name}), no "
                "readings",
            ),
            "drop_rows",
            determined=True,
        )
    ]


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Take them out; they stay in the version before."""
    return table.frame.drop(table.frame.index[list(symptom.rows)]).reset_index(drop=True)
