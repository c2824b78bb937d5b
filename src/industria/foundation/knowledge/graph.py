"""The graph: entities and relations in SQLite, every fact with the place it was read at.

A fact belongs to the asset it came from; forgetting the asset removes its facts, and an entity
goes when nothing mentions it any more. Names in Chinese and English are aliases of one entity.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from industria.core import Locator, NotFoundError
from industria.foundation.knowledge import patterns
from industria.foundation.knowledge.graph_schema import SCHEMA, WORDS_OF_TEXTS
from industria.foundation.knowledge.mentions import is_meant, name_windows
from industria.foundation.knowledge.paths import shortest_chain
from industria.infrastructure.sqlite import SqliteStore

_PASSAGE = 8000
_Json = dict[str, object]  # a Fact has a field of that name, which hides the type inside it


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing the plant talks about."""

    id: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Fact:
    """subject -relation-> object, read at ``locator`` of ``asset``."""

    subject: str
    relation: str
    object: str
    asset: str
    locator: Locator
    excerpt: str = ""

    def to_json(self) -> _Json:
        """As ``industria graph`` prints it."""
        return {
            "source": self.subject,
            "relation": self.relation,
            "target": self.object,
            "asset": self.asset,
            "locator": self.locator.to_json(),
            "excerpt": self.excerpt,
        }


def entity_key(name: str) -> str:
    """Names that differ only in case, spaces or hyphens are one."""
    return "".join(c for c in name.lower() if c.isalnum())


