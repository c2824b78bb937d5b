"""Scoreboard: every measured row beside its baseline and its bar."""

from __future__ import annotations

from nicegui import ui

from industria.bench.runner import stored_results
from industria.studio.frame import View

_STATES = {
    True: ("pass", "#2e9e6b"),
    False: ("short", "#c4453c"),
    None: ("not_measured", "#7b8d97"),
}


def draw(view: View) -> None:
    """The view at /scores."""
    results = stored_results()
    if not results:
        ui.label(view.word("no_scores")).classes("soft")
        return
    for result in results:
        state, colour = _STATES[result.passed]
        with ui.row().classes("panel items-center justify-between gap-3"):
            with ui.column().classes("gap-0").style("flex: 1; min-width: 220px"):
                ui.label(f"{result.row}  {result.metric}").classes("title")
                ui.label(f"{result.data} ({result.provenance})").classes("soft")
                ui.label(f"{view.word('baseline')}: {result.baseline}").classes("soft")
            with ui.column().classes("gap-0 items-end"):
                ui.label(result.shown_value).classes("figure")
                ui.label(f"{view.word('bar')} {result.bar}").classes("soft")
            ui.badge(view.word(state)).style(f"background: {colour} !important")
