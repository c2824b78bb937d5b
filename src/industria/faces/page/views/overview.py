"""Overview: how much there is, whether the chain holds, the latest alarms."""

from __future__ import annotations

from urllib.parse import quote

from nicegui import ui

from industria.capabilities.overview.tools import NAMES
from industria.core import Page, Text
from industria.faces.page.empty import WORDS as EMPTY
from industria.faces.page.empty import empty
from industria.faces.page.view import View
from industria.faces.page.views.runs import chain_line

WORDS = {**EMPTY, "latest_alarms": Text("最近报警", "Latest alarms")}
_MOST_ALARMS = 8
_LEADS_TO = {
    "machines": "/machines", "tags": "/machines", "tables": "/assets", "documents": "/assets", "passages": "/ask",
    "entities": "/graph", "facts": "/graph", "alarms": "/sensors", "models": "/tools?tool=models",
}  # fmt: skip


async def draw(view: View) -> None:
    """The view at /."""
    found = await view.call("overview")
    if not any(found.counts[k] for k in ("tables", "documents")):
        empty(view)
        return
    alarms = await view.call("alarms", limit=_MOST_ALARMS)
    with (
        ui.element("div")
        .classes("w-full gap-3")
        .style("display: grid; grid-template-columns: repeat(auto-fit, minmax(106px, 1fr))")
    ):
        for key, value in found.counts.items():
            with ui.link(target=_LEADS_TO[key]).classes("panel tile"):
                ui.label(f"{value:,}").classes("figure")
                ui.label(NAMES[key].in_language(view.language)).classes("soft")
    await chain_line(view)
    with ui.column().classes("panel gap-2"):
        ui.label(view.word("latest_alarms")).classes("title")
        if not alarms.alarms:
            ui.label(view.word("no_alarms")).classes("soft")
        for alarm in alarms.alarms:
            name = alarms.names[alarm.asset]
            with ui.row().classes("w-full items-center justify-between gap-2 no-wrap"):
                with ui.column().classes("gap-0").style("min-width: 0"):
                    ui.label(f"{name}: {', '.join(alarm.columns)}").style("overflow-wrap: anywhere")
                    ui.label(f"{alarm.start} - {alarm.end}").classes("soft")
                ui.link(view.word("open"), f"/sensors?table={quote(name)}").classes("nav")


PAGE = Page("overview", "/", "dashboard", Text("总览", "Overview"), draw, 10, WORDS)
