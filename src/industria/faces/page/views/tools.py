"""Tools: everything that the plant can do, each as a form; its result is shown by its kind."""

from __future__ import annotations

from urllib.parse import quote

from nicegui import ui

from industria.core import IndustriaError, Page, Text, Tool
from industria.faces.page.form import Form
from industria.faces.page.result import show_result
from industria.faces.page.view import View

WORDS = {
    "run": Text("执行", "Run"),
    "ask_for": Text("提请批准", "Ask for approval"),
    "working": Text("执行中……", "at work ..."),
    "search": Text("查找", "Find"),
}


async def draw(view: View) -> None:
    """The view at /tools."""
    tools = sorted(view.tools, key=lambda t: t.name)
    wanted = ui.context.client.request.query_params.get("tool", "")
    chosen = next((t for t in tools if t.wire == wanted), None)
    with ui.element("div").classes("shelf"):
        with ui.column().classes("panel list"):
            _list(view, tools, chosen)
        with ui.column().classes("w-full gap-4").style("min-width: 0"):
            _bench(view, chosen or tools[0])


def _list(view: View, tools: list[Tool], chosen: Tool | None) -> None:
    """The tools by name with their effects; on a narrow screen a choice in their place."""
    names = {t.wire: t.name.replace(".", " ") for t in tools}

    def go(name: str) -> None:
        ui.navigate.to(f"/tools?tool={quote(name)}")

    ui.select(
        names, label=view.word("search"), with_input=True, value=chosen.wire if chosen else None,
        on_change=lambda e: go(str(e.value)) if e.value else None,
    ).classes("w-full").props("outlined dense")  # fmt: skip
    for tool in tools:
        here = "here" if tool is (chosen or tools[0]) else ""
        with ui.link(target=f"/tools?tool={quote(tool.wire)}").classes(f"tool wide {here}"):
            with ui.column().classes("gap-0").style("min-width: 0; flex: 1"):
                ui.label(tool.name.replace(".", " "))
                ui.label(tool.description.in_language(view.language)).classes("soft line")
            effect_badge(view, tool.effect)


def effect_badge(view: View, effect: str) -> None:
    """What a tool does to the plant, in one word."""
    with ui.label(view.word(effect)).classes(f"effect {effect}"):
        ui.tooltip(view.word(f"{effect}_hint"))


def _bench(view: View, tool: Tool) -> None:
    """One tool: what it does, its form, its result."""
    with ui.column().classes("panel gap-3"):
        with ui.row().classes("w-full items-center justify-between no-wrap"):
            ui.label(tool.description.in_language(view.language)).classes("title")
            effect_badge(view, tool.effect)
        ui.label(f"industria {tool.name.replace('.', ' ')}").classes("soft")
        form = Form(view, tool)
        key = "ask_for" if tool.effect == "act" else "run"
        button = ui.button(view.word(key)).props("unelevated no-caps").mark("run")
    place = ui.column().classes("w-full gap-4")

    async def perform() -> None:
        place.clear()
        button.disable()
        with place, ui.row().classes("items-center gap-3"):
            ui.spinner(size="sm")
            ui.label(view.word("working")).classes("soft")
        try:
            result = await view.call(tool.name, **form.arguments())
        except IndustriaError as error:
            place.clear()
            with place:
                view.tell(error)
            return
        finally:
            button.enable()
        place.clear()
        with place:
            await show_result(view, result)

    button.on_click(perform)


PAGE = Page("tools", "/tools", "construction", Text("工具", "Tools"), draw, 80, WORDS)
