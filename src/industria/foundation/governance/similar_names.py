"""Near-duplicate names: ``P-101``, ``P101`` and ``p-101 `` that mean one thing."""

from __future__ import annotations

from collections import Counter

import pandas as pd
from rapidfuzz import fuzz

from industria.core import Text
from industria.foundation.governance.table import GovernedTable, Symptom
from industria.foundation.knowledge.graph import entity_key

NAME = "similar_names"
_MAX_NAMES = 2000
_MAX_SHARE = 0.5
_MIN_RATIO = 92
_MIN_FUZZY = 6


def detect(table: GovernedTable) -> list[Symptom]:
    """Names in a column that differ from a commoner one in case, spaces, hyphens or one typo."""
    found = []
    for column in table.texts:
        cells = table.frame[column].dropna().astype(str)
        counts = Counter(cells)
        if not counts or len(counts) > _MAX_NAMES or len(counts) > _MAX_SHARE * len(cells):
            continue
        if cells.str.len().median() > 40:
            continue
        mapping = _mapping(counts)
        if not mapping:
            continue
        rows = [i for i, cell in enumerate(table.frame[column]) if cell in mapping]
        pairs = ", ".join(f"{old!r} = {new!r}" for old, new in list(mapping.items())[:3])
        found.append(
            Symptom(
                NAME,
                "consistent",
                column,
                tuple(rows),
                Text(
                    f"{column} 列有 {len(mapping)} 个近似重名：{pairs}",
                    f"column {column} has {len(mapping)} near-duplicate names: {pairs}",
                ),
                "merge_names",
                {"names": mapping},
            )
        )
    return found


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Write the commonest spelling of each name."""
    frame = table.frame.copy()
    frame[symptom.column] = frame[symptom.column].replace(symptom.detail["names"])
    return frame


def _mapping(counts: Counter[str]) -> dict[str, str]:
    """Rarer spelling to commoner one. Names that differ in a digit are never one thing."""
    mapping: dict[str, str] = {}
    kept: list[str] = []
    for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        for other in kept:
            same = entity_key(name) == entity_key(other) and entity_key(name)
            typo = (
                len(name) >= _MIN_FUZZY
                and not any(c.isdigit() for c in name + other)
                and count * 5 <= counts[other]
                and fuzz.ratio(name.lower(), other.lower()) >= _MIN_RATIO
            )
            if same or typo:
                mapping[name] = other
                break
        else:
            kept.append(name)
    return mapping
