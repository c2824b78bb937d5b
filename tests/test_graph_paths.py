"""Paths in the graph: as short as a plain breadth-first search finds them, explained where they can be."""

from __future__ import annotations

from collections import deque
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from industria.core import Locator
from industria.foundation.knowledge.graph import Entity, Fact, Graph
from industria.foundation.knowledge.paths import shortest_chain
from industria.foundation.knowledge.query import neighbours, query
from industria.foundation.knowledge.review import Review

PLACE = Locator("rows", start=0, end=1)
NAMES = "abcdefghij"
WEAK = ("located_in", "is_a", "mentions", "recorded_in")


def filled(path: Path, triples: list[tuple[str, str, str]]) -> Graph:
    graph = Graph(path)
    ends = sorted({n for s, _, o in triples for n in (s, o)} | set(NAMES))
    graph.replace(
        "made",
        [(Entity(n, "equipment", n), []) for n in ends],
        [Fact(s, r, o, "made", PLACE, f"{s} {r} {o}") for s, r, o in triples],
    )
    return graph


def distance(triples: list[tuple[str, str, str]], start: str, goal: str) -> int | None:
    """Steps of a plain breadth-first search, over facts in either direction."""
    near: dict[str, set[str]] = {}
    for s, _, o in triples:
        near.setdefault(s, set()).add(o)
        near.setdefault(o, set()).add(s)
    steps = {start: 0}
    waiting = deque([start])
    while waiting:
        at = waiting.popleft()
        for to in near.get(at, ()):
            if to not in steps:
                steps[to] = steps[at] + 1
                waiting.append(to)
    return steps.get(goal)


triple = st.tuples(
    st.sampled_from(NAMES), st.sampled_from(["measures", "part_of", *WEAK]), st.sampled_from(NAMES)
)


@settings(max_examples=60, deadline=None)
@given(st.lists(triple, max_size=25), st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_a_path_is_as_short_as_plain_search_finds_it(tmp_path_factory, triples, start, goal):
    graph = filled(tmp_path_factory.mktemp("g") / "g.db", triples)
    chain = graph.path(start, goal, limit=6)
    strong = [t for t in triples if t[1] not in WEAK]
    wanted = distance(strong, start, goal)
    if wanted is None or wanted > 6:
        wanted = distance(triples, start, goal)
    assert len(chain) == (wanted if wanted is not None and wanted <= 6 else 0)
    at = start
    for fact in chain:  # every fact goes on from where the one before it ended
        assert at in (fact.subject, fact.object)
        at = fact.object if fact.subject == at else fact.subject
        assert (fact.subject, fact.relation, fact.object) in triples
    assert not chain or at == goal
    graph.close()


def test_a_limit_holds_to_the_step(tmp_path: Path):
    line = [(NAMES[i], "part_of", NAMES[i + 1]) for i in range(9)]
    graph = filled(tmp_path / "g.db", line)
    for steps in range(1, 10):
        assert len(graph.path("a", NAMES[steps], limit=steps)) == steps
        assert graph.path("a", NAMES[steps], limit=steps - 1) == []
        assert len(graph.path(NAMES[steps], "a", limit=steps)) == steps


def test_what_everything_hangs_on_is_met_and_not_opened(tmp_path: Path, monkeypatch):
    pumps = [(f"p{i}", "part_of", "hall") for i in range(3000)]
    graph = filled(tmp_path / "g.db", [*pumps, ("a", "feeds", "p7"), ("b", "feeds", "p2900")])
    read = 0
    rows = graph.store.rows

    def counted(statement: str, parameters: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        nonlocal read
        found = rows(statement, parameters)
        read += len(found)
        return found

    monkeypatch.setattr(graph.store, "rows", counted)
    assert [f.object for f in graph.path("a", "b")] == ["p7", "hall", "hall", "p2900"]
    assert read < 100, f"{read} rows were read: the hall was opened"


def test_what_was_rejected_carries_no_path_pattern_step_or_count(tmp_path: Path):
    graph = filled(
        tmp_path / "g.db",
        [("a", "feeds", "b"), ("a", "feeds", "c"), ("c", "feeds", "b"), ("d", "feeds", "e")],
    )
    assert len(graph.path("a", "b")) == 1
    assert graph.busiest("equipment") == Entity("a", "equipment", "a")
    Review(graph).judge("a", "feeds", "b", "rejected", "engineer")
    assert [f.subject for f in graph.path("a", "b")] == ["a", "c"]
    assert neighbours(graph, "a", 1) == {"a": 0, "c": 1}
    assert {b.values["?x"] for b in query(graph, "?x > feeds > b")} == {"c"}
    assert graph.busiest("equipment") == Entity("c", "equipment", "c")
    assert graph.busiest("valve") is None


def test_a_graph_of_the_version_before_opens_and_gets_its_index(tmp_path: Path):
    graph = filled(tmp_path / "g.db", [("a", "feeds", "b"), ("b", "feeds", "c")])
    with graph.store.write() as connection:
        for made in ("INDEX facts_target", "INDEX entities_kind", "VIEW standing_facts"):
            connection.execute(f"DROP {made}")
        connection.execute("CREATE INDEX facts_object ON facts (object, relation)")
    graph.close()
    again = Graph(tmp_path / "g.db")
    assert len(again.path("c", "a")) == 2
    names = {str(row[0]) for row in again.store.rows("SELECT name FROM sqlite_master")}
    assert "facts_target" in names and "facts_object" not in names


def test_a_step_is_answered_by_indices_alone(tmp_path: Path):
    graph = filled(tmp_path / "g.db", [("a", "feeds", "b")])
    asked: list[str] = []
    rows = graph.store.rows
    graph.store.rows = lambda s, p=(): asked.append(s) or rows(s, p)  # type: ignore[method-assign]
    assert shortest_chain(graph.store, "a", "b", 2)
    plan = " ".join(
        str(row)
        for statement in asked
        for row in rows(f"EXPLAIN QUERY PLAN {statement}", ("[]", 1)[: 1 + ("?2" in statement)])
    )
    assert "COVERING INDEX facts_target" in plan and "SCAN f" not in plan
