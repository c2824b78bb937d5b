"""Micro-F1 of entities and strict relations, as SpERT and MaintIE count them.

A relation counts only where both spans, both classes and the relation are right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from industria.foundation.knowledge.extraction.annotated import AnnotatedSentence


@dataclass(frozen=True, slots=True)
class ExtractionScore:
    """Precision, recall and F1 of entities and of strict relations."""

    entity_precision: float
    entity_recall: float
    entity_f1: float
    relation_precision: float
    relation_recall: float
    relation_f1: float


def score_extraction(
    expected: Sequence[AnnotatedSentence], found: Sequence[AnnotatedSentence]
) -> ExtractionScore:
    """Micro-averaged over all sentences."""
    entities = _f1([_entities(s) for s in expected], [_entities(s) for s in found])
    relations = _f1([_relations(s) for s in expected], [_relations(s) for s in found])
    return ExtractionScore(*entities, *relations)


def _entities(sentence: AnnotatedSentence) -> set[object]:
    return set(sentence.entities)


def _relations(sentence: AnnotatedSentence) -> set[object]:
    return {
        (sentence.entities[r.head], sentence.entities[r.tail], r.kind) for r in sentence.relations
    }


def _f1(expected: list[set[object]], found: list[set[object]]) -> tuple[float, float, float]:
    right = sum(len(e & f) for e, f in zip(expected, found, strict=True))
    given, wanted = sum(map(len, found)), sum(map(len, expected))
    precision = right / given if given else 0.0
    recall = right / wanted if wanted else 0.0
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0
