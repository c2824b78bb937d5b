"""Tabu search for the plain flexible job shop: a critical operation goes to another place or machine.

Neighbourhood after Mastrolilli and Gambardella (2000): the operation is taken out, and on each machine
that can do it the places between what must come before it and what must come after it are tried. With
the heads and tails of the schedule without the operation the makespan of every place is exact.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numba import njit

from industria.applications.production.scheduling.longest_paths import (
    Ints,
    critical_path,
    evaluate,
    new_state,
)
from industria.applications.production.scheduling.problem import Problem
from industria.applications.production.scheduling.schedule import Assigned, Schedule

_LOOK_S = 0.1  # at the clock, about so often
_STALL = 6_000  # moves without a better schedule after which the search begins again near the best


@dataclass(frozen=True, slots=True)
class Choices:
    """A flexible problem as arrays over operations: neighbours in the job (-1: none), and the options of
    operation ``i`` at ``first[i]`` to ``first[i + 1]`` of ``machine`` and ``duration``."""

    previous: Ints
    following: Ints
    first: Ints
    machine: Ints
    duration: Ints
    machines: int


def choices(problem: Problem) -> Choices:
    """The arrays of a problem."""
    index = {m.id: i for i, m in enumerate(problem.machines)}
    previous: list[int] = []
    following: list[int] = []
    first, machine, duration = [0], [], []
    for job in problem.jobs:
        for k, op in enumerate(job.operations):
            at = len(previous)
            previous.append(at - 1 if k else -1)
            following.append(at + 1 if k + 1 < len(job.operations) else -1)
            machine += [index[o.machine] for o in op.options]
            duration += [o.duration for o in op.options]
            first.append(len(machine))
    return Choices(
        previous=np.array(previous, np.int64),
        following=np.array(following, np.int64),
        first=np.array(first, np.int64),
        machine=np.array(machine, np.int64),
        duration=np.array(duration, np.int64),
        machines=len(problem.machines),
    )


def search(
    problem: Problem, start: Schedule, seconds: float, target: int, seed: int = 0, threads: int = 1
) -> Schedule:
    """The best schedule found in the time; ends early at ``target``, which no schedule can undercut.

    The first search on a machine is compiled before its time begins.
    """
    c = choices(problem)
    _run(problem, c, start, float("inf"), target, seed, looks=1)
    deadline = time.monotonic() + seconds
    with ThreadPoolExecutor(threads) as pool:
        runs = [
            pool.submit(_run, problem, c, start, deadline, target, seed + 101 * i)
            for i in range(threads)
        ]
        best, starts, machine, duration = min((r.result() for r in runs), key=lambda x: x[0])
    if best >= start.makespan:
        return start
    assigned = tuple(
        Assigned(
            o.id,
            o.job,
            problem.machines[machine[i]].id,
            int(starts[i]),
            int(starts[i] + duration[i]),
        )
        for i, o in enumerate(problem.operations.values())
    )
    return Schedule(problem, assigned, 0, "tabu search")


def _run(
    problem: Problem, c: Choices, start: Schedule, deadline: float, target: int, seed: int, looks: int = 1 << 62
) -> tuple[int, Ints, Ints, Ints]:  # fmt: skip
    """(makespan, starts, machines, durations) of the best schedule found; ``looks`` at the clock at most."""
    now = _Plan(problem, c, start)
    best = _Plan(problem, c, start)
    state = new_state(len(c.previous))
    makespan = now.evaluate(c, state)
    tabu = np.zeros((len(c.previous), c.machines), np.int64)
    done, stalled, chance, moves = 0, 0, seed, 1
    while looks > 0 and (began := time.monotonic()) < deadline and makespan > target:
        looks -= 1
        found = _moves(
            c.previous, c.following, c.first, c.machine, c.duration, *now.arrays, state, tabu, done, moves,
            makespan, *best.arrays, chance, target,
        )  # fmt: skip
        done += moves
        chance += 1
        stalled = 0 if found < makespan else stalled + moves
        if time.monotonic() - began < _LOOK_S:
            moves = min(2 * moves, _STALL)
        makespan = min(makespan, found)
        if stalled >= _STALL:
            now.copy(best)
            _shaken(
                c.previous, c.following, c.first, c.machine, c.duration, *now.arrays, state, 3 + chance % 10, chance
            )  # fmt: skip
            stalled = 0
    best.evaluate(c, state)
    return int(makespan), state[0].copy(), best.machine, best.duration


class _Plan:
    """Which machine does each operation, how long, and the order on each machine. The last row of
    ``order`` is no machine: what is taken out waits there."""

    def __init__(self, problem: Problem, c: Choices, schedule: Schedule) -> None:
        index = {m.id: i for i, m in enumerate(problem.machines)}
        given = [schedule.of[o] for o in problem.operations]
        n = len(given)
        self.machine = np.array([index[a.machine] for a in given], np.int64)
        self.duration = np.array([a.end - a.start for a in given], np.int64)
        self.order = np.full((c.machines + 1, n), -1, np.int64)
        self.length = np.zeros(c.machines + 1, np.int64)
        self.place = np.zeros(n, np.int64)
        for i in sorted(range(n), key=lambda i: (given[i].start, given[i].end, i)):
            m = self.machine[i]
            self.place[i] = self.length[m]
            self.order[m, self.length[m]] = i
            self.length[m] += 1

    @property
    def arrays(self) -> tuple[Ints, Ints, Ints, Ints, Ints]:
        return self.machine, self.duration, self.order, self.length, self.place

    def copy(self, other: _Plan) -> None:
        for mine, its in zip(self.arrays, other.arrays, strict=True):
            mine[:] = its

    def evaluate(self, c: Choices, state: Ints) -> int:
        return int(
            evaluate(
                self.duration,
                self.machine,
                c.previous,
                c.following,
                self.order,
                self.length,
                self.place,
                state,
            )
        )


@njit(cache=True, nogil=True)
def _take_out(u, machine, duration, order, length, place):  # type: ignore[no-untyped-def]
    """The operation leaves its machine and takes no time."""
    m = machine[u]
    for p in range(place[u], length[m] - 1):
        order[m, p] = order[m, p + 1]
        place[order[m, p]] = p
    length[m] -= 1
    none = len(length) - 1
    machine[u], duration[u], place[u] = none, 0, 0
    order[none, 0] = u
    length[none] = 1


@njit(cache=True, nogil=True)
def _put_in(u, m, at, time, machine, duration, order, length, place):  # type: ignore[no-untyped-def]
    """The operation that was taken out goes to a place of a machine's order."""
    length[len(length) - 1] = 0
    for p in range(length[m], at, -1):
        order[m, p] = order[m, p - 1]
        place[order[m, p]] = p
    order[m, at] = u
    length[m] += 1
    machine[u], duration[u], place[u] = m, time, at


