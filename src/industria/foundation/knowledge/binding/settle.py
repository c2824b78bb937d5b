"""Binding all that a plant has to its machines, again whenever a list comes, goes or is corrected.

Lists may come after what they explain. So after files were taken in, the tables and documents that are new, or that
were bound under other lists, are bound anew: columns and tags in the catalogue and in what their file was
understood to be, ``measures`` and ``about`` in the graph, the evidence in ``store``.
"""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from industria.core import Asset, Column, Locator, Text
from industria.foundation.ingest.kinds import Roles, roles_of
from industria.foundation.ingest.understanding import Doubt, Understanding, of_json
from industria.foundation.knowledge.binding import documents, in_tables, lists
from industria.foundation.knowledge.binding.binder import Binder
from industria.foundation.knowledge.binding.bound import Bound
from industria.foundation.knowledge.binding.machines import ListedTag, Machine
from industria.foundation.knowledge.binding.places import place_of
from industria.foundation.knowledge.binding.store import BindingStore
from industria.foundation.knowledge.graph import Entity, Fact, Graph, entity_key
from industria.foundation.lake import Lake

_NUMBERS = ("DOUBLE", "FLOAT", "BIGINT", "INTEGER", "DECIMAL", "SMALLINT", "TINYINT", "HUGEINT", "BOOLEAN")  # fmt: skip
_NO_VALUE = frozenset(("time", "time_part", "quality", "unit", "key", "label", "description", "tag", "asset"))  # fmt: skip
_MOST_LISTED = 200_000
_MOST_SHOWN = 6
_LIST_KINDS = frozenset(("assets", "tags"))
_DESCRIBING = frozenset(
    ("events", "table", "series_long")
)  # alarm logs say what their tags are, too
_BY = 2  # how bindings are found; a new number binds again what an older version bound
Rekeep = Callable[[Asset], None]


@dataclass(frozen=True, slots=True)
class _Where:
    """Where the columns of a table stand: texts that name its machine, and the machines that its rows name."""

    place: Sequence[str] = ()
    beside: Sequence[str] = ()


