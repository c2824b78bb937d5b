"""Shows any tool's result by its kind: a table where it has columns and rows, a picture where it is SVG, else text."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from nicegui import ui
from starlette.concurrency import run_in_threadpool

from industria.core import IndustriaError, Language
from industria.faces.page.table import plain, table
from industria.faces.page.view import View
from industria.faces.shown import bytes_of, json_of, passed, text_of

_MOST_ROWS = 200
_MOST_CHARACTERS = 20_000
_PAGE = 15


async def show_result(view: View, result: object) -> None:
    """Draw a result below what is there."""
    data, text = await run_in_threadpool(_read, result, view.language)
    with ui.column().classes("panel gap-3 result"):
        if not text.strip():
            ui.label(view.word("nothing_came")).classes("soft")
        if not passed(result):
            ui.label(view.word("not_passed")).classes("badge bad")
        if isinstance(data, Mapping) and isinstance(data.get("columns"), list) and "rows" in data:
            _table(view, data["columns"], data["rows"])
        elif svg := _svg(data):
            ui.html(f'<img class="picture" alt="" src="{svg}">', sanitize=False)
            ui.html(f"<pre class='said'>{_escaped(text)}</pre>", sanitize=False).classes("w-full")
        else:
            ui.html(f"<pre class='said'>{_escaped(text)}</pre>", sanitize=False).classes("w-full")
        if not isinstance(data, str | int | float | bool | None):
            ui.button(
                view.word("download"), icon="download", on_click=lambda: _download(view, data)
            ).props("flat dense no-caps")


def _read(result: object, language: Language) -> tuple[Any, str]:
    return json_of(result), text_of(result, language)[:_MOST_CHARACTERS]


async def _download(view: View, data: object) -> None:
    """The whole result as a file for programs."""
    try:
        content = await run_in_threadpool(bytes_of, data, view.desk.allowed)
    except IndustriaError as error:
        view.tell(error)
        return
    ui.download.content(content, "result.json", "application/json")


def _table(view: View, names: list[object], rows: list[Any]) -> None:
    if len(rows) > _MOST_ROWS:
        ui.label(view.word("rows_shown", of=len(rows), n=_MOST_ROWS)).classes("soft")
    shown = [{f"c{i}": plain(v) for i, v in enumerate(row)} for row in rows[:_MOST_ROWS]]
    table({f"c{i}": str(name) for i, name in enumerate(names)}, shown, page=_PAGE)


def _svg(data: object) -> str:
    """The first picture of a result as the address of an image, where nothing of it can run."""
    fields = data.values() if isinstance(data, Mapping) else [data]
    for value in fields:
        if isinstance(value, str) and value.lstrip()[:4] == "<svg":
            coded = base64.b64encode(value.encode("utf-8", "replace")).decode()
            return f"data:image/svg+xml;base64,{coded}"
    return ""


def _escaped(text: str) -> str:
    import html

    return html.escape(text)
