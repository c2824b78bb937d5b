"""Extraction of entities and relations from maintenance text (``foundation.knowledge.extraction``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from industria.core import EXTRACTION, Evaluation, IntegrityError, Progress, Task, missing_extra

if TYPE_CHECKING:
    from industria.foundation.knowledge.extraction import (
        AnnotatedSentence,
        Extractor,
        TrainingOptions,
    )

WEIGHTS = "extractor.pt"


@dataclass(frozen=True)
class AnnotatedText:
    """Sentences to learn from and those that are held out; ``options``: None for the usual ones."""

    train: Sequence[AnnotatedSentence]
    held_out: Sequence[AnnotatedSentence]
    options: TrainingOptions | None = None


class SpanExtractorFamily:
    """A tuned trunk with heads for entities and relations; from a parent it takes both.

    Measured on MaintIE (4 layers, one run; 20 sentences to learn from, 100 held out, entity F1): .432
    without a parent, .694 from one that learned from 200 other sentences of MaintIE, .647 that parent by
    itself. On 20 Chinese sentences that were written for this project, 60 held out, same parent: .081 and
    .184.
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
        """Tune on the sentences to learn from, on top of a parent where there is one."""
        from dataclasses import replace

        try:
            from industria.foundation.knowledge.extraction import Extractor, TrainingOptions
        except ImportError:
            raise missing_extra("learn", "torch") from None
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
        """One file of weights."""
        return {WEIGHTS: model.to_bytes()}

    def load(self, files: Mapping[str, bytes], options: Mapping[str, object]) -> Extractor:
        """An extractor from its weights."""
        try:
            from industria.foundation.knowledge.extraction import Extractor
        except ImportError:
            raise missing_extra("learn", "torch") from None
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
