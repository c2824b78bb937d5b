"""Schedules: the jobs of a table or of a pasted text as a Gantt chart; drag an operation to pin it, the rest is planned anew."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nicegui import events, run, ui

from industria.core import IndustriaError
from industria.studio.frame import View

if TYPE_CHECKING:
    from industria.applications.production.scheduling.problem import Problem
    from industria.applications.production.scheduling.schedule import Schedule

_COLUMNS = {"job", "step", "machine", "duration"}
_SOLVE_S, _REPLAN_S = 5.0, 2.0
_WIDTH = 1100
_MOST_LATE = 10


def draw(view: View) -> None:
    """The view at /schedule."""
    try:
        import ortools  # noqa: F401
    except ImportError:
        ui.label(view.word("no_production")).classes("soft")
        return
    _Board(view).draw()


class _Board:
    def __init__(self, view: View) -> None:
        self._view = view
        self._problem: Problem | None = None
        self._schedule: Schedule | None = None
        self._held: str | None = None
        self._from_x = 0.0
        self._busy = False

    def draw(self) -> None:
        """Source, changes in words, chart."""
        word = self._view.word
        tables = [
            a.name
            for a in self._view.plant.assets()
            if a.table and {c.name for c in a.schema} >= _COLUMNS
        ]
        with ui.column().classes("panel gap-2"):
            with ui.row().classes("items-center gap-2 w-full").style("flex-wrap: wrap"):
                self._table = (
                    ui.select(tables, label=word("jobs_table"), value=tables[0] if tables else None)
                    .classes("grow")
                    .style("min-width: 220px")
                    .props("outlined dense")
                )
                self._text = (
                    ui.textarea(label=word("jobs_text"))
                    .classes("grow")
                    .style("min-width: 220px")
                    .props("outlined dense rows=2")
                    .mark("jobs-text")
                )
                ui.button(word("plan"), on_click=self._solve).props("unelevated no-caps")
            with ui.row().classes("items-center gap-2 w-full no-wrap"):
                self._change = (
                    ui.input(placeholder=word("change_hint"))
                    .classes("grow")
                    .style("min-width: 220px")
                    .props("outlined dense")
                    .mark("change")
                )
                ui.button(word("change"), on_click=self._edit).props("flat no-caps")
        self._place = ui.column().classes("w-full gap-2")

    async def _solve(self) -> None:
        from industria.applications.production.scheduling.formats import from_text

        try:
            if self._text.value and self._text.value.strip():
                self._problem = from_text(self._text.value, "page")
            elif self._table.value:
                self._problem = self._view.plant.production.read_jobs(self._table.value)
            else:
                ui.notify(self._view.word("no_jobs"), type="warning")
                return
        except IndustriaError as error:
            self._wrong(error)
            return
        await self._plan(self._problem, _SOLVE_S)

    async def _edit(self) -> None:
        from industria.applications.production.scheduling.edits import edits

        if self._problem is None:
            ui.notify(self._view.word("plan_first"), type="warning")
            return
        try:
            made = edits(self._problem, self._change.value or "")
        except IndustriaError as error:
            self._wrong(error)
            return
        meaning = "; ".join(e.meaning.in_language(self._view.language) for e in made)
        with ui.dialog() as dialog, ui.card().classes("panel"):
            ui.label(meaning).classes("title")
            with ui.row():
                ui.button(self._view.word("plan"), on_click=lambda: dialog.submit(True)).props(
                    "unelevated no-caps"
                )
                ui.button(self._view.word("close"), on_click=lambda: dialog.submit(False)).props(
                    "flat no-caps"
                )
        if await dialog:
            await self._plan(made[-1].problem, _SOLVE_S)

    async def _plan(self, problem: Problem, seconds: float) -> None:
        """Solve; the plan that is shown leads the search."""
        from industria.applications.production.scheduling.solve import SolveOptions

        if self._busy:
            return
        self._busy = True
        waiting = ui.notification(self._view.word("planning"), spinner=True, timeout=None)
        try:
            answer = await run.io_bound(
                self._view.plant.production.schedule,
                problem,
                SolveOptions(seconds=seconds),
                who=self._view.caller.name,
            )
        except IndustriaError as error:
            self._wrong(error)
            return
        finally:
            self._busy = False
            waiting.dismiss()
        if answer is None or answer.content is None or answer.verdict != "accepted":
            found = (
                answer.findings[0].message.in_language(self._view.language)
                if answer and answer.findings
                else ""
            )
            ui.notify(self._view.word("no_plan", why=found), type="negative", multi_line=True)
            return
        self._problem, self._schedule = problem, answer.content
        self._show()

    def _show(self) -> None:
        from industria.applications.production.scheduling.bottleneck import read_off
        from industria.applications.production.scheduling.gantt import gantt_content, geometry

        schedule, word = self._schedule, self._view.word
        assert schedule is not None
        self._place.clear()
        self._held = None
        pinned = frozenset(f.operation for f in schedule.problem.fixed)
        g = geometry(schedule, _WIDTH)
        with self._place:
            with ui.row().classes("panel items-center gap-6"):
                for name, value in (
                    (schedule.problem.objective, schedule.objective),
                    ("lower_bound", schedule.bound),
                    ("gap", f"{schedule.gap:.1%}"),
                ):
                    with ui.column().classes("gap-0"):
                        ui.label(word(name)).classes("soft")
                        ui.label(str(value)).classes("figure").mark(name)
                for b in read_off(schedule)[:1]:
                    ui.label(b.reason.in_language(self._view.language)).classes("soft")
                for late in schedule.late[:_MOST_LATE]:
                    ui.label(
                        word("late_job", job=late.job, due=late.due, end=late.end, by=late.by)
                    ).classes("soft").mark("late")
                if pinned:
                    ui.button(word("unpin"), on_click=self._unpin).props("flat no-caps")
            with ui.element("div").classes("panel").style("overflow-x: auto"):
                ui.interactive_image(
                    size=(g.width, g.height), content=gantt_content(schedule, g, pinned),
                    on_mouse=self._mouse, events=["mousedown", "mouseup"], cross=False,
                ).style(f"min-width: {g.width}px; cursor: grab").classes("gantt")  # fmt: skip
            ui.label(word("drag_hint")).classes("soft")

    async def _mouse(self, e: events.MouseEventArguments) -> None:
        from industria.applications.production.scheduling.gantt import geometry, operation_at

        schedule = self._schedule
        if schedule is None:
            return
        g = geometry(schedule, _WIDTH)
        if e.type == "mousedown":
            found = operation_at(schedule, g, e.image_x, e.image_y)
            self._held = found.operation if found else None
            self._from_x = e.image_x
            return
        held, self._held = self._held, None
        if held is None or held not in schedule.of:
            return
        stays = g.machine_at(e.image_y) in (None, schedule.of[held].machine)
        if abs(e.image_x - self._from_x) < 3 and stays:
            return
        await self._pin(
            held, g.time_at(e.image_x) - g.time_at(self._from_x), g.machine_at(e.image_y)
        )

    async def _pin(self, operation: str, by: int, machine: str | None) -> None:
        """Fix an operation where it was dropped; on its own machine where the other cannot do it."""
        from industria.applications.production.scheduling.problem import Fixed

        assert self._schedule is not None
        now = self._schedule.of[operation]
        problem = self._schedule.problem
        able = {o.machine for o in problem.operations[operation].options}
        on = machine if machine in able else now.machine
        kept: Any = tuple(f for f in problem.fixed if f.operation != operation)
        fixed = (*kept, Fixed(operation, str(on), max(0, now.start + by)))
        await self._plan(replace(problem, fixed=fixed), _REPLAN_S)

    async def _unpin(self) -> None:
        assert self._schedule is not None
        await self._plan(replace(self._schedule.problem, fixed=()), _REPLAN_S)

    def _wrong(self, error: IndustriaError) -> None:
        ui.notify(self._view.word("error", message=str(error)), type="negative", multi_line=True)
