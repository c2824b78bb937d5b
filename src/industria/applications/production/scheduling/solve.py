"""Solve a problem: a first schedule, search, proof; every schedule passes the independent check.

The recipe: the best dispatch rule or a similar solved case begins; plain job shops, flexible ones too,
are searched by tabu search on every core; CP-SAT goes on from the best schedule and proves a bound. Large problems
get more of the time for search, small ones for proof. Where lateness is the goal, the shortest of the schedules that
are no later is looked for last.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from industria.applications.production.scheduling.constraint_model import (
    WORKERS,
    build,
    hint,
    shorten,
    solve_model,
)
from industria.applications.production.scheduling.dispatch import best_rule
from industria.applications.production.scheduling.feasibility import check_schedule
from industria.applications.production.scheduling.neighbourhoods import improve
from industria.applications.production.scheduling.problem import Problem
from industria.applications.production.scheduling.schedule import Schedule, lower_bound
from industria.core import (
    Answer,
    Finding,
    IntegrityError,
    Progress,
    Text,
    Tries,
    refine,
    silent,
)

_SMALL, _LARGE = 150, 250  # operations
_QUICK_S = 1.0
_SHORTEN_SHARE = 0.2  # of the time, kept for the makespan where lateness is the goal


@dataclass(frozen=True, slots=True)
class SolveOptions:
    """``seconds`` of wall time for everything; ``seed`` of every random choice; ``workers``: cores."""

    seconds: float = 30.0
    seed: int = 0
    workers: int = WORKERS


def solve(
    problem: Problem,
    options: SolveOptions = SolveOptions(),
    begin: Sequence[Schedule] = (),
    progress: Progress = silent,
) -> Answer[Schedule | None]:
    """The best schedule of the time, checked; a refusal with the findings where none passes.

    ``begin``: schedules of similar cases to begin with.
    """

    search = _Search(problem, options, begin, progress)

    def propose(_findings: object, attempt: int) -> Schedule | None:
        return search.run() if attempt == 0 else None

    answer = refine(propose, check_schedule, problem, Tries(1, options.seconds + 60))
    if answer.content is None:
        return Answer(None, "refused", findings=(_why_none(search.impossible, options.seconds),))
    return answer


def _why_none(impossible: bool, seconds: float) -> Finding:
    if impossible:
        return Finding(
            "schedule.impossible",
            Text(
                "固定的工序、日历与先后要求互相矛盾: 已证明没有可行排产",
                "fixed places, calendars and orders contradict each other: it is proved that no schedule keeps them all",
            ),
        )
    return Finding(
        "schedule.time",
        Text(
            f"{seconds:g} 秒内没有找到可行排产",
            f"no schedule was found within {seconds:g} s: give it more time",
        ),
    )


class _Search:
    def __init__(
        self, problem: Problem, options: SolveOptions, begin: Sequence[Schedule], progress: Progress
    ) -> None:
        self._problem, self._options, self._progress = problem, options, progress
        self._started = time.monotonic()
        self._bound = lower_bound(problem) if problem.objective == "makespan" else 0
        sound = [s for s in begin if check_schedule(s, problem).passed]
        first = best_rule(problem)
        self._best = min([first, *sound], key=lambda s: s.objective)
        if not check_schedule(self._best, problem).passed and sound:
            self._best = min(sound, key=lambda s: s.objective)
        self._usable = check_schedule(self._best, problem).passed
        self.impossible = False
        share = 1 - _SHORTEN_SHARE if problem.objective == "tardiness" else 1.0
        self._deadline = self._started + share * options.seconds

    def run(self) -> Schedule | None:
        """Search and prove within the time."""
        large = len(self._problem.operations) > _LARGE
        if len(self._problem.operations) <= _SMALL:
            self._prove(min(_QUICK_S, 0.1 * self._options.seconds))
        if self._problem.is_plain and not self._proved:
            self._tabu(self._options.seconds * self._search_share)
        if not self._proved:
            self._prove(
                self._left * (0.4 if large and not self._problem.is_plain and self._usable else 1.0)
            )
        if large and not self._problem.is_plain and not self._proved and self._usable:
            self._improve()
        self._show()
        if not self._usable:
            return None
        if self._problem.objective == "tardiness":
            self._shorten()
        if self._bound > self._best.objective:
            raise IntegrityError(
                f"a bound of {self._bound} was claimed and a schedule of {self._best.objective} found: one is wrong"
            )
        return replace(self._best, bound=self._bound, seconds=time.monotonic() - self._started)

    @property
    def _search_share(self) -> float:
        """How much of the time the search gets before the proof, which goes on searching."""
        large = len(self._problem.operations) > _LARGE
        if self._problem.is_flexible:
            return 0.3 if large else 0.15
        return 0.65 if large else 0.15

    @property
    def _left(self) -> float:
        return self._deadline - time.monotonic()

    @property
    def _proved(self) -> bool:
        return self._usable and self._best.objective <= self._bound

    def _tabu(self, seconds: float) -> None:
        from industria.applications.production.scheduling import flexible_tabu, tabu

        self._show()
        found = (flexible_tabu if self._problem.is_flexible else tabu).search(
            self._problem,
            self._best,
            min(seconds, self._left),
            self._bound,
            self._options.seed,
            self._options.workers,
        )
        self._best = min(found, self._best, key=lambda s: s.objective)

    def _prove(self, seconds: float) -> None:
        p = self._problem
        # a choice of machines is searched better with nothing cut off: measured on fjsp, 10 s
        narrow = self._usable and p.objective == "makespan" and not (p.is_plain and p.is_flexible)
        built = build(p, min(p.horizon, self._best.makespan) if narrow else p.horizon)
        if self._usable:
            hint(built, self._best)
        if narrow and built.objective is not None:
            built.model.add(built.objective >= self._bound)
        found = solve_model(
            built, self._problem, seconds, self._options.seed, self._options.workers, self._told
        )
        if found is None:
            self.impossible = built.impossible
            return
        self._bound = max(self._bound, found.bound)
        if not self._usable or found.objective < self._best.objective:
            self._best, self._usable = found, True

    def _improve(self) -> None:
        chance = random.Random(self._options.seed)
        self._best = improve(self._problem, self._best, self._left, chance, self._bound, self._told)

    def _shorten(self) -> None:
        """The shortest schedule that is no later than the best one."""
        p, best = self._problem, self._best
        self._deadline = self._started + self._options.seconds
        if self._left <= 0 or best.makespan <= lower_bound(p):
            return
        horizon = min(p.horizon, best.makespan)
        built = build(p, horizon)
        shorten(built, p, horizon, best.objective)
        hint(built, best)
        found = solve_model(built, p, self._left, self._options.seed, self._options.workers)
        if found is not None and (found.objective, found.makespan) < (
            best.objective,
            best.makespan,
        ):
            self._best = found

    def _told(self, _objective: int, bound: int) -> None:
        self._bound = max(self._bound, bound)
        self._show()

    def _show(self) -> None:
        self._progress(
            "schedule",
            min(self._options.seconds, time.monotonic() - self._started),
            self._options.seconds,
        )
