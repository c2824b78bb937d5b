"""Reasoning: Horn rules mined from the graph, embeddings, and both together to predict facts.

Rules have one or two steps (``inverse``, ``a(x,y) and b(y,z) -> r(x,z)``) with their measured
confidence (AMIE, Galarraga et al. 2013). Embeddings are ComplEx (Trouillon et al. 2016) and, as the
baseline, TransE (Bordes et al. 2013), trained with numpy. A predicted fact says which rule and which
facts it follows from; it is shown as a proposal and never stored as if it had been read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from industria.foundation.knowledge.tokens import content_words

Ends = tuple[str, str, str]
_MIN_SUPPORT = 2


@dataclass(frozen=True, slots=True)
class Rule:
    """``body`` (one or two relations, ``-`` before one read backwards) implies ``head``."""

    body: tuple[str, ...]
    head: str
    confidence: float
    support: int


@dataclass(frozen=True, slots=True)
class Predicted:
    """A fact that follows, how surely, and the facts it follows from."""

    triple: Ends
    confidence: float
    rule: Rule
    because: tuple[Ends, ...]


class RuleMiner:
    """Rules of a set of triples, and what they predict."""

    def __init__(self, triples: Sequence[Ends]) -> None:
        self.triples = set(triples)
        self._out: defaultdict[str, list[tuple[str, str, Ends]]] = defaultdict(list)
        self._pairs: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        for s, r, o in sorted(self.triples):
            self._out[s].append((r, o, (s, r, o)))
            self._out[o].append((f"-{r}", s, (s, r, o)))
            self._pairs[r].add((s, o))
        self.rules = self._mine()

    def predict(self, least: float = 0.5) -> list[Predicted]:
        """New facts that rules of at least this confidence give, the surest first."""
        found: dict[Ends, Predicted] = {}
        for rule in self.rules:
            if rule.confidence < least:
                continue
            for start, end, facts in self._paths(rule.body):
                triple = (start, rule.head, end)
                if triple in self.triples or start == end:
                    continue
                if triple not in found or found[triple].confidence < rule.confidence:
                    found[triple] = Predicted(triple, rule.confidence, rule, facts)
        return sorted(found.values(), key=lambda p: (-p.confidence, p.triple))

    def scores(self, subject: str, relation: str) -> dict[str, float]:
        """Objects that rules give for a subject, with 1 - product of (1 - confidence)."""
        miss: defaultdict[str, float] = defaultdict(lambda: 1.0)
        for rule in self.rules:
            if rule.head == relation:
                for end in {e for e, _ in self._ends(subject, rule.body)}:
                    miss[end] *= 1 - rule.confidence
        return {end: 1 - left for end, left in miss.items() if end != subject}

    def _mine(self) -> list[Rule]:
        bodies: Counter[tuple[str, ...]] = Counter()
        hits: Counter[tuple[tuple[str, ...], str]] = Counter()
        relations_between: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for s, r, o in self.triples:
            relations_between[s, o].add(r)
        for start in list(self._out):
            reached: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
            for r, middle, _ in self._out[start]:
                reached[(r,)].add(middle)
                for r2, end, _ in self._out[middle]:
                    if end != start:
                        reached[r, r2].add(end)
            for body, ends in reached.items():
                bodies[body] += len(ends)
                for end in ends:
                    for head in relations_between[start, end]:
                        if body != (head,):
                            hits[body, head] += 1
        return sorted(
            (
                Rule(body, head, n / (bodies[body] + 1), n)
                for (body, head), n in hits.items()
                if n >= _MIN_SUPPORT
            ),
            key=lambda rule: (-rule.confidence, rule.head, rule.body),
        )

    def _ends(self, start: str, body: tuple[str, ...]) -> list[tuple[str, tuple[Ends, ...]]]:
        found: list[tuple[str, tuple[Ends, ...]]] = [(start, ())]
        for step in body:
            found = [
                (end, (*facts, fact))
                for at, facts in found
                for r, end, fact in self._out[at]
                if r == step
            ]
        return found

    def _paths(self, body: tuple[str, ...]) -> list[tuple[str, str, tuple[Ends, ...]]]:
        return [(s, e, facts) for s in list(self._out) for e, facts in self._ends(s, body)]


class Embedding:
    """ComplEx or TransE over a set of triples; ``score`` is higher for likelier facts."""

    def __init__(
        self, triples: Sequence[Ends], kind: str = "complex", dimension: int = 48, epochs: int = 120,
        seed: int = 0,
    ) -> None:  # fmt: skip
        self.kind = kind
        self.nodes = {
            n: i for i, n in enumerate(sorted({e for s, _, o in triples for e in (s, o)}))
        }
        self.relations = {r: i for i, r in enumerate(sorted({r for _, r, _ in triples}))}
        rng = np.random.default_rng(seed)
        size = dimension * 2 if kind == "complex" else dimension
        self._e = rng.normal(0, 0.3, (len(self.nodes), size))
        self._r = rng.normal(0, 0.3, (len(self.relations), size))
        data = np.array([[self.nodes[s], self.relations[r], self.nodes[o]] for s, r, o in triples])
        (self._fit_complex if kind == "complex" else self._fit_translation)(data, epochs, rng)

    def score(self, triple: Ends) -> float:
        """How likely a triple is; unknown names score the least that any known object does."""
        s, r, o = triple
        if s not in self.nodes or r not in self.relations:
            return -1e3
        values = self.objects(s, r)
        return float(values[self.nodes[o]]) if o in self.nodes else float(values.min())

    def objects(self, subject: str, relation: str) -> np.ndarray:
        """(node,): the score of every node as the object."""
        h, r = self._e[self.nodes[subject]], self._r[self.relations[relation]]
        if self.kind != "complex":
            distance: np.ndarray = -np.abs(self._e - (h + r)).sum(1)
            return distance
        scores: np.ndarray = self._e @ self._combined(h, r)
        return scores

    @staticmethod
    def _combined(h: np.ndarray, r: np.ndarray) -> np.ndarray:
        half = h.shape[-1] // 2
        a, b, c, d = h[..., :half], h[..., half:], r[..., :half], r[..., half:]
        out: np.ndarray = np.concatenate([a * c - b * d, a * d + b * c], axis=-1)
        return out

    def _fit_complex(self, data: np.ndarray, epochs: int, rng: np.random.Generator) -> None:
        """Full softmax over objects and (with inverse relations folded in) over subjects, Adagrad."""
        count = len(self.relations)
        self._r = np.concatenate([self._r, rng.normal(0, 0.3, self._r.shape)])
        both = np.concatenate([data, np.stack([data[:, 2], data[:, 1] + count, data[:, 0]], 1)])
        sums = [np.full_like(self._e, 1e-6), np.full_like(self._r, 1e-6)]
        half = self._e.shape[1] // 2
        for _ in range(epochs):
            for rows in np.array_split(rng.permutation(len(both)), max(1, len(both) // 256)):
                s, r, o = both[rows].T
                h, w = self._e[s], self._r[r]
                query = self._combined(h, w)
                logits = query @ self._e.T
                p = np.exp(logits - logits.max(1, keepdims=True))
                p /= p.sum(1, keepdims=True)
                p[np.arange(len(rows)), o] -= 1
                p /= len(rows)
                to_nodes = p.T @ query
                q = p @ self._e
                a, b, c, d = h[:, :half], h[:, half:], w[:, :half], w[:, half:]
                to_h = np.concatenate(
                    [q[:, :half] * c + q[:, half:] * d, -q[:, :half] * d + q[:, half:] * c], 1
                )
                to_r = np.concatenate(
                    [q[:, :half] * a + q[:, half:] * b, -q[:, :half] * b + q[:, half:] * a], 1
                )
                np.add.at(to_nodes, s, to_h + 5e-4 * h)
                grad_r = np.zeros_like(self._r)
                np.add.at(grad_r, r, to_r + 5e-4 * w)
                for values, grad, total in (
                    (self._e, to_nodes, sums[0]),
                    (self._r, grad_r, sums[1]),
                ):
                    total += grad**2
                    values -= 0.3 * grad / np.sqrt(total)

    def _fit_translation(self, data: np.ndarray, epochs: int, rng: np.random.Generator) -> None:
        """Margin ranking against random ends, as in the paper; L1 distance."""
        for _ in range(epochs * 3):
            self._e /= np.maximum(np.linalg.norm(self._e, axis=1, keepdims=True), 1e-9)
            for rows in np.array_split(rng.permutation(len(data)), max(1, len(data) // 128)):
                s, r, o = data[rows].T
                wrong_s, wrong_o = s.copy(), o.copy()
                swap = rng.random(len(rows)) < 0.5
                random = rng.integers(0, len(self._e), len(rows))
                wrong_s[swap], wrong_o[~swap] = random[swap], random[~swap]
                good = self._e[s] + self._r[r] - self._e[o]
                bad = self._e[wrong_s] + self._r[r] - self._e[wrong_o]
                active = (1.0 + np.abs(good).sum(1) - np.abs(bad).sum(1) > 0)[:, None]
                g, b = 0.02 * np.sign(good) * active, 0.02 * np.sign(bad) * active
                np.add.at(self._e, s, -g)
                np.add.at(self._e, o, g)
                np.add.at(self._e, wrong_s, b)
                np.add.at(self._e, wrong_o, -b)
                np.add.at(self._r, r, b - g)


class WordPairs:
    """Which words in names go together in a relation: a name says what a thing is.

    A graph read from text has many names that occur once; ``oil pump`` and ``water pump`` share
    what their last words say. The score is the mean lift of the word pairs of both names.
    """

    def __init__(self, triples: Sequence[Ends]) -> None:
        self._pairs: Counter[tuple[str, str, str]] = Counter()
        self._left: Counter[tuple[str, str]] = Counter()
        self._right: Counter[tuple[str, str]] = Counter()
        self._all: Counter[str] = Counter()
        for s, r, o in triples:
            self._all[r] += 1
            for a in set(content_words(s)):
                self._left[a, r] += 1
                for b in set(content_words(o)):
                    self._pairs[a, r, b] += 1
            for b in set(content_words(o)):
                self._right[b, r] += 1

    def score(self, triple: Ends) -> float:
        """0 for words never seen together; 1 and more for words that go together."""
        s, r, o = triple
        lifts = [
            self._pairs[a, r, b] * self._all[r] / (self._left[a, r] * self._right[b, r] + 1)
            for a in set(content_words(s))
            for b in set(content_words(o))
        ]
        return float(np.log1p(np.mean(lifts))) if lifts else 0.0

    def fits(self, triple: Ends) -> float:
        """How often the words of the object are objects of this relation, 0 to 1."""
        _, r, o = triple
        found = [self._right[b, r] / max(1, self._all[r]) for b in set(content_words(o))]
        return max(found, default=0.0)


class LinkPredictor:
    """Rules first, embeddings and word pairs between them, frequency where none knows anything."""

    def __init__(self, triples: Sequence[Ends], seed: int = 0) -> None:
        self._rules = RuleMiner(triples)
        self._embedding = Embedding(triples, "complex", seed=seed)
        self._common = frequency(triples)
        self._words = WordPairs(triples)
        self.nodes = self._embedding.nodes

    def objects(self, subject: str, relation: str) -> np.ndarray:
        """(node,): the score of every node as the object."""
        scores = np.zeros(len(self.nodes))
        if subject in self.nodes and relation in self._embedding.relations:
            raw = self._embedding.objects(subject, relation)
            shifted = np.exp(raw - raw.max())
            scores += shifted / shifted.sum()
        scores += self._common(relation, self.nodes)
        for node, place in self.nodes.items():
            scores[place] += 0.05 * self._words.score((subject, relation, node))
        for node, confidence in self._rules.scores(subject, relation).items():
            if node in self.nodes:
                scores[self.nodes[node]] += 2.0 * confidence
        return scores


def frequency(triples: Sequence[Ends]) -> Callable[[str, dict[str, int]], np.ndarray]:
    """The baseline: how often a node is the object of a relation."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for _, r, o in triples:
        counts[r][o] += 1

    def scores(relation: str, nodes: dict[str, int]) -> np.ndarray:
        out = np.zeros(len(nodes))
        total = sum(counts[relation].values()) or 1
        for node, n in counts[relation].items():
            out[nodes[node]] = n / total
        return out

    return scores


def filtered_ranks(
    objects: Callable[[str, str], np.ndarray], nodes: dict[str, int],
    test: Sequence[Ends], known: set[Ends],
) -> np.ndarray:  # fmt: skip
    """(test,): rank of the true object, other known objects taken out, ties in the middle."""
    ranks = []
    for s, r, o in test:
        scores = objects(s, r).copy()
        own = scores[nodes[o]]
        for other, place in nodes.items():
            if other != o and (s, r, other) in known:
                scores[place] = -np.inf
        ranks.append(1 + float((scores > own).sum()) + 0.5 * float((scores == own).sum() - 1))
    return np.array(ranks)
