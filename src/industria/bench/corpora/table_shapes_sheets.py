"""Workbooks: stacked and merged headers with totals, and sheets that hold more than one table, hidden and broken cells."""

from __future__ import annotations

import io
import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

from industria.bench.corpora.table_shapes import LANGUAGES, Shape
from industria.bench.corpora.true_tables import TrueColumn, TrueTable

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_GROUPS = {
    "zh": (("电耗", ("主电机", "风机"), "kWh"), ("温度", ("最高", "平均"), "℃"), ("产量", ("甲班", "乙班", "丙班"), "t")),
    "en": (("Energy", ("Main drive", "Fan"), "kWh"), ("Temperature", ("Max", "Mean"), "℃"), ("Output", ("Early", "Late", "Night"), "t")),
    "de": (("Energie", ("Antrieb", "Lüfter"), "kWh"), ("Temperatur", ("Max", "Mittel"), "℃"), ("Ausstoß", ("Früh", "Spät", "Nacht"), "t")),
}  # fmt: skip
_EMPTY: list[list[object]] = [[None], [None]]
_DAY = {"zh": "日期", "en": "Date", "de": "Datum"}
_TITLE = {"zh": "三号线生产日报", "en": "Daily report, line 3", "de": "Tagesbericht Linie 3"}
_TOTAL = {"zh": "合计", "en": "Total", "de": "Summe"}
_PART = {"zh": "小计", "en": "Subtotal", "de": "Zwischensumme"}


def _saved(sheets: dict[str, list[list[object]]], finish: object = None) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if callable(finish):
            finish(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def stacked(variant: int, rng: random.Random) -> Shape:
    """A title, groups over names (merged across; the date merged down), units below or in brackets, totals."""
    language = LANGUAGES[variant % 3]
    groups = _GROUPS[language][: 2 + variant % 2]
    titles = 1 + (variant % 4 == 3)
    units_below = variant % 2 == 0
    names = [(g, n, u) for g, subs, u in groups for n in subs]
    top: list[object] = [
        _DAY[language],
        *(g if n == subs[0] else None for g, subs, u in groups for n in subs),
    ]
    below: list[object] = [None, *(n if units_below else f"{n}({u})" for _, n, u in names)]
    head: list[list[object]] = [[_TITLE[language]], *_EMPTY[: titles - 1], top, below]
    if units_below:
        head.append([None, *(u for *_, u in names)])
    days = rng.randint(12, 20)
    numbers: list[list[float]] = []
    first = date(2026, rng.randint(3, 9), 1)
    for _day in range(days):
        numbers.append([round(rng.uniform(20, 900), 1) for _ in names])
    sums = [round(sum(r[k] for r in numbers), 1) for k in range(len(names))]
    rows: list[list[object]] = [[first + timedelta(days=i), *r] for i, r in enumerate(numbers)]
    if variant % 3 == 1:
        half = [round(sum(r[k] for r in numbers[:7]), 1) for k in range(len(names))]
        rows.insert(7, [_PART[language], *half])
    rows.append([_TOTAL[language], *sums])
    at = titles + 1

    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(names) + 1)
        sheet.merge_cells(start_row=at, end_row=at + 1 + units_below, start_column=1, end_column=1)
        column = 2
        for _, subs, _unit in groups:
            sheet.merge_cells(
                start_row=at, end_row=at, start_column=column, end_column=column + len(subs) - 1
            )
            column += len(subs)

    columns = [
        TrueColumn(f"{g}/{n}" if units_below else f"{g}/{n}({u})", "number", u, total=sums[k])
        for k, (g, n, u) in enumerate(names)
    ]
    header = tuple(range(at, at + 2 + units_below))
    name = f"stacked_{variant}.xlsx"
    table = TrueTable(name, (TrueColumn(_DAY[language], "date"), *columns), frozenset({days}), header, header[-1] + 1, _DAY[language])  # fmt: skip
    return Shape("stacked and merged headers, totals", variant, name, _saved({_DAY[language]: [*head, *rows]}, merge), (table,))  # fmt: skip


_STOPS = {
    "zh": (["序号", "开始", "时长(h)", "原因"], ["皮带跑偏", "停电", "换料"]), "en": (["No", "Start", "Hours (h)", "Reason"], ["belt drift", "power cut", "changeover"]),
    "de": (["Nr.", "Beginn", "Dauer (h)", "Grund"], ["Bandschieflauf", "Stromausfall", "Umrüsten"]),
}  # fmt: skip
_LAB = {
    "zh": ["样品", "水分(%)", "细度(%)"], "en": ["Sample", "Moisture (%)", "Fineness (%)"], "de": ["Probe", "Feuchte (%)", "Feinheit (%)"],
}  # fmt: skip


