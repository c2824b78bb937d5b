"""Annotators who disagree: several label columns of one thing that do not say the same.

The consensus weighs each annotator by how often they are right (Dawid and Skene 1979).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation import lexicon
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "annotator_disagreement"
CONSENSUS = "label_consensus"
_ROUNDS = 30
_COLUMN = lexicon.Pattern(
    r"{column_annotator.bare}[_\- ]?(?:by_)?(?:\d+|[a-z]|[a-z]+\d*|[甲乙丙丁一二三四])"
)


def detect(table: GovernedTable) -> list[Symptom]:
    """Rows in which at least two annotators name different classes."""
    columns = _annotators(table)
    if len(columns) < 2 or CONSENSUS in table.frame:
        return []
    votes = table.frame[columns]
    rows = np.flatnonzero((votes.nunique(axis=1, dropna=True) > 1).to_numpy())
    if not len(rows):
        return []
    return [
        Symptom(
            NAME,
            "consistent",
            columns[0],
            tuple(map(int, rows)),
            Text(
                f"{len(columns)} 位标注员对 {len(rows)} 行意见不一",
                f"{len(columns)} annotators disagree on {len(rows)} rows",
            ),
            "add_consensus",
            {"columns": columns},
        )
    ]


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """A column with the consensus beside the votes."""
    frame = table.frame.copy(deep=False)
    frame[CONSENSUS] = consensus(frame[symptom.detail["columns"]])
    return frame


def consensus(votes: pd.DataFrame) -> pd.Series:
    """The likeliest class of each row. ``votes``: (row, annotator), empty where one did not vote."""
    names = sorted({str(v) for v in votes.to_numpy().ravel() if pd.notna(v)})
    place = {name: number for number, name in enumerate(names)}
    given = np.full(votes.shape, -1)
    for row, line in enumerate(votes.to_numpy()):
        for column, vote in enumerate(line):
            if pd.notna(vote):
                given[row, column] = place[str(vote)]
    belief = np.zeros((len(votes), len(names)))
    for column in range(votes.shape[1]):
        voted = given[:, column] >= 0
        belief[np.flatnonzero(voted), given[voted, column]] += 1
    belief /= np.maximum(belief.sum(1, keepdims=True), 1e-9)
    for _ in range(_ROUNDS):
        prior = belief.mean(0)
        logs = np.tile(np.log(prior + 1e-9), (len(votes), 1))
        for column in range(votes.shape[1]):
            voted = given[:, column] >= 0
            confusion = np.full((len(names), len(names)), 0.01)
            np.add.at(confusion.T, given[voted, column], belief[voted])
            confusion /= confusion.sum(1, keepdims=True)
            logs[voted] += np.log(confusion[:, given[voted, column]]).T
        belief = np.exp(logs - logs.max(1, keepdims=True))
        belief /= belief.sum(1, keepdims=True)
    return pd.Series([names[b] for b in belief.argmax(1)], index=votes.index)


def _annotators(table: GovernedTable) -> list[str]:
    columns = [c for c in table.texts if _COLUMN.fullmatch(c.strip())]
    if len(columns) < 2:
        return []
    first = set(table.frame[columns[0]].dropna())
    return [c for c in columns if len(first & set(table.frame[c].dropna())) >= min(2, len(first))]
