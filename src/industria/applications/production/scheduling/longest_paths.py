"""Heads, tails and critical paths of schedules given as the order of operations on each machine.

Compiled by numba; what the tabu searches share. ``order`` has a row for each machine, ``length`` how
much of it is used, ``place`` the position of each operation in its row; times are whole numbers.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def new_state(n: int) -> Ints:
    """Rows: head, tail, topological order, count of open predecessors."""
    return np.zeros((4, n), np.int64)


@njit(cache=True, nogil=True)
def evaluate(duration, machine, previous, following, order, length, place, state):  # type: ignore[no-untyped-def]
    """Heads and tails of all operations; the makespan, or -1 where the order has a cycle."""
    n = len(duration)
    head, tail, topo, waiting = state[0], state[1], state[2], state[3]
    count = 0
    for i in range(n):
        waiting[i] = (previous[i] >= 0) + (place[i] > 0)
        head[i] = 0
        if waiting[i] == 0:
            topo[count] = i
            count += 1
    at = 0
    makespan = 0
    while at < count:
        i = topo[at]
        at += 1
        end = head[i] + duration[i]
        makespan = max(makespan, end)
        j = following[i]
        if j >= 0:
            head[j] = max(head[j], end)
            waiting[j] -= 1
            if waiting[j] == 0:
                topo[count] = j
                count += 1
        m, p = machine[i], place[i] + 1
        if p < length[m]:
            j = order[m, p]
            head[j] = max(head[j], end)
            waiting[j] -= 1
            if waiting[j] == 0:
                topo[count] = j
                count += 1
    if count < n:
        return -1
    for at in range(n - 1, -1, -1):
        i = topo[at]
        longest = 0
        j = following[i]
        if j >= 0:
            longest = tail[j] + duration[j]
        m, p = machine[i], place[i] + 1
        if p < length[m]:
            j = order[m, p]
            longest = max(longest, tail[j] + duration[j])
        tail[i] = longest
    return makespan


@njit(cache=True, nogil=True)
def shift(order, place, m, source, target):  # type: ignore[no-untyped-def]
    """Move the operation at one place of a machine's order to another."""
    moved = order[m, source]
    step = 1 if target > source else -1
    p = source
    while p != target:
        order[m, p] = order[m, p + step]
        place[order[m, p]] = p
        p += step
    order[m, target] = moved
    place[moved] = target


@njit(cache=True, nogil=True)
def critical_path(duration, machine, previous, order, place, head, makespan, path):  # type: ignore[no-untyped-def]
    """One critical path, backwards from its last operation; how many operations it has."""
    n = len(duration)
    start = np.random.randint(n)
    last = -1
    for k in range(n):
        i = (start + k) % n
        if head[i] + duration[i] == makespan:
            last = i
            break
    count = 0
    i = last
    while i >= 0:
        path[count] = i
        count += 1
        if head[i] == 0:
            break
        j = previous[i]
        by_job = j >= 0 and head[j] + duration[j] == head[i]
        k = order[machine[i], place[i] - 1] if place[i] > 0 else -1
        by_machine = k >= 0 and head[k] + duration[k] == head[i]
        if by_job and by_machine:
            i = j if np.random.randint(2) == 0 else k
        else:
            i = j if by_job else k
    return count
