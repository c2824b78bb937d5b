"""The extractor: entities and relations by linear models of spans and pairs, with a tuned trunk where wanted.

Every span gets log-odds of each class, and the spans that together are likeliest are taken, one inside
another where that was annotated so ("oil pump" and "pump"); then every pair of entities gets those of each
relation. The same code reads words (English) and characters (Chinese). Without the trunk it is learned in
seconds and needs no torch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import numpy as np

from industria.core import Progress, UsageError, missing_extra, silent
from industria.foundation.knowledge.extraction.annotated import (
    AnnotatedSentence,
    EntitySpan,
    Relation,
    is_nested,
    tokenized,
)
from industria.foundation.knowledge.extraction.options import TrainingOptions
from industria.foundation.knowledge.extraction.packing import packed, unpacked
from industria.foundation.knowledge.extraction.relation_classifier import RelationClassifier
from industria.foundation.knowledge.extraction.scoring import score_extraction
from industria.foundation.knowledge.extraction.span_classifier import (
    LogOdds,
    SpanClassifier,
    best_spans,
)

if TYPE_CHECKING:
    from industria.foundation.knowledge.extraction.tuned_trunk import TunedTrunk

TRUNK = "trunk.pt"
_NONE = ""
_PARTS, _FEW = 3, 300  # parts that the sentences are cut into; so many are few
_STEPS = np.arange(0, 1.51, 0.25)


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
        unlabelled: Sequence[AnnotatedSentence] = (),
    ) -> Extractor:
        """Learn from annotated sentences, and from what a parent says of them where there is one.

        Of ``unlabelled`` sentences the parent's word counts as a soft label.
        Raises UsageError for no sentences, InputError for a parent that knows none of the classes,
        MissingPartError for a trunk without the extra [learn].
        """
        options = options or TrainingOptions()
        if not sentences:
            raise UsageError("expected annotated sentences to train on, found none")
        relations = (_NONE, *sorted({r.kind for s in sentences for r in s.relations}))
        above = parent._spans if parent else None
        progress("learn spans", 0, 2 + bool(options.layers))
        spans = SpanClassifier.fit(sentences, above, unlabelled)
        if options.readiness is None:
            options = replace(options, readiness=_readiness(sentences, above, unlabelled))
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
        share, ready = self.options.trunk_share if self._trunk else 0.0, self.options.readiness or 0
        if self._trunk:
            others = self._trunk.span_odds([out[n] for n in full])
            odds = [
                {span: share * other[span] + (1 - share) * own for span, own in linear.items()}
                for linear, other in zip(odds, others, strict=True)
            ]
        for number, own in zip(full, odds, strict=True):
            spans = _taken(out[number], own, ready, self.kinds, self._spans.nested)
            out[number] = replace(out[number], entities=spans)
        return self._related(out, share)

    def extract(self, text: str) -> AnnotatedSentence:
        """Entities and relations of one text."""
        return self.predict([tokenized(text)])[0]

    def to_files(self) -> dict[str, bytes]:
        """All that it knows, as files by name."""
        files = packed(
            {
                "relations": list(self.relations),
                "options": asdict(self.options),
                "spans": self._spans.to_plain(),
                "pairs": self._pairs.to_plain(),
            }
        )
        return files | ({TRUNK: self._trunk.to_bytes()} if self._trunk else {})

    @classmethod
    def from_files(cls, files: Mapping[str, bytes]) -> Extractor:
        """What ``to_files`` gave; no code in it is run. Raises IntegrityError."""
        stored = unpacked(files)
        extractor = cls(
            stored["relations"], TrainingOptions(**stored["options"]),
            SpanClassifier.from_plain(stored["spans"]), RelationClassifier.from_plain(stored["pairs"]),
        )  # fmt: skip
        if TRUNK in files:
            extractor._trunk = extractor._new_trunk()
            extractor._trunk.load(files[TRUNK])
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


def _readiness(
    sentences: Sequence[AnnotatedSentence],
    parent: SpanClassifier | None,
    unlabelled: Sequence[AnnotatedSentence],
) -> float:
    """What is added to log-odds for the best F1, by models that did not learn from the sentences they read.

    F1 is smoothed over neighbouring values; the choice is made on all sentences by three models where they are
    few, and on a third of them otherwise.
    """
    asked: list[AnnotatedSentence] = []
    odds: list[LogOdds] = []
    kinds: list[Sequence[str]] = []
    for part in range(_PARTS if len(sentences) <= _FEW else 1):
        known = [s for number, s in enumerate(sentences) if number % _PARTS != part]
        if not any(s.entities for s in known):
            return 0.0
        model, some = SpanClassifier.fit(known, parent, unlabelled), sentences[part::_PARTS]
        asked += some
        odds += [model.log_odds(s) for s in some]
        kinds += [model.kinds] * len(some)
    nested = any(map(is_nested, sentences))

    def f1(readiness: float) -> float:
        found = [
            replace(s, entities=_taken(s, own, readiness, known, nested), relations=())
            for s, own, known in zip(asked, odds, kinds, strict=True)
        ]
        return score_extraction(asked, found).entity_f1

    scores = np.array([f1(step) for step in _STEPS])
    smooth = np.convolve(np.pad(scores, 1, mode="edge"), np.ones(3) / 3, mode="valid")
    return float(_STEPS[int(smooth.argmax())])


def _taken(
    sentence: AnnotatedSentence,
    odds: LogOdds,
    readiness: float,
    kinds: Sequence[str],
    nested: bool,
) -> tuple[EntitySpan, ...]:
    raised = {span: values + readiness for span, values in odds.items()}
    return best_spans(len(sentence.tokens), raised, kinds, nested=nested)
