"""Bad quality: readings of which their own quality column says that they are bad or doubtful.

Values and flags stay as they are: what a flag says is a fact about the reading. Whoever works with the readings has
to know which they are.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation import lexicon
from industria.foundation.governance.discovery.readings import tag_column
from industria.foundation.governance.table import GovernedTable, Symptom
from industria.infrastructure.numbers import to_numbers

NAME = "bad_quality"
_GOOD_CODE, _HIGHEST_BITS = 192, 0xC0
_MOST = 0.5


def detect(table: GovernedTable) -> list[Symptom]:
    """Readings that are flagged, by channel; in a table with a row for each reading by tag."""
    found: list[Symptom] = []
    tags = tag_column(table)
    known = table.quality_columns()
    measured = [c for c in known if c in table.numbers]
    for column in measured[:1] if tags and measured else known:
        quality = known[column]
        bad = flagged(table, quality)
        if not bad.any() or bad.mean() > _MOST:
            continue  # flags that say "bad" of most readings mean something else
        if not tags:
            found.append(_symptom(table, column, quality, "", np.flatnonzero(bad)))
            continue
        cells = table.distinct(tags)
        for code in np.unique(cells.codes[bad]):
            rows = np.flatnonzero(bad & (cells.codes == code))
            found.append(_symptom(table, column, quality, cells.values[code], rows))
    return found


def repair(table: GovernedTable, _symptom: Symptom) -> pd.DataFrame:
    """Nothing: a flagged reading stays what was read."""
    return table.frame


def flagged(table: GovernedTable, quality: str) -> np.ndarray:
    """(row,) bool: where a quality column says something else than good.

    Words by the lexicon, codes by OPC's two highest bits; where there is no 192 among codes nothing is known.
    """
    cells = table.distinct(quality)
    concepts = [lexicon.concept_of(v.strip().lower(), "quality_of_cell") for v in cells.values]
    if "good_quality" in concepts:
        return cells.cells(np.array([c == "bad_quality" for c in concepts]))
    codes = to_numbers(pd.Series(cells.values, dtype=object)).to_numpy(float)
    whole = np.isfinite(codes) & (codes >= 0) & (codes < 2**16) & (codes % 1 == 0)
    usual = cells.counts.max(initial=0) > _MOST * cells.given
    if not whole.all() or not (codes == _GOOD_CODE).any() or not usual:
        return np.zeros(len(table.frame), bool)
    doubtful = (codes.astype(np.int64) & _HIGHEST_BITS) != _GOOD_CODE
    return cells.cells(doubtful)


def _symptom(
    table: GovernedTable, column: str, quality: str, tag: str, rows: np.ndarray
) -> Symptom:
    said = ", ".join(sorted({str(v) for v in table.frame[quality].iloc[rows].unique()})[:3])
    about = f"{column} {tag}".strip()
    return Symptom(
        NAME,
        "accurate",
        column,
        tuple(map(int, rows)),
        Text(
            f"{about} 有 {len(rows)} 个读数的质量标记（{quality}）为 {said}：不宜作为读数使用",
            f"{about} has {len(rows)} readings that {quality} flags as of bad or uncertain quality ({said}): they "
            "are no readings to rely on",
        ),
    )