@njit(cache=True, nogil=True)
def _places(u, m, duration, order, length, head, tail):  # type: ignore[no-untyped-def]
    """(first, last) place on a machine where the operation that was taken out closes no cycle."""
    started = length[m]  # from here on operations end after the operation can begin
    for p in range(length[m]):
        if head[order[m, p]] + duration[order[m, p]] > head[u]:
            started = p
            break
    needed = 0  # up to here operations have more behind them than the operation has
    for p in range(length[m] - 1, -1, -1):
        if tail[order[m, p]] + duration[order[m, p]] > tail[u]:
            needed = p + 1
            break
    return min(started, needed), max(started, needed)


@njit(cache=True, nogil=True)
def _moves(  # type: ignore[no-untyped-def]
    previous, following, first, on, takes, machine, duration, order, length, place, state, tabu,
    done, steps, best, best_machine, best_duration, best_order, best_length, best_place, seed,
    target,
):  # fmt: skip
    """``steps`` moves; the best makespan, with its plan kept in ``best_*``."""
    np.random.seed(seed)
    n = len(duration)
    path = np.empty(n, np.int64)
    makespan = evaluate(duration, machine, previous, following, order, length, place, state)
    for step in range(steps):
        now = done + step
        count = critical_path(duration, machine, previous, order, place, state[0], makespan, path)
        value, ties, others = 1 << 60, 0, 0
        new_u, new_option, new_at = -1, -1, -1
        any_u, any_option, any_at = -1, -1, -1
        for k in range(count):
            u = path[k]
            m, at, time = machine[u], place[u], duration[u]
            _take_out(u, machine, duration, order, length, place)
            without = evaluate(duration, machine, previous, following, order, length, place, state)
            head, tail = state[0], state[1]
            for option in range(first[u], first[u + 1]):
                low, high = _places(u, on[option], duration, order, length, head, tail)
                for to in range(low, high + 1):
                    if on[option] == m and takes[option] == time and to == at:
                        continue
                    begin, behind = head[u], tail[u]
                    if to > 0:
                        i = order[on[option], to - 1]
                        begin = max(begin, head[i] + duration[i])
                    if to < length[on[option]]:
                        i = order[on[option], to]
                        behind = max(behind, tail[i] + duration[i])
                    through = begin + takes[option] + behind
                    reached = max(through, without)
                    others += 1
                    if np.random.randint(others) == 0:
                        any_u, any_option, any_at = u, option, to
                    if tabu[u, on[option]] > now and reached >= best:
                        continue
                    guess = (reached << 24) + through
                    if guess < value:
                        value, ties = guess, 1
                        new_u, new_option, new_at = u, option, to
                    elif guess == value:
                        ties += 1
                        if np.random.randint(ties) == 0:
                            new_u, new_option, new_at = u, option, to
            _put_in(u, m, at, time, machine, duration, order, length, place)
        if new_u < 0:
            new_u, new_option, new_at = any_u, any_option, any_at
        if new_u < 0:
            return best
        m, at, time = machine[new_u], place[new_u], duration[new_u]
        alternatives = first[new_u + 1] - first[new_u]
        tabu[new_u, m] = now + count + alternatives + np.random.randint(10)
        _take_out(new_u, machine, duration, order, length, place)
        _put_in(
            new_u, on[new_option], new_at, takes[new_option], machine, duration, order, length, place
        )  # fmt: skip
        makespan = evaluate(duration, machine, previous, following, order, length, place, state)
        if makespan < 0:  # operations that take no time can close a cycle all the same
            _take_out(new_u, machine, duration, order, length, place)
            _put_in(new_u, m, at, time, machine, duration, order, length, place)
            tabu[new_u, on[new_option]] = tabu[new_u, m]
            makespan = evaluate(duration, machine, previous, following, order, length, place, state)
        elif makespan < best:
            best = makespan
            best_machine[:], best_duration[:] = machine, duration
            best_order[:], best_length[:], best_place[:] = order, length, place
            if best <= target:
                return best
    return best


