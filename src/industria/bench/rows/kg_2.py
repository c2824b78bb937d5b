"""KG-2 and KG-3: trained extraction, English and Chinese, against a dictionary."""

from __future__ import annotations

import time
from pathlib import Path

from industria.bench.corpora.sets import question_path
from industria.bench.data import folder_of
from industria.bench.entry import Context, Entry, Measure
from industria.core import Progress, missing_extra
from industria.foundation.knowledge.extraction.annotated import (
    AnnotatedSentence,
    read_maintie,
    read_marked,
    split_by_seed,
)
from industria.foundation.knowledge.extraction.dictionary import DictionaryExtractor
from industria.foundation.knowledge.extraction.scoring import ExtractionScore, score_extraction

_DONE: dict[str, tuple[ExtractionScore, ExtractionScore, float, int, int]] = {}


def trained(
    name: str, sentences: list[AnnotatedSentence], held_out: int, progress: Progress
) -> tuple[ExtractionScore, ExtractionScore, float, int, int]:
    """(ours, dictionary, training seconds, training sentences, held out); once a process."""
    if name not in _DONE:
        try:
            from industria.foundation.knowledge.extraction.extractor import Extractor
        except ImportError:
            raise missing_extra("learn", "torch") from None
        train, test = split_by_seed(sentences, held_out, seed=0)
        plain = DictionaryExtractor(train)
        baseline = score_extraction(test, [plain.predict(s) for s in test])
        started = time.monotonic()
        extractor = Extractor.train(train, progress=progress)
        seconds = time.monotonic() - started
        ours = score_extraction(test, extractor.predict(test))
        _DONE[name] = (ours, baseline, seconds, len(train), len(test))
    return _DONE[name]


def english(data: Path) -> list[AnnotatedSentence]:
    """MaintIE at its five top classes."""
    return read_maintie(folder_of(data, "maintie") / "data" / "gold_release.json")


def chinese() -> list[AnnotatedSentence]:
    """The sentences of this package."""
    return read_marked(question_path("faults_zh.txt"))


def measure(context: Context) -> list[Measure]:
    """NER micro-F1 on the split of seed 0."""
    en, en_base, seconds, train, test = trained("en", english(context.data), 108, context.progress)
    zh, zh_base, _, zh_train, zh_test = trained("zh", chinese(), 60, context.progress)
    return [
        Measure("MaintIE, 5 classes: entity micro-F1", en.entity_f1, f"dictionary {en_base.entity_f1:.3f}; SpERT published .874", ">= .84", en.entity_f1 >= 0.84, f"{train} texts to learn, {test} held out by seed; the published split is not public"),
        Measure("training time, s", seconds, "-", "< 900", seconds < 900, "two cores", 0),
        Measure("Chinese faults: entity micro-F1", zh.entity_f1, f"dictionary {zh_base.entity_f1:.3f}", "> dictionary", zh.entity_f1 > zh_base.entity_f1, f"{zh_train} sentences to learn, {zh_test} held out; the same code, by characters; sentences written for this project"),
    ]  # fmt: skip


ENTRY = Entry(
    "KG-2",
    "trained entity extraction",
    "maintie (real), written Chinese sentences (composed)",
    "real",
    measure,
    needs=("maintie",),
    fast=False,
)
