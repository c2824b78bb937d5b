"""A schedule as a Gantt chart in SVG: machines down, time to the right, one colour a job."""

from __future__ import annotations

import html
from dataclasses import dataclass

from industria.applications.production.scheduling.schedule import Assigned, Schedule

_ROW_PX, _LEFT_PX, _TOP_PX, _BOTTOM_PX = 30, 70, 10, 26


@dataclass(frozen=True, slots=True)
class Geometry:
    """Where things are: pixels a unit of time, and the row of each machine."""

    width: int
    height: int
    scale: float
    rows: dict[str, int]

    def box(self, a: Assigned) -> tuple[float, float, float, float]:
        """(x, y, width, height) of an operation."""
        return (
            _LEFT_PX + a.start * self.scale, self.rows[a.machine] + 4,
            max(1.0, (a.end - a.start) * self.scale - 1), _ROW_PX - 8,
        )  # fmt: skip

    def time_at(self, x: float) -> int:
        """The time that a horizontal place stands for."""
        return max(0, round((x - _LEFT_PX) / self.scale))

    def machine_at(self, y: float) -> str | None:
        """The machine of a vertical place."""
        return next((m for m, top in self.rows.items() if top <= y < top + _ROW_PX), None)


def geometry(schedule: Schedule, width: int = 1100) -> Geometry:
    """Of a chart that wide."""
    rows = {m.id: _TOP_PX + i * _ROW_PX for i, m in enumerate(schedule.problem.machines)}
    height = _TOP_PX + len(rows) * _ROW_PX + _BOTTOM_PX
    latest = max(
        [
            schedule.makespan,
            *(
                min(e, schedule.makespan * 2)
                for m in schedule.problem.machines
                for _, e in m.unavailable
            ),
            1,
        ]
    )
    return Geometry(width, height, (width - _LEFT_PX - 10) / latest, rows)


def operation_at(schedule: Schedule, g: Geometry, x: float, y: float) -> Assigned | None:
    """What is drawn at a place."""
    for a in schedule.assigned:
        left, top, wide, high = g.box(a)
        if left <= x <= left + wide and top <= y <= top + high:
            return a
    return None


def gantt_svg(schedule: Schedule, width: int = 1100, pinned: frozenset[str] = frozenset()) -> str:
    """The chart as a whole SVG document."""
    g = geometry(schedule, width)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {g.width} {g.height}" width="{g.width}" height="{g.height}" font-family="sans-serif" font-size="11">'
    return f"{head}{gantt_content(schedule, g, pinned)}</svg>\n"


def gantt_content(schedule: Schedule, g: Geometry, pinned: frozenset[str] = frozenset()) -> str:
    """The inside of the chart, for a page that brings its own frame."""
    jobs = {j.id: i for i, j in enumerate(schedule.problem.jobs)}
    parts = [f'<rect width="{g.width}" height="{g.height}" fill="#fff"/>']
    for machine in schedule.problem.machines:
        top = g.rows[machine.id]
        parts.append(
            f'<line x1="{_LEFT_PX}" x2="{g.width - 10}" y1="{top + _ROW_PX}" y2="{top + _ROW_PX}" stroke="#e5e5e5"/>'
        )
        parts.append(
            f'<text x="{_LEFT_PX - 8}" y="{top + 19}" text-anchor="end" fill="#333">{html.escape(machine.id)}</text>'
        )
        for start, end in machine.unavailable:
            parts.append(
                f'<rect x="{_LEFT_PX + start * g.scale:.1f}" y="{top + 1}" width="{max(0.0, min(end * g.scale, g.width - _LEFT_PX - 10) - start * g.scale):.1f}" height="{_ROW_PX - 2}" fill="#bbb" opacity=".6"><title>{start}-{end}</title></rect>'
            )
    bottom = g.height - _BOTTOM_PX
    for k in range(11):
        time = schedule.makespan * k // 10
        x = _LEFT_PX + time * g.scale
        parts.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP_PX}" y2="{bottom + 4}" stroke="#eee"/>'
        )
        parts.append(
            f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle" fill="#666">{time}</text>'
        )
    for a in schedule.assigned:
        x, y, w, h = g.box(a)
        hue = jobs.get(a.job, 0) * 137 % 360
        edge = ' stroke="#c00" stroke-width="2"' if a.operation in pinned else ""
        parts.append(
            f'<rect x="{x:.1f}" y="{y}" width="{w:.1f}" height="{h}" rx="2" fill="hsl({hue} 55% 72%)"{edge}><title>{html.escape(a.operation)}: {a.start}-{a.end}</title></rect>'
        )
        if w > 7 * len(a.operation):
            parts.append(
                f'<text x="{x + w / 2:.1f}" y="{y + 15}" text-anchor="middle" fill="#222" pointer-events="none">{html.escape(a.operation)}</text>'
            )
    return "".join(parts)
