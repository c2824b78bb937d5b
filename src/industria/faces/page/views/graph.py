"""The graph: what is known around a thing, where each fact was read, and the engineer's word on it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from nicegui import ui

from industria.core import Page, Text
from industria.faces.page.places import place_said
from industria.faces.page.titles import titles
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
    "facts_shown": Text("共 {of} 条事实, 显示前 {n} 条", "{of} facts, the first {n} are shown"),
    **{
        f"kind_{kind}": text
        for kind, text in {
            "equipment": Text("设备", "machine"),
            "sensor": Text("测点", "tag"),
            "document": Text("文档", "document"),
            "table": Text("表", "table"),
            "work_order": Text("工单", "work order"),
            "fault": Text("故障现象", "fault"),
            "failure": Text("故障", "failure"),
            "cause": Text("原因", "cause"),
            "action": Text("处理", "action"),
            "date": Text("日期", "date"),
            "model": Text("型号", "model"),
            "maker": Text("制造厂", "maker"),
            "location": Text("位置", "location"),
            "part": Text("备件", "spare part"),
            "limit": Text("限值", "limit"),
            "type": Text("类别", "type"),
            "component": Text("部件", "component"),
            "attribute": Text("属性", "attribute"),
            "thing": Text("事物", "thing"),
        }.items()
    },
    **{
        f"rel_{relation}": text
        for relation, text in {
            "part_of": Text("属于", "is part of"),
            "measures": Text("测量", "measures"),
            "about": Text("专述", "is about"),
            "mentions": Text("提及", "mentions"),
            "located_in": Text("位于", "stands in"),
            "is_a": Text("是", "is a"),
            "has_model": Text("型号为", "is of model"),
            "made_by": Text("制造厂为", "is made by"),
            "has_work_order": Text("工单", "has work order"),
            "has_spare_part": Text("备件", "has spare part"),
            "dated": Text("日期", "is dated"),
            "reports": Text("报告", "reports"),
            "resolved_by": Text("处理", "was resolved by"),
            "concerns": Text("涉及", "concerns"),
            "recorded_in": Text("记录于", "is recorded in"),
            "has_failure": Text("故障", "can fail by"),
            "caused_by": Text("原因", "is caused by"),
            "remedied_by": Text("措施", "is remedied by"),
            "has_limit": Text("限值", "has limit"),
            "has_attribute": Text("属性", "has"),
            "feeds": Text("供给", "feeds"),
            "drives": Text("驱动", "drives"),
            "controls": Text("控制", "controls"),
            "connected_to": Text("连接", "is connected to"),
            "supplies": Text("供应", "supplies"),
        }.items()
    },
}
_COLOURS = ["#0e7c86", "#c98a1b", "#6a5acd", "#2e9e6b", "#c4453c", "#5c6f7a", "#b3608f", "#3d7dca"]
_MOST = 120
_MOST_FACTS = 60


async def draw(view: View) -> None:
    """The view at /graph. It opens on the busiest equipment, so on something worth seeing."""
    start = (await view.call("overview")).busiest
    named = titles((await view.call("assets")).assets)
    if not start:
        ui.label(view.word("no_facts")).classes("panel")
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
        names = {e.id: e.name for e in found.entities}
        with place:
            _drawing(view, found.entities[:_MOST], found.facts)
            _facts(view, found.facts, names, named, show)

    button.on_click(show)
    asked.on("keydown.enter", show)
    await show()


def _drawing(view: View, entities: Sequence[Entity], facts: Sequence[Fact]) -> None:
    kinds = sorted({_kind(view, e.kind) for e in entities})
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
                            {"id": e.id, "name": e.name[:28], "category": kinds.index(_kind(view, e.kind)), "symbolSize": 14 + 4 * min(8, degree[e.id])}
                            for e in entities
                        ],
                        "links": [{"source": s, "target": o, "value": _relation(view, r)} for s, o, r in edges],
                    }
                ],
            }
        ).style("height: 460px; width: 100%").mark("graph-drawing")  # fmt: skip


def _kind(view: View, kind: str) -> str:
    """What kind of thing it is, in words; a kind that others brought stays as they call it."""
    return view.word(f"kind_{kind}") if f"kind_{kind}" in WORDS else kind.replace("_", " ")


def _relation(view: View, relation: str) -> str:
    key = f"rel_{relation}"
    return view.word(key) if key in WORDS else relation.replace("_", " ")


def _facts(
    view: View, facts: Sequence[Fact], names: Mapping[str, str], named: Mapping[str, str],
    again: Callable[[], Awaitable[None]],
) -> None:  # fmt: skip
    may = view.caller.may("propose")
    with ui.column().classes("panel gap-2"):
        for fact in facts[:_MOST_FACTS]:
            with ui.row().classes("w-full items-center gap-2"):
                with ui.column().classes("gap-0").style("flex: 1; min-width: 240px"):
                    subject, target = (names.get(n, n) for n in (fact.subject, fact.object))
                    said = f"{subject}  {_relation(view, fact.relation)}  {target}"
                    ui.label(said).style("overflow-wrap: anywhere")
                    source = (
                        f"{named.get(fact.asset, fact.asset)}  {place_said(view, fact.locator)}"
                    )
                    ui.label(f"{source}: {fact.excerpt[:140]}").classes("soft").style(
                        "overflow-wrap: anywhere"
                    )
                if may:
                    for verdict in ("approve", "reject"):
                        ui.button(
                            view.word(verdict),
                            on_click=lambda _, f=fact, v=verdict: _judge(view, f, v, again),
                        ).props("outline dense no-caps size=sm").mark(verdict)

        if len(facts) > _MOST_FACTS:
            ui.label(view.word("facts_shown", of=len(facts), n=_MOST_FACTS)).classes("soft")


async def _judge(
    view: View, fact: Fact, verdict: str, again: Callable[[], Awaitable[None]]
) -> None:
    named = f"{fact.subject} > {fact.relation} > {fact.object}"
    if await view.tried("graph.review", verdict=verdict, fact=named) is not None:
        ui.notify(view.word("reviewed"), type="positive")
        await again()


PAGE = Page("graph", "/graph", "hub", Text("图谱", "Graph"), draw, 40, WORDS)
