"""Wrong types: a column of numbers in which some cells are words (``N/A``, ``---``, ``故障``).

A word is a fact that a number cannot hold, so making the column numbers is a question wherever one
would be lost. In a long table (tag, time, value) each tag has its own type: the states of a digital
tag are no wrong numbers, and the column stays text.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.notation import plain_notation, plain_number
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "wrong_type"
_MIN_NUMBERS = 0.7
_MIN_STATES = 3
_PLAIN = r"-?\d{1,15}(?:\.\d+)?"


def detect(table: GovernedTable) -> list[Symptom]:
    """Text columns in which at least 70 % of the cells are numbers and no unit explains the rest;
    of those the cells that are numbers in another notation (``１２．５``, ``12,5``)."""
    found = []
    for column in table.texts:
        cells = table.frame[column].astype("string").str.strip()
        given = cells.notna()
        if not given.any():
            continue
        as_they_are = pd.to_numeric(cells, errors="coerce").notna()
        plain = cells.map(plain_number, na_action="ignore")
        numeric = pd.to_numeric(plain, errors="coerce").notna()
        share = numeric[given].mean()
        if share < _MIN_NUMBERS or _is_code(cells[given]):
            continue
        states = _states_of_tags(table, column, given & ~numeric, numeric)
        bad = given & ~numeric & ~cells.str.match(r"^[-+]?\d", na=False) & ~states
        other = numeric & ~as_they_are
        if other.any():
            found.append(_in_other_notation(column, cells, other, as_they_are))
        if bad.any() or (share == 1 and not states.any() and not other.any()):
            found.append(_not_numbers(table, column, cells, bad, bool(states.any())))
    return found


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Rewrite or empty the named cells; the column becomes numbers where all others are."""
    frame = table.frame.copy()
    cells = frame[symptom.column].copy()
    rows = list(symptom.rows)
    rewritten = symptom.repair == "plain_numbers"
    cells.iloc[rows] = [plain_number(str(c)) if rewritten else None for c in cells.iloc[rows]]
    numbers = pd.to_numeric(cells, errors="coerce")
    frame[symptom.column] = numbers if (numbers.notna() == cells.notna()).all() else cells
    return frame


def _in_other_notation(
    column: str, cells: pd.Series, other: pd.Series, plain: pd.Series
) -> Symptom:
    """Numbers in another notation; determined where the plain ones of the column say what is meant.

    A comma is a decimal sign where most cells have a point there, not three digits follow it, and
    the number lies among the others; ``3,4`` in a column of its own may be two numbers.
    """
    values = pd.to_numeric(cells[plain], errors="coerce")
    meant = pd.to_numeric(cells[other].map(plain_number))
    commas = cells[other].map(plain_notation).str.contains(",", regex=False)
    thousands = cells[other].str.contains(r",\d{3}$", regex=True)
    points = cells[plain].str.contains(".", regex=False)
    decided = plain.sum() >= _MIN_NUMBERS * (plain.sum() + other.sum())
    if decided and commas.any():
        inside = bool(meant.between(values.min(), values.max())[commas].all())
        decided = bool(points.mean() >= _MIN_NUMBERS and not thousands[commas].any()) and inside
    rows = np.flatnonzero(other.to_numpy())
    example = cells.iloc[rows[0]]
    return Symptom(
        NAME,
        "consistent",
        column,
        tuple(map(int, rows)),
        Text(
            f"{column} 列有 {len(rows)} 个数字写法不同，如 {example}",
            f"column {column} has {len(rows)} numbers in another notation, such as {example}",
        ),
        "plain_numbers",
        whole_column=True,
        determined=bool(decided),
    )


def _not_numbers(
    table: GovernedTable, column: str, cells: pd.Series, bad: pd.Series, states: bool
) -> Symptom:
    rows = np.flatnonzero(bad.to_numpy())
    examples = ", ".join(dict.fromkeys(str(v) for v in cells[bad].head(20)))[:60]
    return Symptom(
        NAME,
        "accurate",
        column,
        tuple(map(int, rows)),
        Text(
            f"{column} 列应为数字，有 {len(rows)} 个单元格不是：{examples}",
            f"column {column} should hold numbers, {len(rows)} cells do not: {examples}",
        )
        if len(rows)
        else Text(f"{column} 列的数字存为文本", f"column {column} holds numbers as text"),
        "none" if states else "to_number",
        whole_column=True,
        determined=not len(rows) and _written_as_measured(table, column, cells.dropna()),
    )


def _states_of_tags(
    table: GovernedTable, column: str, words: pd.Series, numeric: pd.Series
) -> pd.Series:
    """Which words are states of a tag that has no numbers at all: (row,) bool."""
    none = pd.Series(False, index=words.index)
    if not words.any():
        return none
    for other in table.texts:
        tags = table.frame[other]
        if other == column or table.is_quality(other) or tags.nunique() > len(tags) / 3:
            continue
        measured = set(tags[numeric])
        states = words & ~tags.isin(measured) & tags.notna()
        if states.sum() >= max(_MIN_STATES, 0.5 * words.sum()):
            return states
    return none


def _written_as_measured(table: GovernedTable, column: str, cells: pd.Series) -> bool:
    """Whether numbers give back every cell as it is written, and some have decimals.

    Whole numbers that came as text may be identifiers, and ``1.10`` may be a version.
    """
    if table.is_key(column) or not cells.str.fullmatch(_PLAIN).all():
        return False
    back = cells.map(lambda cell: cell in (repr(float(cell)), str(int(float(cell)))))
    return bool(back.all() and cells.str.contains(".", regex=False).any())


def _is_code(cells: pd.Series) -> bool:
    """Identifiers with leading zeros look like numbers and are none."""
    return bool(cells.str.match(r"^0\d+$").any())
