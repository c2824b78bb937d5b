"""Mixed formats: a few cells of a code column are written otherwise than nearly all others.

A format is the cell with letters as ``A``, Han characters as ``字`` and digits as ``9``. Formats are
compared within columns that have one: free text has none. Blanks around a code and full-width signs
are notation; case and separators may tell one code from another, so changing them is a question.
"""

from __future__ import annotations

import re
from collections import defaultdict

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.distinct import Distinct, replaced
from industria.foundation.governance.notation import plain_notation
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "mixed_format"
_USUAL = 0.8
_MAX_OTHERS = 0.2
_SHAPE = ((r"[\x{4e00}-\x{9fff}]+", "字"), (r"\p{Nd}+", "9"), (r"[A-Z]+", "A"), (r"[a-z]+", "a"))


def detect(table: GovernedTable) -> list[Symptom]:
    """Columns of codes in which at least 80 % of the cells have one of two formats."""
    found = []
    for column in table.texts:
        cells = table.distinct(column)
        if cells.given < 20 or cells.median_length() > 30:
            continue
        usual, others = _usual_form(cells)
        fixed = {int(at): canonical(cells.values[at], usual) for at in np.flatnonzero(others)}
        told = np.zeros(len(cells.values), bool)
        told[[at for at, text in fixed.items() if text is not None]] = True
        if not told.any() or cells.share(told) > _MAX_OTHERS:
            continue
        plain = np.array([told[at] and plain_notation(cells.values[at]) == fixed.get(at)
                          for at in range(len(told))])  # fmt: skip
        for part, determined in ((told & plain, True), (told & ~plain, False)):
            if part.any():
                found.append(_symptom(table, column, cells.rows(part), usual, determined))
    return found


def _usual_form(cells: Distinct) -> tuple[str, np.ndarray]:
    """The commonest form and (value,) which values have another; none where no form is usual."""
    forms = replaced(_SHAPE, cells.values)
    counts: defaultdict[str, int] = defaultdict(int)
    for form, count in zip(forms, cells.counts, strict=True):
        counts[form] += int(count)
    usual = max(counts, key=counts.__getitem__)
    if counts[usual] < _USUAL * cells.given or "9" not in usual:
        return usual, np.zeros(len(forms), bool)
    return usual, np.array([form != usual for form in forms])


def _symptom(
    table: GovernedTable, column: str, rows: np.ndarray, usual: str, determined: bool
) -> Symptom:
    example = table.frame[column].iloc[rows[0]]
    return Symptom(
        NAME,
        "consistent",
        column,
        tuple(map(int, rows)),
        Text(
            f"{column} 列有 {len(rows)} 个单元格格式不一致，如 {example!r}",
            f"column {column} has {len(rows)} cells in another format, such as {example!r}",
        ),
        "to_usual_format",
        {"form": usual},
        determined=determined,
    )


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Write the cells in the usual format; only case, blanks and separators change."""
    frame = table.frame.copy(deep=False)
    cells = frame[symptom.column].copy()
    form = str(symptom.detail["form"])
    cells.iloc[list(symptom.rows)] = [
        canonical(str(cell), form) for cell in cells.iloc[list(symptom.rows)]
    ]
    frame[symptom.column] = cells
    return frame


def shape(text: str) -> str:
    """Letters as A or a, Han characters as 字, runs of digits as 9, the rest as it is."""
    return replaced(_SHAPE, [text])[0]


def canonical(text: str, form: str) -> str | None:
    """The text with the separators and case of ``form``; None where its parts do not fit."""
    text = plain_notation(text)
    parts = re.findall(r"[A-Za-z]+|\d+|[\u4e00-\u9fff]+", text)
    wanted = re.findall(r"[Aa]+|9|字|[^Aa9字]+", form)
    out, at = "", 0
    for piece in wanted:
        if piece[0] not in "Aa9字":
            out += piece
            continue
        if at >= len(parts):
            return None
        part = parts[at]
        kind = "9" if part.isdigit() else "字" if part[0] >= "\u4e00" else "A"
        if kind != (piece if piece in "9字" else "A"):
            return None
        out += part.upper() if piece == "A" else part.lower() if piece == "a" else part
        at += 1
    return out if at == len(parts) and shape(out) == form else None
