"""Which fact is missing: what stands at the open place of (subject, relation, ?) or (subject, ?, object).

Several experts score a candidate: an embedding (ComplEx), rules of the graph, words of both names, how common
it is. A log-linear model joins them; its weights come from facts that were left out, by one loss over their
objects and their relations (joint prediction, as in Huang's masked entities and links). Numpy alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from industria.foundation.knowledge.reasoning import (
    Embedding,
    Ends,
    RuleMiner,
    WordPairs,
    frequency,
)

_ASIDE, _MOST_ASIDE = (
    0.2,
    150,
)  # share of the facts, and how many, that the weights are learned from
_STEPS, _RATE, _PULL = 300, 0.05, 1e-2
_USUAL = np.array([1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -1.0])
_RARE = 1e-4
_EPOCHS = 60  # of the embedding: half of what it takes alone, since others speak too


class Experts:
    """Scores of candidates by each expert that learned from a set of facts."""

    def __init__(self, triples: Sequence[Ends], seed: int) -> None:
        self._rules, self._words = RuleMiner(triples), WordPairs(triples)
        self._common = frequency(triples)
        self.embedding = Embedding(triples, "complex", epochs=_EPOCHS, seed=seed)
        self.nodes, self.relations = self.embedding.nodes, self.embedding.relations
        self._joined = {(s, o) for s, _, o in triples} | {(o, s) for s, _, o in triples}
        ends = np.zeros(len(self.nodes))
        for s, _, o in triples:
            ends[[self.nodes[s], self.nodes[o]]] += 1
        self._degree = np.log1p(ends)

    def of_objects(self, subject: str, relation: str) -> np.ndarray:
        """(node, expert): of every node as the object. Subject and relation are known ones."""
        nodes = list(self.nodes)
        linked = [float((subject, n) in self._joined or n == subject) for n in nodes]
        others = np.stack([self._degree, np.array(linked)], 1)
        return np.concatenate([self._scored(subject, relation, nodes), others], 1)

    def of_relations(self, subject: str, target: str) -> np.ndarray:
        """(relation, expert): of every relation between two known nodes."""
        rows = [self._scored(subject, relation, [target])[0] for relation in self.relations]
        return np.concatenate([np.stack(rows), np.zeros((len(rows), 2))], 1)

    def _scored(self, subject: str, relation: str, nodes: Sequence[str]) -> np.ndarray:
        """(node, expert) of those that look at the relation; the first is the sum of what all say."""
        at = [self.nodes[n] for n in nodes]
        raw = self.embedding.objects(subject, relation)
        embedded = (raw - raw.max() - np.log(np.exp(raw - raw.max()).sum()))[at]
        common = self._common(relation, self.nodes)[at]
        triples = [(subject, relation, n) for n in nodes]
        words = np.array([self._words.score(t) for t in triples])
        fits = np.array([self._words.fits(t) for t in triples])
        by_rule = self._rules.scores(subject, relation)
        ruled = np.array([by_rule.get(n, 0.0) for n in nodes])
        together = np.exp(embedded) + common + 0.05 * words + 2 * ruled
        columns = [np.log(together + _RARE), embedded, np.log(common + _RARE), words, fits, ruled]
        return np.stack(columns, 1)


class Ranker(Protocol):
    """What ranks candidates for the open place of a fact."""

    nodes: list[str]
    relations: list[str]

    def objects(self, subject: str, relation: str) -> np.ndarray:
        """(node,): probability of each node as the object."""
        ...

    def between(self, subject: str, target: str) -> np.ndarray:
        """(relation,): probability of each relation between two nodes, if there is one."""
        ...


class LinkModel:
    """Probabilities of what may stand at the open place of a fact."""

    def __init__(self, triples: Sequence[Ends], seed: int = 0) -> None:
        """``triples``: the known facts, all different."""
        self.weights = _learned(triples, seed)
        self._experts = Experts(triples, seed)
        self.nodes, self.relations = list(self._experts.nodes), list(self._experts.relations)

    def objects(self, subject: str, relation: str) -> np.ndarray:
        """(node,): probability of each node as the object."""
        return _softmax(self._experts.of_objects(subject, relation) @ self.weights)

    def between(self, subject: str, target: str) -> np.ndarray:
        """(relation,): probability of each relation between two nodes, if there is one."""
        return _softmax(self._experts.of_relations(subject, target) @ self.weights)


class TranslationModel:
    """The same by TransE alone, to compare."""

    def __init__(self, triples: Sequence[Ends], seed: int = 0) -> None:
        """``triples``: the known facts, all different."""
        self._embedding = Embedding(triples, "transe", seed=seed)
        self.nodes = list(self._embedding.nodes)
        self.relations = list(self._embedding.relations)

    def objects(self, subject: str, relation: str) -> np.ndarray:
        """(node,): the nearer to subject + relation, the likelier."""
        return _softmax(self._embedding.objects(subject, relation))

    def between(self, subject: str, target: str) -> np.ndarray:
        """(relation,): as of objects."""
        place = self._embedding.nodes[target]
        scores = [self._embedding.objects(subject, r)[place] for r in self.relations]
        return _softmax(np.array(scores))


class FrequencyModel:
    """The same by how often a node is the object of a relation, to compare."""

    def __init__(self, triples: Sequence[Ends], seed: int = 0) -> None:
        """``triples``: the known facts, all different."""
        self._common = frequency(triples)
        self._places = {
            n: i for i, n in enumerate(sorted({e for s, _, o in triples for e in (s, o)}))
        }
        self.nodes, self.relations = list(self._places), sorted({r for _, r, _ in triples})

    def objects(self, subject: str, relation: str) -> np.ndarray:
        """(node,): its share of the relation's objects."""
        return self._common(relation, self._places)

    def between(self, subject: str, target: str) -> np.ndarray:
        """(relation,): by the target's share of its objects."""
        place = self._places[target]
        shares = np.array([self._common(r, self._places)[place] for r in self.relations])
        return shares / max(float(shares.sum()), 1e-12)


