"""What was bound, kept beside the graph: each column, tag and cell with its machine and the evidence, and what users said."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from industria.core import Locator, Text
from industria.foundation.knowledge.binding.bound import Because, Bound
from industria.foundation.knowledge.binding.evidence import bare
from industria.foundation.knowledge.binding.names import name_key
from industria.foundation.knowledge.graph import Entity, Fact, entity_key
from industria.infrastructure.sqlite import SqliteStore


@dataclass(frozen=True, slots=True)
class Kept:
    """One binding as it is kept: ``owner`` is the table's asset, ``what`` is ``column``, ``tag`` or ``cell``."""

    owner: str
    what: str
    bound: Bound


class BindingStore:
    """The bindings of one plant."""

    def __init__(self, store: SqliteStore) -> None:
        self._store = store

    def of(self, owner: str = "") -> list[Kept]:
        """Bindings of one table, or all."""
        where, given = ("WHERE owner = ?", (owner,)) if owner else ("", ())
        return [
            Kept(str(o), str(w), _bound(str(b)))
            for o, w, b in self._store.rows(
                f"SELECT owner, what, body FROM bindings {where} ORDER BY owner, rowid", given
            )
        ]

    def machines_called(self, name: str) -> set[str]:
        """The machines that columns or tags of one name are bound to, over all tables."""
        rows = self._store.rows(
            "SELECT DISTINCT machine FROM bindings WHERE name = ? AND what <> 'cell'", (name,)
        )
        return {str(r[0]) for r in rows}

    def standing(self, name: str) -> list[Bound]:
        """How columns and tags of one name, or of one heading over several columns, are bound where they stand."""
        rows = self._store.rows(
            "SELECT body FROM bindings WHERE what <> 'cell' AND (name = ? OR name LIKE ? ESCAPE '\\') ORDER BY owner, rowid",
            (name, _like(name) + "%"),
        )
        key = name_key(name)
        found = [_bound(str(r[0])) for r in rows]
        return [
            b
            for b in found
            if key in (name_key(bare(part)) for part in (b.tag, b.tag.split("/")[0]))
        ]

    def replace(self, owner: str, state: str, kept: Iterable[tuple[str, Bound]]) -> None:
        """Keep the bindings of a table in place of those it had. ``state``: what they were found under."""
        with self._store.write() as connection:
            connection.execute("DELETE FROM bindings WHERE owner = ?", (owner,))
            connection.executemany(
                "INSERT OR REPLACE INTO bindings (owner, what, name, machine, body) VALUES (?, ?, ?, ?, ?)",
                [
                    (owner, what, b.tag, b.asset, json.dumps(b.to_json(), ensure_ascii=False))
                    for what, b in kept
                ],
            )
            connection.execute("INSERT OR REPLACE INTO bound_under VALUES (?, ?)", (owner, state))

    def states(self) -> dict[str, str]:
        """What the bindings of each asset were found under."""
        return {str(o): str(s) for o, s in self._store.rows("SELECT owner, state FROM bound_under")}

    def kinds(self) -> dict[str, str]:
        """Which kind of list each table that was looked at is."""
        return {str(o): str(k) for o, k in self._store.rows("SELECT owner, kind FROM list_kinds")}

    def keep_kind(self, owner: str, kind: str) -> None:
        """Note which kind of list a table is."""
        with self._store.write() as connection:
            connection.execute("INSERT OR REPLACE INTO list_kinds VALUES (?, ?)", (owner, kind))

    def told(self) -> dict[str, str]:
        """What users said: tag to machine; an empty machine is none."""
        return {str(t): str(m) for t, m in self._store.rows("SELECT tag, machine FROM told_bindings")}  # fmt: skip

    def tell(self, tags: Sequence[str], machine: str) -> None:
        """Remember that tags are about a machine, or about none."""
        with self._store.write() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO told_bindings VALUES (?, ?)", [(t, machine) for t in tags]
            )

    def unit_of(self, name: str) -> str:
        """The unit that columns or tags of one name were found to have; empty where they differ or none has any."""
        rows = self._store.rows(
            "SELECT DISTINCT json_extract(body, '$.unit') FROM bindings WHERE name = ? AND what <> 'cell'",
            (name,),
        )
        units = {str(r[0]) for r in rows if r[0]}
        return units.pop() if len(units) == 1 else ""

    def codes(self) -> list[tuple[str, str, str]]:
        """What documents say that codes stand for: (code, name, document)."""
        rows = self._store.rows("SELECT code, name, owner FROM explained_codes ORDER BY 1, 2, 3")
        return [(str(c), str(n), str(o)) for c, n, o in rows]

    def keep_codes(self, owner: str, codes: Iterable[tuple[str, str]]) -> None:
        """Keep the codes that a document explains."""
        with self._store.write() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO explained_codes VALUES (?, ?, ?)",
                [(owner, code, name) for code, name in codes],
            )

    def equipment_called(self, key: str) -> str:
        """The one equipment that has a name with this key; empty where none or several have it."""
        rows = self._store.rows(
            "SELECT DISTINCT e.id FROM aliases a JOIN entities e ON e.id = a.entity "
            "WHERE a.alias = ? AND e.kind = 'equipment'",
            (key,),
        )
        return str(rows[0][0]) if len(rows) == 1 else ""

    def passages(self, asset: str) -> list[tuple[Locator, str]]:
        """The passages of a document, in order."""
        rows = self._store.rows(
            "SELECT locator, text FROM passages WHERE asset = ? ORDER BY id", (asset,)
        )
        return [(Locator(**json.loads(str(at))), str(text)) for at, text in rows]

    def set_relation(
        self,
        asset: str,
        relation: str,
        entities: Sequence[tuple[Entity, Sequence[str]]],
        facts: Sequence[Fact],
    ) -> None:
        """Put one relation's facts of an asset in place of those it had."""
        with self._store.write() as connection:
            connection.execute(
                "DELETE FROM facts WHERE asset = ? AND relation = ?", (asset, relation)
            )
            for entity, aliases in entities:
                connection.execute(
                    "INSERT INTO entities VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING",
                    (entity.id, entity.kind, entity.name),
                )
                connection.executemany(
                    "INSERT OR IGNORE INTO aliases VALUES (?, ?, ?)",
                    [
                        (k, entity.id, asset)
                        for n in (entity.name, *aliases)
                        if (k := entity_key(n))
                    ],
                )
            connection.executemany(
                "INSERT OR IGNORE INTO facts VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (f.subject, f.relation, f.object, f.asset, json.dumps(f.locator.to_json()), f.excerpt[:500])
                    for f in facts
                ],
            )  # fmt: skip


def _like(name: str) -> str:
    return re.sub(r"([%_\\])", r"\\\1", name)


def _bound(body: str) -> Bound:
    given = json.loads(body)
    return Bound(
        given["tag"],
        given["asset"],
        given["quantity"],
        given["unit"],
        given["signal"],
        tuple(
            Because(e["scheme"], Text(**e["text"]), e["asset"], e["row"]) for e in given["evidence"]
        ),
        tuple(given["others"]),
        tuple(given.get("above", ())),
        tuple(given.get("parts", ())),
    )
