"""Wrong types: a column of numbers in which some cells are words (``N/A``, ``---``, ``故障``).

A word is a fact that a number cannot hold, so making the column numbers is a question wherever one
would be lost. In a long table (tag, time, value) each tag has its own type: the states of a digital
tag are no wrong numbers, and the column stays text.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.distinct import Distinct
from industria.foundation.governance.notation import plain_notation, plain_number
from industria.foundation.governance.table import GovernedTable, Symptom
from industria.infrastructure.numbers import to_numbers

NAME = "wrong_type"
_MIN_NUMBERS = 0.7
_MIN_STATES = 3
_PLAIN = r"-?\d{1,15}(?:\.\d+)?"
_CODE = r"^0\d+$"  # identifiers with leading zeros look like numbers and are none
_NUMBER_LIKE = (
    r"^[\s　]*[-+−－＋]?(?:[.．,，]?\p{Nd}[\p{Nd}\s.,．，eEｅＥ+-]*|inf(?:inity)?|nan)[\s　]*$"
)


def detect(table: GovernedTable) -> list[Symptom]:
    """Text columns in which at least 70 % of the cells are numbers and no unit explains the rest;
    of those the cells that are numbers in another notation (``１２．５``, ``12,5``)."""
    found = []
    for column in table.texts:
        cells = table.distinct(column)
        if not cells.given or cells.share(cells.matching(_NUMBER_LIKE)) < _MIN_NUMBERS:
            continue
        values = pd.Series(cells.values, dtype="string").str.strip()
        as_they_are = to_numbers(values).notna().to_numpy(bool)
        plain = values.map(plain_number)
        numeric = to_numbers(plain).notna().to_numpy(bool)
        share = cells.share(numeric)
        if share < _MIN_NUMBERS or values.str.match(_CODE).any():
            continue
        found += _numbers(table, column, _Read(cells, values, numeric, as_they_are))
    return found


@dataclass(frozen=True, slots=True)
class _Read:
    """The different texts of a column, (value,): stripped, which are numbers, which are plain ones."""

    cells: Distinct
    texts: pd.Series
    numeric: np.ndarray
    plain: np.ndarray


def _numbers(table: GovernedTable, column: str, read: _Read) -> list[Symptom]:
    cells, found = read.cells, []
    states = _states_of_tags(table, column, read)
    digits = read.texts.str.match(r"^[-+]?\d").to_numpy(bool)
    bad = cells.cells(~read.numeric & ~digits) & ~states
    other = read.numeric & ~read.plain
    if other.any():
        found.append(_in_other_notation(column, read, other))
    if bad.any() or (read.numeric.all() and not states.any() and not other.any()):
        found.append(_not_numbers(table, column, read, np.flatnonzero(bad), bool(states.any())))
    return found


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Rewrite or empty the named cells; the column becomes numbers where all others are."""
    frame = table.frame.copy(deep=False)
    cells = frame[symptom.column].copy()
    rows = list(symptom.rows)
    rewritten = symptom.repair == "plain_numbers"
    cells.iloc[rows] = [plain_number(str(c)) if rewritten else None for c in cells.iloc[rows]]
    numbers = to_numbers(cells)
    frame[symptom.column] = numbers if (numbers.notna() == cells.notna()).all() else cells
    return frame


def _in_other_notation(column: str, read: _Read, other: np.ndarray) -> Symptom:
    """Numbers in another notation; determined where the plain ones of the column say what is meant.

    A comma is a decimal sign where most cells have a point there, not three digits follow it, and
    the number lies among the others; ``3,4`` in a column of its own may be two numbers.
    """
    cells, plain, texts = read.cells, read.plain, read.texts[other]
    values = to_numbers(read.texts[plain])
    meant = to_numbers(texts.map(plain_number))
    commas = texts.map(plain_notation).str.contains(",", regex=False)
    thousands = texts.str.contains(r",\d{3}$", regex=True)
    points = read.texts[plain].str.contains(".", regex=False).to_numpy(bool)
    decided = cells.counts[plain].sum() >= _MIN_NUMBERS * cells.counts[plain | other].sum()
    if decided and commas.any():
        inside = bool(meant.between(values.min(), values.max())[commas].all())
        pointed = np.average(points, weights=cells.counts[plain])
        decided = bool(pointed >= _MIN_NUMBERS and not thousands[commas].any()) and inside
    rows = cells.rows(other)
    example = cells.values[cells.codes[rows[0]]]
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
    table: GovernedTable, column: str, read: _Read, rows: np.ndarray, states: bool
) -> Symptom:
    named = dict.fromkeys(read.cells.values[c] for c in read.cells.codes[rows[:20]])
    examples = ", ".join(named)[:60]
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
        determined=not len(rows) and _written_as_measured(table, column, read.texts),
    )


def _states_of_tags(table: GovernedTable, column: str, read: _Read) -> np.ndarray:
    """Which words are states of a tag that has no numbers at all: (row,) bool."""
    words, numeric = read.cells.cells(~read.numeric), read.cells.cells(read.numeric)
    if not words.any():
        return words
    for other in table.texts:
        if other == column or table.is_quality(other):
            continue
        tags = table.distinct(other)
        if len(tags.values) > len(words) / 3:
            continue
        measured = np.zeros(len(tags.values) + 1, bool)
        measured[tags.codes[numeric]] = True
        measured[-1] = True
        states: np.ndarray = words & ~measured[tags.codes]
        if states.sum() >= max(_MIN_STATES, 0.5 * words.sum()):
            return states
    return np.zeros(len(words), bool)


def _written_as_measured(table: GovernedTable, column: str, cells: pd.Series) -> bool:
    """Whether numbers give back every cell as it is written, and some have decimals.

    Whole numbers that came as text may be identifiers, and ``1.10`` may be a version.
    """
    if table.is_key(column) or not cells.str.fullmatch(_PLAIN).all():
        return False
    back = cells.map(lambda cell: cell in (repr(float(cell)), str(int(float(cell)))))
    return bool(back.all() and cells.str.contains(".", regex=False).any())
