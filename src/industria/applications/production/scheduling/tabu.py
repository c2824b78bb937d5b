"""Tabu search for the plain job shop: moves inside critical blocks, compiled by numba.

Neighbourhood after Balas and Vazacopoulos (1998) and Zhang et al. (2007): an operation of a critical
block goes to its head or tail, or its head or tail goes inside; moves that could close a cycle are
left out, the makespan after a move is estimated from the heads and tails of the operations it shifts.
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
    shift,
)
from industria.applications.production.scheduling.problem import Problem
from industria.applications.production.scheduling.schedule import Assigned, Schedule

_SLICE = 2_000  # moves between two looks at the clock
_STALL = 12_000  # moves without a better schedule after which the search begins again near the best


@dataclass(frozen=True, slots=True)
class Arrays:
    """A plain problem as arrays over operations: duration, machine, and neighbours in the job (-1: none)."""

    names: tuple[str, ...]
    duration: Ints
    machine: Ints
    previous: Ints
    following: Ints
    machines: int


def arrays(problem: Problem) -> Arrays:
    """The arrays of a plain problem."""
    index = {m.id: i for i, m in enumerate(problem.machines)}
    names: list[str] = []
    duration: list[int] = []
    machine: list[int] = []
    previous: list[int] = []
    following: list[int] = []
    for job in problem.jobs:
        for k, op in enumerate(job.operations):
            names.append(op.id)
            duration.append(op.options[0].duration)
            machine.append(index[op.options[0].machine])
            previous.append(len(names) - 2 if k else -1)
            following.append(len(names) if k + 1 < len(job.operations) else -1)
    return Arrays(
        tuple(names),
        duration=np.array(duration, np.int64),
        machine=np.array(machine, np.int64),
        previous=np.array(previous, np.int64),
        following=np.array(following, np.int64),
        machines=len(problem.machines),
    )


def search(
    problem: Problem, start: Schedule, seconds: float, target: int, seed: int = 0, threads: int = 1
) -> Schedule:
    """The best schedule found in the time; ends early at ``target``, which no schedule can undercut."""
    a = arrays(problem)
    starts = np.array([start.of[n].start for n in a.names], np.int64)
    deadline = time.monotonic() + seconds
    with ThreadPoolExecutor(threads) as pool:
        runs = [
            pool.submit(_run, a, starts, deadline, target, seed + 101 * i) for i in range(threads)
        ]
        best_starts, best = min((r.result() for r in runs), key=lambda x: x[1])
    if best >= start.makespan:
        return start
    assigned = tuple(
        Assigned(
            o.id,
            o.job,
            o.options[0].machine,
            int(best_starts[i]),
            int(best_starts[i] + a.duration[i]),
        )
        for i, o in enumerate(problem.operations.values())
    )
    return Schedule(problem, assigned, 0, "tabu search")


def _run(a: Arrays, starts: Ints, deadline: float, target: int, seed: int) -> tuple[Ints, int]:
    order, length, place = _sequences(a, starts)
    state = new_state(len(a.duration))
    best_order, best_place = order.copy(), place.copy()
    best = evaluate(a.duration, a.machine, a.previous, a.following, order, length, place, state)
    tabu = np.zeros((len(a.duration), len(a.duration)), np.int64)
    done, stalled, chance = 0, 0, seed
    while time.monotonic() < deadline and best > target:
        found = _moves(
            a.duration, a.machine, a.previous, a.following, order, length, place, state, tabu, done, _SLICE,
            best, best_order, best_place, chance, target,
        )  # fmt: skip
        done += _SLICE
        chance += 1
        stalled = 0 if found < best else stalled + _SLICE
        best = min(best, found)
        if stalled >= _STALL:
            order[:], place[:] = best_order, best_place
            _shaken(
                a.duration,
                a.machine,
                a.previous,
                a.following,
                order,
                length,
                place,
                state,
                4 + chance % 12,
                chance,
            )
            stalled = 0
    evaluate(a.duration, a.machine, a.previous, a.following, best_order, length, best_place, state)
    return state[0].copy(), int(best)


def _sequences(a: Arrays, starts: Ints) -> tuple[Ints, Ints, Ints]:
    """(operations of each machine in order, how many, place of each operation in its machine's order)."""
    length = np.bincount(a.machine, minlength=a.machines).astype(np.int64)
    order = np.full((a.machines, int(length.max())), -1, np.int64)
    place = np.zeros(len(starts), np.int64)
    for m in range(a.machines):
        ops = np.flatnonzero(a.machine == m)
        ops = ops[np.lexsort((ops, starts[ops]))]
        order[m, : len(ops)] = ops
        place[ops] = np.arange(len(ops))
    return order, length, place


@njit(cache=True, nogil=True)
def _estimate(duration, previous, following, order, length, m, source, target, head, tail, heads):  # type: ignore[no-untyped-def]
    """A makespan that the move can be expected to give: the longest path through what it shifts."""
    low, high = min(source, target), max(source, target)
    end = 0
    if low > 0:
        i = order[m, low - 1]
        end = head[i] + duration[i]
    moved = order[m, source]
    count = high - low + 1
    for k in range(count):
        if target > source:
            i = order[m, low + 1 + k] if k < count - 1 else moved
        else:
            i = moved if k == 0 else order[m, low + k - 1]
        j = previous[i]
        begin = end
        if j >= 0:
            begin = max(begin, head[j] + duration[j])
        heads[k] = begin
        end = begin + duration[i]
    rest = 0
    if high + 1 < length[m]:
        i = order[m, high + 1]
        rest = tail[i] + duration[i]
    longest = 0
    for k in range(count - 1, -1, -1):
        if target > source:
            i = order[m, low + 1 + k] if k < count - 1 else moved
        else:
            i = moved if k == 0 else order[m, low + k - 1]
        j = following[i]
        behind = rest
        if j >= 0:
            behind = max(behind, tail[j] + duration[j])
        longest = max(longest, heads[k] + duration[i] + behind)
        rest = behind + duration[i]
    return longest


@njit(cache=True, nogil=True)
def _is_tabu(order, m, source, target, tabu, now):  # type: ignore[no-untyped-def]
    """Whether the move would bring back an order of two operations that was left lately."""
    moved = order[m, source]
    if target > source:
        for p in range(source + 1, target + 1):
            if tabu[order[m, p], moved] > now:
                return True
    else:
        for p in range(target, source):
            if tabu[moved, order[m, p]] > now:
                return True
    return False


@njit(cache=True, nogil=True)
def _moves(  # type: ignore[no-untyped-def]
    duration, machine, previous, following, order, length, place, state, tabu, done, steps, best,
    best_order, best_place, seed, target_value,
):  # fmt: skip
    """``steps`` moves; the best makespan, with its order kept in ``best_order``."""
    np.random.seed(seed)
    n = len(duration)
    path = np.empty(n, np.int64)
    heads = np.empty(order.shape[1], np.int64)
    makespan = evaluate(duration, machine, previous, following, order, length, place, state)
    jobs = n / max(1, len(length))
    base = 10 + jobs / max(1, len(length))
    for step in range(steps):
        now = done + step
        head, tail = state[0], state[1]
        count = critical_path(duration, machine, previous, order, place, head, makespan, path)
        chosen_m, chosen_s, chosen_t = -1, -1, -1
        value = 1 << 60
        fallback_m, fallback_s, fallback_t, ties, options = -1, -1, -1, 0, 0
        at = count - 1
        while at >= 0:
            m = machine[path[at]]
            stop = at
            while stop > 0 and machine[path[stop - 1]] == m:
                stop -= 1
            first, last = place[path[at]], place[path[stop]]
            for inner in range(first, last + 1):
                for kind in range(4):
                    if kind == 0:
                        s, t = inner, last
                    elif kind == 1:
                        s, t = inner, first
                    elif kind == 2:
                        s, t = first, inner
                    else:
                        s, t = last, inner
                    if s == t or (kind >= 2 and (inner in (first, last))):
                        continue
                    moved = order[m, s]
                    if t > s:
                        other = order[m, t]
                        j = following[moved]
                        if j >= 0 and tail[other] + duration[other] < tail[j] + duration[j]:
                            continue
                    else:
                        other = order[m, t]
                        j = previous[moved]
                        if j >= 0 and head[other] + duration[other] < head[j] + duration[j]:
                            continue
                    guess = _estimate(
                        duration, previous, following, order, length, m, s, t, head, tail, heads
                    )
                    options += 1
                    if np.random.randint(options) == 0:
                        fallback_m, fallback_s, fallback_t = m, s, t
                    if guess >= best and _is_tabu(order, m, s, t, tabu, now):
                        continue
                    if guess < value:
                        value, ties = guess, 1
                        chosen_m, chosen_s, chosen_t = m, s, t
                    elif guess == value:
                        ties += 1
                        if np.random.randint(ties) == 0:
                            chosen_m, chosen_s, chosen_t = m, s, t
            at = stop - 1
        if chosen_m < 0:
            chosen_m, chosen_s, chosen_t = fallback_m, fallback_s, fallback_t
        if chosen_m < 0:
            return best
        m, s, t = chosen_m, chosen_s, chosen_t
        moved = order[m, s]
        until = now + int(base * (1.0 + 0.4 * np.random.random())) + 1
        if t > s:
            for p in range(s + 1, t + 1):
                tabu[moved, order[m, p]] = until
        else:
            for p in range(t, s):
                tabu[order[m, p], moved] = until
        shift(order, place, m, s, t)
        makespan = evaluate(duration, machine, previous, following, order, length, place, state)
        if makespan < 0:
            shift(order, place, m, t, s)
            makespan = evaluate(duration, machine, previous, following, order, length, place, state)
        elif makespan < best:
            best = makespan
            best_order[:] = order
            best_place[:] = place
            if best <= target_value:
                return best
    return best


@njit(cache=True, nogil=True)
def _shaken(duration, machine, previous, following, order, length, place, state, swaps, seed):  # type: ignore[no-untyped-def]
    """Random swaps of neighbours on critical paths: a new place to search, near the best one."""
    np.random.seed(seed)
    path = np.empty(len(duration), np.int64)
    for _ in range(swaps):
        makespan = evaluate(duration, machine, previous, following, order, length, place, state)
        count = critical_path(duration, machine, previous, order, place, state[0], makespan, path)
        if count < 2:
            return
        k = np.random.randint(count - 1)
        a, b = path[k + 1], path[k]
        if machine[a] == machine[b] and place[a] + 1 == place[b]:
            shift(order, place, machine[a], place[a], place[b])
            if evaluate(duration, machine, previous, following, order, length, place, state) < 0:
                shift(order, place, machine[a], place[a], place[b])
    evaluate(duration, machine, previous, following, order, length, place, state)
