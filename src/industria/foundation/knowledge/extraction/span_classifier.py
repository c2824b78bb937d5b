"""A linear classifier of whole spans, trained in seconds, with a tuned trunk beside it where there is one.

Each span of a sentence gets a class or none (as SpERT's span classification, Eberts and Ulges 2020), by
logistic regression on ``span_features``; ``best_spans`` then picks the spans that do not cross and whose
log-odds add up to the most (semi-Markov decoding, Sarawagi and Cohen 2004), one inside another where those
that it learned from did so. A network's scores join by ``from_scores``. A parent's log-odds are features.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from industria.core import InputError
from industria.foundation.knowledge.extraction.annotated import AnnotatedSentence, EntitySpan
from industria.foundation.knowledge.extraction.linear import LinearClassifier
from industria.foundation.knowledge.extraction.span_features import (
    Seen,
    candidates,
    features,
    lowered,
)

LogOdds = Mapping[tuple[int, int], np.ndarray]
_FOLDS = 5
_STRENGTH = 1.0  # inverse of the L2 penalty
_MOST = 6.0  # of a log-odds of the parent


class SpanClassifier:
    """Log-odds of every class against none, for every span of a sentence."""

    def __init__(
        self,
        kinds: Sequence[str],
        model: LinearClassifier | None,
        seen: Seen,
        longest: int,
        nested: bool,
        parent: SpanClassifier | None = None,
    ) -> None:
        """``model``: None where there was one class alone to learn; ``longest``: tokens of a span at most;
        ``nested``: whether one may lie in another; ``parent``: whose log-odds it takes into account."""
        self.kinds, self.longest, self.nested = tuple(kinds), longest, nested
        self._model, self._seen, self._parent = model, seen, parent

    @classmethod
    def fit(
        cls, sentences: Sequence[AnnotatedSentence], parent: SpanClassifier | None = None
    ) -> SpanClassifier:
        """Learn from annotated sentences; what was seen of a sentence's words comes from the other folds.

        Raises InputError for a parent that knows none of the classes.
        """
        kinds = sorted({e.kind for s in sentences for e in s.entities})
        if parent is not None and not set(kinds) & set(parent.kinds):
            raise InputError(
                f"expected a parent that knows some of {', '.join(kinds)}, found one that knows "
                f"{', '.join(parent.kinds)}: name another parent or none"
            )
        rows: list[dict[str, float]] = []
        classes: list[int] = []
        longest = max((e.end - e.start for s in sentences for e in s.entities), default=1)
        nested = any(map(_is_nested, sentences))
        folds = [sentences[k::_FOLDS] for k in range(_FOLDS)]
        for k, fold in enumerate(folds):
            others = [s for j, other in enumerate(folds) if j != k for s in other]
            part = cls(kinds, None, Seen(others, longest), longest, nested, parent)
            for sentence in fold:
                wanted = {(e.start, e.end): 1 + kinds.index(e.kind) for e in sentence.entities}
                for span, described in part._described(sentence):
                    rows.append(described)
                    classes.append(wanted.get(span, 0))
        model = LinearClassifier.fit(rows, classes, 1 + len(kinds), _STRENGTH)
        return cls(kinds, model, Seen(sentences, longest), longest, nested, parent)

    def log_odds(self, sentence: AnnotatedSentence) -> LogOdds:
        """(class,) of each span: log of the class's probability over that of none."""
        if self._model is None:
            return {}
        found: dict[tuple[int, int], np.ndarray] = {}
        for span, described in self._described(sentence):
            scores = self._model.scores(described)
            found[span] = (scores[1:] - scores[0]).astype(float)
        return found

    def _described(
        self, sentence: AnnotatedSentence
    ) -> Iterator[tuple[tuple[int, int], dict[str, float]]]:
        """Every span with its features."""
        words = lowered(sentence)
        above = self._parent.log_odds(sentence) if self._parent else {}
        for span in candidates(len(words), self.longest):
            described = features(words, *span, self._seen)
            if self._parent and span in above:
                said = np.clip(above[span], -_MOST, _MOST)
                names = (f"parent{kind}" for kind in self._parent.kinds)
                described.update(zip(names, map(float, said), strict=True))
            yield span, described

    def to_plain(self) -> dict[str, Any]:
        """As plain values and arrays, for a file."""
        return {
            "kinds": list(self.kinds),
            "model": self._model.to_plain() if self._model else None,
            "seen": self._seen.to_plain(),
            "longest": self.longest,
            "nested": self.nested,
            "parent": self._parent.to_plain() if self._parent else None,
        }

    @classmethod
    def from_plain(cls, stored: Mapping[str, Any]) -> SpanClassifier:
        """What ``to_plain`` gave."""
        model = LinearClassifier.from_plain(stored["model"]) if stored["model"] else None
        parent = cls.from_plain(stored["parent"]) if stored["parent"] else None
        seen = Seen.from_plain(stored["seen"])
        return cls(stored["kinds"], model, seen, stored["longest"], stored["nested"], parent)


def _is_nested(sentence: AnnotatedSentence) -> bool:
    """Whether an entity lies in another."""
    places = [(e.start, e.end) for e in sentence.entities]
    return any(p != q and p[0] <= q[0] and q[1] <= p[1] for p in places for q in places)


def from_scores(scores: np.ndarray, length: int) -> LogOdds:
    """A network's scores (start, width from 1, none and classes) of a sentence of so many tokens as log-odds."""
    odds = (scores[..., 1:] - scores[..., :1]).astype(float)
    return {(a, b): odds[a, b - a - 1] for a, b in candidates(length, scores.shape[1])}


def best_spans(
    length: int, odds: LogOdds, kinds: Sequence[str], nested: bool = False
) -> tuple[EntitySpan, ...]:
    """The spans whose log-odds add up to the most, in their order; none overlap, or only inside one another.

    ``nested``: a span may lie in another ("oil pump" and "pump"); it then counts where its own odds are above
    even.
    """
    longest = max((end - start for start, end in odds), default=0)
    values: dict[tuple[int, int], tuple[float, tuple[EntitySpan, ...]]] = {}

    def joined(first: int, end: int, longest: int) -> tuple[float, tuple[EntitySpan, ...]]:
        """The best row of spans of at most so many tokens between two places."""
        best: list[tuple[float, tuple[EntitySpan, ...]]] = [(0.0, ())]
        for stop in range(first + 1, end + 1):
            found = best[-1]
            for start in range(max(first, stop - longest), stop):
                value, spans = values.get((start, stop), (0.0, ()))
                before, others = best[start - first]
                if value > 0 and before + value > found[0]:
                    found = before + value, others + spans
            best.append(found)
        return best[-1]

    for start, end in sorted(odds, key=lambda span: span[1] - span[0]):
        own = odds[start, end]
        kind = int(own.argmax())
        span = EntitySpan(start, end, kinds[kind])
        inner = joined(start, end, end - start - 1) if nested and end - start > 1 else (0.0, ())
        if own[kind] > 0:
            values[start, end] = float(own[kind]) + inner[0], (span, *inner[1])
        # without its own span, what lies in it is found by the row that it stands in
    return joined(0, length, longest)[1]
