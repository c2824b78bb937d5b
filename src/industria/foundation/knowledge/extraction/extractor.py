"""The extractor: entities and relations by linear models of spans and pairs, with a tuned trunk where wanted.

Every span gets log-odds of each class, and the spans that together are likeliest are taken, one inside
another where that was annotated so ("oil pump" and "pump"); then every pair of entities gets those of each
relation. The same code reads words (English) and characters (Chinese). Without the trunk it is learned in
seconds and needs no torch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from industria.core import Progress, UsageError, missing_extra, silent
from industria.foundation.knowledge.extraction.annotated import (
    AnnotatedSentence,
    Relation,
    tokenized,
)
from industria.foundation.knowledge.extraction.options import TrainingOptions
from industria.foundation.knowledge.extraction.packing import packed, unpacked
from industria.foundation.knowledge.extraction.relation_classifier import RelationClassifier
from industria.foundation.knowledge.extraction.span_classifier import (
    LogOdds,
    SpanClassifier,
    best_spans,
)

if TYPE_CHECKING:
    from industria.foundation.knowledge.extraction.tuned_trunk import TunedTrunk

_NONE = ""


class Extractor:
    """Entities and relations in sentences. Train, or load; then ``predict`` or ``extract``."""

    def __init__(
        self,
        relations: Sequence[str],
        options: TrainingOptions,
        spans: SpanClassifier,
        pairs: RelationClassifier,
        trunk: TunedTrunk | None = None,
    ) -> None:
        """``relations``: their names, none first."""
        self.kinds, self.relations, self.options = spans.kinds, tuple(relations), options
        self._spans, self._pairs, self._trunk = spans, pairs, trunk

    @classmethod
    def train(
        cls,
        sentences: Sequence[AnnotatedSentence],
        options: TrainingOptions | None = None,
        progress: Progress = silent,
        parent: Extractor | None = None,
    ) -> Extractor:
        """Learn from annotated sentences, and from what a parent says of them where there is one.

        Raises UsageError for no sentences, InputError for a parent that knows none of the classes,
        MissingPartError for a trunk without the extra [learn].
        """
        options = options or TrainingOptions()
        if not sentences:
            raise UsageError("expected annotated sentences to train on, found none")
        relations = (_NONE, *sorted({r.kind for s in sentences for r in s.relations}))
        progress("learn spans", 0, 2 + bool(options.layers))
        spans = SpanClassifier.fit(sentences, parent=parent._spans if parent else None)
        progress("learn relations", 1, 2 + bool(options.layers))
        extractor = cls(relations, options, spans, RelationClassifier.fit(sentences, relations))
        if options.layers:
            trunk = extractor._new_trunk()
            trunk.fit(sentences, progress, parent._trunk if parent else None)
            extractor._trunk = trunk
        return extractor

    def predict(self, sentences: Sequence[AnnotatedSentence]) -> list[AnnotatedSentence]:
        """The sentences with what was found in them, in their order."""
        full = [number for number, s in enumerate(sentences) if s.tokens]
        out = [replace(s, entities=(), relations=()) for s in sentences]
        odds: list[LogOdds] = [self._spans.log_odds(out[n]) for n in full]
        share, ready = self.options.trunk_share if self._trunk else 0.0, self.options.readiness
        if self._trunk:
            others = self._trunk.span_odds([out[n] for n in full])
            odds = [
                {span: share * other[span] + (1 - share) * own for span, own in linear.items()}
                for linear, other in zip(odds, others, strict=True)
            ]
        for number, own in zip(full, odds, strict=True):
            raised = {span: values + ready for span, values in own.items()}
            spans = best_spans(
                len(out[number].tokens), raised, self.kinds, nested=self._spans.nested
            )
            out[number] = replace(out[number], entities=spans)
        return self._related(out, share)

    def extract(self, text: str) -> AnnotatedSentence:
        """Entities and relations of one text."""
        return self.predict([tokenized(text)])[0]

    def to_bytes(self) -> bytes:
        """All that it knows, as one file."""
        stored = {
            "relations": list(self.relations),
            "options": asdict(self.options),
            "spans": self._spans.to_plain(),
            "pairs": self._pairs.to_plain(),
        }
        return packed(stored, self._trunk.to_bytes() if self._trunk else b"")

    @classmethod
    def from_bytes(cls, data: bytes) -> Extractor:
        """What ``to_bytes`` gave; no code in it is run. Raises IntegrityError."""
        stored, trunk = unpacked(data)
        extractor = cls(
            stored["relations"], TrainingOptions(**stored["options"]),
            SpanClassifier.from_plain(stored["spans"]), RelationClassifier.from_plain(stored["pairs"]),
        )  # fmt: skip
        if trunk:
            extractor._trunk = extractor._new_trunk()
            extractor._trunk.load(trunk)
        return extractor

    def _related(
        self, sentences: Sequence[AnnotatedSentence], share: float
    ) -> list[AnnotatedSentence]:
        """With the likeliest relation of each pair."""
        odds = [self._pairs.scores(s) for s in sentences]
        others = self._trunk.relation_odds(sentences) if self._trunk else [{} for _ in odds]
        out = []
        for sentence, linear, other in zip(sentences, odds, others, strict=True):
            both = {
                pair: share * other[pair] + (1 - share) * own if pair in other else own
                for pair, own in linear.items()
            }
            found = ((pair, int(own.argmax())) for pair, own in both.items())
            linked = tuple(Relation(*pair, self.relations[best]) for pair, best in found if best)
            out.append(replace(sentence, relations=linked))
        return out

    def _new_trunk(self) -> TunedTrunk:
        try:
            from industria.foundation.knowledge.extraction.tuned_trunk import TunedTrunk
        except ImportError:
            raise missing_extra("learn", "torch") from None
        return TunedTrunk(
            self.kinds, self.relations, self.options, self._spans.longest, self._pairs.allowed
        )
