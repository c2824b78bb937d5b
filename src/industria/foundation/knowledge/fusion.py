"""Fusion: triples of somebody else's graph join ours; one thing stays one, and conflicts are logged.

A foreign name finds its entity by its letters, by the bilingual glossary, or by a table of other
names that comes with it (``x7`` = ``XMEAS(7)`` = ``Reactor pressure``). A relation that holds one
object per subject in our graph and gets another one from outside is a conflict: ours stays, and
both stand in the log.
"""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from industria.core import InputError, Locator
from industria.foundation.governance.encoding.code_book import name_key
from industria.foundation.knowledge.graph import Entity, Fact, Graph, entity_key

_FUNCTIONAL = frozenset(("part_of", "located_in", "is_a", "measures", "has_unit", "has_type"))


@dataclass(frozen=True, slots=True)
class Triple:
    """A foreign statement, with the kinds of its ends where they were given."""

    subject: str
    relation: str
    object: str
    subject_kind: str = "thing"
    object_kind: str = "thing"


@dataclass(frozen=True, slots=True)
class Conflict:
    """``subject relation kept`` is ours, ``subject relation other`` came with ``asset``."""

    subject: str
    relation: str
    kept: str
    other: str
    asset: str


@dataclass(frozen=True, slots=True)
class Fused:
    """What fusion did: triples taken, entities that were new, entities found again, conflicts."""

    facts: int
    new: int
    matched: int
    conflicts: tuple[Conflict, ...]


def read_triples(text: str) -> list[Triple]:
    """Triples of a CSV with subject, relation, object (in these or like-named columns), maybe kinds."""
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    if not rows:
        raise InputError("expected triples, found an empty file")
    header = [h.strip().lower() for h in rows[0]]
    places = _places(header)
    if places is None:
        raise InputError(
            "expected columns for subject, relation and object (head, relation, tail; Node1 "
            f"Description, Relation, Node2 Description), found {', '.join(rows[0])}"
        )
    subject, relation, target, kind_of_subject, kind_of_object = places
    out = []
    for row in rows[1:]:
        if (
            len(row) > max(subject, relation, target)
            and row[subject].strip()
            and row[target].strip()
        ):
            kinds = [
                row[k].strip().lower() if k is not None and k < len(row) else "thing"
                for k in (kind_of_subject, kind_of_object)
            ]
            out.append(
                Triple(row[subject].strip(), row[relation].strip(), row[target].strip(), *kinds)
            )
    return out


def fuse(
    graph: Graph,
    asset: str,
    triples: Sequence[Triple],
    names: Mapping[str, Sequence[str]] | None = None,
) -> Fused:
    """Put foreign triples into the graph under ``asset``; ``names``: other names by foreign name."""
    known = _Names(graph)
    entities: dict[str, tuple[Entity, set[str]]] = {}
    matched: set[str] = set()
    stands: dict[str, str] = {}
    for triple in triples:
        for name, kind in (
            (triple.subject, triple.subject_kind),
            (triple.object, triple.object_kind),
        ):
            if name in stands:
                continue
            others = list((names or {}).get(name, ()))
            found = known.find([name, *others])
            entity = found or Entity(name, kind, name)
            if found:
                matched.add(found.id)
            known.add(entity, [name, *others])
            stands[name] = entity.id
            entities.setdefault(entity.id, (entity, set()))[1].update([name, *others])
    ours = _functional_facts(graph)
    facts, conflicts = [], []
    for number, t in enumerate(triples):
        subject, target = stands[t.subject], stands[t.object]
        kept = ours.get((subject, t.relation))
        if kept is not None and kept != target:
            conflicts.append(Conflict(subject, t.relation, kept, target, asset))
            continue
        place = Locator("rows", start=number, end=number + 1)
        facts.append(
            Fact(
                subject, t.relation, target, asset, place, f"{t.subject}; {t.relation}; {t.object}"
            )
        )
    graph.replace(asset, [(e, sorted(n)) for e, n in entities.values()], facts)
    with graph.store.write() as connection:
        connection.execute("DELETE FROM conflicts WHERE asset = ?", (asset,))
        connection.executemany(
            "INSERT OR IGNORE INTO conflicts VALUES (?, ?, ?, ?, ?)",
            [(c.subject, c.relation, c.kept, c.other, c.asset) for c in conflicts],
        )
    return Fused(len(facts), len(entities) - len(matched), len(matched), tuple(conflicts))


def conflict_log(graph: Graph) -> list[Conflict]:
    """All conflicts that fusions met."""
    rows = graph.store.rows("SELECT subject, relation, kept, other, asset FROM conflicts")
    return [Conflict(*map(str, row)) for row in rows]


class _Names:
    """Entities by every key that a name of theirs has."""

    def __init__(self, graph: Graph) -> None:
        kinds = {e.id: e for e in graph.entities()}
        self._by_key: dict[str, Entity] = {}
        for alias, entity in graph.aliases().items():
            if entity in kinds:
                self._by_key[alias] = kinds[entity]
        for known in kinds.values():
            for key in _keys(known.name):
                self._by_key.setdefault(key, known)

    def find(self, names: Sequence[str]) -> Entity | None:
        return next((self._by_key[k] for n in names for k in _keys(n) if k in self._by_key), None)

    def add(self, entity: Entity, names: Sequence[str]) -> None:
        for name in names:
            for key in _keys(name):
                self._by_key.setdefault(key, entity)


def _keys(name: str) -> list[str]:
    meaning = name_key(name)
    return [entity_key(name)] + ([meaning] if meaning.startswith("#") else [])


def _functional_facts(graph: Graph) -> dict[tuple[str, str], str]:
    """(subject, relation) to object, for relations that give every subject exactly one."""
    objects: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for f in graph.facts():
        objects[f.subject, f.relation].add(f.object)
    several = {relation for (_, relation), found in objects.items() if len(found) > 1}
    sizes = Counter(relation for _, relation in objects)
    single = {r for r in sizes if r not in several and (r in _FUNCTIONAL or sizes[r] >= 5)}
    return {place: next(iter(found)) for place, found in objects.items() if place[1] in single}


def _places(header: list[str]) -> tuple[int, int, int, int | None, int | None] | None:
    def at(*names: str) -> int | None:
        return next((i for i, h in enumerate(header) if h in names), None)

    subject = at(
        "subject", "head", "source", "node1 description", "node1", "from", "主语", "头实体"
    )
    relation = at("relation", "predicate", "type", "edge", "关系", "谓语")
    target = at("object", "tail", "target", "node2 description", "node2", "to", "宾语", "尾实体")
    if subject is None or relation is None or target is None:
        return None
    return (
        subject,
        relation,
        target,
        at("node1 type", "subject_type", "head_type"),
        at("node2 type", "object_type", "tail_type"),
    )
