"""Sensors: channels over time with the alarms marked; zoom by wheel or slider, values on hover."""

from __future__ import annotations

import bisect
from typing import TYPE_CHECKING, Any

from nicegui import ui

from industria.core import Page, Text
from industria.faces.page.view import View

if TYPE_CHECKING:
    from industria.capabilities.alarms.tools import Raised
    from industria.capabilities.window.tools import Window

WORDS = {
    "table": Text("表", "table"),
    "detect": Text("检测异常", "Detect anomalies"),
    "zoom_hint": Text(
        "滚轮或下方滑块缩放，悬停看数值", "scroll or use the slider to zoom, hover for values"
    ),
    "strongest": Text("主要通道", "carried by"),
}
_MOST_SHOWN = 8
_HEIGHT_PX, _GAP_PX = 96, 34
_COLOURS = ["#0e7c86", "#c4662a", "#5a6acf", "#3a8f4d", "#a4478f", "#9a7b1c", "#506b7a", "#b23b4e"]


async def draw(view: View) -> None:
    """The view at /sensors."""
    assets = (await view.call("assets")).assets
    names = [a.name for a in assets if a.kind == "series" and not a.name.endswith("_scores")]
    if not names:
        ui.label(view.word("no_assets")).classes("soft")
        return
    wanted = ui.context.client.request.query_params.get("table", "")
    alarmed = list((await view.call("alarms")).names.values())
    chosen = next((n for n in (wanted, *alarmed) if n in names), names[0])
    bar = ui.row().classes("panel items-center gap-4")
    place = ui.column().classes("w-full gap-4")
    with bar:
        table = ui.select(names, value=chosen, label=view.word("table")).props("dense outlined")
        table.style("min-width: 220px").mark("table")
        if view.caller.may("propose"):
            ui.button(
                view.word("detect"), on_click=lambda: _detect(view, place, str(table.value))
            ).props("unelevated no-caps")
        ui.label(view.word("zoom_hint")).classes("soft wide")
    table.on_value_change(lambda e: _chart(view, place, str(e.value)))
    await _chart(view, place, chosen)


async def _detect(view: View, place: ui.column, name: str) -> None:
    if await view.tried("detect", asset=name) is not None:
        await _chart(view, place, name)


async def _chart(view: View, place: ui.column, name: str) -> None:
    window: Window | None = await view.tried("assets.window", asset=name)
    raised: Raised | None = await view.tried("alarms", asset=name)
    place.clear()
    if window is None or raised is None:
        return
    first = list(dict.fromkeys(c for a in raised.alarms for c in a.columns))
    channels = sorted(window.channels, key=lambda c: first.index(c.name) if c.name in first else len(first))  # fmt: skip
    shown = channels[:_MOST_SHOWN]
    height = len(shown) * (_HEIGHT_PX + _GAP_PX) + 60
    with place:
        with ui.column().classes("panel"):
            ui.echart(_options(window.times, shown, raised)).style(
                f"height: {height}px; width: 100%"
            )
        with ui.column().classes("panel gap-1"):
            ui.label(f"{view.word('alarms')}: {len(raised.alarms)}").classes("title")
            for alarm in raised.alarms[:10]:
                ui.label(
                    f"{alarm.start} - {alarm.end}   {view.word('score')} {alarm.score:.1f}   "
                    f"{view.word('strongest')} {', '.join(alarm.columns)}"
                ).classes("soft")


def _options(times: list[str], shown: list[Any], raised: Raised) -> dict[str, object]:
    """What ECharts is told: one chart below the other with one common zoom."""
    every = list(range(len(shown)))
    step = _HEIGHT_PX + _GAP_PX
    areas = [
        [{"xAxis": _nearest(times, a.start)}, {"xAxis": _nearest(times, a.end)}]
        for a in raised.alarms
    ]
    grey = {"color": "#7b8d97"}
    return {
        "animation": False,
        "color": _COLOURS,
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "cross"}, "confine": True},
        "axisPointer": {"link": [{"xAxisIndex": "all"}]},
        "dataZoom": [
            {"type": "inside", "xAxisIndex": every},
            {"type": "slider", "xAxisIndex": every, "bottom": 6, "height": 20},
        ],
        "grid": [
            {"left": 58, "right": 14, "top": 26 + i * step, "height": _HEIGHT_PX} for i in every
        ],
        "title": [
            {"text": f"{c.name} {c.unit}".strip(), "left": 8, "top": 4 + i * step, "textStyle": {"fontSize": 12, **grey}}
            for i, c in enumerate(shown)
        ],
        "xAxis": [
            {"type": "category", "data": times, "gridIndex": i, "axisTick": {"show": False}, "axisLabel": {"show": i == len(shown) - 1, **grey}}
            for i in every
        ],
        "yAxis": [
            {"type": "value", "gridIndex": i, "scale": True, "splitNumber": 3, "axisLabel": grey, "splitLine": {"lineStyle": {"color": "rgba(128,150,160,.18)"}}}
            for i in every
        ],
        "series": [
            {
                "name": c.name, "type": "line", "showSymbol": False, "lineStyle": {"width": 1.3},
                "xAxisIndex": i, "yAxisIndex": i, "data": c.values,
                "markArea": {"itemStyle": {"color": "rgba(196,69,60,.16)"}, "data": areas},
            }
            for i, c in enumerate(shown)
        ],
    }  # fmt: skip


def _nearest(times: list[str], moment: str) -> str:
    """The last shown time at or before a moment."""
    return times[max(0, bisect.bisect_right(times, moment[:23].replace("T", " ")) - 1)]


PAGE = Page("sensors", "/sensors", "show_chart", Text("传感器", "Sensors"), draw, 30, WORDS)
