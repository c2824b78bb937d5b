"""GROW-4: the shortest explained path, beside a search from one end over the same graph in memory."""

from __future__ import annotations

import json
import random
from collections import defaultdict, deque

from industria.bench.entry import Context, Entry, Measure
from industria.bench.growth import measures, point
from industria.core import Locator
from industria.plant import ChatConfiguration, Plant

SIZES = (5_000, 50_000, 500_000)
_LIMIT = 6  # steps, as the tool looks


def measure(context: Context) -> list[Measure]:
    """At three numbers of facts (five to an entity); the paths must be as short as the peer's."""
    points, longer = [], 0
    for step, size in enumerate(SIZES):
        context.progress("GROW-4", step, len(SIZES))
        rng = random.Random(size)
        entities = [f"e{n}" for n in range(size // 5)]
        triples = [(rng.choice(entities), "feeds", rng.choice(entities)) for _ in range(size)]
        plant = _plant(context, size, entities, triples)
        near: defaultdict[str, list[str]] = defaultdict(list)
        for subject, _, target in triples:
            near[subject].append(target)
            near[target].append(subject)
        pairs = [(rng.choice(entities), rng.choice(entities)) for _ in range(7)]
        ours, peer = iter(pairs), iter(pairs)
        found: list[int] = []
        wanted: list[int] = []
        points.append(
            point(
                size,
                lambda g=plant, p=ours, f=found: f.append(_length(g, *next(p))),  # type: ignore[misc]
                lambda n=near, p=peer, w=wanted: w.append(_steps(n, *next(p))),  # type: ignore[misc]
                times=len(pairs),
            )
        )
        longer += sum(a != b for a, b in zip(found, wanted, strict=True))
        plant.close()
    return [
        *measures("path", "search from one end, in memory", points, most_ms=30.0),
        Measure("paths that are not shortest", longer, "-", "0", longer == 0, "", 0),
    ]


def _length(plant: Plant, start: str, goal: str) -> int:
    """Facts of the path that the tool ``graph`` gives."""
    return len(plant.call("graph", pattern=f"{start} ~ {goal}").facts)


def _plant(
    context: Context, size: int, entities: list[str], triples: list[tuple[str, str, str]]
) -> Plant:
    """Filled by hand: extraction is not what is measured."""
    plant = Plant.open(context.scratch / f"plant_{size}", chat=ChatConfiguration("none"))
    place = json.dumps(Locator("rows", start=0, end=1).to_json())
    with plant.graph.store.write() as connection:
        connection.executemany(
            "INSERT INTO entities VALUES (?, 'equipment', ?)", [(e, e) for e in entities]
        )
        connection.executemany(
            "INSERT OR IGNORE INTO facts VALUES (?, ?, ?, 'made', ?, '')",
            [(*triple, place) for triple in triples],
        )
    return plant


def _steps(near: dict[str, list[str]], start: str, goal: str) -> int:
    """Steps of the shortest path, 0 where there is none within the limit."""
    steps, waiting = {start: 0}, deque([start])
    while waiting:
        at = waiting.popleft()
        if at == goal or steps[at] == _LIMIT:
            break
        for to in near[at]:
            if to not in steps:
                steps[to] = steps[at] + 1
                waiting.append(to)
    return steps.get(goal, 0)


ENTRY = Entry(
    "GROW-4", "-", "made: random graph, five facts to an entity", "composed", measure, fast=False
)
