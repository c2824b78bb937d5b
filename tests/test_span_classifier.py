"""Whole spans classified by a linear model: what it learns, keeps and decodes."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from industria.foundation.knowledge.extraction.annotated import (
    AnnotatedSentence,
    EntitySpan,
    tokenized,
)
from industria.foundation.knowledge.extraction.span_classifier import (
    SpanClassifier,
    best_spans,
    from_tags,
)
from industria.foundation.knowledge.extraction.span_features import candidates

pytestmark = pytest.mark.fast
KINDS = ("Activity", "PhysicalObject")


def _annotated(verb: str, thing: str) -> AnnotatedSentence:
    sentence = tokenized(f"{verb} the {thing}")
    from dataclasses import replace

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
    learned = SpanClassifier.fit([_annotated(v, t) for v in verbs for t in things], KINDS)
    assert learned is not None
    return learned


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


def test_one_class_alone_is_nothing_to_learn():
    word = tokenized("pump")
    assert SpanClassifier.fit([word], ()) is None


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


def test_a_taggers_certain_tags_become_its_spans():
    tags = [3, 4, 0, 1]  # B-object, I-object, outside, B-activity
    scores = np.full((4, 5), np.log(0.01))
    scores[np.arange(4), tags] = np.log(0.96)
    found = best_spans(4, from_tags(scores, 3), KINDS)
    assert found == (EntitySpan(0, 2, "PhysicalObject"), EntitySpan(3, 4, "Activity"))
