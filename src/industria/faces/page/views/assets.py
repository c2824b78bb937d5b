"""Assets: what the plant has, with a search; of each its quality, columns, rows and versions, or its text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from nicegui import ui

from industria.core import Asset, Page, Text
from industria.faces.page.asset_parts import WORDS as PARTS
from industria.faces.page.asset_parts import columns, preview
from industria.faces.page.empty import WORDS as EMPTY
from industria.faces.page.empty import empty
from industria.faces.page.quality_parts import WORDS as QUALITY
from industria.faces.page.quality_parts import quality
from industria.faces.page.spans import look_up, said
from industria.faces.page.table import table
from industria.faces.page.taking_in import WORDS as TAKING_IN
from industria.faces.page.taking_in import taking_in
from industria.faces.page.titles import titles
from industria.faces.page.view import View

if TYPE_CHECKING:
    from industria.capabilities.report.tools import Report

WORDS = {
    **EMPTY,
    **PARTS,
    **QUALITY,
    **TAKING_IN,
    "name": Text("名称", "name"),
    "kind": Text("类型", "kind"),
    "rows": Text("行数", "rows"),
    "span": Text("时间范围", "time range"),
    "created": Text("读入时间", "taken in"),
    "find_asset": Text("查找表或文档", "Find a table or document"),
    "all_assets": Text("全部资产", "All assets"),
    "in_lake": Text("查询用名: {name}", "its name in queries: {name}"),
    "versions": Text("版本", "Versions"),
    "version_ingest": Text("读入", "taken in"),
    "version_govern": Text("修复", "repaired"),
    "version_undo": Text("退回修复前", "put back as it was"),
    "lineage": Text("来历", "Lineage"),
    "text_of": Text("内容", "Text"),
    "kind_table": Text("表格", "table"),
    "kind_series": Text("时间序列", "series"),
    "kind_text": Text("文本", "text"),
    "kind_image": Text("图片", "picture"),
    "kind_audio": Text("录音", "sound"),
    "kind_points": Text("点云", "points"),
    "kind_document": Text("文档", "document"),
    "kind_code": Text("程序", "program"),
    "kind_model": Text("模型", "model"),
}
_PASSAGE = 600


async def draw(view: View) -> None:
    """The view at /assets."""
    assets = list((await view.call("assets")).assets)
    named = titles(assets)
    report = ui.column().classes("w-full gap-4")

    async def show(asset: str) -> None:
        await _report(view, report, asset, named)
        ui.run_javascript(f"getElement({report.id}).$el.scrollIntoView({{behavior: 'smooth'}})")

    if view.caller.may("propose") and view.caller.has("engineer"):
        taking_in(view, show)
    if not assets:
        empty(view)
        return
    shown = _list(view, assets, named, show)
    report.move(target_index=-1)
    asked = ui.context.client.request.query_params.get("asset", "")
    chosen = next((a for a in assets if asked in (a.id, a.name)), None) if asked else None
    tables = [a for a in assets if a.table and not a.name.endswith("_scores")]
    if chosen is None and tables:  # sensor tables first: most is found in them
        chosen = min(tables, key=lambda a: a.kind != "series")

    async def fill() -> None:
        """What takes longer than the list comes after it."""
        if chosen is not None:
            await _report(view, report, chosen.id, named)
        await _spans(view, shown, assets)

    ui.timer(0.01, fill, once=True)


def _list(view: View, assets: list[Asset], named: Mapping[str, str], show: Any) -> ui.table:
    rows = [
        {
            "name": named[a.id],
            "asset": a.id,
            "kind": view.word(f"kind_{a.kind}"),
            "rows": a.rows if a.table else None,
            "span": said(view.desk.spans.get((a.id, a.version))),
            "created": a.created[:16].replace("T", " "),
        }
        for a in assets
    ]
    with ui.column().classes("panel gap-2"):
        ui.label(f"{view.word('all_assets')}  {len(assets)}").classes("title")
        find = ui.input(view.word("find_asset")).props("outlined dense clearable debounce=150")
        find.classes("w-full").mark("find asset")
        names = ("name", "kind", "rows", "span", "created")
        shown = table(
            {n: view.heading(n) for n in names}, rows, page=10, numbers=("rows",),
            opened=lambda row: show(str(row["asset"])),
        )  # fmt: skip
        find.bind_value_to(shown, "filter")
    return shown


async def _spans(view: View, shown: ui.table, assets: list[Asset]) -> None:
    """Fill in from when to when each table goes; the list stands meanwhile."""
    async for _ in look_up(view, assets):
        for row, one in zip(shown.rows, assets, strict=True):
            row["span"] = said(view.desk.spans.get((one.id, one.version)))
        shown.update()


async def _report(
    view: View, place: ui.column, asset: str, named: Mapping[str, str], governed: Any = None
) -> None:
    """Draw one asset in place of what stood there; ``governed``: what was just done to it."""
    found: Report | None = await view.tried("assets.report", asset=asset)
    if found is None:
        return
    title = named.get(found.asset.id) or titles([found.asset])[found.asset.id]

    async def again(done: Any) -> None:
        await _report(view, place, found.asset.name, named, done)

    place.clear()
    with place:
        with ui.column().classes("panel gap-3"):
            ui.label(title).classes("title heading")
            _origin(view, found)
            if found.asset.table:
                ui.label(view.word("quality")).classes("title")
                await quality(view, found, again, governed)
        if found.asset.table:
            await _table(view, found)
        elif found.passages:
            with ui.column().classes("panel gap-2"):
                ui.label(view.word("text_of")).classes("title")
                for passage in found.passages:
                    ui.label(passage[:_PASSAGE]).classes("excerpt")


async def _table(view: View, found: Report) -> None:
    with ui.column().classes("panel gap-2"):
        await preview(view, found.asset)
    about = ui.column().classes("panel gap-2")
    if found.versions:
        with ui.column().classes("panel"), ui.expansion(view.word("versions")).classes("w-full"):
            for entry in found.versions:
                if entry["note"]:
                    ui.label(_version(view, entry)).classes("soft")
    with about:
        columns(view, found.asset, found.understanding, None)
    profile = await view.tried("assets.profile", asset=found.asset.id)
    if profile is not None:
        about.clear()
        with about:
            columns(view, found.asset, found.understanding, profile)


def _version(view: View, entry: Mapping[str, object]) -> str:
    """When a version came to be, and by what."""
    what, _, of = str(entry["note"]).partition(" ")
    key = f"version_{what}"
    said = view.word(key) if key in WORDS else f"{what} {of}"
    file = f": {of}" if what == "ingest" else ""
    moment = datetime.fromtimestamp(float(str(entry["time"])) / 1000).strftime("%Y-%m-%d %H:%M")
    return f"{moment}   {said}{file}"


def _origin(view: View, found: Report) -> None:
    """Where it came from; of a table, what was made from what and its name in queries."""
    ui.label(found.asset.source).classes("soft").style("overflow-wrap: anywhere")
    if found.asset.table:
        ui.label(view.heading("in_lake", name=found.asset.table)).classes("soft").style(
            "overflow-wrap: anywhere"
        )
    if len(found.lineage) > 2:
        with ui.row().classes("items-center gap-2"):
            ui.label(view.word("lineage")).classes("soft")
            for number, name in enumerate(found.lineage):
                if number:
                    ui.icon("arrow_forward").classes("soft")
                ui.label(name).classes("badge")


PAGE = Page("assets", "/assets", "inventory_2", Text("资产", "Assets"), draw, 20, WORDS)