class Graph:
    """Entities and facts of one plant."""

    def __init__(self, path: Path) -> None:
        self._store = SqliteStore(path, SCHEMA)

    def replace(
        self,
        asset: str,
        entities: Iterable[tuple[Entity, Sequence[str]]],
        facts: Iterable[Fact],
        passages: Iterable[tuple[Locator, str]] = (),
    ) -> None:
        """Put the facts of one asset in place of those it had; entities come with aliases.

        ``passages``: the text of a document, kept so that names which come later are found in it.
        """
        with self._store.write() as connection:
            touched = _remove(connection, asset)
            stands_for = _same_as(connection)
            named_apart = _split_names(connection)
            for entity, aliases in entities:
                if entity.id in stands_for:
                    aliases = [*aliases, entity.name, entity.id]
                    entity = Entity(stands_for[entity.id], entity.kind, stands_for[entity.id])
                connection.execute(
                    "INSERT INTO entities VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING",
                    (entity.id, entity.kind, entity.name),
                )
                keys = {entity_key(a) for a in (entity.name, *aliases)}
                given = [
                    k for k in sorted(keys) if k and named_apart.get(k, entity.id) == entity.id
                ]
                connection.executemany(
                    "INSERT OR IGNORE INTO new_names SELECT ?1 WHERE NOT EXISTS "
                    "(SELECT 1 FROM aliases WHERE alias = ?1)",
                    [(key,) for key in given],
                )
                connection.executemany(
                    "INSERT OR IGNORE INTO aliases VALUES (?, ?, ?)",
                    [(key, entity.id, asset) for key in given],
                )
            for place, text in passages:
                row = connection.execute(
                    "INSERT INTO passages (asset, locator, text) VALUES (?, ?, ?)",
                    (asset, json.dumps(place.to_json()), text[:_PASSAGE]),
                )
                connection.execute(
                    "INSERT INTO passage_keys (rowid, key) VALUES (?, ?)",
                    (row.lastrowid, entity_key(text)),
                )
            connection.executemany(
                "INSERT OR IGNORE INTO facts VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (
                        stands_for.get(f.subject, f.subject),
                        f.relation,
                        stands_for.get(f.object, f.object),
                        f.asset,
                        json.dumps(f.locator.to_json()),
                        f.excerpt[:500],
                    )
                    for f in facts
                ],
            )
            _sweep(connection, touched)

    def together(self) -> AbstractContextManager[object]:
        """What is written within is one transaction: all of it or nothing."""
        return self._store.write()

    def relate_new_names(self) -> int:
        """Find names that are new since the last time in the documents kept before; facts added.

        One transaction for each name: a process that is killed goes on where it was.
        """
        added = 0
        for (alias,) in self._store.rows("SELECT alias FROM new_names ORDER BY alias"):
            with self._store.write() as connection:
                added += _mention(connection, str(alias))
                connection.execute("DELETE FROM new_names WHERE alias = ?", (alias,))
        return added

    def forget(self, asset: str) -> None:
        """Remove every fact of an asset, and the entities that only it knew."""
        with self._store.write() as connection:
            _sweep(connection, _remove(connection, asset))
            connection.execute("DELETE FROM list_kinds WHERE owner = ?", (asset,))

    def entity(self, name: str) -> Entity:
        """An entity by id or by any of its names. Raises NotFoundError."""
        rows = self._store.rows(
            "SELECT id, kind, name FROM entities WHERE id = ?1 UNION ALL SELECT e.id, e.kind, "
            "e.name FROM aliases a JOIN entities e ON e.id = a.entity WHERE a.alias = ?2 LIMIT 1",
            (name, entity_key(name)),
        )
        if not rows:
            raise NotFoundError(f"expected something the graph knows, found no {name!r}")
        return Entity(*map(str, rows[0]))

    def find(self, text: str) -> list[Entity]:
        """Entities with a name that stands in a text, longest names first."""
        key = entity_key(text)
        rows = self._store.rows(
            "SELECT e.id, e.kind, e.name, max(length(a.alias)) AS size FROM aliases a "
            "JOIN entities e ON e.id = a.entity WHERE length(a.alias) > 1 AND instr(?, a.alias) > 0 "
            "GROUP BY e.id ORDER BY size DESC, e.id",
            (key,),
        )
        return [Entity(str(r[0]), str(r[1]), str(r[2])) for r in rows]

    def entities(self, kind: str = "") -> list[Entity]:
        """All entities, or those of one kind."""
        where, parameters = ("WHERE kind = ?", (kind,)) if kind else ("", ())
        return [
            Entity(*map(str, row))
            for row in self._store.rows(
                f"SELECT id, kind, name FROM entities {where} ORDER BY kind, id", parameters
            )
        ]

    def busiest(self, kind: str) -> Entity | None:
        """The entity of a kind that most facts are about; None where there is none of the kind."""
        rows = self._store.rows(
            "SELECT id, kind, name FROM entities e WHERE kind = ? ORDER BY "
            "(SELECT count(*) FROM standing_facts WHERE subject = e.id) + "
            "(SELECT count(*) FROM standing_facts WHERE object = e.id) DESC, id LIMIT 1",
            (kind,),
        )
        return Entity(*map(str, rows[0])) if rows else None

    def aliases(self) -> dict[str, str]:
        """All names (as keys) with the entity each stands for."""
        return {str(a): str(e) for a, e in self._store.rows("SELECT alias, entity FROM aliases")}

    def facts(
        self, subject: str = "", relation: str = "", target: str = "", asset: str = ""
    ) -> list[Fact]:
        """Facts that match every given part; what a reviewer rejected is none."""
        parts = {"subject": subject, "relation": relation, "object": target, "asset": asset}
        given = {name: value for name, value in parts.items() if value}
        where = " AND ".join(f"{name} = ?" for name in given)
        rows = self._store.rows(
            "SELECT subject, relation, object, asset, locator, excerpt FROM standing_facts"
            + (f" WHERE {where}" if where else "")
            + " ORDER BY subject, relation, object",
            tuple(given.values()),
        )
        return [fact_of(row) for row in rows]

    def around(self, entity: str, hops: int = 1) -> list[Fact]:
        """Facts within so many steps of an entity."""
        seen, frontier, found = {entity}, {entity}, {}
        for _ in range(hops):
            step = [
                f for e in sorted(frontier) for f in self.facts(subject=e) + self.facts(target=e)
            ]
            found.update({(f.subject, f.relation, f.object, f.asset): f for f in step})
            frontier = {n for f in step for n in (f.subject, f.object)} - seen
            seen |= frontier
        return list(found.values())

    def path(self, start: str, goal: str, limit: int = 6) -> list[Fact]:
        """The shortest chain of facts between two entities; empty where there is none.

        A chain that explains (measures, part_of, ...) is preferred to one over a shared place, a
        shared type or a document that names both.
        """
        chain = shortest_chain(self._store, start, goal, limit)
        return [self.facts(*step)[0] for step in chain]

    def match(self, pattern: str) -> tuple[list[Entity], list[Fact]]:
        """Entities and facts for a pattern.

        ``P-101``: the entity and what is one step away; ``P-101 > measured_by > ?``: a fact with
        ``?`` for anything; ``P-101 ~ WO-7``: the shortest path. A name that holds such a sign stands in
        double quotes, or alone.
        """
        alone = self.is_name(pattern)
        ends = [] if alone else patterns.parts(pattern, "~", at_most=2)
        triple = [] if alone else patterns.parts(pattern, ">")
        if len(ends) > 1:
            start, goal = (self.entity(patterns.name(end)) for end in ends)
            facts = self.path(start.id, goal.id)
        elif len(triple) > 1:
            if len(triple) != 3:
                raise NotFoundError(
                    f"expected 'subject > relation > object' with ? for anything, found {pattern!r}"
                )
            subject, relation, target = map(patterns.name, triple)
            facts = self.facts(
                "" if subject == "?" else self.entity(subject).id,
                "" if relation == "?" else relation,
                "" if target == "?" else self.entity(target).id,
            )
        else:
            facts = self.around(self.entity(patterns.name(pattern)).id)
        ids = dict.fromkeys(n for f in facts for n in (f.subject, f.object))
        if not ids and len(ends) < 2 and len(triple) < 2:
            ids = {self.entity(patterns.name(pattern)).id: None}
        return [self.entity(i) for i in ids], facts

    def is_name(self, text: str) -> bool:
        """Whether an entity is called exactly so, quotes around it aside."""
        held = self._store.rows("SELECT 1 FROM entities WHERE name = ?", (patterns.name(text),))
        return bool(held)

    @property
    def store(self) -> SqliteStore:
        """The store itself, for the modules beside this one (review, queries, exchange)."""
        return self._store

    def known_keys(self, keys: Sequence[str]) -> dict[str, str]:
        """Those of the keys that are names, with the entity each stands for."""
        found: dict[str, str] = {}
        for at in range(0, len(keys), 500):
            part = keys[at : at + 500]
            marks = ",".join("?" * len(part))
            rows = self._store.rows(
                "SELECT a.alias, a.entity FROM aliases a JOIN entities e ON e.id = a.entity "
                f"WHERE a.alias IN ({marks}) AND e.kind NOT IN {WORDS_OF_TEXTS}",
                tuple(part),
            )
            found.update({str(a): str(e) for a, e in rows})
        return found

    def keys_of(self, entity: str) -> set[str]:
        """All names (as keys) of an entity."""
        rows = self._store.rows("SELECT DISTINCT alias FROM aliases WHERE entity = ?", (entity,))
        return {str(row[0]) for row in rows}

    def shared_keys(self, keys: Sequence[str]) -> set[str]:
        """Those of the keys that more than one entity is called by: they tell none of them."""
        marks = ",".join("?" * len(keys))
        rows = self._store.rows(
            "SELECT a.alias FROM aliases a LEFT JOIN same_as s ON s.entity = a.entity "
            f"WHERE a.alias IN ({marks}) GROUP BY a.alias "
            "HAVING count(DISTINCT coalesce(s.canonical, a.entity)) > 1",
            tuple(keys),
        )
        return {str(row[0]) for row in rows}

    def names_of(self, asset: str) -> set[str]:
        """The names (as keys) that an asset brought."""
        return {
            str(row[0])
            for row in self._store.rows("SELECT alias FROM aliases WHERE asset = ?", (asset,))
        }

    def texts(self, asset: str) -> list[tuple[Locator, str]]:
        """The passages of a document as they were kept, with their places."""
        rows = self._store.rows(
            "SELECT locator, text FROM passages WHERE asset = ? ORDER BY id", (asset,)
        )
        return [(Locator(**json.loads(str(place))), str(text)) for place, text in rows]

    def size(self) -> tuple[int, int]:
        """How many entities and facts there are."""
        (entities,) = self._store.rows("SELECT count(*) FROM entities")[0]
        (facts,) = self._store.rows("SELECT count(*) FROM facts")[0]
        return int(str(entities)), int(str(facts))

    def close(self) -> None:
        """Close the store."""
        self._store.close()


