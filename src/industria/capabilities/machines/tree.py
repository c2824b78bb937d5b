"""The asset tree: every machine that a list or the graph knows, under what it is part of, with how much there is of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from industria.core import Asset
from industria.infrastructure.plain_path import sql_name
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.foundation.lake import StoredAlarm

_COUNTS: Mapping[str, str] = {
    "documents": "SELECT DISTINCT object, asset FROM standing_facts WHERE relation = 'about'",
    "orders": "SELECT DISTINCT subject, object FROM standing_facts WHERE relation = 'has_work_order'",
    "parts": "SELECT DISTINCT subject, object FROM standing_facts WHERE relation = 'has_spare_part'",
    "tags": "SELECT machine, name FROM bindings WHERE what <> 'cell' AND machine <> '' UNION "
    "SELECT f.object, f.subject FROM standing_facts f JOIN list_kinds k ON k.owner = f.asset "
    "WHERE f.relation = 'measures' AND k.kind IN ('assets', 'tags')",
}


@dataclass(frozen=True, slots=True)
class Node:
    """One machine. ``name``: what a list calls it beside its id; ``parent``: the id of what it is part of.

    The counts are its own, not those of its parts; ``alarms``: raised by detectors, ``events``: rows of alarm and
    event logs. ``listed``: an asset list names it; others are named by orders, documents or tags alone.
    """

    id: str
    name: str = ""
    parent: str = ""
    kind: str = ""
    model: str = ""
    maker: str = ""
    location: str = ""
    listed: bool = True
    tags: int = 0
    documents: int = 0
    alarms: int = 0
    events: int = 0
    orders: int = 0
    parts: int = 0

    @property
    def known(self) -> int:
        """How much there is of it in all."""
        return self.tags + self.documents + self.alarms + self.events + self.orders + self.parts

    def to_json(self) -> dict[str, object]:
        """All fields."""
        return asdict(self)


def nodes_of(plant: Stores) -> list[Node]:
    """All machines with what is known of them; those of lists first, in their order."""
    binder = plant.knowledge.binding.binder()
    counts = {what: _counted(plant.graph.store.rows(query)) for what, query in _COUNTS.items()}
    counts["alarms"] = _counted(
        (machine, n) for n, alarm in enumerate(plant.lake.alarms.list()) for machine in machines_of(plant, alarm)
    )  # fmt: skip
    counts["events"] = defaultdict(int)
    for log in logs_of(plant):
        for machine, rows in _rows_of_machines(plant, log).items():
            counts["events"][machine] += rows

    def node(ident: str, **known: object) -> Node:
        found = {what: each.get(ident, 0) for what, each in counts.items()}
        return Node(ident, **known, **found)  # type: ignore[arg-type]

    parents = binder.family.parents
    nodes = [
        node(
            m.id, name=next(iter(m.names), ""), parent=parents.get(m.id, ""), kind=m.kind, model=m.model,
            maker=m.maker, location=m.location, listed=bool(m.source),
        )
        for m in binder.machines.values()
    ]  # fmt: skip
    others = [
        node(e.id, name=e.name if e.name != e.id else "", listed=False)
        for e in plant.graph.entities("equipment")
        if e.id not in binder.machines
    ]
    return [*nodes, *(n for n in others if n.known)]


def below(nodes: Iterable[Node], machine: str) -> list[str]:
    """The machine and all its parts, and theirs."""
    children: dict[str, list[str]] = defaultdict(list)
    for node in nodes:
        children[node.parent].append(node.id)
    found, waiting = [], [machine]
    while waiting:
        one = waiting.pop(0)
        if one not in found:
            found.append(one)
            waiting += children.get(one, [])
    return found


def machines_of(plant: Stores, alarm: StoredAlarm) -> list[str]:
    """The machines of an alarm's channels, as they were bound."""
    marks = ",".join("?" * len(alarm.columns))
    rows = plant.graph.store.rows(
        f"SELECT DISTINCT machine FROM bindings WHERE owner = ? AND what <> 'cell' AND machine <> '' AND name IN ({marks})",
        (alarm.asset, *alarm.columns),
    )
    return [str(row[0]) for row in rows]


def logs_of(plant: Stores) -> list[Asset]:
    """Tables whose rows are alarms or other events."""
    kinds = plant.knowledge.binding.store.kinds()
    return [a for a in plant.lake.catalogue.tables() if kinds.get(a.id) == "events"]


def naming(plant: Stores, log: Asset) -> dict[str, str]:
    """What the cells of a table call machines and tags, with the machine of each."""
    kept = plant.knowledge.binding.store.of(log.id)
    return {k.bound.tag: k.bound.asset for k in kept if k.what != "column" and k.bound.asset}


def naming_column(plant: Stores, log: Asset, names: Sequence[str]) -> str:
    """The column whose cells are those names: the one most of whose rows hold one; empty where none does."""
    texts = [c.name for c in log.schema if c.type == "VARCHAR"]
    if not names or not texts:
        return ""
    given = in_list(names)
    sums = ", ".join(f"count(*) FILTER (WHERE {sql_name(t)} IN ({given}))" for t in texts)
    row = plant.lake.sql.query(f"SELECT {sums} FROM {sql_name(log.table)}").to_pylist()[0]
    most = max(zip(row.values(), texts, strict=True), key=lambda found: found[0])
    return most[1] if most[0] else ""


def in_list(names: Sequence[str]) -> str:
    """Texts as the inside of an SQL list."""
    from industria.infrastructure.plain_path import sql_text

    return ", ".join(map(sql_text, names))


def _rows_of_machines(plant: Stores, log: Asset) -> dict[str, int]:
    names = naming(plant, log)
    column = naming_column(plant, log, list(names))
    if not column:
        return {}
    found = plant.lake.sql.query(
        f"SELECT {sql_name(column)} AS name, count(*) AS n FROM {sql_name(log.table)} GROUP BY 1"
    )
    counts: dict[str, int] = defaultdict(int)
    for row in found.to_pylist():
        if machine := names.get(row["name"]):
            counts[machine] += row["n"]
    return counts


def _counted(pairs: Iterable[Sequence[object]]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for pair in pairs:
        counts[str(pair[0])] += 1
    return counts
