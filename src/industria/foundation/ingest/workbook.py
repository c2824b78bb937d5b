"""XLSX workbooks: each table of each sheet becomes a table.

Values only: a formula's stored result is read, the formula itself is never evaluated. A sheet without a table
is named in the report, and the others are read.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from industria.core import Asset, InputError, Text
from industria.foundation.ingest.archive_guard import guard_archive
from industria.foundation.ingest.sheet_parts import SheetParts, parts_of
from industria.foundation.ingest.source import Made, Sink, Source, ToldOf
from industria.foundation.ingest.tables.header import Area
from industria.foundation.ingest.tables.recognise import Reading, recognise
from industria.foundation.ingest.tables.take import Prepared, keep, typed_file
from industria.foundation.ingest.tables.told import Told
from industria.foundation.ingest.understanding import Doubt, Understanding, runs

_WHOLE_ROWS = 3_000
_STYLED_ROWS = 30  # of which the style is looked at
_MIDNIGHT = " 00:00:00"


def load(source: Source, sink: Sink) -> Made:
    """Tables from one workbook. Raises InputError where it is damaged or holds none."""
    assets: list[Asset] = []
    refused: list[str] = []
    for sheet in sheets_of(source.path, source.scratch):
        name = source.name if sheet.single else f"{source.name}_{sheet.title}"
        try:
            for prepared in sheet.prepare(source.scratch, source.reading_of):
                own = name + (f"_{prepared.number}" if prepared.number > 1 else "")
                assets.append(keep(source, sink, own, prepared.typed, prepared.understanding))
        except InputError as error:
            refused.append(f"sheet {sheet.title!r}: {error}")
    if not assets:
        raise InputError(
            "; ".join(refused) or "expected a sheet with a header and rows, found none"
        )
    return Made(tuple(assets), refused=tuple(refused))


def sheets_of(path: Path, scratch: Path) -> Iterator[Sheet]:
    """The sheets of a workbook that hold something. Raises InputError where it is damaged."""
    guard_archive(path, "xl/workbook.xml")
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # openpyxl raises many kinds for a damaged file
        raise InputError(f"expected a workbook, found a damaged one: {error}") from error
    try:
        for number, sheet in enumerate(book.worksheets):
            cells = scratch / f"sheet_{number}.csv"
            bold, dates = _write_cells(sheet, cells)
            if cells.stat().st_size:
                yield Sheet(
                    path.name, str(sheet.title), len(book.worksheets) == 1, cells, bold, dates,
                    parts_of(path, sheet._worksheet_path), sheet.sheet_state != "visible",
                )  # fmt: skip
    finally:
        book.close()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet whose cells lie as text in a CSV file, each row after its number; rows that hold nothing are not
    there. ``bold`` rows by their number, ``dates``: columns whose times are all midnight."""

    file: str
    title: str
    single: bool
    cells: Path
    bold: frozenset[int]
    dates: frozenset[int]
    parts: SheetParts = field(default_factory=SheetParts)
    hidden: bool = False

    def prepare(self, scratch: Path, told: ToldOf) -> Iterator[Prepared]:
        """Its tables, recognised and typed. Raises InputError where there is none."""
        first = list(islice(self._rows(), _WHOLE_ROWS + 1))
        if len(first) < 2:
            raise InputError("expected a header and rows, found one row only")
        readings, down = self._readings(first, Told())
        known = told(readings[0].understanding)
        if known != Told():
            readings, down = self._readings(first, known)
        for number, reading in enumerate(readings, 1):
            typed, understanding = typed_file(scratch, reading, down(self._rows()))
            yield Prepared(number, typed, self._said(understanding))

    def _readings(
        self, first: list[tuple[int, list[str]]], told: Told
    ) -> tuple[list[Reading], Callable[[Iterator[tuple[int, list[str]]]], Iterator[Line]]]:
        """What its tables are, and what fills merged cells of their rows."""
        whole = len(first) <= _WHOLE_ROWS
        spaced = list(_with_gaps(first))
        readings = self._recognise(spaced, told, whole)
        start = min(r.first for r in readings)
        width = max(len(row) for _, row in spaced)
        body = [a for a in self.parts.merged if a.top + 1 >= start and _is_filled(a, width)]

        def down(rows: Iterator[tuple[int, list[str]]]) -> Iterator[Line]:
            return _filled(rows, body) if body else rows

        if body:
            readings = self._recognise(list(down(iter(spaced))), told, whole)
        return readings, down

    def _recognise(
        self, rows: Sequence[tuple[int, Sequence[str]]], told: Told, whole: bool
    ) -> list[Reading]:
        at = {number: index for index, (number, _) in enumerate(rows) if number}
        merged = [
            Area(at[a.top + 1], a.left, at.get(a.bottom + 1, at[a.top + 1]), a.right)
            for a in self.parts.merged
            if a.top + 1 in at
        ]
        return recognise(
            [row for _, row in rows],
            numbers=[number for number, _ in rows],
            merged=merged,
            bold=frozenset(at[b] for b in self.bold if b in at),
            told=told,
            whole=whole,
            file=self.file,
            part=self.title,
        )

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        with self.cells.open(encoding="utf-8", newline="") as stream:
            for number, *row in csv.reader(stream):
                for column in self.dates:
                    if column < len(row):
                        row[column] = row[column].removesuffix(_MIDNIGHT)
                yield int(number), row

    def _said(self, understanding: Understanding) -> Understanding:
        """With what the sheet hides, which is read nevertheless."""
        doubts = list(understanding.doubts)
        rows = [r for r in self.parts.hidden_rows if r >= understanding.first_data_row]
        if rows:
            spans = ", ".join(f"{a}-{b}" if a != b else str(a) for a, b in runs(sorted(rows))[:10])
            doubts.append(
                Doubt(
                    "hidden_rows",
                    "",
                    Text(f"隐藏的行 {spans} 也已读取", f"hidden rows {spans} were read too"),
                )
            )
        if self.parts.hidden_columns:
            count = self.parts.hidden_columns
            doubts.append(
                Doubt(
                    "hidden_columns",
                    "",
                    Text(f"{count} 个隐藏列也已读取", f"{count} hidden columns were read too"),
                )
            )
        if self.hidden:
            doubts.append(
                Doubt(
                    "hidden_sheet",
                    "",
                    Text("隐藏的工作表也已读取", "the sheet is hidden; it was read too"),
                )
            )
        if self.parts.formulas:
            count = self.parts.formulas
            doubts.append(
                Doubt("formulas", "", Text(f"{count} 个公式没有存储结果, 按空值读取",
                                           f"{count} formulas have no stored result; they were read as empty"))
            )  # fmt: skip
        return replace(understanding, doubts=tuple(doubts))


