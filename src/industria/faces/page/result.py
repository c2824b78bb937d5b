"""Shows any tool's result by its kind: a table where it has columns and rows, a picture where it is SVG, else text."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from nicegui import ui
from starlette.concurrency import run_in_threadpool

from industria.core import IndustriaError, Language
from industria.faces.page.view import View
from industria.faces.shown import bytes_of, json_of, passed, text_of

_MOST_ROWS = 200
_MOST_CHARACTERS = 20_000
_PAGE = 15


async def show_result(view: View, result: object) -> None:
    """Draw a result below what is there."""
    data, text = await run_in_threadpool(_read, result, view.language)
    with ui.column().classes("panel gap-3 result"):
        if not passed(result):
            ui.badge(view.word("not_passed")).style("background: var(--bad) !important")
        if isinstance(data, Mapping) and isinstance(data.get("columns"), list) and "rows" in data:
            _table(view, data["columns"], data["rows"])
        elif svg := _svg(data):
            ui.html(f'<img class="picture" alt="" src="{svg}">', sanitize=False)
            ui.html(f"<pre class='said'>{_escaped(text)}</pre>", sanitize=False).classes("w-full")
        else:
            ui.html(f"<pre class='said'>{_escaped(text)}</pre>", sanitize=False).classes("w-full")
        if not isinstance(data, str | int | float | bool | None):
            with ui.expansion("JSON").classes("w-full").props("dense"):
                said = await run_in_threadpool(_as_json, view, data)
                ui.html(f"<pre class='said'>{_escaped(said)}</pre>", sanitize=False).classes(
                    "w-full"
                )


def _read(result: object, language: Language) -> tuple[Any, str]:
    return json_of(result), text_of(result, language)[:_MOST_CHARACTERS]


def _as_json(view: View, data: object) -> str:
    import json

    try:
        text = bytes_of(data, view.desk.allowed).decode()
    except IndustriaError as error:
        return str(error)
    return json.dumps(json.loads(text), ensure_ascii=False, indent=1)[:_MOST_CHARACTERS]


def _table(view: View, names: list[object], rows: list[Any]) -> None:
    columns = [
        {"name": f"c{k}", "label": str(n), "field": f"c{k}", "align": "left", "sortable": True}
        for k, n in enumerate(names)
    ]
    shown = [
        {"id": k, **{f"c{i}": "" if v is None else v for i, v in enumerate(row)}}
        for k, row in enumerate(rows[:_MOST_ROWS])
    ]
    if len(rows) > _MOST_ROWS:
        ui.label(view.word("rows_shown", of=len(rows), n=_MOST_ROWS)).classes("soft")
    table = ui.table(columns=columns, rows=shown, row_key="id", pagination=_PAGE)
    table.classes("w-full").props("flat dense")


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
