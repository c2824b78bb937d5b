"""The graph: what is known around a thing, where each fact was read, and the engineer's word on it."""

from __future__ import annotations

from nicegui import run, ui

from industria.core import IndustriaError
from industria.foundation.knowledge import Entity, Fact
from industria.studio.frame import View

_COLOURS = ["#0e7c86", "#c98a1b", "#6a5acd", "#2e9e6b", "#c4453c", "#5c6f7a", "#b3608f", "#3d7dca"]
_MOST = 120


def draw(view: View) -> None:
    """The view at /graph."""
    entities = view.plant.graph.entities()
    if not entities:
        ui.label(view.word("no_facts")).classes("soft")
        return
    with ui.row().classes("panel items-center gap-2 no-wrap"):
        asked = (
            ui.input(placeholder=view.word("graph_hint")).classes("grow").props("outlined dense")
        )
        asked.mark("graph-query")
        button = ui.button(view.word("search")).props("unelevated no-caps")
    place = ui.column().classes("w-full gap-4")

    def fill(found: tuple[list[Entity], list[Fact]]) -> None:
        place.clear()
        with place:
            _drawing(found[0][:_MOST], found[1])
            _facts(view, found[1], show)

    async def show() -> None:
        try:
            pattern = asked.value.strip() or _start(view, entities)
            found = await run.io_bound(view.plant.graph_query, pattern, view.caller.name)
        except IndustriaError as error:
            ui.notify(view.word("error", message=str(error)), type="negative")
            return
        fill(found)

    button.on_click(show)
    asked.on("keydown.enter", show)
    fill(view.plant.graph_query(_start(view, entities), view.caller.name))


def _start(view: View, entities: list[Entity]) -> str:
    """The equipment with the most facts, so that the page opens on something worth seeing."""
    rows = view.plant.graph.store.rows(
        "SELECT e.id FROM entities e JOIN facts f ON f.subject = e.id OR f.object = e.id "
        "WHERE e.kind = 'equipment' GROUP BY e.id ORDER BY count(*) DESC LIMIT 1"
    )
    return str(rows[0][0]) if rows else entities[0].id


def _drawing(entities: list[Entity], facts: list[Fact]) -> None:
    kinds = sorted({e.kind for e in entities})
    shown = {e.id for e in entities}
    degree = {e.id: sum(e.id in (f.subject, f.object) for f in facts) for e in entities}
    edges = dict.fromkeys(
        (f.subject, f.object, f.relation) for f in facts if {f.subject, f.object} <= shown
    )
    with ui.column().classes("panel"):
        ui.echart(
            {
                "color": _COLOURS,
                "legend": [{"data": kinds, "top": 0, "type": "scroll", "textStyle": {"color": "#7b8d97"}}],
                "tooltip": {},
                "series": [
                    {
                        "type": "graph", "layout": "force", "roam": True, "draggable": True,
                        "force": {"repulsion": 260, "edgeLength": 110}, "top": 40,
                        "categories": [{"name": k} for k in kinds],
                        "label": {"show": True, "position": "right", "color": "#7b8d97"},
                        "edgeSymbol": ["none", "arrow"], "edgeSymbolSize": 7,
                        "edgeLabel": {"show": len(edges) <= 30, "formatter": "{c}", "fontSize": 10, "color": "#8fa0a9"},
                        "lineStyle": {"color": "#9fb0b8", "curveness": 0.08},
                        "data": [
                            {"id": e.id, "name": e.name[:28], "category": kinds.index(e.kind), "symbolSize": 14 + 4 * min(8, degree[e.id])}
                            for e in entities
                        ],
                        "links": [{"source": s, "target": o, "value": r} for s, o, r in edges],
                    }
                ],
            }
        ).style("height: 460px; width: 100%").mark("graph-drawing")  # fmt: skip


def _facts(view: View, facts: list[Fact], again) -> None:  # type: ignore[no-untyped-def]
    may = view.caller.may("propose")
    with ui.column().classes("panel gap-2"):
        for fact in facts[:60]:
            with ui.row().classes("w-full items-center gap-2"):
                with ui.column().classes("gap-0").style("flex: 1; min-width: 240px"):
                    ui.label(f"{fact.subject}  -  {fact.relation}  -  {fact.object}").style(
                        "overflow-wrap: anywhere"
                    )
                    ui.label(f"{fact.asset}: {fact.excerpt[:140]}").classes("soft").style(
                        "overflow-wrap: anywhere"
                    )
                if may:
                    for key, verdict in (("approve", "approved"), ("reject", "rejected")):
                        ui.button(
                            view.word(key),
                            on_click=lambda _, f=fact, v=verdict: _judge(view, f, v, again),
                        ).props("outline dense no-caps size=sm").mark(key)


async def _judge(view: View, fact: Fact, verdict: str, again) -> None:  # type: ignore[no-untyped-def]
    try:
        view.plant.review(fact.subject, fact.relation, fact.object, verdict, view.caller.name)  # type: ignore[arg-type]
    except IndustriaError as error:
        ui.notify(view.word("error", message=str(error)), type="negative")
        return
    ui.notify(view.word("reviewed"), type="positive")
    await again()
