"""An engineer's word on the graph: approve, reject, merge, split. It outlives every new ingest.

What was rejected does not come back, merged things stay one, and a name that was split off keeps
its own entity, whatever a later document says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from industria.core import NotFoundError, UsageError
from industria.foundation.knowledge.graph import Entity, Fact, Graph, entity_key, fact_of

Verdict = Literal["approved", "rejected"]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One verdict on one fact."""

    subject: str
    relation: str
    object: str
    verdict: Verdict
    who: str
    time: str


class Review:
    """The reviewer's side of a graph."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._store = graph.store

    def judge(self, subject: str, relation: str, target: str, verdict: Verdict, who: str) -> None:
        """Approve or reject a fact. Raises NotFoundError where no asset ever said it."""
        ends = (self._graph.entity(subject).id, relation, self._graph.entity(target).id)
        said = self._store.rows(
            "SELECT 1 FROM facts WHERE subject = ? AND relation = ? AND object = ? LIMIT 1", ends
        )
        if not said:
            raise NotFoundError(f"expected a fact of the graph, found no {' > '.join(ends)}")
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._store.write() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO reviews VALUES (?, ?, ?, ?, ?, ?)",
                (*ends, verdict, who, now),
            )

    def verdicts(self) -> list[Reviewed]:
        """All verdicts, newest first."""
        rows = self._store.rows(
            "SELECT subject, relation, object, verdict, who, time FROM reviews ORDER BY time DESC"
        )
        return [Reviewed(*map(str, row)) for row in rows]  # type: ignore[arg-type]

    def rejected(self) -> list[Fact]:
        """The facts that are kept from view."""
        rows = self._store.rows(
            "SELECT f.subject, f.relation, f.object, f.asset, f.locator, f.excerpt FROM facts f "
            "JOIN reviews r ON r.subject = f.subject AND r.relation = f.relation AND "
            "r.object = f.object WHERE r.verdict = 'rejected'"
        )
        return [fact_of(row) for row in rows]

    def merge(self, one: str, other: str) -> Entity:
        """Two entities are one thing: all that is said of ``other`` is said of ``one``."""
        kept, gone = self._graph.entity(one), self._graph.entity(other)
        if kept.id == gone.id:
            raise UsageError(f"expected two entities to merge, found {kept.name!r} twice")
        with self._store.write() as connection:
            connection.execute(
                "UPDATE same_as SET canonical = ? WHERE canonical = ?", (kept.id, gone.id)
            )
            connection.execute("INSERT OR REPLACE INTO same_as VALUES (?, ?)", (gone.id, kept.id))
            connection.execute(
                "INSERT OR IGNORE INTO aliases SELECT alias, ?, asset FROM aliases WHERE entity = ?",
                (kept.id, gone.id),
            )
            connection.execute("DELETE FROM aliases WHERE entity = ?", (gone.id,))
            connection.execute("DELETE FROM split_names WHERE entity = ?", (gone.id,))
            for column in ("subject", "object"):
                connection.execute(
                    f"UPDATE OR IGNORE facts SET {column} = ? WHERE {column} = ?",
                    (kept.id, gone.id),
                )
                connection.execute(f"DELETE FROM facts WHERE {column} = ?", (gone.id,))
                connection.execute(
                    f"UPDATE OR IGNORE reviews SET {column} = ? WHERE {column} = ?",
                    (kept.id, gone.id),
                )
            connection.execute("DELETE FROM entities WHERE id = ?", (gone.id,))
        return kept

    def split(self, name: str, new_id: str = "") -> Entity:
        """A name stands for a thing of its own: it leaves its entity, with the facts that used it.

        Facts move whose excerpt has the name and not the old entity's own name.
        """
        old = self._graph.entity(name)
        key = entity_key(name)
        if key == entity_key(old.name):
            raise UsageError(f"expected another name of {old.name!r} to split off, found its own")
        new = Entity(new_id or name, old.kind, name)
        with self._store.write() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO entities VALUES (?, ?, ?)", (new.id, new.kind, name)
            )
            connection.execute(
                "UPDATE OR IGNORE aliases SET entity = ? WHERE alias = ? AND entity = ?",
                (new.id, key, old.id),
            )
            connection.execute("INSERT OR REPLACE INTO split_names VALUES (?, ?)", (key, new.id))
            connection.execute("DELETE FROM same_as WHERE entity = ?", (new.id,))
            rows = connection.execute(
                "SELECT rowid, subject, object, excerpt FROM facts WHERE subject = ?1 OR object = ?1",
                (old.id,),
            ).fetchall()
            for rowid, subject, _, excerpt in rows:
                text = entity_key(str(excerpt))
                if key in text and entity_key(old.name) not in text.replace(key, " "):
                    column = "subject" if subject == old.id else "object"
                    connection.execute(
                        f"UPDATE OR IGNORE facts SET {column} = ? WHERE rowid = ?", (new.id, rowid)
                    )
        return new
