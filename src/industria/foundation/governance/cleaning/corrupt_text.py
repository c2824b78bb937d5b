"""Corrupt text: replacement marks, control characters and text read in the wrong encoding."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "corrupt_text"
_BROKEN = re.compile(r"[\ufffd\x00-\x08\x0b\x0c\x0e-\x1f]|锟斤拷|烫烫烫|屯屯屯")
_SUSPECT = (  # RE2, for Arrow: a cell without these marks is neither broken nor soup
    r"[\x{fffd}\x00-\x08\x0b\x0c\x0e-\x1f\x{80}-\x{ff}\x{152}-\x{17e}]|锟斤拷|烫烫烫|屯屯屯"
)
_LATIN_SOUP = re.compile(
    r"[\u00c0-\u00ff][\u0080-\u00bf\u2018-\u203a\u0152-\u017e]|[\u00c0-\u00ff]{3,}|ï¿½"
)


def detect(table: GovernedTable) -> list[Symptom]:
    """Cells with marks that no keyboard writes, and cells that decode again into other text."""
    found = []
    for column in table.texts:
        cells = table.distinct(column)
        suspects = cells.matching(_SUSPECT)
        sure, lost = np.zeros(len(suspects), bool), np.zeros(len(suspects), bool)
        for at in np.flatnonzero(suspects):
            text = cells.values[at]
            if _decodes_exactly(text):
                sure[at] = True
            elif _BROKEN.search(text) or _decoded(text) != text:
                lost[at] = True
        for part, determined in ((sure, True), (lost, False)):
            if part.any():
                found.append(_symptom(column, cells.rows(part), determined))
    return found


def _symptom(column: str, rows: np.ndarray, determined: bool) -> Symptom:
    zh, en = (
        ("可按 UTF-8 还原", "UTF-8 read as Latin") if determined else ("无法还原", "lost in part")
    )
    return Symptom(
        NAME,
        "accurate",
        column,
        tuple(map(int, rows)),
        Text(
            f"{column} 列有 {len(rows)} 个单元格是乱码（{zh}）",
            f"column {column} has {len(rows)} cells of corrupt text ({en})",
        ),
        "decode_or_empty",
        determined=determined,
    )


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Decode what was read in the wrong encoding; strip control characters; empty what is lost."""
    frame = table.frame.copy(deep=False)
    cells = frame[symptom.column].copy()
    for row in symptom.rows:
        text = _decoded(str(cells.iloc[row]))
        lost = "\ufffd" in text or "锟斤拷" in text
        cells.iloc[row] = np.nan if lost else _BROKEN.sub("", text)
    frame[symptom.column] = cells
    return frame


def _decodes_exactly(text: str) -> bool:
    """Whether a cell is UTF-8 that was read as Latin, with nothing lost: its bytes say so."""
    return not _BROKEN.search(text) and _decoded(text, ("utf-8",)) != text


def _decoded(text: str, encodings: tuple[str, ...] = ("utf-8", "gb18030")) -> str:
    """The text decoded once more, where it is UTF-8 or GB 18030 that was read as Latin-1."""
    if not _LATIN_SOUP.search(text):
        return text
    for wrong in ("latin-1", "cp1252"):
        try:
            raw = text.encode(wrong)
        except UnicodeEncodeError:
            continue
        for right in encodings:
            try:
                decoded = raw.decode(right)
            except UnicodeDecodeError:
                continue
            if any("\u4e00" <= c <= "\u9fff" for c in decoded) or right == "utf-8":
                return decoded
    return text
