"""Tables that are looked up row by row: lists, orders, logs, limits of manuals, reports of a day, samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePath

import pyarrow as pa

from industria.core import Asset
from industria.foundation.ingest.kinds import role_of
from industria.foundation.ingest.readings import LINK
from industria.foundation.ingest.understanding import Understanding, of_json
from industria.foundation.knowledge.binding.lists import text_rows
from industria.foundation.knowledge.binding.settle import Settling
from industria.foundation.knowledge.graph import Graph
from industria.foundation.lake import Lake
from industria.interaction.computed.channels import bare
from industria.interaction.computed.machines import MachineNames
from industria.interaction.computed.text import meaning_set, titled

_MOST_ROWS = 5_000
_MOST_OF_SERIES = 500
_MACHINE_ROLES = ("list_asset", "list_name", "list_code", "list_tag", "list_alias")
_NUMBERS = ("DOUBLE", "FLOAT", "BIGINT", "INTEGER", "DECIMAL", "SMALLINT", "TINYINT", "HUGEINT")
_KEYS = ("list_order", "list_part", "list_asset", "list_code", "list_tag", "list_component")


@dataclass
class Sheet:
    """A table with what its title, its headers and its cells say. ``about``: machines that all of it is about;
    ``document``: the document that it stands in."""

    asset: Asset
    kind: str
    data: pa.Table
    told: frozenset[str]
    title: str
    about: frozenset[str]
    naming: MachineNames
    document: str = ""
    _said: dict[int, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def literal(self) -> str:
        """Its title and headers as they are written."""
        return f"{self.title} {' '.join(self.names)}".lower()

    @cached_property
    def cells(self) -> list[list[str]]:
        """Its cells as text."""
        return text_rows(self.data)

    @cached_property
    def names(self) -> list[str]:
        """Its headers."""
        return list(self.data.column_names)

    @cached_property
    def roles(self) -> list[str]:
        """What each column is for, by its header; empty where that does not tell."""
        return [role_of(name) for name in self.names]

    @cached_property
    def headers(self) -> list[frozenset[str]]:
        """What each header says, its unit aside."""
        units = {c.name: c.unit for c in self.asset.schema}
        return [meaning_set([titled(_without_unit(n, units.get(n, "")))]) for n in self.names]

    @cached_property
    def numeric(self) -> list[bool]:
        """Which columns are numbers."""
        types = {c.name: c.type for c in self.asset.schema}
        return [types.get(n, "").startswith(_NUMBERS) for n in self.names]

    @cached_property
    def times(self) -> list[int]:
        """Columns of times, the one that says when a row happened first."""
        types = {c.name: c.type for c in self.asset.schema}
        roles = {c.name: c.role for c in self.asset.schema}
        found = [n for n, name in enumerate(self.names) if types.get(name, "").startswith(("TIMESTAMP", "DATE"))]  # fmt: skip
        return sorted(found, key=lambda n: roles.get(self.names[n]) != "time")

    @cached_property
    def key(self) -> int:
        """The column that names its rows: with a value of its own in nearly each, by its role; -1 without one."""
        for role in _KEYS:
            for number, own in enumerate(self.roles):
                if own == role and self._names_rows(number):
                    return number
        for number, is_number in enumerate(self.numeric):
            if not is_number and number not in self.times and self._names_rows(number):
                return number
        return -1

    def _names_rows(self, column: int) -> bool:
        cells = [row[column] for row in self.cells if row[column]]
        return len(cells) >= 0.9 * len(self.cells) and len(set(cells)) >= 0.9 * len(cells)

    def said(self, row: int) -> frozenset[str]:
        """What the words of a row say; numbers that were measured and times aside."""
        if row not in self._said:
            kept = [
                c
                for n, c in enumerate(self.cells[row])
                if c and n not in self.times and (not self.numeric[n] or self.roles[n] in _KEYS)
            ]
            self._said[row] = meaning_set(kept)
        return self._said[row]

    @cached_property
    def machines(self) -> list[frozenset[str]]:
        """The machines that each row names in its columns for them."""
        columns = [n for n, role in enumerate(self.roles) if role in _MACHINE_ROLES and not self.numeric[n]]  # fmt: skip
        cache: dict[str, str] = {}
        out = []
        for row in self.cells:
            found = set()
            for cell in (row[n] for n in columns):
                if cell not in cache:
                    cache[cell] = self.naming.binder.machine(cell) if cell else ""
                found.add(cache[cell])
            out.append(frozenset(found - {""}))
        return out


def sheets_of(lake: Lake, graph: Graph, binding: Settling, naming: MachineNames) -> list[Sheet]:
    """The tables of a plant that can be looked up; long records of sensors and tables of links are none."""
    out = []
    documents: dict[str, str] = {}
    about: dict[str, set[str]] = {}  # what a document is about, all its tables are
    for asset in lake.catalogue.list():
        if asset.kind in ("document", "text"):
            documents[asset.source] = asset.id
        about.setdefault(asset.source, set()).update(
            f.object for f in graph.facts(asset.id, "about")
        )
    for asset in lake.catalogue.tables():
        most = _MOST_OF_SERIES if asset.kind == "series" else _MOST_ROWS
        if asset.source.startswith(LINK) or not 0 < asset.rows <= most:
            continue
        body = lake.catalogue.understood(asset.id)
        read = of_json(body) if body else None
        titles = _titles(asset, read)
        out.append(
            Sheet(
                asset,
                binding.kind(asset),
                lake.tables.read(asset.table, asset.version),
                meaning_set(titles),
                " ".join(titles),
                frozenset(about[asset.source]) | _whole_table(asset),
                naming,
                documents.get(asset.source, ""),
            )
        )
    return out


def _titles(asset: Asset, read: Understanding | None) -> Sequence[str]:
    path = PurePath(asset.source)
    texts = [path.stem, *path.parts[-3:-1], asset.table, asset.name]
    if read:
        texts += [read.part, read.note]
        texts += [o.sample for o in read.left_out if o.code == "preamble"]
    return [titled(t) for t in texts if t]


def _without_unit(name: str, unit: str) -> str:
    """A header without its unit, in brackets or at its end."""
    plain = bare(name)
    return plain[: -len(unit)].strip() or plain if unit and plain.endswith(unit) else plain


def _whole_table(asset: Asset) -> frozenset[str]:
    """The machine that all columns of values are bound to."""
    found = {c.asset for c in asset.schema if c.asset}
    return frozenset(found) if len(found) == 1 else frozenset()
