"""Hybrid retrieval: full text and vectors, ranked apart, fused by reciprocal rank.

Vectors are ranked once per language, because similarities of different languages cannot be
compared (a Chinese passage would always beat the English one that answers a Chinese question).
Fusion: Cormack, Clarke and Buettcher, Reciprocal rank fusion, SIGIR 2009. Its constant is small,
so that what one ranker is sure of survives; it was chosen on data/cranfield.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Literal

from industria.core import Evidence
from industria.foundation.knowledge import Hit, Index

RetrievalMode = Literal["hybrid", "words", "vectors"]
_FUSION_CONSTANT = 5
_CANDIDATES = 40
_pool = ThreadPoolExecutor(4, thread_name_prefix="retrieval")


def fuse(rankings: Sequence[Sequence[Hit]], limit: int) -> list[Hit]:
    """One ranking from several; the score of a hit is the sum of 1 / (constant + rank)."""
    scores: dict[str, float] = {}
    hits: dict[str, Hit] = {}
    for ranking in rankings:
        for rank, hit in enumerate(ranking, 1):
            scores[hit.id] = scores.get(hit.id, 0.0) + 1 / (_FUSION_CONSTANT + rank)
            hits.setdefault(hit.id, hit)
    best = sorted(scores, key=lambda i: -scores[i])[:limit]
    return [replace(hits[i], score=scores[i]) for i in best]


def retrieve(
    index: Index,
    question: str,
    limit: int = 10,
    mode: RetrievalMode = "hybrid",
    vector: Sequence[float] | None = None,
) -> list[Hit]:
    """The passages that fit a question, best first. ``vector`` saves embedding the question."""
    if mode == "words" or not index.embedder:
        return index.by_words(question, limit)
    words = _pool.submit(index.by_words, question, _CANDIDATES) if mode == "hybrid" else None
    vector = vector if vector is not None else index.embedder.query(question)
    present = [language for language, count in index.languages().items() if count]
    nearest = list(
        _pool.map(
            lambda language: index.by_vector(vector, _CANDIDATES, language),
            present if len(present) > 1 else [""],
        )
    )
    return fuse([*([words.result()] if words else []), *nearest], limit)


def as_evidence(hit: Hit) -> Evidence:
    """A hit as evidence: the passage, where it stands."""
    return Evidence(hit.asset, hit.locator, hit.text, hit.score)
