"""Forecast: a column's past and its next steps with their band, beside what would have been said a horizon ago."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nicegui import ui

from industria.capabilities.forecast.words import ERRORS, expert_said
from industria.capabilities.forecast.words import WORDS as CHART
from industria.core import Asset, Page, Text
from industria.core.task import FORECASTING
from industria.faces.page.empty import WORDS as EMPTY
from industria.faces.page.empty import empty
from industria.faces.page.titles import titles
from industria.faces.page.view import View
from industria.faces.page.weights import bars

if TYPE_CHECKING:
    from industria.capabilities.forecast.chart import Chart, ColumnChart

WORDS = {
    **EMPTY,
    **CHART,
    "f_table": Text("表", "table"),
    "f_column": Text("列", "column"),
    "f_horizon": Text("预测步数", "steps ahead"),
    "f_usual": Text("两个季节", "two seasons"),
    "f_model": Text("模型", "model"),
    "f_run": Text("预测", "Forecast"),
    "f_keep": Text("保存为表", "Keep as a table"),
    "f_kept": Text("{rows} 行已写入表 {table}", "{rows} rows are in the table {table}"),
    "f_download": Text("下载图 (SVG)", "Download the chart (SVG)"),
    "f_none": Text("没有带时间列的表", "no table has a column of times"),
    "f_working": Text("正在预测与回测……", "forecasting and testing on its past ..."),
    "f_better": Text(
        "在自己的过去, {name} 同样好, 故使用它", "on its own past {name} is as good, so it is used"
    ),
    "f_chart": Text(
        "{column} 的图: 读数, 预测与区间", "chart of {column}: readings, forecast and band"
    ),
}
GENERAL = "series-general"
_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "FLOAT", "DOUBLE", "DECIMAL", "BOOLEAN", "HUGEINT", "U")  # fmt: skip
_AHEAD, _READINGS, _REPLAY, _LAST, _SEASON = "#0e7c86", "#7b8d97", "#c4662a", "#b8860b", "#5a6acf"
_HEIGHT_PX = 400


async def draw(view: View) -> None:
    """The view at /forecast; the address may name a table and a column to begin with."""
    assets = (await view.call("assets")).assets
    tables = {a.name: a for a in assets if _columns(a)}
    if not tables:
        empty(view) if not assets else ui.label(view.word("f_none")).classes("panel")
        return
    cards = (await view.call("models")).cards
    models = [GENERAL, *dict.fromkeys(c.name for c, _ in cards if c.task == FORECASTING.name and c.name != GENERAL)]  # fmt: skip
    await _Desk(view, tables, titles(assets), models).start()


class _Desk:
    """What was chosen, and the chart of it."""

    def __init__(
        self, view: View, tables: dict[str, Asset], named: dict[str, str], models: list[str]
    ) -> None:
        self._view, self._tables = view, tables
        query = ui.context.client.request.query_params
        first = query.get("table", "")
        first = first if first in tables else next(iter(tables))
        columns = _columns(tables[first])
        wanted = query.get("column", "")
        word = view.word
        with ui.row().classes("panel items-center gap-3"):
            shown = {name: named[a.id] for name, a in tables.items()}
            self._table = ui.select(shown, value=first, label=word("f_table"), with_input=True)
            self._column = ui.select(
                columns, value=wanted if wanted in columns else columns[0], label=word("f_column"), with_input=True
            )  # fmt: skip
            self._model = ui.select(models, value=models[0], label=word("f_model"))
            self._horizon = ui.number(word("f_horizon"), min=1, max=5000, precision=0)
            self._horizon.props(f'placeholder="{word("f_usual")}" stack-label')
            for field, wide in ((self._table, 220), (self._column, 160), (self._model, 170), (self._horizon, 150)):  # fmt: skip
                field.props("dense outlined").style(f"min-width: {wide}px")
            self._table.classes("grow").mark("f table")
            self._column.classes("grow").mark("f column")
            self._button = ui.button(word("f_run"), on_click=self.show).props("unelevated no-caps")
            self._button.mark("f run")
        self._table.on_value_change(self._other_table)
        self._place = ui.column().classes("w-full gap-4")

    async def start(self) -> None:
        """Draw the first chart once the view stands."""
        ui.timer(0.01, self.show, once=True)

    def _other_table(self) -> None:
        columns = _columns(self._tables[str(self._table.value)])
        self._column.set_options(columns, value=columns[0])

    def _asked(self) -> dict[str, object]:
        horizon = self._horizon.value
        return {
            "asset": str(self._table.value), "column": [str(self._column.value)],
            "model": str(self._model.value), **({"horizon": int(horizon)} if horizon else {}),
        }  # fmt: skip

    async def show(self) -> None:
        """Forecast what is chosen and draw it."""
        view = self._view
        if not self._table.value or not self._column.value:
            return
        self._button.disable()
        self._place.clear()
        with self._place, ui.row().classes("items-center gap-3"):
            ui.spinner(size="sm")
            ui.label(view.word("f_working")).classes("soft")
        asked = self._asked()
        try:
            found: Chart | None = await view.tried("forecast.chart", **asked)
        finally:
            self._button.enable()
        self._place.clear()
        if found is None:
            return
        with self._place:
            for chart in found.columns:
                self._one(chart)
            with ui.row().classes("gap-2"):
                if view.caller.may("propose"):
                    ui.button(view.word("f_keep"), on_click=lambda: self._keep(asked)).props("outline no-caps").mark("f keep")  # fmt: skip
                ui.button(
                    view.word("f_download"), icon="download", on_click=lambda: _download(found)
                ).props("flat no-caps")

    def _one(self, chart: ColumnChart) -> None:
        view = self._view
        with ui.column().classes("panel gap-2"):
            name = f"{chart.column} [{chart.unit}]" if chart.unit else chart.column
            ui.label(name).classes("title heading")
            ui.label(view.word("f_window", **chart.window)).classes("soft")
            drawn = ui.echart(_options(view, chart)).style(f"height: {_HEIGHT_PX}px; width: 100%")
            drawn.props(
                f'role=img aria-label="{view.word("f_chart", column=_plain(chart.column))}"'
            )
        with ui.element("div").classes("pair"):
            _errors(view, chart)
            _weights(view, chart)

    async def _keep(self, asked: dict[str, object]) -> None:
        kept = await self._view.tried("forecast", **asked)
        if kept is not None:
            said = self._view.word("f_kept", rows=kept.asset.rows, table=kept.asset.table)
            ui.notify(said, type="positive")


def _errors(view: View, chart: ColumnChart) -> None:
    made = chart.made
    with ui.column().classes("panel gap-2"):
        if not made.errors:
            ui.label(view.word("f_short")).classes("soft")
            return
        ui.label(view.word("f_errors", n=made.backtests)).classes("title")
        unit = f" {chart.unit}" if chart.unit else ""
        bars([(view.word(ERRORS[k]), v, f"{v:.4g}{unit}") for k, v in made.errors.items()])
        if made.better:
            said = view.word("f_better", name=view.word(ERRORS[made.better]))
            ui.label(said).classes("soft")


def _weights(view: View, chart: ColumnChart) -> None:
    with ui.column().classes("panel gap-2"):
        ui.label(view.word("f_weights")).classes("title")
        heavy = sorted(chart.made.experts.items(), key=lambda item: -item[1])
        bars([(expert_said(n, view.language), w, f"{w:.0%}") for n, w in heavy])


def _download(found: Chart) -> None:
    from industria.capabilities.forecast.chart import drawn

    name = f"forecast_{_plain(found.columns[0].column)}.svg" if found.columns else "forecast.svg"
    svg = drawn(found.columns, found.language)
    ui.download.content(svg.encode(), name, "image/svg+xml")


def _plain(text: str) -> str:
    """A name where only letters, figures and a few signs may stand."""
    return "".join(c if c.isalnum() or c in "-_." else "_" for c in text)


def _columns(asset: Asset) -> list[str]:
    """Columns that may be forecast: numbers of a table that has times."""
    if not asset.table or asset.name.endswith(("_scores", "_forecast")):
        return []
    if not any(c.type.startswith(("TIMESTAMP", "DATE")) for c in asset.schema):
        return []
    return [c.name for c in asset.schema if c.type.upper().startswith(_NUMBERS)]


def _options(view: View, chart: ColumnChart) -> dict[str, object]:
    """What ECharts is told."""
    low, middle, high = chart.band
    grey = {"color": "#7b8d97"}
    ahead, again = chart.ahead, chart.replay
    word = view.word
    series = [
        _line(word("f_readings"), chart.history.times, chart.history.values, _READINGS, 1.3),
        {**_line("low", ahead, low, _AHEAD, 0), "stack": "band", "stackStrategy": "all", "tooltip": {"show": False}},
        {
            **_line(word("f_band"), ahead, [h - b for h, b in zip(high, low, strict=True)], _AHEAD, 0),
            "stack": "band", "stackStrategy": "all", "areaStyle": {"color": _AHEAD, "opacity": 0.2},
            "tooltip": {"show": False},
        },
        _line(word("f_forecast"), ahead, middle, _AHEAD, 2.2),
    ]  # fmt: skip
    if again is not None:
        times = [str(t)[:19].replace("T", " ") for t in again.times]
        replay = word("f_replay", n=len(chart.made.mean))
        series.append(_line(replay, times, again.said.mean.tolist(), _REPLAY, 1.7))
        series.append(_line(word("f_last"), times, again.last_value.tolist(), _LAST, 1.2, "dashed"))
        if again.seasonal_naive is not None:
            naive = again.seasonal_naive.tolist()
            series.append(_line(word("f_seasonal"), times, naive, _SEASON, 1.2, "dotted"))
    return {
        "animation": False,
        "tooltip": {"trigger": "axis", "confine": True},
        "legend": {
            "type": "scroll", "top": 0, "left": 0, "textStyle": grey,
            "data": [s["name"] for s in series if s["name"] != "low"],
        },
        "grid": {"left": 54, "right": 16, "top": 44, "bottom": 68},
        "dataZoom": [{"type": "inside"}, {"type": "slider", "bottom": 8, "height": 20}],
        "xAxis": {"type": "time", "axisLabel": {**grey, "hideOverlap": True}},
        "yAxis": {
            "type": "value", "scale": True, "axisLabel": grey,
            "splitLine": {"lineStyle": {"color": "rgba(128,150,160,.18)"}},
        },
        "series": series,
    }  # fmt: skip


def _line(
    name: str, times: list[str], values: list[float], colour: str, width: float, kind: str = "solid"
) -> dict[str, object]:
    return {
        "name": name, "type": "line", "showSymbol": False, "itemStyle": {"color": colour},
        "lineStyle": {"width": width, "type": kind, "color": colour, **({"opacity": 0} if not width else {})},
        "data": [[t, float(f"{v:.6g}")] for t, v in zip(times, values, strict=True)],
    }  # fmt: skip


PAGE = Page(
    "forecast", "/forecast", "trending_up", Text("预测", "Forecast"), draw, 31, WORDS, "sensors"
)
