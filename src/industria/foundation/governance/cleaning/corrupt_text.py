"""Corrupt text: replacement marks, control characters and text read in the wrong encoding."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "corrupt_text"
_BROKEN = re.compile(r"[\ufffd\x00-\x08\x0b\x0c\x0e-\x1f]|锟斤拷|烫烫烫|屯屯屯")
_LATIN_SOUP = re.compile(
    r"[\u00c0-\u00ff][\u0080-\u00bf\u2018-\u203a\u0152-\u017e]|[\u00c0-\u00ff]{3,}|ï¿½"
)


def detect(table: GovernedTable) -> list[Symptom]:
    """Cells with marks that no keyboard writes, and cells that decode again into other text."""
    found = []
    for column in table.texts:
        rows = [
            i
            for i, cell in enumerate(table.frame[column])
            if isinstance(cell, str) and (_BROKEN.search(cell) or _decoded(cell) != cell)
        ]
        if rows:
            found.append(
                Symptom(
                    NAME,
                    "accurate",
                    column,
                    tuple(rows),
                    Text(
                        f"{column} 列有 {len(rows)} 个单元格是乱码",
                        f"column {column} has {len(rows)} cells of corrupt text",
                    ),
                    "decode_or_empty",
                )
            )
    return found


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Decode what was read in the wrong encoding; strip control characters; empty what is lost."""
    frame = table.frame.copy()
    cells = frame[symptom.column].copy()
    for row in symptom.rows:
        text = _decoded(str(cells.iloc[row]))
        lost = "\ufffd" in text or "锟斤拷" in text
        cells.iloc[row] = np.nan if lost else _BROKEN.sub("", text)
    frame[symptom.column] = cells
    return frame


def _decoded(text: str) -> str:
    """The text decoded once more, where it is UTF-8 or GB 18030 that was read as Latin-1."""
    if not _LATIN_SOUP.search(text):
        return text
    for wrong in ("latin-1", "cp1252"):
        try:
            raw = text.encode(wrong)
        except UnicodeEncodeError:
            continue
        for right in ("utf-8", "gb18030"):
            try:
                decoded = raw.decode(right)
            except UnicodeDecodeError:
                continue
            if any("\u4e00" <= c <= "\u9fff" for c in decoded) or right == "utf-8":
                return decoded
    return text
