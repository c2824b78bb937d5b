"""Lists as facts of the graph: equipment, tags, work orders and spare parts, whatever their headers are called.

Every fact says in which row it was read. Relations: ``part_of``, ``located_in``, ``is_a``, ``has_model``, ``made_by``,
``measures``, ``has_work_order``, ``concerns``, ``reports``, ``resolved_by``, ``dated``, ``has_spare_part``; of an order
too ``has_failure``, ``caused_by`` and ``remedied_by``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import pyarrow as pa

from industria.core import Asset, Locator
from industria.foundation import lexicon
from industria.foundation.ingest.kinds import kind_of, roles_of
from industria.foundation.ingest.understanding import TableKind
from industria.foundation.knowledge.binding.machines import (
    ListedTag,
    Machine,
    machines_of_rows,
    tags_of_rows,
)
from industria.foundation.knowledge.graph import Entity, Fact, entity_key
from industria.foundation.knowledge.relations.order_facts import facts_of_order

Extracted = tuple[list[tuple[Entity, list[str]]], list[Fact]]
MachineOf = Callable[[str], str]
LISTS: tuple[TableKind, ...] = ("assets", "tags", "orders", "parts")
_SAMPLE = 400
_SHORT = 160
_STORY = (("list_fault", "list_description"), ("list_reason",), ("list_action",))
_LONG_NAME = 4  # a description of fewer characters names too much to stand for one tag


def kind_of_table(asset: Asset, data: pa.Table) -> TableKind:
    """Which kind of list a table of the lake is, from its headers and a sample of its rows all over it."""
    names = [column.name for column in asset.schema] or data.column_names
    if not roles_of(names):
        return "table"
    step = max(1, data.num_rows // _SAMPLE)
    return kind_of(names, text_rows(data.take(list(range(0, data.num_rows, step))[:_SAMPLE])))


def text_rows(data: pa.Table) -> list[list[str]]:
    """The cells of a table as text, row by row."""
    columns = [data.column(name).to_pylist() for name in data.column_names]
    return [[cell_text(v) for v in row] for row in zip(*columns, strict=True)]


def cell_text(value: object) -> str:
    """A cell as facts and passages quote it."""
    if isinstance(value, datetime):
        return value.isoformat(" ").removesuffix(" 00:00:00")
    return "" if value is None else str(value).strip()


def list_of(asset: Asset, data: pa.Table, kind: TableKind) -> tuple[list[Machine], list[ListedTag]]:
    """Machines and tags of an asset list or a tag list; a sensor in an asset list is a tag."""
    names, rows = data.column_names, text_rows(data)
    if kind == "tags":
        return [], tags_of_rows(names, rows, asset.id)
    if kind != "assets":
        return [], []
    unit = roles_of(names).get("list_unit", ())
    machines, tags = [], []
    for machine in machines_of_rows(names, rows, asset.id):
        if _is_sensor(machine):
            written = next((rows[machine.row][c] for c in unit if rows[machine.row][c]), "")
            tags.append(
                ListedTag(machine.id, (), machine.names[0] if machine.names else "", written,
                          machine.parent, asset.id, machine.row)
            )  # fmt: skip
        else:
            machines.append(machine)
    return machines, tags


def facts_of(asset: Asset, data: pa.Table, kind: TableKind, machine_of: MachineOf) -> Extracted:
    """Entities and facts of a list. ``machine_of``: the machine that a cell names, empty where it names none known."""
    rows = text_rows(data)
    said = _Said(asset, data.column_names, rows)
    if kind == "assets":
        _assets(said, asset, data, machine_of)
    elif kind == "tags":
        _tags(said, asset, data, machine_of)
    elif kind == "orders":
        _orders(said, asset, machine_of)
    elif kind == "parts":
        _parts(said, machine_of)
    return said.entities, said.facts


class _Said:
    """Entities and facts of one list as they are collected."""

    def __init__(self, asset: Asset, names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        self.entities: list[tuple[Entity, list[str]]] = []
        self.facts: list[Fact] = []
        self.rows = rows
        self.roles: Mapping[str, tuple[int, ...]] = roles_of(names)
        self._asset = asset
        self._names = names

    def thing(self, name: str, kind: str, aliases: Sequence[str] = ()) -> str:
        """A thing of this kind; returns its id."""
        self.entities.append((Entity(name, kind, name), list(aliases)))
        return name

    def fact(self, subject: str, relation: str, target: str, row: int) -> None:
        """A fact that a row says."""
        text = "; ".join(f"{k}: {v}" for k, v in zip(self._names, self.rows[row], strict=True) if v)
        at = Locator("rows", start=row, end=row + 1)
        self.facts.append(Fact(subject, relation, target, self._asset.id, at, text))

    def cell(self, row: int, *roles: str) -> str:
        """The first filled cell of a row that has one of the roles."""
        cells = self.rows[row]
        return next((cells[c] for r in roles for c in self.roles.get(r, ()) if cells[c]), "")


def _assets(said: _Said, asset: Asset, data: pa.Table, machine_of: MachineOf) -> None:
    machines, tags = list_of(asset, data, "assets")
    own = {entity_key(n): m.id for m in machines for n in (*m.names, m.id)}
    for machine in machines:
        said.thing(machine.id, "equipment", machine.names)
        if machine.parent:
            parent = own.get(entity_key(machine.parent)) or machine.parent
            said.thing(parent, "equipment")
            said.fact(machine.id, "part_of", parent, machine.row)
        for relation, kind, value in (
            ("located_in", "location", machine.location),
            ("is_a", "type", machine.kind),
            ("has_model", "model", machine.model),
            ("made_by", "maker", machine.maker),
        ):
            if value:
                said.thing(value, kind)
                said.fact(machine.id, relation, value, machine.row)
    for tag in tags:
        _tag(said, tag, own.get(entity_key(tag.machine)) or machine_of(tag.machine) or tag.machine)


def _tag(said: _Said, tag: ListedTag, machine: str) -> None:
    row = said.rows[tag.row]
    alias = [row[c] for r in ("list_name", "list_alias") for c in said.roles.get(r, ()) if row[c]]
    said.thing(tag.tag, "sensor", [*tag.same, *alias])
    if machine:
        said.thing(machine, "equipment")
        said.fact(tag.tag, "measures", machine, tag.row)
    for relation, kind, role in (("located_in", "location", "list_location"), ("is_a", "type", "list_kind")):  # fmt: skip
        if value := said.cell(tag.row, role):
            said.thing(value, kind)
            said.fact(tag.tag, relation, value, tag.row)


def _tags(said: _Said, asset: Asset, data: pa.Table, machine_of: MachineOf) -> None:
    _, tags = list_of(asset, data, "tags")
    often = Counter(t.description for t in tags)
    for tag in tags:
        own = len(tag.description) >= _LONG_NAME and often[tag.description] == 1
        aliases = [*tag.same, *([tag.description] if own else [])]
        said.thing(tag.tag, "sensor", aliases)
        if machine := machine_of(tag.machine):
            said.fact(tag.tag, "measures", machine, tag.row)


def _orders(said: _Said, asset: Asset, machine_of: MachineOf) -> None:
    for row in range(len(said.rows)):
        if not any(said.rows[row]):
            continue
        order = said.cell(row, "list_order") or f"{asset.name}:{row + 1}"
        said.thing(order, "work_order")
        written = said.cell(row, "list_asset", "list_tag", "list_name")
        named = said.cell(row, "list_name")
        machine = machine_of(written) or machine_of(named) or written
        if machine:
            said.thing(machine, "equipment")
            said.fact(machine, "has_work_order", order, row)
        if component := said.cell(row, "list_component"):
            said.thing(component, "component")
            said.fact(order, "concerns", component, row)
        for relation, kind, roles in (
            ("reports", "fault", ("list_fault", "list_description")),
            ("resolved_by", "action", ("list_action",)),
            ("dated", "date", ("list_started", "list_time", "list_finished")),
        ):
            if value := said.cell(row, *roles):
                # The order goes first: a fault of a few common words is no name that texts mention.
                said.fact(order, relation, said.thing(f"{order}: {value[:_SHORT]}", kind), row)
        cells = (said.cell(row, *r) for r in _STORY)
        for subject, relation, target in facts_of_order(machine, *cells):
            said.entities += [(subject, []), (target, [])]
            said.fact(subject.id, relation, target.id, row)


def _parts(said: _Said, machine_of: MachineOf) -> None:
    names = Counter(said.cell(r, "list_part_name", "list_name") for r in range(len(said.rows)))
    for row in range(len(said.rows)):
        name = said.cell(row, "list_part_name", "list_name", "list_description")
        part = said.cell(row, "list_part", "list_code") or name
        if not part:
            continue
        said.thing(part, "part", [name] if name and names[name] == 1 else [])
        if machine := machine_of(said.cell(row, "list_asset")):
            said.fact(machine, "has_spare_part", part, row)


def _is_sensor(machine: Machine) -> bool:
    words = f"{machine.kind} {' '.join(machine.names)}".lower()
    return any(word in words for word in lexicon.words("sensor_word"))
