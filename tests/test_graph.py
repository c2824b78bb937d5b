"""The graph: exact forgetting, names, reviews that last, patterns, round trips, fusion, learning."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from industria.core import InputError, Locator, NotFoundError, UsageError
from industria.foundation.knowledge.exchange import facts_from_csv, facts_to_csv, from_rdf, to_rdf
from industria.foundation.knowledge.fusion import Triple, conflict_log, fuse
from industria.foundation.knowledge.graph import Entity, Fact, Graph
from industria.foundation.knowledge.mentions import name_windows
from industria.foundation.knowledge.query import neighbours, query, search
from industria.foundation.knowledge.review import Review

pytestmark = pytest.mark.fast

PLACE = Locator("rows", start=0, end=1)
names = st.sampled_from(["a", "b", "c", "d"])
steps = st.lists(
    st.one_of(
        st.tuples(
            st.just("put"),
            st.sampled_from(["s1", "s2", "s3"]),
            st.lists(st.tuples(names, names), max_size=4),
        ),
        st.tuples(st.just("forget"), st.sampled_from(["s1", "s2", "s3"]), st.just([])),
    ),
    max_size=12,
)


def put(graph: Graph, asset: str, pairs) -> None:
    entities = [(Entity(n, "equipment", n), []) for n in sorted({x for p in pairs for x in p})]
    graph.replace(
        asset, entities, [Fact(a, "to", b, asset, PLACE, f"{a} to {b}") for a, b in pairs]
    )


@settings(max_examples=40, deadline=None)
@given(steps)
def test_the_graph_is_what_the_assets_that_are_left_say(tmp_path_factory, done):
    graph = Graph(tmp_path_factory.mktemp("graph") / "g.db")
    model: dict[str, set[tuple[str, str]]] = {}
    for what, asset, pairs in done:
        if what == "put":
            put(graph, asset, pairs)
            model[asset] = set(pairs)
        else:
            graph.forget(asset)
            model.pop(asset, None)
    assert {(f.asset, f.subject, f.object) for f in graph.facts()} == {
        (s, a, b) for s, p in model.items() for a, b in p
    }
    assert {e.id for e in graph.entities()} == {
        x for p in model.values() for pair in p for x in pair
    }
    graph.close()


@pytest.fixture
def graph(tmp_path: Path) -> Graph:
    graph = Graph(tmp_path / "g.db")
    put(graph, "one", [("a", "b"), ("b", "c"), ("a", "c"), ("c", "d")])
    return graph


def test_patterns_steps_and_paths(graph: Graph):
    found = {(b.values["?x"], b.values["?z"]) for b in query(graph, "?x > to > ?y; ?y > to > ?z")}
    assert found == {("a", "c"), ("a", "d"), ("b", "d")}
    assert neighbours(graph, "a", 1) == {"a": 0, "b": 1, "c": 1}
    assert [f.object for f in graph.path("a", "d")] == ["c", "d"]
    assert [e.id for e in search(graph, "D")] == ["d"]
    with pytest.raises(UsageError):
        query(graph, "a > b")
    with pytest.raises(NotFoundError):
        query(graph, "nobody > to > ?x")


def test_what_was_rejected_does_not_come_back(graph: Graph):
    review = Review(graph)
    review.judge("a", "to", "b", "rejected", "engineer")
    put(graph, "one", [("a", "b"), ("b", "c")])
    put(graph, "two", [("a", "b")])
    assert ("a", "b") not in {(f.subject, f.object) for f in graph.facts()}
    assert [r.who for r in review.verdicts()] == ["engineer"]
    review.judge("a", "to", "b", "approved", "engineer")
    assert graph.facts("a", "to", "b")


def test_merged_stays_merged_and_split_stays_split(graph: Graph):
    review = Review(graph)
    review.merge("a", "b")
    put(graph, "two", [("b", "d")])
    assert graph.entity("b").id == "a" and graph.facts("a", "to", "d")
    review.split("b")
    put(graph, "two", [("b", "d")])
    assert graph.entity("b").id == "b" and graph.facts("b", "to", "d")


def test_csv_and_rdf_come_back_exactly(graph: Graph):
    graph.replace(
        "三",
        [(Entity("泵 1", "equipment", "泵 1"), ['pump <1> & "x"'])],
        [
            Fact(
                "泵 1",
                "to",
                "a",
                "三",
                Locator("page", page=3, start=1, end=9),
                '第 3 页, "引用"\n换行',
            )
        ],
    )
    assert facts_from_csv(facts_to_csv(graph)) == graph.facts()
    entities, facts = from_rdf(to_rdf(graph))
    assert sorted(facts, key=str) == sorted(graph.facts(), key=str)
    assert {e for e, _ in entities} == set(graph.entities())


def test_names_that_come_later_are_found_in_older_documents(tmp_path: Path):
    graph = Graph(tmp_path / "g.db")
    text = "Pump P-101 leaks; P-1011 does not."
    graph.replace("doc", [(Entity("doc", "document", "memo"), [])], [], [(PLACE, text)])
    graph.relate_new_names()
    put(graph, "list", [("P-101", "P-1012")])
    graph.relate_new_names()
    assert [f.object for f in graph.facts("doc", "mentions")] == ["P-101"]
    assert "p101" in name_windows(text) and "p10" not in name_windows(text)


def test_foreign_triples_join_and_contradictions_are_logged(graph: Graph):
    graph.replace(
        "own",
        [(Entity("P-1", "equipment", "P-1"), ["pump one"])],
        [Fact("P-1", "located_in", "hall", "own", PLACE)],
    )
    fused = fuse(
        graph, "theirs", [Triple("Pump One", "located_in", "yard"), Triple("P1", "feeds", "tank")]
    )
    assert fused.facts == 1 and fused.new == 2
    assert graph.facts("P-1", "feeds")[0].object == "tank"
    assert [(c.kept, c.other) for c in conflict_log(graph)] == [("hall", "yard")]
    graph.forget("theirs")
    assert not graph.facts("P-1", "feeds")


@pytest.mark.learn
@pytest.mark.slow
def test_extraction_learns_is_saved_and_reads_places():
    pytest.importorskip("torch")
    from industria.bench.corpora.sets import question_path
    from industria.foundation.knowledge.extraction import (
        Extractor,
        TrainingOptions,
        read_marked,
        score_extraction,
    )

    sentences = read_marked(question_path("faults_zh.txt"))[:40]
    plan = {"epochs": 20, "runs": 1, "layers": 2, "averaging": 0.5, "head_rate": 4e-3}
    extractor = Extractor.train(sentences, TrainingOptions(**plan, trunk_share=1.0))
    learned = score_extraction(sentences, extractor.predict(sentences))
    assert learned.entity_f1 > 0.6
    child = Extractor.train(
        sentences[:4], TrainingOptions(epochs=1, runs=1, layers=2), parent=extractor
    )
    assert child.extract(sentences[0].text).entities
    with pytest.raises(InputError, match="expected a parent of 1 layers"):
        Extractor.train(sentences[:4], TrainingOptions(layers=1), parent=extractor)
    again = Extractor.from_bytes(extractor.to_bytes())
    found = again.extract(sentences[0].text)
    assert [found.words(e) for e in found.entities] and "".join(found.tokens) == found.text.replace(
        " ", ""
    )
    assert again.extract("").entities == ()
