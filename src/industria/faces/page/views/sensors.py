"""Sensors: channels over time with the alarms marked; zoom by wheel or slider, values on hover."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nicegui import ui

from industria.core import Asset, Page, Text
from industria.faces.page.empty import WORDS as EMPTY
from industria.faces.page.empty import empty
from industria.faces.page.table import plain
from industria.faces.page.titles import titles
from industria.faces.page.view import View

if TYPE_CHECKING:
    from industria.capabilities.alarms.tools import Raised
    from industria.capabilities.window.tools import Window

WORDS = {
    **EMPTY,
    "table": Text("表", "table"),
    "detect": Text("检测异常", "Detect anomalies"),
    "zoom_hint": Text(
        "滚轮或下方滑块缩放，悬停看数值", "scroll or use the slider to zoom, hover for values"
    ),
    "channels": Text("通道, 共 {n} 个", "channels, {n} in all"),
    "strongest": Text("主要通道", "carried by"),
}
_MOST_SHOWN = 8
_MOST_ALARMS = 10
_HEIGHT_PX, _GAP_PX = 96, 34
_COLOURS = ["#0e7c86", "#c4662a", "#5a6acf", "#3a8f4d", "#a4478f", "#9a7b1c", "#506b7a", "#b23b4e"]


async def draw(view: View) -> None:
    """The view at /sensors; the address may name a table and a channel to begin with."""
    assets = (await view.call("assets")).assets
    named = titles(assets)
    tables = {a.name: named[a.id] for a in assets if _is_series(a)}
    if not tables:
        empty(view)
        return
    query = ui.context.client.request.query_params
    alarmed = list((await view.call("alarms")).names.values())
    chosen = next(
        (n for n in (query.get("table", ""), *alarmed) if n in tables), next(iter(tables))
    )
    bar = ui.row().classes("panel items-center gap-4")
    place = ui.column().classes("w-full gap-4")
    with bar:
        table = ui.select(tables, value=chosen, label=view.word("table"), with_input=True)
        table.props("dense outlined").classes("grow").style(
            "min-width: 240px; max-width: 560px"
        ).mark("table")
        if view.caller.may("propose"):
            ui.button(
                view.word("detect"), on_click=lambda: _detect(view, place, str(table.value))
            ).props("unelevated no-caps")
        ui.label(view.word("zoom_hint")).classes("soft wide")
    table.on_value_change(lambda e: _chart(view, place, str(e.value)) if e.value else None)
    channel = query.get("channel", "")
    ui.timer(0.01, lambda: _chart(view, place, chosen, channel), once=True)


def _is_series(asset: Asset) -> bool:
    """Whether a table has channels over time."""
    if not asset.table or asset.name.endswith("_scores"):
        return False
    roles = {c.role for c in asset.schema}
    return asset.kind == "series" or {"time", "tag", "value"} <= roles


async def _detect(view: View, place: ui.column, name: str) -> None:
    found = await view.tried("detect", asset=name)
    if found is not None:
        await _chart(view, place, name)


async def _chart(view: View, place: ui.column, name: str, wanted: str = "") -> None:
    window: Window | None = await view.tried("assets.window", asset=name)
    raised: Raised | None = await view.tried("alarms", asset=name)
    place.clear()
    if window is None or raised is None:
        return
    first = [wanted, *dict.fromkeys(c for a in raised.alarms for c in a.columns)]
    channels = sorted(window.channels, key=lambda c: first.index(c.name) if c.name in first else len(first))  # fmt: skip
    with place:
        drawn = ui.column().classes("panel gap-2")

        def show(names: list[str]) -> None:
            shown = [c for c in channels if c.name in names]
            chart.clear()
            with chart:
                ui.echart(_options(window.times, shown, raised)).style(
                    f"height: {len(shown) * (_HEIGHT_PX + _GAP_PX) + 60}px; width: 100%"
                )

        with drawn:
            shown = [c.name for c in channels[:_MOST_SHOWN]]
            pick = ui.select([c.name for c in channels], value=shown, multiple=True, label=view.word("channels", n=len(channels)))  # fmt: skip
            pick.props("dense outlined use-chips").classes("w-full").mark("channels")
            pick.on_value_change(lambda e: show(list(e.value or [])))
            chart = ui.column().classes("w-full")
            show(shown)
        _alarms(view, raised)


def _alarms(view: View, raised: Raised) -> None:
    with ui.column().classes("panel gap-1"):
        ui.label(f"{view.heading('alarms')}  {len(raised.alarms)}").classes("title")
        if not raised.alarms:
            ui.label(view.word("no_alarms")).classes("soft")
        for alarm in raised.alarms[:_MOST_ALARMS]:
            ui.label(
                f"{plain(alarm.start)} - {plain(alarm.end)}   {view.word('score')} {alarm.score:.1f}   "
                f"{view.word('strongest')} {', '.join(alarm.columns)}"
            ).classes("soft")


def _options(times: list[str], shown: list[Any], raised: Raised) -> dict[str, object]:
    """What ECharts is told: one chart below the other with one common zoom."""
    every = list(range(len(shown)))
    step = _HEIGHT_PX + _GAP_PX
    areas = [
        [{"xAxis": a.start[:23].replace("T", " ")}, {"xAxis": a.end[:23].replace("T", " ")}]
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
            {"left": 58, "right": 14, "top": 30 + i * step, "height": _HEIGHT_PX, "outerBoundsMode": "none"} for i in every
        ],
        "title": [
            {"text": _named(c), "left": 8, "top": 4 + i * step, "textStyle": {"fontSize": 12, **grey}}
            for i, c in enumerate(shown)
        ],
        "xAxis": [
            {"type": "time", "gridIndex": i, "axisTick": {"show": False}, "axisLabel": {"show": i == len(shown) - 1, **grey}}
            for i in every
        ],
        "yAxis": [
            {"type": "value", "gridIndex": i, "scale": True, "splitNumber": 3, "axisLabel": grey, "splitLine": {"lineStyle": {"color": "rgba(128,150,160,.18)"}}}
            for i in every
        ],
        "series": [
            {
                "name": c.name, "type": "line", "showSymbol": False, "lineStyle": {"width": 1.3},
                "xAxisIndex": i, "yAxisIndex": i, "data": list(zip(times, c.values, strict=True)),
                "markArea": {"itemStyle": {"color": "rgba(196,69,60,.16)"}, "data": areas},
            }
            for i, c in enumerate(shown)
        ],
    }  # fmt: skip


def _named(channel: Any) -> str:
    """A channel with its unit, where its name does not say it already."""
    unit = channel.unit
    return f"{channel.name} [{unit}]" if unit and unit not in channel.name else channel.name


PAGE = Page("sensors", "/sensors", "show_chart", Text("传感器", "Sensors"), draw, 30, WORDS)
