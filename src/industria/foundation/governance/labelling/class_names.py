"""Class names: one class under several names (``P-101`` and ``p101``, ``crack`` and ``裂纹``)."""

from __future__ import annotations

import re
from collections import Counter

import pandas as pd

from industria.core import Text
from industria.foundation.governance.encoding.code_book import name_key
from industria.foundation.governance.notation import plain_notation, same_name_key
from industria.foundation.governance.table import GovernedTable, Symptom
from industria.foundation.knowledge.graph import entity_key

NAME = "class_names"
_NUMBER = re.compile(r"[-+]?[\d.,]+(?:[eE][-+]?\d+)?")
MAX_NAMES = 2000
MAX_SHARE = 0.5
MAX_LENGTH = 40


def detect(table: GovernedTable) -> list[Symptom]:
    """Names in a column that differ from a commoner one in case, spaces, hyphens, plural or language.

    In a column of a few states two cases of a word are one state; among names they may be two.
    """
    found = []
    for column in table.texts:
        counts = names_of(table, column)
        mapping = merged_names(counts) if counts else {}
        closed = column in table.categories()
        key = same_name_key if closed else plain_notation
        same = {o: n for o, n in mapping.items() if key(o) == key(n)}
        other = {o: n for o, n in mapping.items() if o not in same}
        for names, determined in ((same, True), (other, False)):
            if names:
                found.append(_symptom(table, column, names, determined))
    return found


def _symptom(table: GovernedTable, column: str, names: dict[str, str], determined: bool) -> Symptom:
    cells = table.distinct(column)
    rows = cells.rows(cells.where(names.__contains__))
    pairs = ", ".join(f"{old!r} = {new!r}" for old, new in list(names.items())[:3])
    message = (
        Text(
            f"{column} 列有 {len(names)} 个名称只是写法不同：{pairs}",
            f"column {column} has {len(names)} names that are written in another way: {pairs}",
        )
        if determined
        else Text(
            f"{column} 列有 {len(names)} 个名称可能指同一事物：{pairs}",
            f"column {column} has {len(names)} names for things named otherwise: {pairs}",
        )
    )
    return Symptom(
        NAME,
        "consistent",
        column,
        tuple(map(int, rows)),
        message,
        "merge_names",
        {"names": names},
        determined=determined,
    )


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Write the commonest spelling of each name."""
    frame = table.frame.copy(deep=False)
    frame[symptom.column] = renamed(table, symptom)
    return frame


def renamed(table: GovernedTable, symptom: Symptom) -> pd.Series:
    """A column with other names for some of its values; other cells stay as they are."""
    cells = table.frame[symptom.column].copy()
    rows = list(symptom.rows)
    names = symptom.detail["names"]
    assert isinstance(names, dict)
    cells.iloc[rows] = [names.get(cell, cell) for cell in cells.iloc[rows]]
    return cells


def names_of(table: GovernedTable, column: str) -> Counter[str]:
    """How often each name of a column stands there; empty for sentences and for keys."""
    cells = table.distinct(column)
    if len(cells.values) > min(MAX_NAMES, MAX_SHARE * cells.given):
        return Counter()
    if cells.median_length() > MAX_LENGTH:
        return Counter()
    return Counter(dict(zip(cells.values, map(int, cells.counts), strict=True)))


def merged_names(counts: Counter[str]) -> dict[str, str]:
    """Rarer name to the commoner name of the same thing."""
    first: dict[str, str] = {}
    mapping: dict[str, str] = {}
    for name, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if _NUMBER.fullmatch(name.strip()):
            continue  # -40 and 40 are two numbers, not two names
        plain = plain_notation(name)
        key = name_key(plain)
        key = key if key.startswith("#") else entity_key(plain)
        key += "".join(f" {digits}" for digits in re.findall(r"\d+", plain))
        if key.strip() and key in first:
            mapping[name] = first[key]
        elif key.strip():
            first[key] = name
    return mapping
