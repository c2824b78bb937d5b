"""Ask: a question, the answer with its marks, and every piece of evidence a click away."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from nicegui import ui

from industria.core import Answer, Asset, Evidence, Page, Text
from industria.faces.page.empty import WORDS as EMPTY
from industria.faces.page.empty import empty
from industria.faces.page.places import place_said
from industria.faces.page.titles import titles
from industria.faces.page.view import View

if TYPE_CHECKING:
    from industria.applications.maintenance import WorkOrder
    from industria.capabilities.window.tools import Window

WORDS = {
    **EMPTY,
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
    "closest": Text("最接近的段落, 其中没有答案", "The closest passages, which do not say it"),
    "for_instance": Text("例如", "for instance"),
    "why_alarm": Text("为什么报警?", "Why did it alarm?"),
    "limits_of": Text("{machine} 的报警值是多少?", "What are the alarm limits of {machine}?"),
    "orders_of": Text("{machine} 做过哪些检修?", "What was repaired at {machine}?"),
    "what_here": Text("这里有哪些说明书?", "Which manuals are here?"),
}
_TONE = {"accepted": "good", "degraded": "warn", "refused": "bad"}
_MARGIN = 0.5  # windows to either side, so that what was normal is seen beside it
_POINTS = 1500


async def draw(view: View) -> None:
    """The view at /ask."""
    assets = (await view.call("assets")).assets
    named = titles(assets)
    if not assets:
        empty(view)
        return
    with ui.row().classes("panel items-center gap-3"):
        question = ui.input(label=view.word("question"), placeholder=view.word("question_hint"))
        question.props("outlined dense").classes("grow").style("min-width: 220px").mark("question")
        send = ui.button(view.word("send")).props("unelevated no-caps").mark("send")
        draft = ui.button(view.word("work_order")).props("outline no-caps").mark("work_order")
        draft.set_visibility(view.caller.may("propose"))
    examples = await _examples(view, assets)
    with ui.row().classes("items-center gap-2"):
        if examples:
            ui.label(view.heading("for_instance")).classes("soft")
        for example in examples:
            ui.button(example, on_click=lambda _, e=example: asked_for(e)).props(
                "outline dense no-caps padding='1px 10px'"
            ).classes("chip")
    place = ui.column().classes("w-full gap-4")

    async def asked_for(example: str) -> None:
        question.value = example
        await ask()

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
                _show(view, asked.answer, named)

    async def order() -> None:
        busy()
        drafted = await view.tried("work_order")
        place.clear()
        if drafted is not None:
            with place:
                _show_order(view, drafted.answer, named)

    send.on_click(ask)
    question.on("keydown.enter", ask)
    draft.on_click(order)


async def _examples(view: View, assets: Sequence[Asset]) -> list[str]:
    """Questions that fit what the plant has: about an alarm, about a machine with a manual or with orders."""
    machines = (await view.call("machines")).machines
    said = []
    if (await view.call("overview")).counts["alarms"]:
        said.append(view.word("why_alarm"))
    for key, count in (("limits_of", "documents"), ("orders_of", "orders")):
        most = max(machines, key=lambda m: getattr(m, count), default=None)
        if most is not None and getattr(most, count):
            said.append(view.word(key, machine=most.name or most.id))
    if not said and any(a.kind == "document" for a in assets):
        said.append(view.word("what_here"))
    return said


def _show(view: View, answer: Answer[str], named: Mapping[str, str]) -> None:
    with ui.column().classes("panel gap-2"):
        with ui.row().classes("items-center gap-2"):
            ui.label(view.word(answer.verdict)).classes(f"badge {_TONE[answer.verdict]}")
            ui.label(f"{view.word('confidence')} {answer.confidence:.2f}").classes("soft")
        marked = re.sub(r"\[(\d+)\]", r'<span class="mark">\1</span>', html.escape(answer.content))
        ui.html(marked, sanitize=False).classes("answer")
    if answer.evidence:
        key = "closest" if answer.verdict == "refused" else "evidence"
        with ui.column().classes("panel gap-2"):
            ui.label(view.word(key)).classes("title")
            for number, item in enumerate(answer.evidence, 1):
                _evidence_line(view, number, item, named)


def _evidence_line(view: View, number: int, item: Evidence, named: Mapping[str, str]) -> None:
    with ui.row().classes("w-full items-start justify-between no-wrap gap-3"):
        with ui.column().classes("gap-0"):
            title = f"{named.get(item.asset, item.asset)}  {place_said(view, item.locator)}"
            ui.label(f"[{number}] {title}").classes("soft").style("overflow-wrap: anywhere")
            ui.label(item.excerpt[:180])
        ui.button(view.word("open"), on_click=lambda: _open(view, item, title)).props(
            "flat dense no-caps"
        ).classes("open-evidence").mark("evidence")


async def _open(view: View, item: Evidence, title: str) -> None:
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
        ui.label(title).classes("title")
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


def _show_order(view: View, answer: Answer[WorkOrder | None], named: Mapping[str, str]) -> None:
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
            _evidence_line(view, number, item, named)


PAGE = Page("ask", "/ask", "forum", Text("问答", "Ask"), draw, 60, WORDS)