def _remove(connection: sqlite3.Connection, asset: str) -> list[str]:
    """Take out what one asset said; returns the entities that it knew by name."""
    rows = connection.execute("SELECT DISTINCT entity FROM aliases WHERE asset = ?", (asset,))
    touched = [str(row[0]) for row in rows]
    connection.execute("DELETE FROM facts WHERE asset = ?", (asset,))
    connection.execute("DELETE FROM aliases WHERE asset = ?", (asset,))
    connection.execute(
        "DELETE FROM passage_keys WHERE rowid IN (SELECT id FROM passages WHERE asset = ?)",
        (asset,),
    )
    connection.execute("DELETE FROM passages WHERE asset = ?", (asset,))
    for table in ("bindings", "bound_under", "explained_codes"):
        connection.execute(f"DELETE FROM {table} WHERE owner = ?", (asset,))
    return touched


def _mention(connection: sqlite3.Connection, alias: str) -> int:
    """Facts ``document mentions entity`` for one name, from the passages that have it."""
    if len(alias) < 3:
        return 0
    entities = connection.execute(
        "SELECT DISTINCT a.entity FROM aliases a JOIN entities e ON e.id = a.entity "
        f"WHERE a.alias = ? AND e.kind NOT IN {WORDS_OF_TEXTS}",
        (alias,),
    )
    meant = [str(row[0]) for row in entities]
    hits = connection.execute(
        "SELECT p.asset, p.locator, p.text FROM passage_keys k JOIN passages p ON p.id = k.rowid "
        "WHERE k.key MATCH ?",
        ('"' + alias.replace('"', "") + '"',),
    ).fetchall()
    added = 0
    for asset, place, text in hits:
        if alias not in name_windows(str(text)):
            continue
        for entity in meant:
            if entity != asset and is_meant(alias, entity, str(text)):
                done = connection.execute(
                    "INSERT OR IGNORE INTO facts VALUES (?, 'mentions', ?, ?, ?, ?)",
                    (asset, entity, asset, place, str(text)[:500]),
                )
                added += done.rowcount
    return added


def _same_as(connection: sqlite3.Connection) -> dict[str, str]:
    rows = connection.execute("SELECT entity, canonical FROM same_as")
    return {str(entity): str(canonical) for entity, canonical in rows}


def _split_names(connection: sqlite3.Connection) -> dict[str, str]:
    rows = connection.execute("SELECT alias, entity FROM split_names")
    return {str(alias): str(entity) for alias, entity in rows}


def _sweep(connection: sqlite3.Connection, touched: Sequence[str]) -> None:
    """Drop those entities that nobody names any more, and the facts about them."""
    for entity in touched:
        named = connection.execute("SELECT 1 FROM aliases WHERE entity = ? LIMIT 1", (entity,))
        if named.fetchone() is None:
            connection.execute("DELETE FROM entities WHERE id = ?", (entity,))
            connection.execute("DELETE FROM facts WHERE subject = ?1 OR object = ?1", (entity,))


def fact_of(row: tuple[object, ...]) -> Fact:
    locator = json.loads(str(row[4]))
    for name in ("columns", "nodes"):
        if name in locator:
            locator[name] = tuple(locator[name])
    return Fact(str(row[0]), str(row[1]), str(row[2]), str(row[3]), Locator(**locator), str(row[5]))
