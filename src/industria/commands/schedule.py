"""``industria schedule``: solve, edit in words, replan after a breakdown, with a chart of the result."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from industria.commands.common import (
    HERE,
    JsonOption,
    PlantOption,
    language_of,
    open_plant,
    print_result,
    progress_bar,
    say,
)
from industria.core import InputError, UsageError

if TYPE_CHECKING:
    from industria.applications.production.scheduling.edits import Edit
    from industria.applications.production.scheduling.schedule import Schedule

_ROW = 72
_MOST_LATE = 20


def schedule(
    file: Annotated[
        str,
        typer.Argument(help="jobs: standard text, JSON, CSV, or the name of a table of the plant"),
    ],
    seconds: Annotated[float, typer.Option("--seconds", help="time to search and prove")] = 30.0,
    change: Annotated[
        str,
        typer.Option(
            "--edit",
            help="changes in words: 'machine 3 is down from 100 to 200; job 7 before job 3'",
        ),
    ] = "",
    breakdown: Annotated[
        str,
        typer.Option(
            "--breakdown", help="MACHINE:FROM:TO, then the plan is changed as little as asked"
        ),
    ] = "",
    slack: Annotated[
        float,
        typer.Option("--slack", help="how much worse a replan may be to move less: .02 is 2 %"),
    ] = 0.02,
    objective: Annotated[
        str,
        typer.Option(
            "--objective",
            help="makespan or tardiness; default: what the file says, tardiness where a job is due",
        ),
    ] = "",
    out: Annotated[
        Path | None, typer.Option("--out", help="where the chart is written, as SVG")
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="solve changed problems without asking")
    ] = False,
    language: Annotated[str, typer.Option("--language", help="zh or en")] = "",
    plant: PlantOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Plan jobs on machines: a checked schedule with a proven bound; exit 1 where none is found."""
    from industria.applications.production.scheduling.edits import edits
    from industria.applications.production.scheduling.gantt import gantt_svg
    from industria.applications.production.scheduling.solve import SolveOptions
    from industria.applications.production.scheduling.sound import sound

    zh = (language_of(language) or "en") == "zh"
    if seconds <= 0:
        raise UsageError(f"--seconds must be more than 0, found {seconds}")
    if objective not in ("", "makespan", "tardiness"):
        raise UsageError(f"--objective must be makespan or tardiness, found {objective!r}")
    with open_plant(plant, create=True) as opened, progress_bar() as progress:
        problem = opened.production.read_schedule(file)
        made = edits(problem, change) if change else []
        if made:
            _show_edits(made, zh)
            if (
                not yes
                and not as_json
                and sys.stdin.isatty()
                and not typer.confirm("求解?" if zh else "solve this?", err=True)
            ):
                raise typer.Exit(1)
            problem = made[-1].problem
        if objective:
            problem = sound(replace(problem, objective=objective))  # type: ignore[arg-type]
        answer = opened.production.schedule(problem, SolveOptions(seconds=seconds), progress)
        found = answer.content
        if found is None or answer.verdict != "accepted":
            said = [f.message.in_language("zh" if zh else "en") for f in answer.findings]
            print_result(
                answer.to_json() | {"content": None},
                as_json,
                lambda: say(
                    "refused: " + ("; ".join(said[:5]) or "no schedule was found in the time")
                ),
            )
            raise typer.Exit(1)
        result = found.to_json() | {"edits": [e.meaning.to_json() for e in made]}
        if breakdown:
            again = opened.production.replan(found, _breakdown(breakdown), slack)
            if again.content is None or again.verdict != "accepted":
                raise InputError(
                    "expected a plan after the breakdown, found none: give it more time"
                )
            found = again.content.schedule
            result = found.to_json() | {
                "moved": list(again.content.moved),
                "edits": result["edits"],
            }
    if out is not None:
        out.write_text(gantt_svg(found), encoding="utf-8")
    print_result(result, as_json, lambda: _show(found, zh, result))


def _breakdown(text: str) -> tuple[str, int, int]:
    parts = text.split(":")
    if len(parts) != 3 or not (parts[1].isdigit() and parts[2].isdigit()):
        raise UsageError(f"--breakdown must be MACHINE:FROM:TO, found {text!r}")
    return parts[0], int(parts[1]), int(parts[2])


def _show_edits(made: list[Edit], zh: bool) -> None:
    for e in made:
        sys.stderr.write(
            f"{'修改' if zh else 'change'}: {e.meaning.in_language('zh' if zh else 'en')}\n"
        )


def _show(found: Schedule, zh: bool, result: dict[str, object]) -> None:
    from industria.applications.production.scheduling.bottleneck import read_off

    state = (
        ("已证明最优" if zh else "proved optimal")
        if found.gap == 0
        else f"{'差距' if zh else 'gap'} {found.gap:.2%}"
    )
    late = found.problem.objective == "tardiness"
    weighted = any(j.weight != 1 for j in found.problem.jobs)
    tardiness = ("加权拖期", "weighted tardiness") if weighted else ("拖期", "tardiness")
    what = tardiness[0 if zh else 1] if late else ("完工时间" if zh else "makespan")
    say(
        f"{what} {found.objective} {found.problem.unit}, {'下界' if zh else 'bound'} {found.bound}, {state} ({found.method}, {found.seconds:.1f} s)"
    )
    if late:
        say(f"{'完工时间' if zh else 'makespan'} {found.makespan} {found.problem.unit}")
    _show_late(found, zh)
    if "moved" in result:
        say(
            f"{'移动的工序' if zh else 'operations moved'}: {len(json.loads(json.dumps(result['moved'])))}"
        )
    scale = max(1, found.makespan) / _ROW
    for machine in found.problem.machines[:20]:
        row = [" "] * (_ROW + 1)
        for a in found.on(machine.id):
            for x in range(int(a.start / scale), max(int(a.start / scale) + 1, int(a.end / scale))):
                row[min(x, _ROW)] = a.job.lstrip("J")[-1:]
        say(f"{machine.id:>6} |{''.join(row)}|")
    for b in read_off(found)[:1]:
        say(("瓶颈: " if zh else "bottleneck: ") + b.reason.in_language("zh" if zh else "en"))


def _show_late(found: Schedule, zh: bool) -> None:
    """Name every order that ends after it is due, and by how much."""
    unit = found.problem.unit
    if all(j.due is None for j in found.problem.jobs):
        return
    if not found.late:
        say("没有作业误期" if zh else "no job is late")
    for late in found.late[:_MOST_LATE]:
        say(
            f"误期: {late.job} 交期 {late.due}, 完工 {late.end}, 晚 {late.by} {unit}"
            if zh
            else f"late: {late.job} is due at {late.due}, ends at {late.end}, {late.by} {unit} late"
        )
    if (more := len(found.late) - _MOST_LATE) > 0:
        say(
            f"还有 {more} 个误期, --json 列出全部"
            if zh
            else f"{more} more are late; --json lists all"
        )
