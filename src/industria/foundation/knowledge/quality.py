"""The quality of each triple: how well it fits the rest of the graph, from 0 to 1.

Six voices: do things of these kinds stand in this relation, do its ends occur in such places, do
rules and an embedding trained on the other folds give it, do the words of both names go
together, is it said by more than one source. No
voice has seen the triple it judges (ten folds).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from industria.foundation.knowledge.reasoning import (
    Embedding,
    Ends,
    RuleMiner,
    WordPairs,
)

_FOLDS = 10


def triple_quality(
    triples: Sequence[Ends], kind_of: Mapping[str, str] | None = None,
    sources: Mapping[Ends, int] | None = None, seed: int = 0,
) -> np.ndarray:  # fmt: skip
    """(triple,): the quality of each. ``kind_of``: node to class; ``sources``: how many say it."""
    kinds = kind_of or {}
    fold = np.random.default_rng(seed).permutation(len(triples)) % _FOLDS
    out = np.zeros((len(triples), 7))
    for number in range(_FOLDS):
        rest = [t for t, f in zip(triples, fold, strict=True) if f != number]
        aside = np.flatnonzero(fold == number)
        if not len(aside) or not rest:
            continue
        judge = _Judge(rest, kinds, seed)
        for row in aside.tolist():
            out[row] = judge.voices(triples[row])
    if sources:
        several = np.array([sources.get(t, 1) > 1 for t in triples])
        out[several] = np.maximum(out[several], 0.5)
    ranks = out.argsort(0).argsort(0) / max(1, len(triples) - 1)
    weights = np.array([0.25, 0.1, 0.1, 0.2, 0.1, 0.15, 0.1])
    quality: np.ndarray = (0.5 * out + 0.5 * ranks) @ weights
    return quality


class _Judge:
    def __init__(self, triples: Sequence[Ends], kinds: Mapping[str, str], seed: int) -> None:
        self._known = set(triples)
        self._kinds = kinds
        self._pairs: Counter[tuple[str, str, str]] = Counter()
        self._relations: Counter[str] = Counter()
        self._as_subject: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._as_object: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for s, r, o in triples:
            self._pairs[self._kind(s), r, self._kind(o)] += 1
            self._relations[r] += 1
            self._as_subject[s][r] += 1
            self._as_object[o][r] += 1
        self._rules = RuleMiner(triples)
        self._words = WordPairs(triples)
        self._embedding = Embedding(triples, "complex", dimension=24, epochs=40, seed=seed)

    def voices(self, triple: Ends) -> np.ndarray:
        """Kinds, subject's and object's habits, rules, embedding, words together, words; 0 to 1."""
        s, r, o = triple
        kinds = (self._pairs[self._kind(s), r, self._kind(o)] + 0.02) / (
            max(n for (_, rr, _), n in self._pairs.items() if rr == r) + 0.02
            if self._relations[r]
            else 1
        )
        subject = self._habit(self._as_subject[s], r)
        target = self._habit(self._as_object[o], r)
        rules = self._rules.scores(s, r).get(o, 0.0)
        embedding = 0.0
        if (
            s in self._embedding.nodes
            and r in self._embedding.relations
            and o in self._embedding.nodes
        ):
            scores = self._embedding.objects(s, r)
            embedding = float((scores <= scores[self._embedding.nodes[o]]).mean())
        words = min(1.0, self._words.score(triple))
        fits = self._words.fits(triple)
        return np.array([min(1.0, kinds**0.5), subject, target, rules, embedding, words, fits])

    def _kind(self, node: str) -> str:
        return self._kinds.get(node, "thing")

    @staticmethod
    def _habit(counts: Counter[str], relation: str) -> float:
        total = sum(counts.values())
        return (counts[relation] + 0.2) / (total + 1.0) if total else 0.4
