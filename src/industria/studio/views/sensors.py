"""Sensors: channels over time with the alarms marked; zoom by wheel or slider, values on hover."""

from __future__ import annotations

from nicegui import run, ui

from industria.core import Asset, IndustriaError
from industria.models.anomaly.frame import sensor_frame
from industria.studio.frame import View

_MAX_POINTS = 4000
_COLOURS = ["#0e7c86", "#c4662a", "#5a6acf", "#3a8f4d", "#a4478f", "#9a7b1c", "#506b7a", "#b23b4e"]


def draw(view: View) -> None:
    """The view at /sensors."""
    series = [
        a for a in view.plant.assets() if a.kind == "series" and not a.name.endswith("_scores")
    ]
    if not series:
        ui.label(view.word("no_assets")).classes("soft")
        return
    wanted = ui.context.client.request.query_params.get("table", "")
    names = [a.name for a in series]
    chosen = wanted if wanted in names else _with_alarms(view, series)
    place = ui.column().classes("w-full gap-4")
    with ui.row().classes("panel items-center gap-4"):
        table = ui.select(names, value=chosen, label=view.word("table")).props("dense outlined")
        table.style("min-width: 220px").mark("table")
        if view.caller.may("propose"):
            ui.button(
                view.word("detect"), on_click=lambda: _detect(view, place, str(table.value))
            ).props("unelevated no-caps")
        ui.label(view.word("zoom_hint")).classes("soft wide")
    table.on_value_change(lambda e: _chart(view, place, str(e.value)))
    place.move(target_index=-1)
    _chart(view, place, chosen)


def _with_alarms(view: View, series: list[Asset]) -> str:
    alarmed = {alarm.asset for alarm in view.plant.lake.alarms.list()}
    return next((a.name for a in series if a.id in alarmed), series[0].name)


async def _detect(view: View, place: ui.column, name: str) -> None:
    try:
        await run.io_bound(view.plant.detect, name, who=view.caller.name)
    except IndustriaError as error:
        ui.notify(view.word("error", message=str(error)), type="negative")
        return
    _chart(view, place, name)


def _chart(view: View, place: ui.column, name: str) -> None:
    asset = view.plant.lake.catalogue.get(name)
    alarms = view.plant.lake.alarms.list(asset.id)
    place.clear()
    with place:
        try:
            frame = sensor_frame(view.plant.lake.tables.read(asset.table, asset.version))
        except IndustriaError as error:
            ui.label(view.word("error", message=str(error)))
            return
        step = max(1, len(frame.times) // _MAX_POINTS)
        times = [str(t)[:19].replace("T", " ") for t in frame.times[::step]]
        areas = [
            [{"xAxis": _nearest(times, a.start)}, {"xAxis": _nearest(times, a.end)}] for a in alarms
        ]
        first = list(dict.fromkeys([*(c for a in alarms for c in a.columns), *frame.channels]))
        shown = [c for c in first if c in frame.channels][:8]
        height = 96
        options: dict[str, object] = {
            "animation": False,
            "color": _COLOURS,
            "tooltip": {"trigger": "axis", "axisPointer": {"type": "cross"}, "confine": True},
            "axisPointer": {"link": [{"xAxisIndex": "all"}]},
            "dataZoom": [
                {"type": "inside", "xAxisIndex": list(range(len(shown)))},
                {
                    "type": "slider",
                    "xAxisIndex": list(range(len(shown))),
                    "bottom": 6,
                    "height": 20,
                },
            ],
            "grid": [
                {"left": 58, "right": 14, "top": 26 + i * (height + 34), "height": height}
                for i in range(len(shown))
            ],
            "title": [
                {
                    "text": f"{c} {view.plant.unit_of(c)}".strip(),
                    "left": 8,
                    "top": 4 + i * (height + 34),
                    "textStyle": {"fontSize": 12, "color": "#7b8d97"},
                }
                for i, c in enumerate(shown)
            ],
            "xAxis": [
                {
                    "type": "category",
                    "data": times,
                    "gridIndex": i,
                    "axisLabel": {"show": i == len(shown) - 1, "color": "#7b8d97"},
                    "axisTick": {"show": False},
                }
                for i in range(len(shown))
            ],
            "yAxis": [
                {
                    "type": "value",
                    "gridIndex": i,
                    "scale": True,
                    "splitNumber": 3,
                    "axisLabel": {"color": "#7b8d97"},
                    "splitLine": {"lineStyle": {"color": "rgba(128,150,160,.18)"}},
                }
                for i in range(len(shown))
            ],
            "series": [
                {
                    "name": c,
                    "type": "line",
                    "showSymbol": False,
                    "sampling": "lttb",
                    "lineStyle": {"width": 1.3},
                    "xAxisIndex": i,
                    "yAxisIndex": i,
                    "data": [
                        round(float(v), 5) for v in frame.values[::step, frame.channels.index(c)]
                    ],
                    "markArea": {"itemStyle": {"color": "rgba(196,69,60,.16)"}, "data": areas},
                }
                for i, c in enumerate(shown)
            ],
        }
        with ui.column().classes("panel"):
            ui.echart(options).style(f"height: {len(shown) * (height + 34) + 60}px; width: 100%")
        with ui.column().classes("panel gap-1"):
            ui.label(f"{view.word('alarms')}: {len(alarms)}").classes("title")
            for alarm in alarms[:10]:
                ui.label(
                    f"{alarm.start} - {alarm.end}   {view.word('score')} {alarm.score:.1f}   "
                    f"{view.word('strongest')} {', '.join(alarm.columns)}"
                ).classes("soft")


def _nearest(times: list[str], moment: str) -> str:
    """The last shown time at or before a moment."""
    import bisect

    return times[max(0, bisect.bisect_right(times, moment[:19].replace("T", " ")) - 1)]
