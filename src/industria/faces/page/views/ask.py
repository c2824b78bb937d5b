"""Ask: a question, the answer with its marks, and every piece of evidence a click away."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING

from nicegui import ui

from industria.core import Answer, Evidence, Page, Text
from industria.faces.page.view import View

if TYPE_CHECKING:
    from industria.applications.maintenance import WorkOrder
    from industria.capabilities.window.tools import Window

WORDS = {
    "question": Text("问题", "Question"),
    "question_hint": Text(
        "例如：为什么报警？怎么处理？", "for instance: why did it alarm, and what should we do?"
    ),
    "send": Text("提问", "Ask"),
    "thinking": Text("检索与核对证据……", "searching and checking evidence ..."),
    "accepted": Text("已核实", "checked"),
    "degraded": Text("原文摘录", "quotation"),
    "confidence": Text("置信度", "confidence"),
    "work_order": Text("起草工单", "Draft a work order"),
}
_TONE = {"accepted": "good", "degraded": "warn", "refused": "bad"}
_MARGIN = 0.5  # windows to either side, so that what was normal is seen beside it
_POINTS = 1500


async def draw(view: View) -> None:
    """The view at /ask."""
    with ui.row().classes("panel items-center gap-3"):
        question = ui.input(label=view.word("question"), placeholder=view.word("question_hint"))
        question.props("outlined dense").classes("grow").style("min-width: 220px").mark("question")
        send = ui.button(view.word("send")).props("unelevated no-caps").mark("send")
        draft = ui.button(view.word("work_order")).props("outline no-caps").mark("work_order")
        draft.set_visibility(view.caller.may("propose"))
    place = ui.column().classes("w-full gap-4")

    def busy() -> None:
        place.clear()
        with place, ui.row().classes("panel items-center gap-3"):
            ui.spinner(size="sm")
            ui.label(view.word("thinking")).classes("soft")

    async def ask() -> None:
        if not (question.value or "").strip():
            return
        busy()
        asked = await view.tried("ask", question=question.value)
        place.clear()
        if asked is not None:
            with place:
                _show(view, asked.answer)

    async def order() -> None:
        busy()
        drafted = await view.tried("work_order")
        place.clear()
        if drafted is not None:
            with place:
                _show_order(view, drafted.answer)

    send.on_click(ask)
    question.on("keydown.enter", ask)
    draft.on_click(order)


def _show(view: View, answer: Answer[str]) -> None:
    with ui.column().classes("panel gap-2"):
        with ui.row().classes("items-center gap-2"):
            ui.badge(view.word(answer.verdict)).style(
                f"background: var(--{_TONE[answer.verdict]}) !important"
            )
            ui.label(f"{view.word('confidence')} {answer.confidence:.2f}").classes("soft")
        marked = re.sub(r"\[(\d+)\]", r'<span class="mark">\1</span>', html.escape(answer.content))
        ui.html(marked, sanitize=False).classes("answer")
    if answer.evidence and answer.verdict != "refused":
        with ui.column().classes("panel gap-2"):
            ui.label(view.word("evidence")).classes("title")
            for number, item in enumerate(answer.evidence, 1):
                _evidence_line(view, number, item)


def _evidence_line(view: View, number: int, item: Evidence) -> None:
    with ui.row().classes("w-full items-start justify-between no-wrap gap-3"):
        with ui.column().classes("gap-0"):
            ui.label(f"[{number}] {item.asset}  {_where(item)}").classes("soft")
            ui.label(item.excerpt[:180])
        ui.button(view.word("open"), on_click=lambda: _open(view, item)).props(
            "flat dense no-caps"
        ).classes("open-evidence").mark("evidence")


def _where(item: Evidence) -> str:
    at = item.locator
    return {
        "span": f"p. {at.page}  {at.section}",
        "rows": f"row {at.start + 1}",
        "window": f"{at.since} - {at.until}  {', '.join(at.columns)}",
        "path": " - ".join(at.nodes),
        "report": "",
    }[at.kind]


async def _open(view: View, item: Evidence) -> None:
    at = item.locator
    place = json.dumps(at.to_json())
    opened = await view.tried("evidence", asset=item.asset, locator=place, excerpt=item.excerpt)
    if opened is None:
        return
    window = None
    if at.kind == "window" and at.since:
        window = await view.tried(
            "assets.window", asset=item.asset, columns=list(at.columns), since=at.since,
            until=at.until, margin=_MARGIN, points=_POINTS,
        )  # fmt: skip
    with ui.dialog() as dialog, ui.card().classes("panel").style("width: 720px; max-width: 94vw"):
        ui.label(f"{item.asset}  {_where(item)}").classes("title").style("overflow-wrap: anywhere")
        if window is not None:
            _window(window)
        ui.label(opened.text).classes("excerpt evidence-text")
        ui.button(view.word("close"), on_click=dialog.close).props("flat no-caps")
    dialog.open()


def _window(window: Window) -> None:
    ui.echart(
        {
            "animation": False,
            "tooltip": {"trigger": "axis", "confine": True},
            "grid": {"left": 50, "right": 12, "top": 16, "bottom": 28},
            "xAxis": {"type": "category", "data": window.times},
            "yAxis": {"type": "value", "scale": True},
            "dataZoom": [{"type": "inside"}],
            "series": [
                {"name": c.name, "type": "line", "showSymbol": False, "data": c.values}
                for c in window.channels
            ],
        }
    ).style("height: 220px; width: 100%")


def _show_order(view: View, answer: Answer[WorkOrder | None]) -> None:
    if answer.content is None:
        ui.label(view.word("refused"))
        return
    with ui.column().classes("panel gap-2"):
        ui.label(answer.content.title.in_language(view.language)).classes("title")
        for line in answer.content.lines:
            with ui.column().classes("gap-0"):
                ui.label(line.heading.in_language(view.language)).classes("soft")
                ui.label(line.text.in_language(view.language))
    with ui.column().classes("panel gap-2"):
        ui.label(view.word("evidence")).classes("title")
        for number, item in enumerate(answer.evidence, 1):
            _evidence_line(view, number, item)


PAGE = Page("ask", "/ask", "forum", Text("问答", "Ask"), draw, 60, WORDS)
