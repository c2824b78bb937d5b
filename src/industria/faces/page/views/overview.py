"""Overview: how much there is, whether the chain holds, the latest alarms."""

from __future__ import annotations

from urllib.parse import quote

from nicegui import ui

from industria.capabilities.overview.tools import NAMES
from industria.core import Page, Text
from industria.faces.page.empty import WORDS as EMPTY
from industria.faces.page.empty import empty
from industria.faces.page.spans import look_up, time_of, timeline
from industria.faces.page.table import plain
from industria.faces.page.titles import titles
from industria.faces.page.view import View
from industria.faces.page.views.runs import chain_line

WORDS = {
    **EMPTY,
    "latest_alarms": Text("最近报警", "Latest alarms"),
    "covered": Text("时间序列的时间范围", "Time that the sensor tables cover"),
    "covered_of": Text("最近读入的 {n} 个, 共 {of} 个", "the {n} taken in last, of {of}"),
}
_MOST_ALARMS = 8
_MOST_SERIES = 24
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
    with ui.column().classes("panel gap-2"):
        ui.label(view.word("latest_alarms")).classes("title")
        if not alarms.alarms:
            ui.label(view.word("no_alarms")).classes("soft")
        for alarm in alarms.alarms:
            name = alarms.names[alarm.asset]
            with ui.row().classes("w-full items-center justify-between gap-2 no-wrap"):
                with ui.column().classes("gap-0").style("min-width: 0"):
                    ui.label(f"{name}: {', '.join(alarm.columns)}").style("overflow-wrap: anywhere")
                    ui.label(f"{plain(alarm.start)} - {plain(alarm.end)}").classes("soft")
                ui.link(view.word("open"), f"/sensors?table={quote(name)}").classes("opens")
    covered = ui.column().classes("panel gap-2")
    covered.set_visibility(False)
    await chain_line(view)
    ui.timer(0.05, lambda: _covered(view, covered), once=True)


async def _covered(view: View, place: ui.column) -> None:
    """From when to when the sensor tables go, the newest first; drawn once it is looked up."""
    assets = (await view.call("assets")).assets
    series = [
        a for a in assets if a.kind == "series" and time_of(a) and not a.name.endswith("_scores")
    ]
    async for _ in look_up(view, series[-_MOST_SERIES:]):
        pass
    named, spans = titles(assets), view.desk.spans
    rows = [
        (named[a.id], f"/sensors?table={quote(a.name)}", span)
        for a in series[-_MOST_SERIES:]
        if (span := spans.get((a.id, a.version))) and span[0]
    ]
    if not rows:
        return
    rows.sort(key=lambda row: row[2][1], reverse=True)
    place.set_visibility(True)
    with place:
        ui.label(view.word("covered")).classes("title")
        timeline(rows)
        if len(series) > _MOST_SERIES:
            ui.label(view.word("covered_of", n=_MOST_SERIES, of=len(series))).classes("soft")


PAGE = Page("overview", "/", "dashboard", Text("总览", "Overview"), draw, 10, WORDS)
