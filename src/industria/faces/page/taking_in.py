"""Files dropped on the page: what each is understood to be, corrected where that is wrong, and taken in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nicegui import ui

from industria.core import IndustriaError, InputError, Text
from industria.faces.page.asset_parts import grid, understood
from industria.faces.page.form import upload
from industria.faces.page.view import View

if TYPE_CHECKING:
    from industria.capabilities.read.tools import Read

WORDS = {
    "take_in": Text("读入文件", "Take files in"),
    "take_in_hint": Text(
        "把文件拖到这里: 历史数据导出, 工单, 设备清单, 说明书, 邮件, 图片",
        "Drop files here: historian exports, work orders, asset lists, manuals, mails, pictures",
    ),
    "understood_as": Text("{name}: {rows} 行", "{name}: {rows} rows"),
    "wrong": Text("读得不对? 在此更正", "Not read right? Correct it here"),
    "header": Text("表头在第几行", "row of the names"),
    "header_rows": Text("表头有几行", "rows of names"),
    "units_row": Text("单位在第几行", "row of the units"),
    "first": Text("数据从第几行起", "first row of values"),
    "sheet": Text("工作表", "sheet"),
    "decimal": Text("小数点", "decimal sign"),
    "delimiter": Text("分隔符", "delimiter"),
    "zone": Text("时区, 如 Asia/Shanghai", "time zone, such as Europe/Berlin"),
    "dates": Text("日期", "dates"),
    "as_found": Text("自动", "as found"),
    "day_first": Text("日在前", "day first"),
    "month_first": Text("月在前", "month first"),
    "read_again": Text("按更正重新读取", "Read again with these"),
    "remembered": Text("更正已记住, 同样形状的文件以后也这样读取", "remembered for the next files of this shape"),
    "keep_it": Text("读入", "Take it in"),
    "taken": Text("已读入: {names}", "taken in: {names}"),
    "was_here": Text("已经在这里: {why}", "already here: {why}"),
    "refused_file": Text("未读入: {why}", "not taken in: {why}"),
    "show_it": Text("查看", "show"),
}  # fmt: skip
_NUMBERS = ("header", "header_rows", "units_row", "first")
_TEXTS = ("sheet", "delimiter", "zone")
_ROWS = 5


def taking_in(view: View, done: Any) -> None:
    """Draw where files are dropped; ``done`` is called with the assets of each that was taken in."""
    with ui.column().classes("panel gap-2"):
        ui.label(view.word("take_in")).classes("title")
        place = ui.column().classes("w-full gap-3")

        async def kept(name: str) -> None:
            with place:
                card = (
                    ui.column().classes("w-full gap-2 excerpt result").style("white-space: normal")
                )
            await _look(view, card, name, {}, done)

        upload(view, kept, label=view.word("take_in_hint"))
        place.move(target_index=-1)


async def _look(
    view: View, card: ui.column, name: str, told: Mapping[str, object], done: Any
) -> None:
    """Show what a file is understood to be; a document has no columns to be shown and is taken in."""
    with card, ui.row().classes("items-center gap-3") as waiting:
        ui.spinner(size="sm")
        ui.label(name)
    try:
        read = await view.call("read", file=name, **told)
    except InputError as error:
        waiting.delete()
        if told:  # a correction that does not fit: what was shown stays
            view.tell(error)
        else:
            await _take(view, card, name, done)
        return
    except IndustriaError as error:
        waiting.delete()
        view.tell(error)
        return
    card.clear()
    with card:
        ui.label(name).classes("title")
        _tables(view, read)
        ui.button(view.word("keep_it"), on_click=lambda: _take(view, card, name, done)).props(
            "unelevated no-caps"
        ).mark("take in")
        _corrections(view, card, name, done)


def _tables(view: View, read: Read) -> None:
    for found in read.tables:
        if found.understanding is not None:
            part = found.understanding.part or found.name
            rows = f"{found.understanding.rows:,}"
            ui.label(view.word("understood_as", name=part, rows=rows)).classes("soft")
            understood(view, found.understanding)
        grid(found.columns, found.rows[:_ROWS], {})
    for reason in read.refused:
        ui.label(reason).style("color: var(--bad)")
    if read.remembered:
        ui.label(view.word("remembered")).classes("soft")


def _corrections(view: View, card: ui.column, name: str, done: Any) -> None:
    """The options of reading; what is left empty is found out again."""
    with ui.expansion(view.word("wrong")).classes("w-full").props("dense"):
        fields: dict[str, Any] = {}
        with ui.element("div").classes("bars"):
            for key in (*_NUMBERS, *_TEXTS):
                field = (
                    ui.number(view.word(key), min=1, precision=0)
                    if key in _NUMBERS
                    else ui.input(view.word(key))
                )
                fields[key] = field.props("outlined dense").mark(key)
            fields["decimal"] = ui.select({"": view.word("as_found"), ".": ".", ",": ","}, label=view.word("decimal"), value="")  # fmt: skip
            orders = {"": view.word("as_found"), "day_first": view.word("day_first"), "month_first": view.word("month_first")}  # fmt: skip
            order = ui.select(orders, label=view.word("dates"), value="")
            for select in (fields["decimal"], order):
                select.props("outlined dense")

        async def again() -> None:
            told = {k: int(f.value) if k in _NUMBERS else str(f.value).strip() for k, f in fields.items() if f.value}  # fmt: skip
            if order.value:
                told[str(order.value)] = True
            await _look(view, card, name, told, done)

        ui.button(view.word("read_again"), on_click=again).props("outline no-caps dense").mark(
            "read again"
        )


async def _take(view: View, card: ui.column, name: str, done: Any) -> None:
    card.clear()
    with card, ui.row().classes("items-center gap-3"):
        ui.spinner(size="sm")
        ui.label(name)
    taken = await view.tried("ingest", file=[name])
    card.clear()
    if taken is None:
        return
    report = taken.report
    with card:
        ui.label(name).classes("title")
        for entry in report.rejected:
            ui.label(view.word("refused_file", why=entry["reason"])).style("color: var(--bad)")
        for entry in report.skipped:
            ui.label(view.word("was_here", why=entry["reason"])).classes("soft")
        for entry in report.flagged:
            ui.label(entry["reason"]).style("color: var(--warn)")
        for asset in report.assets:
            with ui.row().classes("items-center gap-2"):
                ui.icon("check_circle").style("color: var(--good)")
                ui.label(view.word("taken", names=asset.name))
                ui.button(view.word("show_it"), on_click=lambda _, a=asset.id: done(a)).props(
                    "flat dense no-caps"
                )
        for understanding in taken.understood.values():
            if understanding.flagged:
                understood(view, understanding)
