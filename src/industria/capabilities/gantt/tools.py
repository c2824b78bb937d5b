"""``industria schedule board``: jobs planned with changes in words and operations that a person pinned."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

from industria.core import Answer, InputError, Language, Progress, Session, Text, Tool, UsageError
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.applications.production.scheduling.problem import Fixed, Problem
    from industria.applications.production.scheduling.schedule import Schedule

_MOST_S = 600.0
_WIDTH = 1100
_NO_PLAN = Text("没有可行的排产: {why}", "no plan keeps every rule: {why}")


@dataclass(frozen=True, slots=True)
class Board:
    """A checked plan as a chart, or the refusal; ``problem``: what was planned, pins and changes in it."""

    answer: Answer[Schedule | None]
    problem: Problem

    @property
    def plan(self) -> Schedule | None:
        """The plan, where there is one that keeps every rule."""
        return self.answer.content if self.answer.verdict == "accepted" else None

    @property
    def passed(self) -> bool:
        """Whether there is a plan."""
        return self.plan is not None

    def to_json(self) -> dict[str, object]:
        """``{verdict, findings, schedule, svg}``."""
        plan = self.plan
        return {
            "verdict": self.answer.verdict,
            "findings": [f.to_json() for f in self.answer.findings],
            "schedule": plan.to_json() if plan else None,
            "svg": self._svg(plan) if plan else "",
        }

    def show(self, language: Language) -> str:
        """The objective with its bound, or why there is no plan."""
        plan = self.plan
        if plan is None:
            why = "; ".join(f.message.in_language(language) for f in self.answer.findings[:3])
            return _NO_PLAN.in_language(language).format(why=why)
        return f"{plan.problem.objective} {plan.objective}  >= {plan.bound}  gap {plan.gap:.1%}"

    def _svg(self, plan: Schedule) -> str:
        from industria.applications.production.scheduling.gantt import gantt_svg

        return gantt_svg(plan, _WIDTH, frozenset(f.operation for f in plan.problem.fixed))


def board(
    session: Session[Stores],
    table: Annotated[str, Text("作业表", "a table of jobs")] = "",
    jobs: Annotated[str, Text("或标准文本", "or the jobs as standard text")] = "",
    changes: Annotated[
        list[str], Text("用文字修改, 依次", "changes in words, one after the other")
    ] = [],  # noqa: B006  nobody changes it
    pins: Annotated[
        list[str], Text("固定的工序: 工序@机器@开始", "pinned: OPERATION@MACHINE@START")
    ] = [],  # noqa: B006  nobody changes it
    seconds: Annotated[float, Text("求解时间 (s)", "time to search (s)")] = 5.0,
) -> Board:
    """Plan jobs around what a person pinned: a checked schedule with its bound, or a refusal."""
    from industria.applications.production.scheduling.edits import edits
    from industria.applications.production.scheduling.formats import from_text
    from industria.applications.production.scheduling.solve import SolveOptions

    if bool(table) == bool(jobs.strip()):
        raise UsageError("expected either a table of jobs or jobs as text, found both or neither")
    if not 0 < seconds <= _MOST_S:
        raise UsageError(
            f"expected seconds of more than 0 and at most {_MOST_S:g}, found {seconds}"
        )
    workshop = session.plant.production
    problem = from_text(jobs, "page") if jobs.strip() else workshop.read_jobs(table)
    for change in changes:
        problem = edits(problem, change)[-1].problem
    if pins:
        problem = replace(problem, fixed=_pinned(problem, pins))
    options = SolveOptions(seconds=min(seconds, session.budget.left_s))
    answer = workshop.schedule(problem, options, _watched(session))
    session.run.outputs = {"jobs": len(problem.jobs), "verdict": answer.verdict}
    return Board(answer, problem)


def _pinned(problem: Problem, pins: list[str]) -> tuple[Fixed, ...]:
    from industria.applications.production.scheduling.problem import Fixed

    found = {f.operation: f for f in problem.fixed}
    for pin in pins:
        operation, machine, start = (["", "", *pin.rsplit("@", 2)])[-3:]
        if operation not in problem.operations or not machine or not start.isdecimal():
            raise InputError(
                f"expected a pin as OPERATION@MACHINE@START of an operation that there is, found {pin!r}"
            )
        found[operation] = Fixed(operation, machine, int(start))
    return tuple(found.values())


def _watched(session: Session[Stores]) -> Progress:
    def progress(what: str, done: float, total: float) -> None:
        session.budget.check()
        session.progress(what, done, total)

    return progress


TOOLS = (
    Tool(
        "schedule.board",
        Text("排产, 固定其中一些工序", "Plan jobs around operations that are pinned"),
        "propose",
        board,
    ),
)