def _learned(triples: Sequence[Ends], seed: int) -> np.ndarray:
    """Weights of the experts by the joint loss on facts left out whose ends and relation stand elsewhere."""
    rng = np.random.default_rng(seed)
    left: list[Ends] = []
    rest = set(triples)
    count = {n: 0 for s, _, o in triples for n in (s, o)}
    for s, _, o in triples:
        count[s], count[o] = count[s] + 1, count[o] + 1
    for place in rng.permutation(len(triples)):
        s, r, o = triples[place]
        if len(left) >= min(_MOST_ASIDE, _ASIDE * len(triples)):
            break
        if count[s] > 1 and count[o] > 1:
            left.append((s, r, o))
            rest.discard((s, r, o))
            count[s], count[o] = count[s] - 1, count[o] - 1
    experts = Experts(sorted(rest), seed) if rest else None
    left = [t for t in left if experts and t[1] in experts.relations]
    if experts is None or len(left) < len(_USUAL):
        return _USUAL
    shown = [(experts.of_objects(s, r), experts.nodes[o]) for s, r, o in left]
    shown += [(experts.of_relations(s, o), experts.relations[r]) for s, r, o in left]
    return _descended(shown)


def _descended(shown: Sequence[tuple[np.ndarray, int]]) -> np.ndarray:
    """Weights of the least mean loss over (candidates by expert, the true one), pulled to the usual ones."""
    weights, mean, square = _USUAL.copy(), np.zeros(len(_USUAL)), np.zeros(len(_USUAL))
    for step in range(1, _STEPS + 1):
        slope = _PULL * (weights - _USUAL)
        for features, true in shown:
            slope += (_softmax(features @ weights) @ features - features[true]) / len(shown)
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope**2
        unbiased = mean / (1 - 0.9**step)
        weights = weights - _RATE * unbiased / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return weights


def _softmax(scores: np.ndarray) -> np.ndarray:
    shifted = np.exp(scores - scores.max())
    found: np.ndarray = shifted / shifted.sum()
    return found
