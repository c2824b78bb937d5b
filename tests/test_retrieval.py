"""Index, graph and fusion: what one ranker is sure of survives, two languages, patterns and paths."""

from __future__ import annotations

from pathlib import Path

import pytest

from industria.core import Locator, NotFoundError
from industria.foundation.ingest.source import Passage
from industria.foundation.knowledge import Index
from industria.foundation.knowledge.tokens import stems, words
from industria.interaction.retrieval import fuse, retrieve
from industria.plant import Plant

pytestmark = pytest.mark.fast


def test_words_are_cut_the_same_way_in_both_languages():
    assert "p-101" in words("P-101泵的振动传感器") and "振动" in words("P-101泵的振动传感器")
    assert stems("bearings were greased") == stems("grease the bearing")[::-1]
    assert stems("the and of 的 了") == []


def test_fusion_keeps_what_either_ranker_puts_first():
    one = [(n, 1.0) for n in range(40)]
    other = [(n, 1.0) for n in range(100, 140)]
    best = [row for row, _ in fuse([one, other], 4)]
    assert set(best[:2]) == {0, 100}
    both = fuse([[(1, 1.0), (2, 1.0)], [(2, 1.0), (3, 1.0)]], 3)
    assert both[0][0] == 2


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("滤网堵塞怎么办", "strainer"),
        ("How do I clean the strainer?", "strainer"),
        ("轴承润滑脂加多少", "grease"),
    ],
)
def test_a_question_finds_its_passage_across_languages(
    station: Plant, question: str, expected: str
):
    texts = " ".join(h.text.lower() for h in station.retrieve(question, 5))
    assert expected in texts or {"strainer": "滤网", "grease": "润滑脂"}[expected] in texts


def test_an_index_without_an_embedder_still_finds_words(tmp_path: Path):
    index = Index(tmp_path / "index", None)
    assert retrieve(index, "anything", 5) == []
    index.add("a", [Passage("The mechanical seal leaks.", Locator("span", 1, 0, 26))])
    index.add("b", [Passage("机械密封泄漏。", Locator("span", 1, 0, 7))])
    index.settle()
    assert [h.asset for h in retrieve(index, "leaking seal", 5)] == ["a"]
    assert [h.asset for h in retrieve(index, "密封泄漏", 5)] == ["b"]
    index.add("a", [Passage("Nothing of the kind.", Locator("span", 1, 0, 20))])
    index.settle()
    assert retrieve(index, "leaking seal", 5) == [], "an asset's passages are replaced as a whole"


def test_graph_patterns_and_paths(station: Plant):
    found = station.call("graph", pattern="? > measures > P-101")
    entities, facts = found.entities, found.facts
    assert {f.subject for f in facts} == {"PT-101", "PT-102", "FT-101", "VT-101", "TT-101"}
    assert {e.kind for e in entities} == {"sensor", "equipment"}
    assert station.call("graph", pattern="给水泵").entities, "a Chinese name is an alias"
    path = station.call("graph", pattern="IT-101 ~ PS-1").facts
    assert [(f.subject, f.object) for f in path] == [
        ("IT-101", "M-101"), ("M-101", "P-101"), ("P-101", "PS-1"),
    ]  # fmt: skip
    for fact in facts:
        assert fact.asset and fact.excerpt and fact.locator.kind == "rows"
    with pytest.raises(NotFoundError):
        station.call("graph", pattern="P-999")
