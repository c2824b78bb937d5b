"""Trained extraction: entities and relations from maintenance text, Chinese and English."""

from __future__ import annotations

from industria.foundation.knowledge.extraction.annotated import (
    AnnotatedSentence,
    EntitySpan,
    Relation,
    read_maintie,
    read_marked,
    split_by_seed,
)
from industria.foundation.knowledge.extraction.dictionary import DictionaryExtractor
from industria.foundation.knowledge.extraction.extractor import Extractor
from industria.foundation.knowledge.extraction.options import TrainingOptions
from industria.foundation.knowledge.extraction.scoring import ExtractionScore, score_extraction

__all__ = [
    "AnnotatedSentence",
    "DictionaryExtractor",
    "EntitySpan",
    "ExtractionScore",
    "Extractor",
    "Relation",
    "TrainingOptions",
    "read_maintie",
    "read_marked",
    "score_extraction",
    "split_by_seed",
]
