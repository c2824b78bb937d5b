"""XLSX workbooks: each sheet with a header and rows becomes a table.

Values only: a formula's stored result is read, the formula itself is never evaluated.
"""

from __future__ import annotations

import csv
from pathlib import Path

from industria.core import InputError
from industria.foundation.ingest.archive_guard import guard_archive
from industria.foundation.ingest.delimited import convert_utf8
from industria.foundation.ingest.source import Made, Sink, Source


def load(source: Source, sink: Sink) -> Made:
    """Tables from one workbook. Raises InputError where it is damaged or has no rows."""
    guard_archive(source.path, "xl/workbook.xml")
    import openpyxl

    try:
        book = openpyxl.load_workbook(source.path, read_only=True, data_only=True)
    except Exception as error:  # openpyxl raises many kinds for a damaged file
        raise InputError(f"expected a workbook, found a damaged one: {error}") from error
    assets = []
    try:
        for sheet in book.worksheets:
            flat = source.scratch / f"sheet_{len(assets)}.csv"
            if _write_sheet(sheet, flat):
                single = len(book.worksheets) == 1
                name = source.name if single else f"{source.name}_{sheet.title}"

                def stage(folder: Path, flat: Path = flat) -> None:
                    convert_utf8(flat, folder, {"delim": ","}, source)

                assets.append(sink.table(source, name, stage))
    finally:
        book.close()
    if not assets:
        raise InputError("expected a sheet with a header and rows, found none")
    return Made(tuple(assets))


def _write_sheet(sheet: object, target: Path) -> bool:
    """Write a sheet as CSV row by row; False where it has no rows under a header."""
    written = 0
    width = 0
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        for row in sheet.iter_rows(values_only=True):  # type: ignore[attr-defined]
            cells = ["" if cell is None else str(cell) for cell in row]
            if not any(cells):
                continue
            if not width:
                while cells and not cells[-1]:
                    cells.pop()
                width = len(cells)
            writer.writerow((cells + [""] * width)[:width])
            written += 1
    return written > 1
