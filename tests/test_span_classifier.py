"""Whole spans classified by a linear model: what it learns, keeps and decodes."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from industria.core import InputError, IntegrityError
from industria.foundation.knowledge.extraction import Extractor
from industria.foundation.knowledge.extraction.annotated import (
    AnnotatedSentence,
    EntitySpan,
    Relation,
    tokenized,
)
from industria.foundation.knowledge.extraction.han_words import han_features
from industria.foundation.knowledge.extraction.relation_classifier import RelationClassifier
from industria.foundation.knowledge.extraction.span_classifier import (
    SpanClassifier,
    best_spans,
    from_scores,
)
from industria.foundation.knowledge.extraction.span_features import candidates

pytestmark = pytest.mark.fast
KINDS = ("Activity", "PhysicalObject")


def _annotated(verb: str, thing: str) -> AnnotatedSentence:
    sentence = tokenized(f"{verb} the {thing}")
    return replace(
        sentence,
        entities=(
            EntitySpan(0, 1, "Activity"),
            EntitySpan(2, len(sentence.tokens), "PhysicalObject"),
        ),
    )


@pytest.fixture(scope="module")
def classifier() -> SpanClassifier:
    verbs, things = ("replace", "check", "repair"), ("feed pump", "oil pump", "gate valve", "belt")
    return SpanClassifier.fit([_annotated(v, t) for v in verbs for t in things])


def test_spans_of_words_that_were_seen_apart_are_found(classifier: SpanClassifier):
    sentence = tokenized("repair the gate pump")
    odds = classifier.log_odds(sentence)
    found = best_spans(len(sentence.tokens), odds, KINDS)
    assert found == (EntitySpan(0, 1, "Activity"), EntitySpan(2, 4, "PhysicalObject"))
    assert max(b - a for a, b in odds) == classifier.longest == 2


def test_what_is_kept_scores_as_what_was_learned(classifier: SpanClassifier):
    again = SpanClassifier.from_plain(classifier.to_plain())
    sentence = tokenized("check the oil belt")
    one, other = classifier.log_odds(sentence), again.log_odds(sentence)
    assert one.keys() == other.keys()
    assert all(np.allclose(one[span], other[span], atol=0.02) for span in one)


def test_without_entities_there_is_nothing_to_learn():
    word = tokenized("pump")
    assert SpanClassifier.fit([word]).log_odds(word) == {}


def test_a_parents_word_is_taken_into_account(classifier: SpanClassifier):
    few = [_annotated("grease", "chain"), _annotated("grease", "gear box")]
    child = SpanClassifier.fit(few, classifier)
    again = SpanClassifier.from_plain(child.to_plain())
    sentence = tokenized("repair the oil pump")
    found = best_spans(len(sentence.tokens), again.log_odds(sentence), again.kinds)
    assert EntitySpan(2, 4, "PhysicalObject") in found
    alone = SpanClassifier.fit(few).log_odds(sentence)
    assert again.log_odds(sentence)[0, 1][0] > alone[0, 1][0]
    other = replace(few[0], entities=(EntitySpan(0, 1, "Verb"),))
    with pytest.raises(InputError, match="expected a parent that knows some of Verb"):
        SpanClassifier.fit([other], classifier)


def test_an_entity_in_another_is_found_where_that_was_annotated(classifier: SpanClassifier):
    odds = {(0, 1): np.array([-1.0]), (1, 2): np.array([0.5]), (0, 2): np.array([2.0])}
    assert best_spans(2, odds, ["O"], nested=True) == (EntitySpan(0, 2, "O"), EntitySpan(1, 2, "O"))
    assert best_spans(2, odds, ["O"]) == (EntitySpan(0, 2, "O"),)
    assert not classifier.nested
    inner = replace(
        tokenized("oil pump"),
        entities=(EntitySpan(0, 2, "PhysicalObject"), EntitySpan(1, 2, "PhysicalObject")),
    )
    assert SpanClassifier.fit([inner, tokenized("a b")]).nested


def test_the_spans_taken_are_the_likeliest_without_overlap():
    chance = np.random.default_rng(0)
    for length in range(1, 6):
        odds = {span: chance.normal(size=2) for span in candidates(length, 3)}
        sets = (
            chosen
            for size in range(length + 1)
            for chosen in itertools.combinations(odds, size)
            if all(a[1] <= b[0] for a, b in itertools.pairwise(sorted(chosen)))
        )
        best = max(sum(float(odds[s].max()) for s in chosen) for chosen in sets)
        found = best_spans(length, odds, KINDS)
        total = sum(float(odds[e.start, e.end][KINDS.index(e.kind)]) for e in found)
        assert total == pytest.approx(best)


@pytest.mark.parametrize("length", range(1, 6))
def test_nested_spans_are_the_likeliest_that_do_not_cross(length: int):
    chance = np.random.default_rng(length)
    odds = {span: chance.normal(size=2) for span in candidates(length, 3)}
    sets = (
        chosen
        for size in range(2 * length)
        for chosen in itertools.combinations(odds, size)
        if not any(a[0] < b[0] < a[1] < b[1] for a in chosen for b in chosen)
    )
    best = max(sum(float(odds[s].max()) for s in chosen) for chosen in sets)
    found = best_spans(length, odds, KINDS, nested=True)
    total = sum(float(odds[e.start, e.end][KINDS.index(e.kind)]) for e in found)
    assert total == pytest.approx(best)


def test_a_networks_scores_become_log_odds_of_spans():
    scores = np.zeros((3, 2, 3))
    scores[0, 1] = [0.0, 1.0, 4.0]  # tokens 0 and 1: the second class
    scores[..., 0] += 1.0
    odds = from_scores(scores, 3)
    assert set(odds) == set(candidates(3, 2))
    assert best_spans(3, odds, KINDS) == (EntitySpan(0, 2, "PhysicalObject"),)


def test_where_chinese_words_are_cut_is_a_feature():
    words = list("更换轴承温度计")
    whole, cut = han_features(words, 2, 4), han_features(words, 3, 5)
    assert "jbTrue" in whole and "jeTrue" in whole
    assert "jbTrue" not in cut and "lxcross" in cut


def test_relations_are_learned_kept_and_read(classifier: SpanClassifier):
    known = [
        replace(s, relations=(Relation(0, 1, "hasPatient"),))
        for s in (_annotated(v, t) for v in ("replace", "check") for t in ("belt", "oil pump"))
    ]
    relations = ("", "hasPatient")
    kept = RelationClassifier.from_plain(RelationClassifier.fit(known, relations).to_plain())
    asked = _annotated("repair", "gate valve")
    scores = kept.scores(asked)
    assert set(scores) == {(0, 1)} and scores[0, 1].argmax() == 1
    assert RelationClassifier.fit([asked], ("",)).scores(asked) == {}


def test_an_extractor_is_one_file_without_a_network():
    sentences = [
        replace(_annotated(v, t), relations=(Relation(0, 1, "hasPatient"),))
        for v in ("replace", "check", "repair")
        for t in ("feed pump", "oil pump", "belt")
    ]
    learned = Extractor.train(sentences)
    again = Extractor.from_bytes(learned.to_bytes())
    found = again.extract("repair the feed pump")
    assert found == learned.extract("repair the feed pump")
    assert [found.words(e) for e in found.entities] == ["repair", "feed pump"]
    assert found.relations == (Relation(0, 1, "hasPatient"),)
    assert again.extract("").entities == ()
    with pytest.raises(IntegrityError, match="learn it again"):
        Extractor.from_bytes(b"PK of an earlier version")
