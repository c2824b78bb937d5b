"""How a schedule reads: its goal and bound, who is late, a row a machine, the bottleneck."""

from __future__ import annotations

from typing import TYPE_CHECKING

from industria.core import Language, Text

if TYPE_CHECKING:
    from industria.applications.production.scheduling.schedule import Schedule

_ROW = 72
_MOST_LATE = _MOST_MACHINES = 20


def schedule_text(found: Schedule, moved: int | None, language: Language) -> str:
    """The plan as a chart in text. ``moved``: operations that a replan moved, None where there was none."""
    from industria.applications.production.scheduling.bottleneck import read_off

    lines = [*_goal(found, language), *_late(found, language)]
    if moved is not None:
        lines.append(f"{Text('移动的工序', 'operations moved').in_language(language)}: {moved}")
    lines += _chart(found)
    for b in read_off(found)[:1]:
        lines.append(
            Text("瓶颈: ", "bottleneck: ").in_language(language) + b.reason.in_language(language)
        )
    return "\n".join(lines)  # fmt: skip


def _goal(found: Schedule, language: Language) -> list[str]:
    def said(zh: str, en: str) -> str:
        return Text(zh, en).in_language(language)

    state = (
        said("已证明最优", "proved optimal")
        if found.gap == 0
        else f"{said('差距', 'gap')} {found.gap:.2%}"
    )
    unit = found.problem.unit
    late = found.problem.objective == "tardiness"
    makespan = said("完工时间", "makespan")
    weighted = any(j.weight != 1 for j in found.problem.jobs)
    tardiness = said("加权拖期", "weighted tardiness") if weighted else said("拖期", "tardiness")
    lines = [
        f"{tardiness if late else makespan} {found.objective} {unit}, {said('下界', 'bound')} "
        f"{found.bound}, {state} ({found.method}, {found.seconds:.1f} s)"
    ]
    return [*lines, f"{makespan} {found.makespan} {unit}"] if late else lines


def _late(found: Schedule, language: Language) -> list[str]:
    """Every order that ends after it is due, and by how much."""
    unit = found.problem.unit
    if all(j.due is None for j in found.problem.jobs):
        return []
    if not found.late:
        return [Text("没有作业误期", "no job is late").in_language(language)]
    lines = [
        Text(
            f"误期: {late.job} 交期 {late.due}, 完工 {late.end}, 晚 {late.by} {unit}",
            f"late: {late.job} is due at {late.due}, ends at {late.end}, {late.by} {unit} late",
        ).in_language(language)
        for late in found.late[:_MOST_LATE]
    ]
    if (more := len(found.late) - _MOST_LATE) > 0:
        rest = Text(
            f"还有 {more} 个误期, --json 列出全部", f"{more} more are late; --json lists all"
        )
        lines.append(rest.in_language(language))  # fmt: skip
    return lines


def _chart(found: Schedule) -> list[str]:
    """A row a machine: the last character of each job where it is at work."""
    scale = max(1, found.makespan) / _ROW
    lines = []
    for machine in found.problem.machines[:_MOST_MACHINES]:
        row = [" "] * (_ROW + 1)
        for a in found.on(machine.id):
            begin = int(a.start / scale)
            for x in range(begin, max(begin + 1, int(a.end / scale))):
                row[min(x, _ROW)] = a.job.lstrip("J")[-1:]
        lines.append(f"{machine.id:>6} |{''.join(row)}|")
    return lines
