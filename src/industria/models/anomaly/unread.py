"""Cells of channels that no reader understood: their words stand in the table's understanding, the lake has
them empty. A detection names them beside the words that it meets itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from industria.core import Text
from industria.models.anomaly.frame import ColumnNote, SensorFrame

_WORDS_NAMED = 3


def with_unread(frame: SensorFrame, understood: Mapping[str, Any] | None) -> SensorFrame:
    """The frame with a note for each channel of which cells were not understood when its file was read."""
    columns = understood["columns"] if understood else ()
    told = {n.column for n in frame.bad_cells}
    notes = [
        _note(c["name"], c["not_understood"])
        for c in columns
        if c["not_understood"] and c["name"] in frame.channels and c["name"] not in told
    ]
    return replace(frame, bad_cells=(*frame.bad_cells, *notes)) if notes else frame


def _note(column: str, unread: list[dict[str, Any]]) -> ColumnNote:
    cells = sum(int(u["count"]) for u in unread)
    words = ", ".join(repr(str(u["written"])[:40]) for u in unread[:_WORDS_NAMED])
    return ColumnNote(
        column,
        "not_a_number",
        cells,
        Text(
            f"坏单元格：{column}，{cells} 个单元格，{words} 不是数字，按空值处理",
            f"bad cells: {column}, {cells} cells, {words} is no number and was taken as empty",
        ),
    )
