"""Misspellings: a rare name one or two letters away from a common one."""

from __future__ import annotations

from collections import Counter

import pandas as pd
from rapidfuzz.distance import DamerauLevenshtein

from industria.core import Text
from industria.foundation.governance.labelling.class_names import merged_names, names_of, renamed
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "misspelling"
_RARER = 5
_FEW, _MOST_SHARE = 5, 0.02  # what is written more often is a name of its own


def detect(table: GovernedTable) -> list[Symptom]:
    """Names at least five times rarer than one they nearly equal; names with digits are codes."""
    found = []
    for column in table.texts:
        if table.is_key(column):
            continue
        counts = names_of(table, column)
        mapping = misspelt_names(counts) if counts else {}
        if not mapping:
            continue
        cells = table.distinct(column)
        rows = cells.rows(cells.where(mapping.__contains__))
        pairs = ", ".join(f"{old!r} = {new!r}" for old, new in list(mapping.items())[:3])
        found.append(
            Symptom(
                NAME,
                "accurate",
                column,
                tuple(map(int, rows)),
                Text(
                    f"{column} 列有 {len(mapping)} 个少见名称与常见名称相近，可能拼错：{pairs}",
                    f"column {column} has {len(mapping)} rare names that nearly equal a common one "
                    f"and may be misspelt: {pairs}",
                ),
                "spell",
                {"names": mapping},
            )
        )
    return found


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Write the name that is meant."""
    frame = table.frame.copy(deep=False)
    frame[symptom.column] = renamed(table, symptom)
    return frame


def misspelt_names(counts: Counter[str]) -> dict[str, str]:
    """Misspelt name to the name that is meant."""
    merged = merged_names(counts)
    mapping: dict[str, str] = {}
    names = sorted((n for n in counts if n not in merged), key=lambda n: (-counts[n], n))
    for position, name in enumerate(names):
        for other in names[:position]:
            rare = counts[name] <= max(_FEW, _MOST_SHARE * counts.total())
            if rare and counts[name] * _RARER <= counts[other] and _near(name, other):
                mapping[name] = mapping.get(other, other)
                break
    return mapping


def _near(name: str, other: str) -> bool:
    if any(c.isdigit() for c in name + other):
        return False  # M-101 is no misspelt P-101
    chinese = any("\u4e00" <= c <= "\u9fff" for c in name)
    if chinese:
        same = len(name) == len(other) >= 4
        return same and DamerauLevenshtein.distance(name, other) == 1
    length = min(len(name), len(other))
    allowed = 0 if length < 4 else 1 if length < 8 else 2
    distance = DamerauLevenshtein.distance(name.lower(), other.lower(), score_cutoff=allowed)
    return 0 < distance <= allowed
