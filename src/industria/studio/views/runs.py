"""Runs: the newest records of the audit chain."""

from __future__ import annotations

import json

from nicegui import ui

from industria.studio.frame import View

_SHOWN = 100
_CHARACTERS = 220


def draw(view: View) -> None:
    """The view at /runs."""
    chain = view.plant.audit.verify()
    text = (
        view.word("chain_intact") if chain.intact else view.word("chain_broken", n=chain.broken_at)
    )
    with ui.row().classes("panel items-center gap-3"):
        ui.icon("verified" if chain.intact else "gpp_bad").classes("text-2xl").style(
            f"color: {'#2e9e6b' if chain.intact else '#c4453c'}"
        )
        ui.label(f"{text}  ({chain.runs})").classes("title")
        left = sum(not intent.at_work for intent in chain.unended)
        if left:
            ui.label(view.word("unended", n=left)).style("color: #c4453c")
    with ui.column().classes("panel gap-3"):
        for run in view.plant.audit.last(_SHOWN):
            result = run.error or json.dumps(run.outputs, ensure_ascii=False)
            if run.state == "begun":
                result = view.word("began")
            with ui.row().classes("w-full items-start gap-3"):
                with ui.column().classes("gap-0").style("min-width: 150px"):
                    ui.label(run.what).classes("title")
                    ui.label(f"{run.started[:19].replace('T', ' ')}  {run.who}").classes("soft")
                ui.label(result[:_CHARACTERS]).style(
                    "flex: 1; min-width: 220px; overflow-wrap: anywhere; font-size: 14px"
                )
