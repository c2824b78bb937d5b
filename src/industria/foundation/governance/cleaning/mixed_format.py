"""Mixed formats: a few cells of a code column are written otherwise than nearly all others.

A format is the cell with letters as ``A``, Han characters as ``字`` and digits as ``9``. Formats are
compared within columns that have one: free text has none. Blanks around a code and full-width signs
are notation; case and separators may tell one code from another, so changing them is a question.
"""

from __future__ import annotations

import re
from collections import Counter

import pandas as pd

from industria.core import Text
from industria.foundation.governance.notation import plain_notation
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "mixed_format"
_USUAL = 0.8
_MAX_OTHERS = 0.2


def detect(table: GovernedTable) -> list[Symptom]:
    """Columns of codes in which at least 80 % of the cells have one of two formats."""
    found = []
    for column in table.texts:
        cells = table.frame[column].dropna().astype(str)
        if len(cells) < 20 or cells.str.len().median() > 30:
            continue
        forms = Counter(map(shape, cells))
        usual, count = forms.most_common(1)[0]
        if count < _USUAL * len(cells) or "9" not in usual:
            continue
        rows = [
            i
            for i, cell in enumerate(table.frame[column])
            if isinstance(cell, str) and shape(cell) != usual
        ]
        fixed = {r: canonical(str(table.frame[column].iloc[r]), usual) for r in rows}
        rows = [r for r in rows if fixed[r] is not None]
        if not rows or len(rows) > _MAX_OTHERS * len(cells):
            continue
        for determined in (True, False):
            part = [
                r for r in rows
                if (plain_notation(str(table.frame[column].iloc[r])) == fixed[r]) == determined
            ]  # fmt: skip
            if part:
                found.append(_symptom(table, column, part, usual, determined))
    return found


def _symptom(
    table: GovernedTable, column: str, rows: list[int], usual: str, determined: bool
) -> Symptom:
    example = table.frame[column].iloc[rows[0]]
    return Symptom(
        NAME,
        "consistent",
        column,
        tuple(rows),
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
    frame = table.frame.copy()
    cells = frame[symptom.column].copy()
    for row in symptom.rows:
        cells.iloc[row] = canonical(str(cells.iloc[row]), str(symptom.detail["form"]))
    frame[symptom.column] = cells
    return frame


def shape(text: str) -> str:
    """Letters as A or a, Han characters as 字, runs of digits as 9, the rest as it is."""
    out = re.sub(r"[\u4e00-\u9fff]+", "字", text)
    out = re.sub(r"\d+", "9", out)
    return re.sub(r"[a-z]+", "a", re.sub(r"[A-Z]+", "A", out))


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
