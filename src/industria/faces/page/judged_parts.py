"""How classes were told: who was taken for whom, as a table, and whether confidence holds, as a diagram."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from nicegui import ui

from industria.core import Text
from industria.faces.page.view import View

if TYPE_CHECKING:
    from industria.models.judged import Judged

WORDS = {
    "j_confusion": Text("混淆矩阵", "Confusion matrix"),
    "j_hint": Text("行: 实际的类; 列: 判为的类", "rows: the true class; columns: what was said"),
    "j_reliability": Text("可靠性: 说的概率是否成立", "Reliability: whether what is said holds"),
    "j_said": Text("所说的概率", "probability that was said"),
    "j_right": Text("实际正确的比例", "share that was right"),
    "j_perfect": Text("完全可靠", "wholly reliable"),
    "j_alt": Text(
        "可靠性图: 期望校准误差 {error}", "reliability diagram: expected calibration error {error}"
    ),
    "j_more": Text("另有 {n} 类", "{n} more classes"),
}
_MOST_CLASSES = 16
_STRONGEST = 0.5  # of the accent behind a cell: words stand out from it in both palettes
_HEIGHT_PX = 300


def judgement(view: View, found: Judged) -> None:
    """Both panels, side by side where there is room."""
    with ui.element("div").classes("pair"):
        with ui.column().classes("panel gap-2"):
            ui.label(view.word("j_confusion")).classes("title")
            ui.label(found.notes()[0].in_language(view.language)).classes("soft")
            ui.html(_table(found), sanitize=False).classes("scrolls")
            ui.label(view.word("j_hint")).classes("soft")
            if len(found.classes) > _MOST_CLASSES:
                more = len(found.classes) - _MOST_CLASSES
                ui.label(view.word("j_more", n=more)).classes("soft")
        with ui.column().classes("panel gap-2"):
            ui.label(view.word("j_reliability")).classes("title")
            ui.label(found.notes()[1].in_language(view.language)).classes("soft")
            alt = view.word("j_alt", error=f"{found.calibration_error:.3f}")
            drawn = ui.echart(_options(view, found)).style(f"height: {_HEIGHT_PX}px; width: 100%")
            drawn.props(f'role=img aria-label="{alt}"')


def _table(found: Judged) -> str:
    """The matrix; a cell is the darker the larger its share of its row."""
    names = [html.escape(name) for name in found.classes[:_MOST_CLASSES]]
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    rows = []
    for name, counts in zip(names, found.confusion, strict=False):
        total = max(1, sum(counts))
        cells = "".join(
            f'<td style="background: color-mix(in srgb, var(--accent) {100 * _STRONGEST * n / total:.0f}%, transparent)">{n}</td>'
            for n in counts[:_MOST_CLASSES]
        )
        rows.append(f'<tr><th scope="row">{name}</th>{cells}</tr>')
    return f'<table class="confusion"><tr><td></td>{head}</tr>{"".join(rows)}</table>'


def _options(view: View, found: Judged) -> dict[str, object]:
    grey = {"color": "#7b8d97"}
    split = {"lineStyle": {"color": "rgba(128,150,160,.18)"}}
    most = max((b.count for b in found.bins), default=1)
    points = [
        {"value": [round(b.confidence, 3), round(b.accuracy, 3)], "symbolSize": 7 + 13 * (b.count / most) ** 0.5}
        for b in found.bins
    ]  # fmt: skip
    axis = {"type": "value", "min": 0, "max": 1, "axisLabel": grey, "splitLine": split, "nameTextStyle": grey}  # fmt: skip
    return {
        "animation": False,
        "tooltip": {"trigger": "item", "confine": True},
        "grid": {"left": 44, "right": 16, "top": 34, "bottom": 46},
        "xAxis": {**axis, "name": view.word("j_said"), "nameLocation": "middle", "nameGap": 28},
        "yAxis": {**axis, "name": view.word("j_right"), "nameTextStyle": {**grey, "align": "left", "padding": [0, 0, 0, -36]}},
        "series": [
            {
                "name": view.word("j_perfect"), "type": "line", "data": [[0, 0], [1, 1]], "showSymbol": False,
                "lineStyle": {"type": "dashed", "color": "#7b8d97", "width": 1}, "tooltip": {"show": False},
            },
            {
                "name": view.word("j_reliability"), "type": "line", "data": points, "symbol": "circle",
                "itemStyle": {"color": "#0e7c86"}, "lineStyle": {"color": "#0e7c86", "width": 1.4},
            },
        ],
    }  # fmt: skip
