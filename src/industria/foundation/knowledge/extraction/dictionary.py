"""The baseline: spans seen in training, longest first, and those inside them; relations by the commonest pair of
classes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from industria.foundation.knowledge.extraction.annotated import (
    AnnotatedSentence,
    EntitySpan,
    Relation,
    is_nested,
)
from industria.foundation.knowledge.extraction.span_features import candidates


class DictionaryExtractor:
    """Remembers every annotated span with its commonest class."""

    def __init__(self, sentences: Sequence[AnnotatedSentence]) -> None:
        spans: defaultdict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
        pairs: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for sentence in sentences:
            for e in sentence.entities:
                spans[sentence.tokens[e.start : e.end]][e.kind] += 1
            linked = {(r.head, r.tail): r.kind for r in sentence.relations}
            for i, head in enumerate(sentence.entities):
                for j, tail in enumerate(sentence.entities):
                    if i != j:
                        pairs[head.kind, tail.kind][linked.get((i, j), "")] += 1
        self._spans = {words: kinds.most_common(1)[0][0] for words, kinds in spans.items()}
        stood = Counter(
            s.tokens[a:b]
            for s in sentences
            for a, b in candidates(len(s.tokens), max(map(len, spans), default=1))
        )
        nested = any(map(is_nested, sentences))
        self._inner = {w for w, kinds in spans.items() if nested and 2 * kinds.total() > stood[w]}
        self._pairs = {pair: kinds.most_common(1)[0][0] for pair, kinds in pairs.items()}
        self._longest = max(map(len, self._spans), default=1)

    def predict(self, sentence: AnnotatedSentence) -> AnnotatedSentence:
        """The sentence with what was found in it."""
        entities, at = [], 0
        while at < len(sentence.tokens):
            for size in range(self._longest, 0, -1):
                kind = self._spans.get(sentence.tokens[at : at + size])
                if kind and at + size <= len(sentence.tokens):
                    entities += [EntitySpan(at, at + size, kind), *self._inside(sentence, at, size)]
                    at += size
                    break
            else:
                at += 1
        relations = [
            Relation(i, j, kind)
            for i, head in enumerate(entities)
            for j, tail in enumerate(entities)
            if i != j and (kind := self._pairs.get((head.kind, tail.kind), ""))
        ]
        return replace(sentence, entities=tuple(entities), relations=tuple(relations))

    def _inside(self, sentence: AnnotatedSentence, at: int, size: int) -> list[EntitySpan]:
        """Spans within one that was found, which mostly were annotated where they stood."""
        return [
            EntitySpan(at + a, at + b, self._spans[words])
            for a, b in candidates(size, size - 1)
            if (words := sentence.tokens[at + a : at + b]) in self._inner
        ]
