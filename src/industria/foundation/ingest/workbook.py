"""XLSX workbooks: each sheet with a header and rows becomes a table.

A sheet that is not plainly understood is refused, and the others are read. Values only: a formula's stored result is read, the formula itself is never evaluated.
"""

from __future__ import annotations

import csv
import re
import zipfile
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path

from industria.core import InputError
from industria.foundation.ingest.archive_guard import guard_archive
from industria.foundation.ingest.delimited import Dialect, convert_utf8
from industria.foundation.ingest.layout import SAMPLE_ROWS, Layout, read_layout
from industria.foundation.ingest.source import Made, Sink, Source

_MERGE_CELL = re.compile(r'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]+\d+:[A-Z]+\d+)"')


def load(source: Source, sink: Sink) -> Made:
    """Tables from one workbook. Raises InputError where it is damaged or has no rows."""
    guard_archive(source.path, "xl/workbook.xml")
    import openpyxl

    try:
        book = openpyxl.load_workbook(source.path, read_only=True, data_only=True)
    except Exception as error:  # openpyxl raises many kinds for a damaged file
        raise InputError(f"expected a workbook, found a damaged one: {error}") from error
    assets, refused = [], []
    try:
        for number, sheet in enumerate(book.worksheets):
            single = len(book.worksheets) == 1
            name = source.name if single else f"{source.name}_{sheet.title}"
            raw, flat = source.scratch / f"raw_{number}.csv", source.scratch / f"sheet_{number}.csv"
            try:
                used = _write_cells(sheet, raw)
                if used.rows < 2:
                    if not single or not used.rows:
                        continue
                    raise InputError("expected a header and rows, found one row only")
                layout = _write_table(raw, flat, used, _merged(source.path, sheet))
            except InputError as error:
                refused.append(f"sheet {sheet.title!r}: {error}")
                continue
            dialect = Dialect(",", ".", layout, 0)

            def stage(folder: Path, flat: Path = flat, dialect: Dialect = dialect) -> None:
                convert_utf8(flat, folder, dialect, source)

            assets.append(sink.table(source, name, stage, units=layout.units, note=layout.note))
    finally:
        book.close()
    if not assets:
        raise InputError(
            "; ".join(refused) or "expected a sheet with a header and rows, found none"
        )
    return Made(tuple(assets), refused=tuple(refused))


@dataclass(frozen=True)
class _Used:
    """How many rows of a sheet hold something, on which rows of the sheet they are, and which columns."""

    rows: int
    positions: array[int]
    columns: tuple[int, ...]


@dataclass(frozen=True)
class _Merged:
    """One merged area, 0-based, its last row and column within it."""

    top: int
    left: int
    bottom: int
    right: int


def _write_cells(sheet: object, target: Path) -> _Used:
    """Write every cell of the rows that hold something as CSV."""
    positions, columns = array("l"), set[int]()
    sheet.reset_dimensions()  # type: ignore[attr-defined]  # else one far cell makes every row as wide as the sheet
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        for position, row in enumerate(sheet.iter_rows(values_only=True)):  # type: ignore[attr-defined]
            cells = [_as_text(cell) for cell in row]
            held = [i for i, cell in enumerate(cells) if cell.strip()]
            if held:
                columns.update(held)
                positions.append(position)
                writer.writerow(cells)
    return _Used(len(positions), positions, tuple(sorted(columns)))


def _write_table(raw: Path, target: Path, used: _Used, merged: Sequence[_Merged]) -> Layout:
    """Write names and values of a sheet as CSV, merged cells of one column filled down."""
    with raw.open(encoding="utf-8", newline="") as stream:
        sample = [_chosen(row, used.columns) for row in islice(csv.reader(stream), SAMPLE_ROWS)]
    layout = read_layout(sample, "row")
    _only_plain_merges(used, layout, merged)
    down = {(row, m.left): m.top for m in merged for row in range(m.top + 1, m.bottom + 1)}
    tops: dict[tuple[int, int], str] = {}
    starts = {(m.top, m.left) for m in merged}
    with (
        raw.open(encoding="utf-8", newline="") as stream,
        target.open("w", encoding="utf-8", newline="") as sink,
    ):
        writer = csv.writer(sink)
        writer.writerow(layout.names)
        for number, row in enumerate(csv.reader(stream)):
            if number < layout.first_values:
                continue
            position = used.positions[number]
            cells = _chosen(row, used.columns)
            for index, column in enumerate(used.columns):
                if (position, column) in starts:
                    tops[position, column] = cells[index]
                if (position, column) in down:
                    cells[index] = tops.get((down[position, column], column), "")
            writer.writerow(cells)
    return layout


def _only_plain_merges(used: _Used, layout: Layout, merged: Sequence[_Merged]) -> None:
    """Raise InputError for merged cells in the row of names, or over several columns of values."""
    header = used.positions[layout.first_values - 1 - bool(layout.units)]
    for area in merged:
        touches_names = area.top <= header <= area.bottom
        if touches_names or (area.top > header and area.left != area.right):
            what = "in the row of names" if touches_names else "over several columns"
            raise InputError(
                f"expected one cell for each column, found merged cells {what} (rows {area.top + 1} to "
                f"{area.bottom + 1}, columns {area.left + 1} to {area.right + 1}): unmerge them and give every "
                "column one name in one row"
            )


def _chosen(row: Sequence[str], columns: Sequence[int]) -> list[str]:
    return [row[i] if i < len(row) else "" for i in columns]


def _merged(path: Path, sheet: object) -> list[_Merged]:
    """The merged areas of a sheet, which a streaming reader of cells does not give."""
    from openpyxl.utils.cell import range_boundaries

    found, tail = [], ""
    with zipfile.ZipFile(path) as archive, archive.open(sheet._worksheet_path) as stream:  # type: ignore[attr-defined]
        while block := stream.read(1 << 20):
            text = tail + block.decode("utf-8", errors="ignore")
            areas = list(_MERGE_CELL.finditer(text))
            for area in areas:
                left, top, right, bottom = range_boundaries(area[1])
                found.append(
                    _Merged(
                        int(top or 1) - 1,
                        int(left or 1) - 1,
                        int(bottom or 1) - 1,
                        int(right or 1) - 1,
                    )
                )
            tail = text[areas[-1].end() :][-200:] if areas else text[-200:]
    return found


def _as_text(cell: object) -> str:
    """A cell as its sheet shows it, as far as that is plain: hours may go beyond a day."""
    if isinstance(cell, timedelta):
        seconds = round(cell.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return "" if cell is None else str(cell)
