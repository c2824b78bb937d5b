"""Questions to the graph: patterns with variables, text search, k steps, the shortest explained path.

A pattern is one or more ``subject > relation > object`` joined by ``;``. A word that begins with
``?`` is a variable, and the same variable means the same thing everywhere: ``?p > part_of > Line 1;
?p > has_work_order > ?w``. A name that holds one of these signs stands in double quotes. Patterns are
answered by one SQL join.
"""

from __future__ import annotations

from dataclasses import dataclass

from industria.core import UsageError
from industria.foundation.knowledge.graph import Entity, Fact, Graph, entity_key
from industria.foundation.knowledge.patterns import name, parts

_MAX_ROWS = 1000


@dataclass(frozen=True, slots=True)
class Binding:
    """One answer: variable to entity, and the facts (as triples) that it rests on."""

    values: dict[str, str]
    facts: tuple[tuple[str, str, str], ...]


def query(graph: Graph, pattern: str, limit: int = _MAX_ROWS) -> list[Binding]:
    """All answers to a pattern. Raises UsageError where it cannot be read, NotFoundError for a name."""
    triples = [parts(one, ">") for one in parts(pattern, ";") if one]
    if not triples or any(len(t) != 3 or not all(t) for t in triples):
        raise UsageError(
            "expected 'subject > relation > object' joined by ';', with ?name for a variable, "
            f"found {pattern!r}"
        )
    where: list[str] = []
    parameters: list[object] = []
    places: dict[str, str] = {}
    for number, triple in enumerate(triples):
        alias = f"f{number}"
        for column, word in zip(("subject", "relation", "object"), triple, strict=True):
            place = f"{alias}.{column}"
            if word.startswith("?"):
                if word in places:
                    where.append(f"{place} = {places[word]}")
                places.setdefault(word, place)
            else:
                where.append(f"{place} = ?")
                parameters.append(word if column == "relation" else graph.entity(name(word)).id)
    aliases = [f"f{n}" for n in range(len(triples))]
    columns = ", ".join(f"{a}.subject, {a}.relation, {a}.object" for a in aliases)
    rows = graph.store.rows(
        f"SELECT DISTINCT {columns} FROM {', '.join(f'standing_facts AS {a}' for a in aliases)} "
        f"WHERE {' AND '.join(where)} LIMIT {int(limit)}",
        tuple(parameters),
    )
    order = {
        f"f{n}.{c}": 3 * n + i
        for n in range(len(triples))
        for i, c in enumerate(("subject", "relation", "object"))
    }
    return [
        Binding(
            {v: str(row[order[place]]) for v, place in places.items() if v != "?"},
            tuple((str(row[i]), str(row[i + 1]), str(row[i + 2])) for i in range(0, len(row), 3)),
        )
        for row in rows
    ]


def neighbours(graph: Graph, entity: str, hops: int = 2, limit: int = 10_000) -> dict[str, int]:
    """Entities within so many steps, with the number of steps; found inside SQLite."""
    rows = graph.store.rows(
        "WITH RECURSIVE walk(node, depth) AS (SELECT ?1, 0 UNION "
        "SELECT CASE WHEN f.subject = walk.node THEN f.object ELSE f.subject END, depth + 1 "
        "FROM walk JOIN standing_facts AS f ON f.subject = walk.node OR f.object = walk.node "
        "WHERE depth < ?2 LIMIT ?3) SELECT node, min(depth) FROM walk GROUP BY node",
        (graph.entity(entity).id, hops, limit),
    )
    return {str(node): int(str(depth)) for node, depth in rows}


def search(graph: Graph, text: str, limit: int = 20) -> list[Entity]:
    """Entities whose name has these characters, the shortest name first."""
    key = entity_key(text)
    if not key:
        raise UsageError("expected some letters to search for, found none")
    rows = graph.store.rows(
        "SELECT DISTINCT e.id, e.kind, e.name FROM aliases a JOIN entities e ON e.id = a.entity "
        "WHERE a.alias LIKE ? ORDER BY length(e.name), e.id LIMIT ?",
        (f"%{key}%", limit),
    )
    return [Entity(*map(str, row)) for row in rows]


def facts_of_query(graph: Graph, pattern: str) -> tuple[list[Entity], list[Fact]]:
    """The entities and facts that the answers to a pattern rest on."""
    triples = dict.fromkeys(t for b in query(graph, pattern) for t in b.facts)
    facts = [f for t in triples for f in graph.facts(*t)]
    names = dict.fromkeys(n for f in facts for n in (f.subject, f.object))
    return [graph.entity(n) for n in names], facts