Line = tuple[int, Sequence[str]]


def _with_gaps(rows: list[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Rows with an empty one wherever some are missing between them."""
    last = rows[0][0] - 1
    for number, row in rows:
        if number > last + 1:
            yield last + 1, []
        yield number, row
        last = number


def _is_filled(area: Area, width: int) -> bool:
    """Whether a merged area of the rows stands for a value in each of its cells; not a line over all columns."""
    return area.bottom > area.top or 2 * (area.right - area.left + 1) <= width


def _filled(rows: Iterator[tuple[int, list[str]]], areas: Sequence[Area]) -> Iterator[Line]:
    """Rows with merged cells filled from the first cell of their area."""
    held: dict[tuple[int, int], tuple[int, int]] = {}
    for area in areas:
        for row in range(area.top, area.bottom + 1):
            for column in range(area.left, area.right + 1):
                held[row + 1, column] = (area.top + 1, area.left)
    firsts: dict[tuple[int, int], str] = {}
    by_row: dict[int, list[int]] = {}
    for row, column in held:
        by_row.setdefault(row, []).append(column)
    for number, cells in rows:
        if number in by_row:
            cells = [*cells, *[""] * (max(by_row[number]) + 1 - len(cells))]
            for column in sorted(by_row[number]):
                top = held[number, column]
                if top == (number, column):
                    firsts[top] = cells[column]
                else:
                    cells[column] = firsts.get(top, cells[column])
        yield number, cells


def _write_cells(sheet: Any, target: Path) -> tuple[frozenset[int], frozenset[int]]:
    """Write every cell of the rows that hold something as CSV; the bold rows, and the columns of days."""
    bold, times, days = set[int](), set[int](), set[int]()
    sheet.reset_dimensions()  # else one far cell makes every row as wide as the sheet
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        for number, row in enumerate(sheet.iter_rows(), 1):
            cells = []
            for column, cell in enumerate(row):
                value = cell.value
                if isinstance(value, datetime):
                    (days if value.time() == time() else times).add(column)
                cells.append(as_text(value))
            while cells and not cells[-1].strip():
                cells.pop()
            if not cells:
                continue
            if number <= _STYLED_ROWS and _is_bold(row):
                bold.add(number)
            writer.writerow([number, *cells])
    return frozenset(bold), frozenset(days - times)


def _is_bold(row: Sequence[Any]) -> bool:
    """Whether every cell of a row that holds something is bold."""
    held = [c for c in row if c.value is not None and str(c.value).strip()]
    return bool(held) and all(getattr(c, "font", None) and c.font.b for c in held)


def as_text(cell: object) -> str:
    """A cell as its sheet shows it, as far as that is plain: hours may go beyond a day."""
    if isinstance(cell, timedelta):
        seconds = round(cell.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    if isinstance(cell, datetime | date | time):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return "" if cell is None else str(cell)
