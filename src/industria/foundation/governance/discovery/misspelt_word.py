"""Misspelt words: in cells of several words, a rare word that nearly equals a very common one."""

from __future__ import annotations

from collections import Counter

import pandas as pd
from rapidfuzz.distance import Levenshtein

from industria.core import Text
from industria.foundation.governance.discovery.cells import cell_symptom, repaired, text_cells
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "misspelt_word"
_SHORTEST = 5
_RARER = 20
_LEAST = 20
_SHARE = 0.02


def detect(table: GovernedTable) -> list[Symptom]:
    """Words of the same length as a word twenty times commoner, with at most a quarter of it changed.

    A cell that stands there more than once is a name, not a slip.
    """
    cells = text_cells(table)
    found = []
    for column in table.texts:
        if column not in cells or table.is_key(column):
            continue
        wrong = misspelt_words(cells[column])
        often = cells[column].map(cells[column].value_counts())
        wanted = {
            row: " ".join(wrong.get(w, w) for w in cell.split(" "))
            for row, cell in enumerate(cells[column])
            if any(w in wrong for w in cell.split(" ")) and often[row] == 1
        }
        if wanted:
            wrong = {w: v for w, v in wrong.items() if any(w in cells[column][r] for r in wanted)}
            pairs = ", ".join(f"{old!r} = {new!r}" for old, new in list(wrong.items())[:3])
            message = Text(
                f"{column} 列有 {len(wanted)} 个单元格的词可能拼错：{pairs}",
                f"column {column} has {len(wanted)} cells with a word that may be misspelt: {pairs}",
            )
            found.append(cell_symptom(NAME, column, wanted, message, "spell_words"))
    return found


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Write the common words."""
    return repaired(table, symptom)


def misspelt_words(cells: pd.Series) -> dict[str, str]:
    """Rare word to the common word of the same column that it nearly equals."""
    words = Counter(
        w for cell in cells for w in str(cell).split(" ") if w.isalpha() and len(w) >= _SHORTEST
    )
    common = [w for w, n in words.items() if n >= max(_LEAST, _SHARE * len(cells))]
    wrong = {}
    for word, count in words.items():
        if word in common or any("\u4e00" <= c <= "\u9fff" for c in word):
            continue
        near = [
            (Levenshtein.distance(word, c), c)
            for c in common
            if len(c) == len(word) and words[c] >= _RARER * count
        ]
        if near and 0 < min(near)[0] <= max(1, len(word) // 4):
            wrong[word] = min(near)[1]
    return wrong
