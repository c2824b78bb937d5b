"""What a sheet's XML says beside its cells: merged areas, hidden rows and columns, formulas without a result."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from industria.foundation.ingest.tables.header import Area

_MERGE_CELL = re.compile(r'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]+\d+:[A-Z]+\d+)"')
_ROW = re.compile(r"<(?:\w+:)?row\b[^>]*>")
_COLUMN = re.compile(r"<(?:\w+:)?col\b[^>]*>")
_NUMBER = re.compile(r'\br="(\d+)"')
_HIDDEN = re.compile(r'\bhidden="(?:1|true)"')
_RANGE = re.compile(r'\bmin="(\d+)"[^>]*\bmax="(\d+)"|\bmax="(\d+)"[^>]*\bmin="(\d+)"')
_NO_RESULT = re.compile(
    r"</(?:\w+:)?f>\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_BLOCK = 1 << 20
_OVERLAP = 400  # characters; longer than any tag that is looked for


@dataclass(slots=True)
class SheetParts:
    """``merged`` areas (0-based), numbers of ``hidden_rows``, how many columns are hidden, and how many formulas
    have no stored result."""

    merged: list[Area] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: int = 0
    formulas: int = 0


def parts_of(book: Path, sheet: str) -> SheetParts:
    """The same of a sheet by its place in the workbook; read in blocks, whatever its size."""
    from openpyxl.utils.cell import range_boundaries

    found, tail = SheetParts(), ""
    with zipfile.ZipFile(book) as archive, archive.open(sheet) as stream:
        while block := stream.read(_BLOCK):
            text = tail + block.decode("utf-8", errors="ignore")
            end = max(0, len(text) - _OVERLAP) if len(block) == _BLOCK else len(text)
            seen = 0
            for match in _MERGE_CELL.finditer(text):
                if match.start() < end:
                    left, top, right, bottom = (int(n or 1) - 1 for n in range_boundaries(match[1]))
                    found.merged.append(Area(top, left, bottom, right))
                    seen = max(seen, match.end())
            for match in _ROW.finditer(text):
                if match.start() < end:
                    seen = max(seen, match.end())
                    if _HIDDEN.search(match[0]) and (number := _NUMBER.search(match[0])):
                        found.hidden_rows.append(int(number[1]))
            for match in _COLUMN.finditer(text):
                if match.start() < end:
                    seen = max(seen, match.end())
                    if _HIDDEN.search(match[0]) and (span := _RANGE.search(match[0])):
                        low, high = (int(n) for n in span.groups() if n)
                        found.hidden_columns += abs(high - low) + 1
            for match in _NO_RESULT.finditer(text):
                if match.start() < end:
                    seen = max(seen, match.end())
                    found.formulas += 1
            tail = text[max(end, seen) :]
    return found