class Settling:
    """Keeps the bindings of one plant up to date."""

    def __init__(self, lake: Lake, graph: Graph) -> None:
        self._lake = lake
        self._graph = graph
        self.store = BindingStore(graph.store)
        self._binder: tuple[str, Binder] | None = None

    def kind(self, asset: Asset) -> str:
        """Which kind of list a table is; looked at once for each asset."""
        kinds = self.store.kinds()
        if asset.id not in kinds:
            kinds[asset.id] = self._look(asset)
            self.store.keep_kind(asset.id, kinds[asset.id])
        return kinds[asset.id]

    def _look(self, asset: Asset) -> str:
        read = self._understood(asset.id)
        if read and read.kind not in ("table", "series_wide"):
            return read.kind
        if asset.rows > _MOST_LISTED or not roles_of([c.name for c in asset.schema]):
            return "table"
        return lists.kind_of_table(asset, self._lake.tables.read(asset.table, asset.version))

    def _understood(self, asset: str) -> Understanding | None:
        body = self._lake.catalogue.understood(asset)
        return of_json(body) if body else None

    def machine_of(self, written: str) -> str:
        """The machine that a cell names, by the lists as they were last read, else by the graph's names."""
        if self._binder and (found := self._binder[1].machine(written)):
            return found
        return self.store.equipment_called(entity_key(written))

    def binder(self) -> Binder:
        """The binder over all lists of the plant as it is now."""
        tables = self._tables()
        return self._current(tables, self._state(tables))

    def names_of(self, machine: str) -> tuple[str, ...]:
        """What a machine is called in the plant's lists, as written there."""
        known = self.binder().machines.get(machine)
        return known.names if known else ()

    def _tables(self) -> list[tuple[Asset, str]]:
        return [(a, self.kind(a)) for a in self._lake.catalogue.tables()]

    def _state(self, tables: Sequence[tuple[Asset, str]]) -> str:
        """What bindings follow from: the lists, what documents explain, what users said."""
        listed = any(kind == "assets" for _, kind in tables)
        named = sorted(
            a.id
            for a, kind in tables
            if kind in _LIST_KINDS
            or in_tables.describing(a, kind)
            or (not listed and in_tables.naming(a, kind))
        )
        said = [_BY, named, sorted(self.store.told().items()), self.store.codes()]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]

    def _current(self, tables: Sequence[tuple[Asset, str]], state: str) -> Binder:
        if self._binder and self._binder[0] == state:
            return self._binder[1]
        machines: list[Machine] = []
        tags: list[ListedTag] = []
        for asset, kind in tables:
            if kind in _LIST_KINDS and asset.rows <= _MOST_LISTED:
                data = self._lake.tables.read(asset.table, asset.version)
                some, more = lists.list_of(asset, data, kind)  # type: ignore[arg-type]
                machines += some
                tags += more
        tags += [t for a, kind in tables for t in in_tables.described(self._lake.sql, a, kind)]
        if not machines:  # no list of assets: orders, alarms and readings name the machines
            machines = in_tables.machines_in_rows(self._lake.sql, tables)
        listed = {m.id for m in machines}
        machines += [
            Machine(e.id, (e.name,))
            for e in self._graph.entities("equipment")
            if e.id not in listed and self._graph.facts("", "part_of", e.id)
        ]
        told, codes = self.store.told(), self.store.codes()
        binder = Binder(machines, tags, told)
        if codes and (said := documents.glossary(codes, binder)):
            binder = Binder(machines, tags, told, said)
        self._binder = (state, binder)
        return binder

    def settle(self, rekeep: Rekeep) -> int:
        """Bind what is new or was bound under other lists; how many tables and documents that were.

        ``rekeep``: keeps the facts of a list anew, whose cells may name other machines now.
        """
        states = self.store.states()
        tables = self._tables()
        texts = self._lake.catalogue.documents()
        if not tables and not texts:
            return 0
        for text, _, _ in texts:
            if text not in states:
                self.store.keep_codes(text, documents.explained(self.store.passages(text)))
        state = self._state(tables)
        waiting = [(a, kind) for a, kind in tables if states.get(a.id) != state]
        unread = [d for d in texts if states.get(d[0]) != state]
        if not waiting and not unread:
            return 0
        binder = self._current(tables, state)
        before = {a.id: [(k.what, k.bound) for k in self.store.of(a.id)] for a, _ in waiting}
        for asset, kind in waiting:
            bound = self._table(asset, kind, binder)
            if kind in ("tags", "orders", "parts") and _cells(before[asset.id]) != _cells(bound):
                rekeep(asset)
            self.store.replace(asset.id, state, bound)
        for asset, kind in waiting:
            if kind not in lists.LISTS:  # a list says itself what its tags measure
                self._graph_of(asset)
        for document in unread:
            ident, name, _ = document
            facts = documents.about(document, self.store.passages(ident), binder)
            self.store.set_relation(ident, "about", [(Entity(ident, "document", name), [])], facts)
            self.store.replace(ident, state, ())
        return len(waiting) + len(unread)

    def _table(self, asset: Asset, kind: str, binder: Binder) -> list[tuple[str, Bound]]:
        """The bindings of one table: its columns, its tags, the cells that name machines."""
        read = self._understood(asset.id)
        out: list[tuple[str, Bound]] = []
        roles = roles_of([c.name for c in asset.schema])
        asked: list[str] = []
        if kind not in ("assets", "tags"):
            asked = [asset.schema[c].name for c in roles.get("list_asset", ())]
            asked = asked or [c.name for c in asset.schema if c.role == "asset"]
        called = [] if asked or kind in lists.LISTS else roles.get("list_name", ())
        beside, machines = "", set[str]()  # the column whose cells name machines, and which
        for column in (*asked, *(asset.schema[c].name for c in called)):
            cells = in_tables.cells(self._lake.sql, asset, column)
            found = [Bound(w, binder.machine(w)) for w, _ in cells]
            here = {b.asset for b in found if b.asset}
            if here or column in asked:  # a column of names may name other things
                out += [("cell", b) for b in found]
            if here and not machines:
                beside, machines = column, here
        if kind in ("series_long", "table", "events") and (
            tag := self._tag_column(asset, read, roles)
        ):
            cells = in_tables.cells(self._lake.sql, asset, tag, beside)
            found = [binder.bind(w, beside=b if beside else ()) for w, b in cells]
            out += [("tag", b) for b in found]
            self._note(asset, read, {}, {b.tag: b for b in found})
        elif kind not in lists.LISTS:
            where = _Where([] if machines else place_of(asset, read), sorted(machines))
            columns = {
                c.name: b for c in asset.schema if (b := self._column(c, read, binder, where))
            }
            out += [("column", b) for b in columns.values()]
            self._note(asset, read, columns, {})
        return out

    def _column(
        self, column: Column, read: Understanding | None, binder: Binder, where: _Where
    ) -> Bound | None:
        if column.role in _NO_VALUE or column.type.startswith(("TIMESTAMP", "DATE", "TIME")):
            return None
        written = (
            next((c.written for c in read.columns if c.name == column.name), "") if read else ""
        )
        numeric = column.type.upper().startswith(_NUMBERS)
        stands = where if numeric or column.role == "value" else _Where()
        bound = binder.bind(column.name, "", column.unit, stands.place, stands.beside)
        if not bound.asset and not bound.others and written and written != column.name:
            bound = binder.bind(written, "", column.unit, stands.place, stands.beside)
        return replace(bound, tag=column.name) if numeric or bound.asset else None

    def _tag_column(self, asset: Asset, read: Understanding | None, roles: Roles) -> str:
        """The column of a table whose rows are readings or events of the tag that it names."""
        told = [c.name for c in asset.schema if c.role == "tag"]
        if told:
            return told[0]
        if "list_tag" in roles and any(
            r in roles for r in ("list_value", "list_alarm", "list_time")
        ):
            return asset.schema[roles["list_tag"][0]].name
        return ""

    def _note(
        self,
        asset: Asset,
        read: Understanding | None,
        columns: dict[str, Bound],
        tags: dict[str, Bound],
    ) -> None:
        """Write machines and listed units to the catalogue and to what the file was understood to be."""

        def described(column: Column) -> Column:
            bound = columns.get(column.name)
            return replace(column, asset=bound.asset, unit=column.unit or bound.unit) if bound else column  # fmt: skip

        schema = tuple(described(c) for c in asset.schema)
        if schema != asset.schema:
            self._lake.catalogue.describe(asset.id, schema)
        if read is None:
            return
        seen = tuple(
            replace(c, asset=b.asset, unit=c.unit or b.unit, unit_from=c.unit_from or ("list" if b.unit and not c.unit else ""))
            if (b := columns.get(c.name)) else c
            for c in read.columns
        )  # fmt: skip
        each = tuple(
            replace(t, asset=b.asset, unit=t.unit or b.unit) if (b := tags.get(t.tag)) else t
            for t in read.tags
        )
        doubts = [d for d in read.doubts if d.code != "machine"]
        doubts += [d for b in (*columns.values(), *tags.values()) if (d := _doubt(b))]
        changed = replace(read, columns=seen, tags=each, doubts=tuple(doubts))
        if changed != read:
            self._lake.catalogue.understand(asset.id, changed.to_json())

    def _graph_of(self, asset: Asset) -> None:
        """``measures`` for the columns and tags of a table; a name that means two machines is told by its table."""
        entities, facts = [], []
        for kept in self.store.of(asset.id):
            bound = kept.bound
            if kept.what == "cell" or not bound.asset or bound.scheme == "listed":
                continue
            alone = len(self.store.machines_called(bound.tag)) == 1
            name = bound.tag if alone else f"{asset.name}.{bound.tag}"
            at = Locator("window", columns=(bound.tag,))
            why = "; ".join(b.text.en for b in bound.because)
            said = f"{bound.tag} measures {bound.asset}: {why}"
            entities.append((Entity(name, "sensor", name), [bound.tag] if alone else []))
            facts.append(Fact(name, "measures", bound.asset, asset.id, at, said))
        self.store.set_relation(asset.id, "measures", entities, facts)


def _doubt(bound: Bound) -> Doubt | None:
    """The question which machine a tag is about, where several fit, or which of its parts may be meant."""
    fits = bound.others or bound.parts
    if not fits or bound.scheme == "told" or any(b.scheme == "row" for b in bound.because):
        return None
    some = ", ".join(fits[:_MOST_SHOWN]) + (" ..." if len(fits) > _MOST_SHOWN else "")
    question = (
        Text(f"{bound.tag} 属于 {bound.asset} 本身还是其部件（{some}）", f"is {bound.tag} about {bound.asset} itself or one of its parts ({some})")
        if bound.asset
        else Text(f"{bound.tag} 属于哪台设备（{some}）", f"which machine is {bound.tag} about ({some})")
    )  # fmt: skip
    return Doubt("machine", bound.tag, question, f"industria tags {shlex.quote(bound.tag)} --asset")


def _cells(kept: Sequence[tuple[str, Bound]]) -> dict[str, str]:
    """Which machine each cell of a list names."""
    return {bound.tag: bound.asset for what, bound in kept if what == "cell"}
