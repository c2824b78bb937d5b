"""Schedules: the jobs of a table or of a pasted text as a Gantt chart; drag an operation to pin it, the rest is planned anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nicegui import events, ui

from industria.core import IndustriaError, Page, Text
from industria.faces.page.view import View

if TYPE_CHECKING:
    from industria.applications.production.scheduling.schedule import Schedule
    from industria.capabilities.gantt.tools import Board

WORDS = {
    "no_production": Text(
        "未安装排产部件：pip install 'industria[production]'",
        "the scheduling parts are not installed: pip install 'industria[production]'",
    ),
    "jobs_table": Text(
        "作业表（job, step, machine, duration）", "table of jobs (job, step, machine, duration)"
    ),
    "jobs_text": Text("或粘贴标准文本", "or paste the standard text"),
    "plan": Text("排产", "Plan"),
    "change": Text("修改", "Change"),
    "change_hint": Text(
        "三号机床10到40停机；作业7在作业3之前",
        "machine 3 is down from 10 to 40; job 7 before job 3",
    ),
    "no_jobs": Text("先选一张作业表，或粘贴作业", "choose a table of jobs or paste some first"),
    "plan_first": Text("先排一次", "plan something first"),
    "planning": Text("求解中……", "planning ..."),
    "no_plan": Text("没有可行的排产：{why}", "no plan keeps every rule: {why}"),
    "makespan": Text("完工时间", "makespan"),
    "tardiness": Text("拖期", "tardiness"),
    "late_job": Text(
        "{job} 误期: 交期 {due}, 完工 {end}, 晚 {by}",
        "{job} is late: due at {due}, ends at {end}, {by} late",
    ),
    "lower_bound": Text("下界", "bound"),
    "gap": Text("差距", "gap"),
    "unpin": Text("取消固定", "Unpin all"),
    "drag_hint": Text(
        "拖动一道工序即固定其位置，其余重排",
        "drag an operation to pin it; the rest is planned anew",
    ),
}
_COLUMNS = {"job", "step", "machine", "duration"}
_SOLVE_S, _REPLAN_S = 5.0, 2.0
_WIDTH = 1100
_MOST_LATE = 10


async def draw(view: View) -> None:
    """The view at /schedule."""
    try:
        import ortools  # noqa: F401
    except ImportError:
        ui.label(view.word("no_production")).classes("soft")
        return
    assets = (await view.call("assets")).assets
    _Board(view, [a.name for a in assets if a.table and {c.name for c in a.schema} >= _COLUMNS])


class _Board:
    """What was chosen, what was changed and pinned since, and the plan of it that is shown."""

    def __init__(self, view: View, tables: list[str]) -> None:
        self._view = view
        self._source: dict[str, str] = {}
        self._changes: list[str] = []
        self._pins: dict[str, str] = {}
        self._schedule: Schedule | None = None
        self._held: str | None = None
        self._from_x = 0.0
        self._busy = False
        self._draw(tables)

    def _draw(self, tables: list[str]) -> None:
        """Source, changes in words, chart."""
        word = self._view.word
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
                    .style("min-width: 120px")
                    .props("outlined dense")
                    .mark("change")
                )
                ui.button(word("change"), on_click=self._edit).props("flat no-caps")
        self._place = ui.column().classes("w-full gap-2")

    async def _solve(self) -> None:
        text = (self._text.value or "").strip()
        if not text and not self._table.value:
            ui.notify(self._view.word("no_jobs"), type="warning")
            return
        self._source = {"jobs": text} if text else {"table": str(self._table.value)}
        self._changes, self._pins = [], {}
        await self._plan(_SOLVE_S)

    async def _edit(self) -> None:
        """Say what the words were read as; plan with them where the person means that."""
        from industria.applications.production.scheduling.edits import edits

        if self._schedule is None:
            ui.notify(self._view.word("plan_first"), type="warning")
            return
        change = str(self._change.value or "")
        try:
            made = edits(self._schedule.problem, change)
        except IndustriaError as error:
            self._view.tell(error)
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
            self._changes.append(change)
            if not await self._plan(_SOLVE_S):
                self._changes.pop()

    async def _plan(self, seconds: float) -> bool:
        """Plan anew what was chosen, with all changes and pins; whether there is a plan."""
        if self._busy:
            return False
        self._busy = True
        waiting = ui.notification(self._view.word("planning"), spinner=True, timeout=None)
        try:
            found: Board | None = await self._view.tried(
                "schedule.board", **self._source, changes=self._changes,
                pins=list(self._pins.values()), seconds=seconds,
            )  # fmt: skip
        finally:
            self._busy = False
            waiting.dismiss()
        if found is None:
            return False
        if found.plan is None:
            why = "; ".join(
                f.message.in_language(self._view.language) for f in found.answer.findings[:1]
            )
            said = self._view.word("no_plan", why=why)
            ui.notify(said, type="negative", multi_line=True)
            return False
        self._schedule = found.plan
        self._show()
        return True

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
        assert self._schedule is not None
        now = self._schedule.of[operation]
        able = {o.machine for o in self._schedule.problem.operations[operation].options}
        on = machine if machine in able else now.machine
        before = dict(self._pins)
        self._pins[operation] = f"{operation}@{on}@{max(0, now.start + by)}"
        if not await self._plan(_REPLAN_S):
            self._pins = before

    async def _unpin(self) -> None:
        self._pins = {}
        await self._plan(_REPLAN_S)


PAGE = Page(
    "schedule", "/schedule", "calendar_view_week", Text("排产", "Schedule"), draw, 50, WORDS
)