def several(variant: int, rng: random.Random) -> Shape:
    """Two tables below each other, beside each other, or in two sheets; hidden rows, error cells, merged bodies."""
    language = LANGUAGES[variant % 3]
    lab, names = _lab(language, rng, errors=variant in (2, 5, 8))
    stops = _stops(language, rng)
    name = f"several_{variant}.xlsx"
    lab_at = 3 if variant % 2 else 1
    first_title: list[list[object]] = [[_TITLE[language]], [None]] if variant % 2 else []
    finish = (
        _hide(lab_at + 2) if variant in (4, 7) else _merge_down(lab_at) if variant == 9 else None
    )
    if variant == 9:
        for i in range(1, len(lab)):
            lab[i][0] = lab[i - i % 2][0]
    columns = _lab_columns(names, lab)
    lab_table = TrueTable(name, columns, frozenset({len(lab)}), (lab_at,), lab_at + 1, "A")
    rows: list[list[object]] = [*first_title, list(names), *lab]
    if variant % 3 == 0:  # below
        at = len(rows) + 2
        rows += [[None], list(_STOPS[language][0]), *stops]
        other = _stops_table(name, language, stops, at, "A")
        return Shape(
            "several tables, hidden rows, errors",
            variant,
            name,
            _saved({"A": rows}, finish),
            (lab_table, other),
        )
    if variant % 3 == 1:  # beside each other
        joined = _beside(
            rows, [*_EMPTY[: lab_at - 1], list(_STOPS[language][0]), *stops], len(names) + 1
        )
        other = _stops_table(name, language, stops, lab_at, "A")
        return Shape(
            "several tables, hidden rows, errors",
            variant,
            name,
            _saved({"A": joined}, finish),
            (lab_table, other),
        )
    content = _saved({"A": rows, "B": [list(_STOPS[language][0]), *stops]}, finish)
    return Shape("several tables, hidden rows, errors", variant, name, content, (lab_table, _stops_table(name, language, stops, 1, "B")))  # fmt: skip


def _lab(language: str, rng: random.Random, errors: bool) -> tuple[list[list[object]], list[str]]:
    rows: list[list[object]] = [
        [
            f"S{rng.randint(1000, 9999)}-{i:02}",
            round(rng.uniform(0.4, 2.2), 2),
            round(rng.uniform(5, 16), 1),
        ]
        for i in range(rng.randint(9, 16))
    ]
    if errors:
        for row in rng.sample(range(len(rows)), 2):
            rows[row][2] = rng.choice(["#REF!", "#DIV/0!", "#N/A"])
    return rows, _LAB[language]


def _lab_columns(names: list[str], rows: list[list[object]]) -> tuple[TrueColumn, ...]:
    def column(k: int) -> TrueColumn:
        numbers = [v for r in rows if isinstance(v := r[k], float)]
        return TrueColumn(
            names[k], "number", "%", total=sum(numbers), words=len(rows) - len(numbers)
        )

    return (TrueColumn(names[0], "text"), column(1), column(2))


def _stops(language: str, rng: random.Random) -> list[list[object]]:
    reasons = _STOPS[language][1]
    return [
        [i + 1, f"2026-05-{i + 2:02} {rng.randint(0, 23):02}:{rng.randint(0, 59):02}", round(rng.uniform(0.2, 9), 2), rng.choice(reasons)]
        for i in range(rng.randint(5, 9))
    ]  # fmt: skip


def _stops_table(
    file: str, language: str, rows: list[list[object]], at: int, part: str
) -> TrueTable:
    no, start, hours, reason = _STOPS[language][0]
    total = sum(float(str(r[2])) for r in rows)
    columns = (
        TrueColumn(no, "integer"),
        TrueColumn(start, "time"),
        TrueColumn(hours, "number", "h", total=total),
        TrueColumn(reason, "text"),
    )
    return TrueTable(file, columns, frozenset({len(rows)}), (at,), at + 1, part)


def _beside(one: list[list[object]], other: list[list[object]], width: int) -> list[list[object]]:
    longest = max(len(one), len(other))
    blank: list[list[object]] = [[] for _ in range(longest)]
    filled = [[*row, *[None] * (width - len(row))] for row in [*one, *blank[len(one) :]]]
    return [
        [*left, *right] for left, right in zip(filled, [*other, *blank[len(other) :]], strict=True)
    ]


def _hide(row: int) -> object:
    def finish(sheet: Worksheet) -> None:
        if sheet.title == "A":
            sheet.row_dimensions[row].hidden = True

    return finish


def _merge_down(header: int) -> object:
    def finish(sheet: Worksheet) -> None:
        for row in range(header + 1, sheet.max_row, 2):
            if sheet.cell(row, 2).value is None or sheet.cell(row + 1, 2).value is None:
                return
            sheet.merge_cells(start_row=row, end_row=row + 1, start_column=1, end_column=1)

    return finish


FAMILIES = {"stacked": stacked, "several": several}
