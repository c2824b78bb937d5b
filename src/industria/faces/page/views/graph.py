"""The graph: what is known around a thing, where each fact was read, and the engineer's word on it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from nicegui import ui

from industria.core import Page, Text
from industria.faces.page.view import View

if TYPE_CHECKING:
    from industria.foundation.knowledge import Entity, Fact

WORDS = {
    "graph_hint": Text(
        "名称、P-101 > part_of > ?、A ~ B，或 ?x > part_of > ?y",
        "a name, P-101 > part_of > ?, A ~ B, or ?x > part_of > ?y",
    ),
    "search": Text("查询", "Search"),
    "no_facts": Text("没有事实：先读入数据", "no facts yet: ingest something first"),
    "approve": Text("确认", "Approve"),
    "reject": Text("否决", "Reject"),
    "reviewed": Text("已记录", "recorded"),
}
_COLOURS = ["#0e7c86", "#c98a1b", "#6a5acd", "#2e9e6b", "#c4453c", "#5c6f7a", "#b3608f", "#3d7dca"]
_MOST = 120
_MOST_FACTS = 60


async def draw(view: View) -> None:
    """The view at /graph. It opens on the busiest equipment, so on something worth seeing."""
    start = (await view.call("overview")).busiest
    if not start:
        ui.label(view.word("no_facts")).classes("soft")
        return
    with ui.row().classes("panel items-center gap-2 no-wrap"):
        asked = (
            ui.input(placeholder=view.word("graph_hint")).classes("grow").props("outlined dense")
        )
        asked.mark("graph-query")
        button = ui.button(view.word("search")).props("unelevated no-caps")
    place = ui.column().classes("w-full gap-4")

    async def show() -> None:
        found = await view.tried("graph", pattern=(asked.value or "").strip() or start)
        if found is None:
            return
        place.clear()
        with place:
            _drawing(found.entities[:_MOST], found.facts)
            _facts(view, found.facts, show)

    button.on_click(show)
    asked.on("keydown.enter", show)
    await show()


def _drawing(entities: Sequence[Entity], facts: Sequence[Fact]) -> None:
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


def _facts(view: View, facts: Sequence[Fact], again: Callable[[], Awaitable[None]]) -> None:
    may = view.caller.may("propose")
    with ui.column().classes("panel gap-2"):
        for fact in facts[:_MOST_FACTS]:
            with ui.row().classes("w-full items-center gap-2"):
                with ui.column().classes("gap-0").style("flex: 1; min-width: 240px"):
                    ui.label(f"{fact.subject}  -  {fact.relation}  -  {fact.object}").style(
                        "overflow-wrap: anywhere"
                    )
                    ui.label(f"{fact.asset}: {fact.excerpt[:140]}").classes("soft").style(
                        "overflow-wrap: anywhere"
                    )
                if may:
                    for verdict in ("approve", "reject"):
                        ui.button(
                            view.word(verdict),
                            on_click=lambda _, f=fact, v=verdict: _judge(view, f, v, again),
                        ).props("outline dense no-caps size=sm").mark(verdict)


async def _judge(
    view: View, fact: Fact, verdict: str, again: Callable[[], Awaitable[None]]
) -> None:
    named = f"{fact.subject} > {fact.relation} > {fact.object}"
    if await view.tried("graph.review", verdict=verdict, fact=named) is not None:
        ui.notify(view.word("reviewed"), type="positive")
        await again()


PAGE = Page("graph", "/graph", "hub", Text("图谱", "Graph"), draw, 40, WORDS)
