"""Rows of tables as passages that retrieval finds: of every list, of event logs, and of tables with free text.

A passage is the whole row, so that numbers, dates and tags can be found too; what is embedded is its prose. Embedding
takes long, so the rows of a tag list, a log or another table with many different texts are found by their words and
share the meaning of the table's name. A row with a cell that gives orders to a model is none.
"""

from __future__ import annotations

import pyarrow as pa

from industria.core import Asset, Locator
from industria.foundation.ingest.injection import is_risky
from industria.foundation.ingest.kinds import roles_of
from industria.foundation.ingest.source import Passage
from industria.foundation.knowledge.binding.lists import LISTS, text_rows

_PROSE = (
    "list_name", "list_alias", "list_part_name", "list_component", "list_fault", "list_description", "list_action", "list_alarm", "list_reason",
)  # fmt: skip
_MOST_EVENTS = 20_000
_MOST_OTHERS = (
    2_000  # a passage is embedded; a data set with a column of text is no text to be read
)
_MOST_MEANINGS = 200
_FREE_TEXT = 12  # characters of a cell that says something
_SAYING = 0.3


def row_passages(asset: Asset, data: pa.Table, kind: str) -> list[Passage]:
    """Passages of a table's rows; none where the table is no list and has no column of free text."""
    most = {"events": _MOST_EVENTS, "table": _MOST_OTHERS}.get(kind, data.num_rows)
    if kind not in (*LISTS, "events", "table") or data.num_rows > most:
        return []
    names, rows = data.column_names, text_rows(data)
    written = [n for n, c in enumerate(asset.schema) if c.type == "VARCHAR"]
    free = [n for n in written if _says(rows, n)] if kind == "table" else []
    if kind == "table" and not free:
        return []
    roles = roles_of(names)
    prose = free or [c for role in _PROSE for c in roles.get(role, ())]
    meanings = [" ".join(row[n] for n in prose if row[n]) for row in rows]
    if kind in ("tags", "events", "table") and len(set(meanings)) > _MOST_MEANINGS:
        meanings = [asset.name] * len(rows)
    passages = []
    for number, row in enumerate(rows):
        if not any(row) or any(is_risky(row[n]) for n in written):
            continue
        text = "; ".join(f"{k}: {v}" for k, v in zip(names, row, strict=True) if v)
        at = Locator("rows", start=number, end=number + 1)
        passages.append(Passage(text, at, meaning=meanings[number]))
    return passages


def _says(rows: list[list[str]], column: int) -> bool:
    """Whether a column holds sentences rather than words of a list."""
    cells = [row[column] for row in rows if row[column]]
    said = [
        c for c in cells if (len(c) >= _FREE_TEXT and " " in c) or sum(x > "\u2e7f" for x in c) >= 6
    ]
    return bool(cells) and len(said) >= _SAYING * len(cells) and len(set(said)) > len(said) / 3
