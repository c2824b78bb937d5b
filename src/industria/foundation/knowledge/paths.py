"""The shortest chain of facts between two entities, searched from both ends at once.

Each round takes one step from that end whose next step reads fewer facts, so a thing that everything
hangs on (a hall, a line) is met and not opened. Ties go to the fact that comes first by subject,
relation and object, so the same graph gives the same chain.
"""

from __future__ import annotations

import json

from industria.infrastructure.sqlite import SqliteStore

Step = tuple[str, str, str]
_WEAK = ("located_in", "is_a", "mentions", "recorded_in")
_MOST_COUNTED = 20_000  # beyond this many facts one side is as dear as another


def shortest_chain(store: SqliteStore, start: str, goal: str, limit: int) -> list[Step]:
    """(subject, relation, object) from start to goal in at most ``limit`` steps; empty where none.

    A chain that explains is preferred to a shorter one over a shared place, type or document.
    """
    return _search(store, start, goal, limit, strong=True) or _search(
        store, start, goal, limit, strong=False
    )


class _Side:
    """One end of the search: what it has reached, and by which fact."""

    def __init__(self, store: SqliteStore, origin: str, strong: bool) -> None:
        self._store = store
        weak = ", ".join(f"'{name}'" for name in _WEAK)
        self._only = f"AND f.relation NOT IN ({weak})" if strong else ""
        self.came_by: dict[str, tuple[str, Step] | None] = {origin: None}
        self.frontier = [origin]
        self.cost = self._count()

    def step(self, other: _Side) -> str | None:
        """Go one fact further everywhere; the entity where the other side is met, if it is."""
        following = []
        met = None
        for at, to, *fact in self._neighbours():
            if to in self.came_by:
                continue
            subject, relation, target = fact
            self.came_by[to] = (at, (subject, relation, target))
            following.append(to)
            if to in other.came_by:
                met = to
                break
        self.frontier = following
        self.cost = self._count() if met is None else 0
        return met

    def chain(self, entity: str) -> list[Step]:
        """The facts from an entity back to this side's origin."""
        steps = []
        while (came := self.came_by[entity]) is not None:
            entity, fact = came
            steps.append(fact)
        return steps

    def _neighbours(self) -> list[tuple[str, str, str, str, str]]:
        """(from, to, subject, relation, object) of every fact at the frontier."""
        return self._store.rows(  # type: ignore[return-value]
            "SELECT f.subject, f.object, f.subject, f.relation, f.object FROM json_each(?1) j "
            f"CROSS JOIN standing_facts f ON f.subject = j.value {self._only} UNION ALL "
            "SELECT f.object, f.subject, f.subject, f.relation, f.object FROM json_each(?1) j "
            f"CROSS JOIN standing_facts f ON f.object = j.value {self._only} ORDER BY 3, 4, 5",
            (json.dumps(self.frontier),),
        )

    def _count(self) -> int:
        """How many facts the next step reads, counted up to a bound."""
        ((count,),) = self._store.rows(
            "SELECT count(*) FROM (SELECT 1 FROM json_each(?1) j CROSS JOIN facts f "
            "ON f.subject = j.value UNION ALL SELECT 1 FROM json_each(?1) j CROSS JOIN facts f "
            "ON f.object = j.value LIMIT ?2)",
            (json.dumps(self.frontier), _MOST_COUNTED),
        )
        return int(str(count))


def _search(store: SqliteStore, start: str, goal: str, limit: int, *, strong: bool) -> list[Step]:
    if start == goal:
        return []
    ahead, back = _Side(store, start, strong), _Side(store, goal, strong)
    for _ in range(limit):
        side, other = (ahead, back) if ahead.cost <= back.cost else (back, ahead)
        if not side.frontier:
            return []
        met = side.step(other)
        if met is not None:
            return [*reversed(ahead.chain(met)), *back.chain(met)]
    return []
