"""Misspelt words: in cells of several words, a rare word that nearly equals a very common one."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz.distance import Levenshtein

from industria.core import Text
from industria.foundation.governance.discovery.cells import cell_symptom, repaired
from industria.foundation.governance.distinct import Distinct
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "misspelt_word"
_SHORTEST = 5
_RARER = 20
_LEAST = 20
_SHARE = 0.02
_HAN = re.compile("[\u4e00-\u9fff]")


def detect(table: GovernedTable) -> list[Symptom]:
    """Words of the same length as a word twenty times commoner, with at most a quarter of it changed.

    A cell that stands there more than once is a name, not a slip.
    """
    found = []
    for column in table.texts:
        if table.is_key(column):
            continue
        cells = table.distinct(column)
        wrong = misspelt_words(cells)
        if not wrong:
            continue
        slips = cells.matching("|".join(map(re.escape, wrong)))
        meant = {
            int(at): " ".join(wrong.get(w, w) for w in cells.values[at].split(" "))
            for at in np.flatnonzero(slips & (cells.counts == 1))
        }
        meant = {at: text for at, text in meant.items() if text != cells.values[at]}
        changed = np.zeros(len(slips), bool)
        changed[list(meant)] = True
        wanted = {int(row): meant[int(cells.codes[row])] for row in cells.rows(changed)}
        if wanted:
            found.append(_symptom(column, cells, wrong, wanted))
    return found


def _symptom(
    column: str, cells: Distinct, wrong: dict[str, str], wanted: dict[int, str]
) -> Symptom:
    shown = {w for row in wanted for w in cells.values[cells.codes[row]].split(" ") if w in wrong}
    pairs = ", ".join(f"{old!r} = {wrong[old]!r}" for old in [w for w in wrong if w in shown][:3])
    message = Text(
        f"{column} 列有 {len(wanted)} 个单元格的词可能拼错：{pairs}",
        f"column {column} has {len(wanted)} cells with a word that may be misspelt: {pairs}",
    )
    return cell_symptom(NAME, column, wanted, message, "spell_words")


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Write the common words."""
    return repaired(table, symptom)


def misspelt_words(cells: Distinct) -> dict[str, str]:
    """Rare word to the common word of the same column that it nearly equals."""
    words = _words(cells)
    least = max(_LEAST, _SHARE * cells.given)
    common = {w for w, n in words.items() if n >= least}
    by_length: defaultdict[int, list[str]] = defaultdict(list)
    for word in sorted(common):
        by_length[len(word)].append(word)
    wrong = {}
    for word, count in words.items():
        if word in common or len(word) not in by_length or _HAN.search(word):
            continue
        near = [
            (Levenshtein.distance(word, c), c)
            for c in by_length[len(word)]
            if words[c] >= _RARER * count and c.lower() != word.lower()
        ]
        if near and 0 < min(near)[0] <= max(1, len(word) // 4):
            wrong[word] = min(near)[1]
    return wrong


def _words(cells: Distinct) -> Counter[str]:
    """How often each word of five letters or more stands in a column; none where no word is common."""
    texts = pa.array(cells.values, pa.string())
    lists = pc.split_pattern(texts, " ")
    frame = pd.DataFrame(
        {
            "word": pc.list_flatten(lists).to_pandas(),
            "count": cells.counts[pc.list_parent_indices(lists).to_numpy()],
        }
    )
    counts = frame.groupby("word", sort=False)["count"].sum()
    if not len(counts) or counts.max() < _LEAST:
        return Counter()
    return Counter(
        {str(w): int(n) for w, n in counts.items() if len(str(w)) >= _SHORTEST and str(w).isalpha()}
    )
