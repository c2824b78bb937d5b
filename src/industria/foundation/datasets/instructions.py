"""Sets of instructions: each item says what is asked, what is right, under which licence, and where it is from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from industria.core import InputError
from industria.foundation import lexicon
from industria.foundation.datasets.dataset import DatasetKind

if TYPE_CHECKING:
    import pandas as pd

NEEDED = ("instruction", "output", "licence", "provenance")
_SHOWN = 5


def columns_of(frame: pd.DataFrame, name: str) -> Mapping[str, str]:
    """The column of each field of an item. Raises InputError where one that is needed is not there."""
    found: dict[str, str] = {}
    for column in map(str, frame):
        concept = lexicon.concept_of(column.replace("_", " ").lower(), "item_column")
        if concept:
            found.setdefault(concept.removeprefix("item_"), column)
    if missing := [field for field in NEEDED if field not in found]:
        raise InputError(
            f"expected the columns instruction, input, output, licence and provenance in {name}, found "
            f"{', '.join(map(str, frame))}: add {', '.join(missing)}"
        )
    return found


def incomplete(frame: pd.DataFrame, columns: Mapping[str, str]) -> Sequence[str]:
    """What items lack, one text each: ``row 3 has no licence``."""
    lacking = []
    for field in NEEDED:
        column: pd.Series = frame[columns[field]]
        empty = column.isna() | (column.astype(str).str.strip() == "")
        lacking += [(int(row), field) for row in empty.to_numpy().nonzero()[0]]
    return [f"row {row + 1} has no {field}" for row, field in sorted(lacking)]


def must_be_complete(lacking: Sequence[str], name: str) -> None:
    """Raise InputError where items lack something."""
    if lacking:
        more = f" and {len(lacking) - _SHOWN} more" if len(lacking) > _SHOWN else ""
        raise InputError(
            f"expected every item of {name} with instruction, output, licence and provenance, found "
            f"{'; '.join(lacking[:_SHOWN])}{more}: complete them or leave them out"
        )


def texts(frame: pd.DataFrame, columns: Mapping[str, str]) -> list[str]:
    """What each item asks, with its input, in one form: spaces and capitals do not make another item."""
    asked = frame[columns["instruction"]].fillna("").astype(str)
    if "input" in columns:
        asked = asked + "\n" + frame[columns["input"]].fillna("").astype(str)
    return [" ".join(text.split()).casefold() for text in asked]


def asked_of(frame: pd.DataFrame, name: str, kind: DatasetKind) -> Sequence[str]:
    """What each item of an asset asks; empty for data that are no instructions."""
    return [] if kind == "data" else texts(frame, columns_of(frame, name))


def licences(frame: pd.DataFrame, columns: Mapping[str, str]) -> tuple[str, ...]:
    """The licences that stand in the items."""
    return tuple(sorted({str(x).strip() for x in frame[columns["licence"]]}))


def joined(groups: Sequence[str], asked: Sequence[str]) -> dict[str, str]:
    """Group to the group that stands for it: groups that share an item are one, so no item is on both sides."""
    above = {group: group for group in groups}

    def top(group: str) -> str:
        while above[group] != group:
            above[group] = above[above[group]]
            group = above[group]
        return group

    first: dict[str, str] = {}
    for group, text in zip(groups, asked, strict=True):
        one, other = sorted((top(group), top(first.setdefault(text, group))))
        above[other] = one
    return {group: top(group) for group in above}
