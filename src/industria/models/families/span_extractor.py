"""Extraction of entities and relations from maintenance text (``foundation.knowledge.extraction``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from industria.core import EXTRACTION, Evaluation, IntegrityError, Progress, Task

if TYPE_CHECKING:
    from industria.foundation.knowledge.extraction import (
        AnnotatedSentence,
        Extractor,
        TrainingOptions,
    )

WEIGHTS = "extractor.zip"


@dataclass(frozen=True)
class AnnotatedText:
    """Sentences to learn from and those that are held out; ``options``: None for the usual ones."""

    train: Sequence[AnnotatedSentence]
    held_out: Sequence[AnnotatedSentence]
    options: TrainingOptions | None = None


class SpanExtractorFamily:
    """Linear models of spans and pairs, with a tuned trunk where wanted; a parent's word is one of its features.

    Measured on MaintIE (100 held out, entity F1): .452 from 20 sentences, .789 with a parent that learned from
    200 others (.795 by itself); .623 from 60 and .79 with it.
    """

    name = "span_extractor"
    baseline = "dictionary"

    @property
    def task(self) -> Task:
        """Extraction."""
        return EXTRACTION

    def train(
        self, data: AnnotatedText, *, parent: Extractor | None, seed: int, progress: Progress
    ) -> Extractor:
        """Learn from the sentences to learn from, beside a parent where there is one."""
        from dataclasses import replace

        from industria.foundation.knowledge.extraction import Extractor, TrainingOptions

        options = replace(data.options or TrainingOptions(), seed=seed)
        return Extractor.train(data.train, options, progress, parent)

    def evaluate(self, model: Extractor, data: AnnotatedText, *, seed: int) -> Evaluation:
        """Micro-F1 of entities and of strict relations on what was held out, beside a dictionary."""
        from industria.foundation.knowledge.extraction import (
            DictionaryExtractor,
            score_extraction,
        )

        found = score_extraction(data.held_out, model.predict(data.held_out))
        plain = DictionaryExtractor(data.train)
        known = score_extraction(data.held_out, [plain.predict(s) for s in data.held_out])
        return Evaluation(
            {"entity_f1": found.entity_f1, "relation_f1": found.relation_f1},
            {"entity_f1": known.entity_f1, "relation_f1": known.relation_f1},
        )

    def options(self, model: Extractor) -> Mapping[str, object]:
        """How it was trained, and the classes it knows."""
        return {
            **asdict(model.options),
            "kinds": list(model.kinds),
            "relations": list(model.relations[1:]),
        }

    def save(self, model: Extractor) -> Mapping[str, bytes]:
        """One file."""
        return {WEIGHTS: model.to_bytes()}

    def load(self, files: Mapping[str, bytes], options: Mapping[str, object]) -> Extractor:
        """An extractor from its weights."""
        from industria.foundation.knowledge.extraction import Extractor

        if WEIGHTS not in files:
            raise IntegrityError(
                f"expected an extractor with {WEIGHTS}, found {', '.join(files) or 'no file'}: "
                "learn it again"
            )
        return Extractor.from_bytes(files[WEIGHTS])

    def predict(
        self, model: Extractor, given: Sequence[AnnotatedSentence]
    ) -> Sequence[AnnotatedSentence]:
        """The sentences with what was found in them."""
        return model.predict(given)


FAMILY = SpanExtractorFamily()
