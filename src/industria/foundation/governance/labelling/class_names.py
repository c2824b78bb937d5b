"""Class names: one class under several names (``P-101`` and ``p101``, ``crack`` and ``裂纹``)."""

from __future__ import annotations

import re
from collections import Counter

import pandas as pd

from industria.core import Text
from industria.foundation.governance.encoding.code_book import name_key
from industria.foundation.governance.table import GovernedTable, Symptom
from industria.foundation.knowledge.graph import entity_key

NAME = "class_names"
MAX_NAMES = 2000
MAX_SHARE = 0.5
MAX_LENGTH = 40


def detect(table: GovernedTable) -> list[Symptom]:
    """Names in a column that differ from a commoner one in case, spaces, hyphens, plural or language."""
    found = []
    for column in table.texts:
        counts = names_of(table, column)
        mapping = merged_names(counts) if counts else {}
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
                    f"{column} 列有 {len(mapping)} 个名称指同一事物：{pairs}",
                    f"column {column} has {len(mapping)} names for things named otherwise: {pairs}",
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


def names_of(table: GovernedTable, column: str) -> Counter[str]:
    """How often each name of a column stands there; empty for sentences and for keys."""
    cells = table.frame[column].dropna().astype(str)
    counts = Counter(cells)
    if len(counts) > MAX_NAMES or len(counts) > MAX_SHARE * len(cells):
        return Counter()
    return Counter() if cells.str.len().median() > MAX_LENGTH else counts


def merged_names(counts: Counter[str]) -> dict[str, str]:
    """Rarer name to the commoner name of the same thing."""
    first: dict[str, str] = {}
    mapping: dict[str, str] = {}
    for name, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        key = name_key(name)
        key = key if key.startswith("#") else entity_key(name)
        key += "".join(f" {digits}" for digits in re.findall(r"\d+", name))
        if key.strip() and key in first:
            mapping[name] = first[key]
        elif key.strip():
            first[key] = name
    return mapping
