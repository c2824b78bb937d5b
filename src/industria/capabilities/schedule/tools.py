"""The tool that plans jobs on machines: solved, changed in words, replanned after a breakdown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from industria.core import (
    WRITTEN,
    InputError,
    Language,
    NotPermittedError,
    Progress,
    Session,
    Text,
    Tool,
    UsageError,
)
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.applications.production.scheduling.edits import Edit
    from industria.applications.production.scheduling.problem import Problem
    from industria.applications.production.scheduling.schedule import Schedule
    from industria.core import Answer

_MOST_S = 600.0  # for who is not at the machine
_MOST_FINDINGS = 5


@dataclass(frozen=True, slots=True)
class Planned:
    """A checked plan, or the refusal. ``moved``: the operations that a replan moved, None without one."""

    answer: Answer[Schedule | None]
    plan: Schedule | None
    edits: tuple[Edit, ...]
    moved: tuple[str, ...] | None = None

    @property
    def passed(self) -> bool:
        """Whether there is a plan."""
        return self.plan is not None

    def to_json(self) -> dict[str, object]:
        """The plan's own keys, and the verdict, edits, findings and the plan under ``schedule``."""
        plan = self.plan.to_json() if self.plan is not None else None
        moved = {} if self.moved is None else {"moved": list(self.moved)}
        refused = {} if plan else self.answer.to_json() | {"content": None}
        return {
            **refused,
            **(plan or {}),
            **moved,
            "verdict": self.answer.verdict,
            "edits": [e.meaning.to_json() for e in self.edits],
            "schedule": plan,
            "findings": [f.to_json() for f in self.answer.findings],
        }

    def show(self, language: Language) -> str:
        """The plan as a chart in text, or why there is none."""
        from industria.capabilities.schedule.shown import schedule_text

        if self.plan is not None:
            moved = None if self.moved is None else len(self.moved)
            return schedule_text(self.plan, moved, language)
        why = [f.message.in_language(language) for f in self.answer.findings[:_MOST_FINDINGS]]
        none = Text("时间内未找到排产方案", "no schedule was found in the time").in_language(
            language
        )
        return f"{Text('拒绝', 'refused').in_language(language)}: {'; '.join(why) or none}"


def schedule(
    session: Session[Stores],
    table: Annotated[str, Text("作业: 表名, 或文本, JSON, CSV 文件", "jobs: the name of a table, or a file of standard text, JSON or CSV")],
    seconds: Annotated[float, Text("搜索和证明的时间 (s)", "time to search and prove (s)")] = 30.0,
    edit: Annotated[str, Text("用文字修改, 如 'machine 3 is down from 100 to 200'", "changes in words: 'machine 3 is down from 100 to 200; job 7 before job 3'")] = "",
    breakdown: Annotated[str, Text("机器:从:到, 尽量少改动地重排", "MACHINE:FROM:TO, then the plan is changed as little as asked")] = "",
    slack: Annotated[float, Text("为少移动可以差多少: .02 即 2 %", "how much worse a replan may be to move less: .02 is 2 %")] = 0.02,
    objective: Annotated[Literal["", "makespan", "tardiness"], Text("目标; 默认按文件, 有交期则为拖期", "makespan or tardiness; default: what the file says, tardiness where a job is due")] = "",
    out: Annotated[Path | None, Text("图 (SVG) 写到哪里", "where the chart is written, as SVG"), WRITTEN] = None,
    yes: Annotated[bool, Text("不询问, 直接求解修改后的问题", "solve changed problems without asking")] = False,
) -> Planned:  # fmt: skip
    """Plan jobs on machines: a checked schedule with a proven bound, or a refusal."""
    from industria.applications.production.scheduling.edits import edits
    from industria.applications.production.scheduling.solve import SolveOptions
    from industria.applications.production.scheduling.sound import sound

    most = float("inf") if session.caller.present else _MOST_S
    if not 0 < seconds <= most:  # false for NaN as well
        raise UsageError(f"expected seconds of more than 0 and at most {most:g}, found {seconds}")
    down = _breakdown(breakdown) if breakdown else None
    problem = _problem(session, table)
    made = tuple(edits(problem, edit)) if edit else ()
    if made:
        _confirmed(session, made, yes)
        problem = made[-1].problem
    if objective:
        problem = sound(replace(problem, objective=objective))
    workshop, options = session.plant.production, SolveOptions(seconds=min(seconds, session.budget.left_s))  # fmt: skip
    answer, similar = workshop.schedule_from(problem, options, _watched(session))
    plan = answer.content if answer.verdict == "accepted" else None
    outputs: dict[str, object] = {"problem": problem.name, "jobs": len(problem.jobs), "machines": len(problem.machines)}  # fmt: skip
    session.run.outputs = outputs | {"verdict": answer.verdict}
    if plan is None:
        return Planned(answer, None, made)
    outputs |= {"objective": plan.objective, "bound": plan.bound, "method": plan.method, "similar": similar}  # fmt: skip
    moved = None
    if down is not None:
        plan, moved = _replanned(session, plan, down, slack)
        outputs |= {"moved": len(moved), "objective": plan.objective}
    if out is not None:
        _draw(plan, out)
    session.run.outputs = outputs | {"verdict": answer.verdict}
    return Planned(answer, plan, made, moved)


def _problem(session: Session[Stores], name: str) -> Problem:
    """Jobs of a table; a file's only for who is at the machine."""
    workshop = session.plant.production
    return workshop.read_schedule(name) if session.caller.present else workshop.read_jobs(name)


def _watched(session: Session[Stores]) -> Progress:
    def progress(what: str, done: float, total: float) -> None:
        session.budget.check()
        session.progress(what, done, total)

    return progress


def _confirmed(session: Session[Stores], made: tuple[Edit, ...], yes: bool) -> None:
    """Say what the words were read as; a person at the terminal is asked whether that is meant."""
    language = session.language or "en"
    for e in made:
        word = Text("修改", "change").in_language(language)
        session.note(f"{word}: {e.meaning.in_language(language)}\n")
    if yes or not session.watched:
        return
    if not session.ask(Text("求解?", "solve this?").in_language(language)):
        raise NotPermittedError("expected a person's yes to the changed problem, found none")


def _breakdown(text: str) -> tuple[str, int, int]:
    parts = text.split(":")
    if len(parts) != 3 or not (parts[1].isdigit() and parts[2].isdigit()):
        raise UsageError(f"expected a breakdown as MACHINE:FROM:TO, found {text!r}")
    return parts[0], int(parts[1]), int(parts[2])


def _replanned(
    session: Session[Stores], plan: Schedule, down: tuple[str, int, int], slack: float
) -> tuple[Schedule, tuple[str, ...]]:
    again = session.plant.production.replan(plan, down, slack)
    if again.content is None or again.verdict != "accepted":
        raise InputError("expected a plan after the breakdown, found none: give it more time")
    return again.content.schedule, tuple(again.content.moved)


def _draw(plan: Schedule, out: Path) -> None:
    from industria.applications.production.scheduling.gantt import gantt_svg

    out.write_text(gantt_svg(plan), encoding="utf-8")


TOOLS: tuple[Tool, ...] = (
    Tool("schedule", Text("排产", "Plan jobs on machines"), "propose", schedule, plant="made"),
)
