"""Trained extraction beside a dictionary, English and Chinese, on texts held out (KG-2, KG-3)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from industria.bench.corpora.sets import question_path
from industria.bench.data import folder_of
from industria.bench.entry import Context
from industria.foundation.knowledge.extraction.annotated import (
    AnnotatedSentence,
    read_maintie,
    read_marked,
    split_by_seed,
)
from industria.foundation.knowledge.extraction.dictionary import DictionaryExtractor
from industria.foundation.knowledge.extraction.scoring import ExtractionScore, score_extraction


@dataclass(frozen=True, slots=True)
class Extraction:
    """Scores on the held-out texts; ``seconds`` of training; texts to learn and held out."""

    ours: ExtractionScore
    dictionary: ExtractionScore
    seconds: float
    learned: int
    held_out: int


def english(context: Context) -> Extraction:
    """MaintIE at its five top classes, 108 texts held out."""
    path = folder_of(context.data, "maintie") / "data" / "gold_release.json"
    return _trained(context, "en", lambda: read_maintie(path), 108)


def chinese(context: Context) -> Extraction:
    """The sentences of this package, 60 held out."""
    return _trained(context, "zh", lambda: read_marked(question_path("faults_zh.txt")), 60)


def _trained(
    context: Context, name: str, read: Callable[[], list[AnnotatedSentence]], held_out: int
) -> Extraction:
    """Once a run, for two rows."""
    return context.cache.once(
        ("extraction", name, context.data), lambda: _train(context, read(), held_out)
    )


def _train(context: Context, sentences: list[AnnotatedSentence], held_out: int) -> Extraction:
    from industria.foundation.knowledge.extraction.extractor import Extractor

    train, test = split_by_seed(sentences, held_out, seed=0)
    plain = DictionaryExtractor(train)
    baseline = score_extraction(test, [plain.predict(s) for s in test])
    started = time.monotonic()
    extractor = Extractor.train(train, progress=context.progress)
    seconds = time.monotonic() - started
    ours = score_extraction(test, extractor.predict(test))
    return Extraction(ours, baseline, seconds, len(train), len(test))
