"""Runs: the newest records of the audit chain."""

from __future__ import annotations

import json

from nicegui import ui

from industria.studio.frame import View

_SHOWN = 200


def draw(view: View) -> None:
    """The view at /runs."""
    chain = view.plant.audit.verify()
    text = (
        view.word("chain_intact") if chain.intact else view.word("chain_broken", n=chain.broken_at)
    )
    with ui.row().classes("panel items-center gap-3"):
        ui.icon("verified" if chain.intact else "gpp_bad").classes("text-2xl")
        ui.label(f"{text}  ({chain.runs})").classes("title")
    columns = [
        {"name": k, "label": view.word(k), "field": k, "align": "left"}
        for k in ("when", "what", "who", "result")
    ]
    rows = [
        {
            "id": run.id,
            "when": run.started[:19].replace("T", " "),
            "what": run.what,
            "who": run.who,
            "result": (run.error or json.dumps(run.outputs, ensure_ascii=False))[:140],
        }
        for run in view.plant.audit.last(_SHOWN)
    ]
    with ui.column().classes("panel"):
        ui.table(columns=columns, rows=rows, row_key="id", pagination=20).classes("w-full").props(
            'flat dense wrap-cells :grid="$q.screen.lt.md"'
        )
