"""Parts of an asset's view: what its table was read as, its rows with a search, and questions answered in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nicegui import ui

from industria.core import Asset, Text
from industria.faces.page.view import View
from industria.infrastructure.plain_path import sql_name, sql_text

WORDS = {
    "read_as": Text("读取结果", "What was read"),
    "column": Text("列", "column"),
    "written": Text("文件中的名称", "as written"),
    "type": Text("类型", "type"),
    "unit": Text("单位", "unit"),
    "of_quality": Text("质量列", "quality"),
    "of_machine": Text("设备", "machine"),
    "unread": Text("未理解的单元格", "cells not understood"),
    "left_out": Text("未用 {n} 行: {why}", "{n} rows left out: {why}"),
    "rows_of": Text("数据预览", "Rows"),
    "find_rows": Text("在各列中查找", "find in all columns"),
    "questions": Text("待确认的问题", "Open questions"),
    "see_questions": Text("查看问题", "See the questions"),
    "no_questions": Text("没有待确认的问题", "no open questions"),
    "yes": Text("执行", "Do it"),
    "no": Text("保持原样", "Leave as it is"),
    "row": Text("行", "row"),
    "was": Text("现值", "now"),
    "would_be": Text("建议", "proposed"),
}
_ROWS_SHOWN = 100
_PAGE = 8
_CELLS_SHOWN = 12
_QUESTIONS_SHOWN = 30
_TYPES = {
    "time": Text("时间", "time"), "date": Text("日期", "date"), "number": Text("数", "number"),
    "time_of_day": Text("时刻", "time of day"), "duration": Text("时长", "duration"),
    "integer": Text("整数", "whole number"), "boolean": Text("是否", "yes or no"),
    "state": Text("状态", "state"), "quality": Text("质量", "quality"), "text": Text("文本", "text"),
}  # fmt: skip


def understanding(view: View, read: Mapping[str, Any] | None) -> None:
    """What each column was read as, which rows and cells were not used, what is in doubt."""
    if read is None:
        return
    with ui.expansion(view.word("read_as")).classes("w-full"):
        names = ("column", "written", "type", "unit", "of_quality", "of_machine", "unread")
        rows = [_read_column(view, number, c) for number, c in enumerate(read["columns"])]
        used = [n for n in names if any(row[n] for row in rows)]
        _table(view, used, rows)
        for left in read["left_out"]:
            why = f"{left['reason'][view.language]} {left['sample'][:60]}".strip()
            ui.label(view.word("left_out", n=left["count"], why=why)).classes("soft")
        for doubt in read["doubts"]:
            with ui.row().classes("items-start gap-2 no-wrap"):
                ui.icon("help_outline").style("color: var(--warn); margin-top: 3px")
                ui.label(doubt["question"][view.language]).style("min-width: 0")


def _read_column(view: View, number: int, column: Mapping[str, Any]) -> dict[str, object]:
    unread = ", ".join(f"{u['written']} x {u['count']}" for u in column["not_understood"][:4])
    return {
        "id": number,
        "column": column["name"],
        "written": column["written"] if column["written"] != column["name"] else "",
        "type": _TYPES[column["type"]].in_language(view.language),
        "unit": column["unit"],
        "of_quality": column["quality"],
        "of_machine": column["asset"],
        "unread": unread,
    }


async def preview(view: View, asset: Asset) -> None:
    """The first rows of a table, and those that hold what is searched for."""
    with ui.expansion(view.word("rows_of"), value=True).classes("w-full"):
        place = ui.column().classes("w-full")
        field = ui.input(view.word("find_rows")).props("dense outlined clearable debounce=400")
        field.classes("w-full").mark("find rows")

        async def show(text: str) -> None:
            found = await view.tried("sql", statement=_rows_with(asset, text))
            if found is None:
                return
            data = found.to_json()
            place.clear()
            with place:
                names = [f"c{k}" for k in range(len(data["columns"]))]
                rows = [
                    {"id": n, **{f"c{k}": _cell(v) for k, v in enumerate(row)}}
                    for n, row in enumerate(data["rows"])
                ]
                _table(view, names, rows, data["columns"])

        field.on_value_change(lambda e: show(str(e.value or "")))
        await show("")


def _rows_with(asset: Asset, text: str) -> str:
    """The query for the first rows of a table that hold a text in any column."""
    where = ""
    if text.strip():
        wanted = sql_text(f"%{text.strip()}%")
        columns = (f"CAST({sql_name(c.name)} AS VARCHAR) ILIKE {wanted}" for c in asset.schema)
        where = f" WHERE {' OR '.join(columns)}"
    return f"SELECT * FROM {sql_name(asset.table)}{where} LIMIT {_ROWS_SHOWN}"


def _cell(value: object) -> object:
    return "" if value is None else value if isinstance(value, int | float) else str(value)[:160]


def questions(view: View, name: str) -> None:
    """What governance asks of a table, on request; an answer is carried out and not asked again."""
    place = ui.column().classes("w-full gap-2")

    async def ask() -> None:
        asked = await view.tried("govern", asset=name, questions=True)
        if asked is None:
            return
        place.clear()
        with place:
            given = asked.to_json()["questions"]
            if not given:
                ui.label(view.word("no_questions")).classes("soft")
            for question in given[:_QUESTIONS_SHOWN]:
                _question(view, name, question, ask)

    with place:
        ui.button(view.word("see_questions"), on_click=ask).props(
            "outline dense no-caps padding='4px 10px'"
        ).mark("questions")


def _question(view: View, name: str, question: Mapping[str, Any], again: Any) -> None:
    async def answer(said: str) -> None:
        if await view.tried("govern", asset=name, decide=[f"{question['id']}={said}"]) is not None:
            await again()

    with ui.column().classes("w-full gap-1 excerpt"):
        ui.label(question["evidence"][view.language]).style("overflow-wrap: anywhere")
        if question.get("proposal"):
            ui.label(question["proposal"][view.language]).classes("soft")
        cells = _cells(question)
        if cells:
            _table(view, ["row", "was", "would_be"], cells)
        with ui.row().classes("gap-2"):
            for said in ("yes", "no"):
                ui.button(view.word(said), on_click=lambda _, s=said: answer(s)).props(
                    "outline dense no-caps padding='2px 10px'"
                ).mark(f"{said} {question['id']}")


def _cells(question: Mapping[str, Any]) -> list[dict[str, object]]:
    return [
        {"id": number, "row": c["row"], "was": _cell(c["is"]), "would_be": _cell(c["proposed"])}
        for number, c in enumerate(question["cells"][:_CELLS_SHOWN])
    ]


def _table(
    view: View,
    names: Sequence[str],
    rows: Sequence[Mapping[str, object]],
    labels: Sequence[str] = (),
) -> None:
    said = labels or [view.word(name) for name in names]
    columns = [
        {"name": n, "label": label, "field": n, "align": "left", "sortable": True}
        for n, label in zip(names, said, strict=True)
    ]
    ui.table(columns=columns, rows=[dict(r) for r in rows], row_key="id", pagination=_PAGE).classes(
        "w-full"
    ).props("flat dense")
