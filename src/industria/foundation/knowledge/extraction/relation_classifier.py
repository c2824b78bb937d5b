"""A linear classifier of relations between the entities of a sentence, learned in seconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from industria.foundation.knowledge.extraction.annotated import AnnotatedSentence
from industria.foundation.knowledge.extraction.linear import LinearClassifier
from industria.foundation.knowledge.extraction.relation_features import pair_features
from industria.foundation.knowledge.extraction.span_features import lowered

_STRENGTH = 3.0  # inverse of the L2 penalty; chosen on a part of the texts to learn from
Places = tuple[int, int]


class RelationClassifier:
    """Scores of every relation and of none, for pairs whose classes were seen related."""

    def __init__(self, model: LinearClassifier | None, allowed: frozenset[tuple[str, str]]) -> None:
        """``allowed``: classes of head and tail that some relation joined; ``model``: None for no relation."""
        self._model, self.allowed = model, allowed

    @classmethod
    def fit(
        cls, sentences: Sequence[AnnotatedSentence], relations: Sequence[str]
    ) -> RelationClassifier:
        """Learn from annotated sentences. ``relations``: their names, none first."""
        allowed = frozenset(
            (s.entities[r.head].kind, s.entities[r.tail].kind)
            for s in sentences
            for r in s.relations
        )
        rows: list[dict[str, float]] = []
        classes: list[int] = []
        for s in sentences:
            linked = {(r.head, r.tail): relations.index(r.kind) for r in s.relations}
            words = lowered(s)
            for pair in pairs_of(s, allowed):
                rows.append(pair_features(words, s.entities, *pair))
                classes.append(linked.get(pair, 0))
        if set(classes) == {1}:  # all pairs are related alike
            rows, classes = [*rows, {"": 1.0}], [*classes, 0]
        return cls(LinearClassifier.fit(rows, classes, len(relations), _STRENGTH), allowed)

    def scores(self, sentence: AnnotatedSentence) -> dict[Places, np.ndarray]:
        """(relation,) of each pair: log-odds of the relation over none; none itself is 0."""
        if self._model is None:
            return {}
        words, found = lowered(sentence), {}
        for pair in pairs_of(sentence, self.allowed):
            scores = self._model.scores(pair_features(words, sentence.entities, *pair))
            found[pair] = scores - scores[0]
        return found

    def to_plain(self) -> dict[str, Any]:
        """As plain values, for a file."""
        allowed = [list(pair) for pair in sorted(self.allowed)]
        return {"model": self._model.to_plain() if self._model else None, "allowed": allowed}

    @classmethod
    def from_plain(cls, stored: Mapping[str, Any]) -> RelationClassifier:
        """What ``to_plain`` gave."""
        model = LinearClassifier.from_plain(stored["model"]) if stored["model"] else None
        return cls(model, frozenset((str(h), str(t)) for h, t in stored["allowed"]))


def pairs_of(sentence: AnnotatedSentence, allowed: frozenset[tuple[str, str]]) -> list[Places]:
    """Places of entities that may be head and tail of a relation."""
    return [
        (i, j)
        for i, head in enumerate(sentence.entities)
        for j, tail in enumerate(sentence.entities)
        if i != j and (head.kind, tail.kind) in allowed
    ]
