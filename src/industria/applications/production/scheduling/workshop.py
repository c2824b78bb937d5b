"""Schedules of a plant: read, solved from what was solved before, changed after a breakdown.

It records nothing: whoever calls does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from industria.core import Answer, Progress, silent

if TYPE_CHECKING:
    from industria.applications.production.scheduling.history import History
    from industria.applications.production.scheduling.problem import Problem
    from industria.applications.production.scheduling.replan import Replanned
    from industria.applications.production.scheduling.schedule import Schedule
    from industria.applications.production.scheduling.solve import SolveOptions

Rows = Callable[[str], Sequence[dict[str, object]]]


class SchedulingWorkshop:
    """``root``: the plant's folder; ``rows``: the rows of a table by its name."""

    def __init__(self, root: Path, rows: Rows) -> None:
        self._root, self._rows = root, rows

    @property
    def history(self) -> History:
        """Schedules that were solved here."""
        from industria.applications.production.scheduling.history import History

        return History(self._root / "schedules.db")

    def read_schedule(self, source: str) -> Problem:
        """Jobs from a file, or from a table of the lake by its name. Raises InputError."""
        from industria.applications.production.scheduling.formats import read_problem

        path = Path(source)
        return read_problem(path) if path.is_file() or path.suffix else self.read_jobs(source)

    def read_jobs(self, table: str) -> Problem:
        """Jobs from a table of the lake, and from nothing else: what tools and the page may name."""
        from industria.applications.production.scheduling.formats import from_rows

        return from_rows(self._rows(table), table)

    def schedule(
        self, problem: Problem, options: SolveOptions | None = None, progress: Progress = silent
    ) -> Answer[Schedule | None]:
        """A checked schedule with its bound; similar solved cases begin the search."""
        return self.schedule_from(problem, options, progress)[0]

    def schedule_from(
        self, problem: Problem, options: SolveOptions | None = None, progress: Progress = silent
    ) -> tuple[Answer[Schedule | None], list[str]]:
        """The same with the names of the solved cases that the search began with."""
        from industria.applications.production.scheduling.solve import SolveOptions, solve

        with closing(self.history) as history:
            alike = history.similar(problem)
            begun = [a.schedule for a in alike]
            answer = solve(problem, options or SolveOptions(), begun, progress)
            if answer.content is not None and answer.verdict == "accepted":
                history.keep(answer.content)
        return answer, [a.case.name for a in alike]

    def replan(
        self, schedule: Schedule, breakdown: tuple[str, int, int], slack: float = 0.02
    ) -> Answer[Replanned | None]:
        """A checked plan after a breakdown (machine, from, to) that moves as little as ``slack`` allows."""
        from industria.applications.production.scheduling.replan import (
            Breakdown,
            ReplanOptions,
            replan,
        )

        return replan(schedule, Breakdown(*breakdown), ReplanOptions(slack=slack))
