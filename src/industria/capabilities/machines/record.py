"""All that is known of one machine: its tags, documents, alarms, log rows, orders and spare parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from industria.capabilities.machines.tree import (
    Node,
    in_list,
    logs_of,
    machines_of,
    naming,
    naming_column,
)
from industria.core import Locator
from industria.infrastructure.plain_path import sql_name
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.foundation.knowledge import Fact
    from industria.foundation.lake import StoredAlarm

_MOST_LOG_ROWS = 50
_MOST_COLUMNS = 12
_TOLD = {"dated": "date", "reports": "text", "resolved_by": "action"}


@dataclass(frozen=True, slots=True)
class TagOf:
    """One tag: the table that has its values (empty: a list alone names it), and what it is there."""

    tag: str
    machine: str
    table: str = ""
    what: str = "column"
    quantity: str = ""
    unit: str = ""
    signal: str = "measurement"
    described: str = ""


@dataclass(frozen=True, slots=True)
class DocumentOf:
    """A document about a machine, or (``mentions``) one that names it; ``place``: where it first does."""

    asset: str
    name: str
    machine: str
    place: Locator
    excerpt: str
    mentions: bool = False


@dataclass(frozen=True, slots=True)
class OrderOf:
    """One work order, with the table and row that it was read from."""

    order: str
    machine: str
    date: str = ""
    text: str = ""
    action: str = ""
    table: str = ""
    row: int = -1


@dataclass(frozen=True, slots=True)
class PartOf:
    """A spare part, and the row that lists it."""

    part: str
    machine: str
    row: str = ""


@dataclass(frozen=True, slots=True)
class LogOf:
    """The last rows of an event log that name a machine or its tags; ``rows``: as many as there are in all."""

    table: str
    columns: tuple[str, ...]
    last: tuple[tuple[object, ...], ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Record:
    """One machine, or with its parts; ``above``: what it is part of, the nearest first, ``below``: its own parts."""

    machine: Node
    above: tuple[Node, ...]
    below: tuple[Node, ...]
    tags: tuple[TagOf, ...]
    documents: tuple[DocumentOf, ...]
    alarms: tuple[tuple[str, StoredAlarm], ...]
    logs: tuple[LogOf, ...]
    orders: tuple[OrderOf, ...]
    parts: tuple[PartOf, ...]

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {
            "machine": self.machine.to_json(),
            "above": [n.id for n in self.above],
            "below": [n.id for n in self.below],
            "tags": [asdict(t) for t in self.tags],
            "documents": [{**asdict(d), "place": d.place.to_json()} for d in self.documents],
            "alarms": [
                {"table": t, "start": a.start, "end": a.end, "score": a.score, "columns": list(a.columns)}
                for t, a in self.alarms
            ],
            "logs": [
                {"table": g.table, "rows": g.rows, "columns": list(g.columns), "last": [[_plain(v) for v in r] for r in g.last]}
                for g in self.logs
            ],
            "orders": [asdict(o) for o in self.orders],
            "spare_parts": [asdict(p) for p in self.parts],
        }  # fmt: skip


def record_of(plant: Stores, nodes: Mapping[str, Node], wanted: Sequence[str]) -> Record:
    """What is known of a machine, the first of ``wanted``, and of those of its parts that follow it."""
    machine = nodes[wanted[0]]
    above: list[Node] = []
    while (parent := (above[-1] if above else machine).parent) in nodes and nodes[
        parent
    ] not in above:
        above.append(nodes[parent])
    return Record(
        machine,
        tuple(above),
        tuple(n for n in nodes.values() if n.parent == machine.id),
        tuple(_tags(plant, wanted)),
        tuple(_documents(plant, wanted)),
        tuple(_alarms(plant, wanted)),
        tuple(_logs(plant, wanted)),
        tuple(o for m in wanted for o in _orders(plant, m)),
        tuple(PartOf(f.object, m, f.excerpt) for m in wanted for f in plant.graph.facts(m, "has_spare_part")),
    )  # fmt: skip


def _tags(plant: Stores, wanted: Sequence[str]) -> list[TagOf]:
    """Bound columns and tags of tables, then those that only a list names; of one machine together."""
    tables = {a.id: a.name for a in plant.lake.catalogue.tables()}
    binder = plant.knowledge.binding.binder()
    found, seen = [], set()
    for kept in plant.knowledge.binding.store.of():
        bound = kept.bound
        if kept.what == "cell" or bound.asset not in wanted or kept.owner not in tables:
            continue
        seen.add(bound.tag)
        said = next((a for a in reversed(binder.also(bound.tag))), "")
        found.append(TagOf(bound.tag, bound.asset, tables[kept.owner], kept.what, bound.quantity, bound.unit, bound.signal, said))  # fmt: skip
    for tag in binder.listed():
        machine = binder.machine(tag.machine)
        if machine in wanted and not seen & {tag.tag, *tag.same}:
            found.append(TagOf(tag.tag, machine, what="listed", unit=tag.unit, described=tag.description))  # fmt: skip
    order = {m: n for n, m in enumerate(wanted)}
    return sorted(found, key=lambda t: (order[t.machine], not t.table))


def _documents(plant: Stores, wanted: Sequence[str]) -> list[DocumentOf]:
    """Documents about the machines, then those that mention them; each once."""
    named = {ident: name for ident, name, _ in plant.lake.catalogue.documents()}
    found: dict[str, DocumentOf] = {}
    for relation in ("about", "mentions"):
        for machine in wanted:
            for fact in plant.graph.facts("", relation, machine):
                if fact.asset in named and fact.asset not in found:
                    found[fact.asset] = DocumentOf(
                        fact.asset, named[fact.asset], machine, fact.locator, fact.excerpt, relation == "mentions",
                    )  # fmt: skip
    return list(found.values())


def _alarms(plant: Stores, wanted: Sequence[str]) -> list[tuple[str, StoredAlarm]]:
    return [
        (plant.lake.catalogue.get(alarm.asset).name, alarm)
        for alarm in plant.lake.alarms.list()
        if set(machines_of(plant, alarm)) & set(wanted)
    ]


def _logs(plant: Stores, wanted: Sequence[str]) -> list[LogOf]:
    found = []
    for log in logs_of(plant):
        every = naming(plant, log)
        names = [n for n, machine in every.items() if machine in wanted]
        column = naming_column(plant, log, list(every)) if names else ""
        if not column:
            continue
        columns = [c.name for c in log.schema][:_MOST_COLUMNS]
        times = [c.name for c in log.schema if c.type.startswith(("TIMESTAMP", "DATE"))]
        order = f" ORDER BY {sql_name(times[0])} DESC" if times else ""
        where = f"FROM {sql_name(log.table)} WHERE {sql_name(column)} IN ({in_list(names)})"
        last = plant.lake.sql.query(
            f"SELECT {', '.join(map(sql_name, columns))} {where}{order} LIMIT {_MOST_LOG_ROWS}"
        )
        rows = plant.lake.sql.query(f"SELECT count(*) AS n {where}").to_pylist()[0]["n"]
        if rows:
            cells = zip(*(last.column(i).to_pylist() for i in range(last.num_columns)), strict=True)
            found.append(LogOf(log.name, tuple(columns), tuple(cells), rows))
    return found


def _orders(plant: Stores, machine: str) -> list[OrderOf]:
    """The orders of a machine, the newest first where they say when."""
    tables = {a.id: a.name for a in plant.lake.catalogue.tables()}
    found = []
    for fact in plant.graph.facts(machine, "has_work_order"):
        told = {
            _TOLD[f.relation]: _own_words(f, fact.object)
            for f in plant.graph.facts(fact.object)
            if f.relation in _TOLD
        }
        row = fact.locator.start if fact.locator.kind == "rows" else -1
        found.append(OrderOf(fact.object, machine, table=tables.get(fact.asset, ""), row=row, **told))  # fmt: skip
    return sorted(found, key=lambda o: o.date, reverse=True)


def _own_words(fact: Fact, order: str) -> str:
    """What an order says, without its number, which the graph puts before it."""
    return fact.object.removeprefix(f"{order}: ")


def _plain(value: object) -> object:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
