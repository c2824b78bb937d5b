"""Assets: what the plant has, and the quality report of each table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nicegui import ui

from industria.core import Page, Text
from industria.faces.page.asset_parts import WORDS as PARTS
from industria.faces.page.asset_parts import preview, questions, understanding
from industria.faces.page.form import upload
from industria.faces.page.result import show_result
from industria.faces.page.view import View

if TYPE_CHECKING:
    from industria.capabilities.report.tools import Report

WORDS = {
    "name": Text("名称", "name"),
    "kind": Text("类型", "kind"),
    "rows": Text("行数", "rows"),
    "created": Text("时间", "created"),
    "quality": Text("质量报告", "Quality report"),
    "check_now": Text("检查", "Check"),
    "apply": Text("修复为新版本", "Repair as a new version"),
    "versions": Text("版本", "Versions"),
    "lineage": Text("来历", "Lineage"),
    "no_findings": Text("没有发现问题", "nothing was found"),
    "complete": Text("完整", "complete"),
    "accurate": Text("准确", "accurate"),
    "consistent": Text("一致", "consistent"),
    "timely": Text("及时", "timely"),
    "take_in": Text("读入文件", "Take files in"),
    "take_in_hint": Text(
        "把文件拖到下面: 历史数据导出, 工单, 台账, 说明书, 邮件, 图片",
        "Drop files below: historian exports, work orders, asset lists, manuals, mails, pictures",
    ),
    **PARTS,
}
_PASSAGE = 600


async def draw(view: View) -> None:
    """The view at /assets."""
    assets = (await view.call("assets")).assets
    if view.caller.may("propose") and view.caller.has("engineer"):
        _taking_in(view)
    if not assets:
        ui.label(view.word("no_assets")).classes("soft")
        return
    report = ui.column().classes("w-full gap-4")
    columns = [
        {"name": k, "label": view.word(k), "field": k, "align": "left", "sortable": True}
        for k in ("name", "kind", "rows", "created")
    ]
    rows = [
        {
            "id": a.id,
            "name": a.name,
            "kind": a.kind,
            "rows": a.rows if a.table else a.note or a.rows,
            "created": a.created[:19].replace("T", " "),
        }
        for a in assets
    ]
    with ui.column().classes("panel"):
        table = ui.table(columns=columns, rows=rows, row_key="id", pagination=12).classes("w-full")
        table.props("flat dense")
        table.on("rowClick", lambda e: _report(view, report, str(e.args[1]["id"])))
    tables = [a for a in assets if a.table and not a.name.endswith("_scores")]
    if tables:  # sensor tables first: most is found in them
        await _report(view, report, min(tables, key=lambda a: a.kind != "series").id)


def _taking_in(view: View) -> None:
    """Files dropped here are taken in, and what they were read as is shown."""
    with ui.column().classes("panel gap-2"):
        ui.label(view.word("take_in")).classes("title")
        ui.label(view.word("take_in_hint")).classes("soft")
        place = ui.column().classes("w-full gap-2")

        async def kept(name: str) -> None:
            with place, ui.row().classes("items-center gap-3") as waiting:
                ui.spinner(size="sm")
                ui.label(name)
            taken = await view.tried("ingest", file=[name], explain=True)
            waiting.delete()
            if taken is not None:
                with place:
                    await show_result(view, taken)

        upload(view, kept)


async def _report(view: View, place: ui.column, asset: str) -> None:
    found: Report | None = await view.tried("assets.report", asset=asset)
    if found is None:
        return
    place.clear()
    with place, ui.column().classes("panel gap-3"):
        with ui.row().classes("w-full items-center justify-between"):
            ui.label(f"{view.word('quality')}: {found.asset.name}").classes("title")
            if found.asset.table and view.caller.may("propose"):
                _buttons(view, place, found.asset.name)
        ui.label(found.asset.source).classes("soft").style("overflow-wrap: anywhere")
        if found.asset.table:
            _findings(view, found)
            if view.caller.may("propose"):
                questions(view, found.asset.name)
            _lineage(view, found)
            understanding(view, found.understanding)
            await preview(view, found.asset)
            with ui.expansion(view.word("versions")).classes("w-full"):
                for entry in found.versions:
                    said = f"{entry['version']}  {entry['operation']}  {entry['note']}"
                    ui.label(said).classes("soft")
        for passage in found.passages:
            ui.label(passage[:_PASSAGE]).classes("excerpt")


def _buttons(view: View, place: ui.column, name: str) -> None:
    with ui.row().classes("gap-2"):
        for key, apply in (("check_now", False), ("apply", True)):
            kind = "unelevated" if apply else "outline"
            ui.button(
                view.word(key), on_click=lambda _, a=apply: _govern(view, place, name, a)
            ).props(f"{kind} dense no-caps padding='4px 10px'")


def _findings(view: View, found: Report) -> None:
    from industria.capabilities.report.tools import said

    if not found.findings:
        ui.label(view.word("no_findings")).classes("soft")
    for finding in found.findings:
        with ui.row().classes("items-start gap-2 no-wrap"):
            ui.icon("report_problem").style("color: var(--warn); margin-top: 3px")
            ui.label(said(finding, view.language)).style("overflow-wrap: anywhere; min-width: 0")


def _lineage(view: View, found: Report) -> None:
    """Source, versions and repairs from left to right; what was made from what."""
    if len(found.lineage) < 2:
        return
    with ui.row().classes("items-center gap-2"):
        ui.label(view.word("lineage")).classes("soft")
        for number, name in enumerate(found.lineage):
            if number:
                ui.icon("arrow_forward").classes("soft")
            ui.label(name).style(
                "border: 1px solid var(--line); border-radius: 8px; padding: 3px 9px; font-size: 13px"
            )


async def _govern(view: View, place: ui.column, name: str, apply: bool) -> None:
    done = await view.tried("govern", asset=name, apply=apply)
    if done is None:
        return
    await _report(view, place, name)
    governed = done.results[name]
    score = (governed.after if apply else governed.before).to_json()
    with place, ui.row().classes("panel gap-6"):
        for dimension, value in score.items():
            if dimension in view.words:
                with ui.column().classes("gap-0"):
                    ui.label(f"{value:.1f}").classes("figure")
                    ui.label(view.word(dimension)).classes("soft")


PAGE = Page("assets", "/assets", "inventory_2", Text("资产", "Assets"), draw, 20, WORDS)
