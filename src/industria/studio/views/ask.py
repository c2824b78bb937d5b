"""Ask: a question, the answer with its marks, and every piece of evidence a click away."""

from __future__ import annotations

import html
import re

from nicegui import run, ui

from industria.core import Answer, Evidence, IndustriaError
from industria.studio.frame import View

_TONE = {"accepted": "#2e9e6b", "degraded": "#c98a1b", "refused": "#c4453c"}


def draw(view: View) -> None:
    """The view at /ask."""
    with ui.row().classes("panel items-center gap-3"):
        question = ui.input(label=view.word("question"), placeholder=view.word("question_hint"))
        question.props("outlined dense").classes("grow").mark("question")
        send = ui.button(view.word("send")).props("unelevated no-caps").mark("send")
        draft = ui.button(view.word("work_order")).props("outline no-caps").mark("work_order")
        draft.set_visibility(view.caller.may("propose"))
    place = ui.column().classes("w-full gap-4")

    async def ask() -> None:
        if not (question.value or "").strip():
            return
        place.clear()
        with place, ui.row().classes("panel items-center gap-3"):
            ui.spinner(size="sm")
            ui.label(view.word("thinking")).classes("soft")
        try:
            answer = await run.io_bound(view.plant.ask, question.value, who=view.caller.name)
        except IndustriaError as error:
            place.clear()
            ui.notify(view.word("error", message=str(error)), type="negative")
            return
        place.clear()
        with place:
            _show(view, answer)

    async def order() -> None:
        place.clear()
        try:
            answer = await run.io_bound(view.plant.work_order, who=view.caller.name)
        except IndustriaError as error:
            ui.notify(view.word("error", message=str(error)), type="warning")
            return
        with place:
            _show_order(view, answer)

    send.on_click(ask)
    question.on("keydown.enter", ask)
    draft.on_click(order)


def _show(view: View, answer: Answer[str]) -> None:
    with ui.column().classes("panel gap-2"):
        with ui.row().classes("items-center gap-2"):
            ui.badge(view.word(answer.verdict)).style(
                f"background: {_TONE[answer.verdict]} !important"
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
    try:
        text = await run.io_bound(view.plant.open_evidence, item)
    except IndustriaError as error:
        ui.notify(view.word("error", message=str(error)), type="negative")
        return
    with ui.dialog() as dialog, ui.card().classes("panel").style("width: 720px; max-width: 94vw"):
        ui.label(f"{item.asset}  {_where(item)}").classes("title")
        if item.locator.kind == "window" and item.locator.since:
            _window(view, item)
        ui.label(text).classes("excerpt evidence-text")
        ui.button(view.word("close"), on_click=dialog.close).props("flat no-caps")
    dialog.open()


def _window(view: View, item: Evidence) -> None:
    at = item.locator
    data = view.plant.window(item.asset, at.columns, at.since, at.until)
    times = [str(t)[:19] for t in data.column("time").to_pylist()]
    step = max(1, len(times) // 1500)
    ui.echart(
        {
            "animation": False,
            "tooltip": {"trigger": "axis"},
            "grid": {"left": 50, "right": 12, "top": 16, "bottom": 28},
            "xAxis": {"type": "category", "data": times[::step]},
            "yAxis": {"type": "value", "scale": True},
            "dataZoom": [{"type": "inside"}],
            "series": [
                {
                    "name": c,
                    "type": "line",
                    "showSymbol": False,
                    "data": data.column(c).to_pylist()[::step],
                }
                for c in data.column_names
                if c != "time"
            ],
        }
    ).style("height: 220px; width: 100%")


def _show_order(view: View, answer: Answer) -> None:  # type: ignore[type-arg]
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