@njit(cache=True, nogil=True)
def _shaken(previous, following, first, on, takes, machine, duration, order, length, place, state, moves, seed):  # type: ignore[no-untyped-def]  # fmt: skip
    """Random moves of critical operations: a new place to search, near the best one."""
    np.random.seed(seed)
    path = np.empty(len(duration), np.int64)
    makespan = evaluate(duration, machine, previous, following, order, length, place, state)
    for _ in range(moves):
        count = critical_path(duration, machine, previous, order, place, state[0], makespan, path)
        if count == 0:
            return
        u = path[np.random.randint(count)]
        m, at, time = machine[u], place[u], duration[u]
        option = first[u] + np.random.randint(first[u + 1] - first[u])
        _take_out(u, machine, duration, order, length, place)
        evaluate(duration, machine, previous, following, order, length, place, state)
        low, high = _places(u, on[option], duration, order, length, state[0], state[1])
        to = low + np.random.randint(high - low + 1)
        _put_in(u, on[option], to, takes[option], machine, duration, order, length, place)
        makespan = evaluate(duration, machine, previous, following, order, length, place, state)
        if makespan < 0:
            _take_out(u, machine, duration, order, length, place)
            _put_in(u, m, at, time, machine, duration, order, length, place)
            makespan = evaluate(duration, machine, previous, following, order, length, place, state)
