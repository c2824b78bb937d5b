"""Scoreboard: every measured row beside its baseline and its bar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nicegui import ui
from starlette.concurrency import run_in_threadpool

from industria.core import Page, Text
from industria.faces.page.view import View

if TYPE_CHECKING:
    from industria.bench.entry import Result

WORDS = {
    "baseline": Text("基线", "baseline"),
    "bar": Text("目标", "bar"),
    "pass": Text("达标", "pass"),
    "short": Text("未达标", "short"),
    "stale": Text("过期", "stale"),
    "not_measured": Text("未测", "not measured"),
    "no_scores": Text("还没有成绩：运行 industria bench", "no scores yet: run industria bench"),
}
_STATES = {True: ("pass", "good"), False: ("short", "bad"), None: ("not_measured", "soft")}


async def draw(view: View) -> None:
    """The view at /scores."""
    from industria.bench.runner import stored_results

    place = ui.column().classes("w-full gap-4")
    with place:
        ui.spinner(size="sm")

    async def fill() -> None:
        """Every row is held against the code as it is, which takes seconds."""
        results = await run_in_threadpool(stored_results)
        place.clear()
        with place:
            _results(view, results)

    ui.timer(0.05, fill, once=True)


def _results(view: View, results: Sequence[Result]) -> None:
    if not results:
        ui.label(view.word("no_scores")).classes("soft")
    for result in results:
        state, colour = ("stale", "warn") if result.stale else _STATES[result.passed]
        with ui.row().classes("panel items-center justify-between gap-3"):
            with ui.column().classes("gap-0").style("flex: 1; min-width: 220px"):
                ui.label(f"{result.row}  {result.metric}").classes("title")
                ui.label(f"{result.data} ({result.origin})").classes("soft")
                ui.label(f"{view.word('baseline')}: {result.baseline}").classes("soft")
            with ui.column().classes("gap-0 items-end"):
                ui.label(result.shown_value).classes("figure")
                ui.label(f"{view.word('bar')} {result.bar}").classes("soft")
            ui.label(view.word(state)).classes(f"badge {colour}")


PAGE = Page("scores", "/scores", "leaderboard", Text("记分板", "Scoreboard"), draw, 90, WORDS)
