"""Hybrid retrieval: full text and vectors, ranked apart, fused by reciprocal rank.

Vectors are ranked once per language, because similarities of different languages cannot be
compared (a Chinese passage would always beat the English one that answers a Chinese question).
Fusion: Cormack, Clarke and Buettcher, Reciprocal rank fusion, SIGIR 2009. Its constant is small,
so that what one ranker is sure of survives; it was chosen on data/cranfield.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

from industria.core import Evidence
from industria.foundation.knowledge import Hit, Index
from industria.foundation.knowledge.snapshot import Ranking

RetrievalMode = Literal["hybrid", "words", "vectors"]
_FUSION_CONSTANT = 5
_CANDIDATES = 40
_PROBES = 20
_pool = ThreadPoolExecutor(4, thread_name_prefix="retrieval")


def fuse(rankings: Sequence[Ranking], limit: int) -> Ranking:
    """One ranking from several; the score of a row is the sum of 1 / (constant + rank)."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, (row, _) in enumerate(ranking, 1):
            scores[row] = scores.get(row, 0.0) + 1 / (_FUSION_CONSTANT + rank)
    best = sorted(scores, key=lambda row: -scores[row])[:limit]
    return [(row, scores[row]) for row in best]


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
    snapshot = index.snapshot()
    count = max(_CANDIDATES, limit)
    words = _pool.submit(snapshot.rank_by_words, question, count) if mode == "hybrid" else None
    nearest_to = vector if vector is not None else index.embedder.query(question)
    present = [language for language, passages in snapshot.languages.items() if passages]
    jobs = [
        _pool.submit(snapshot.rank_by_vector, nearest_to, count, language, _PROBES)
        for language in (present if len(present) > 1 else [""])
    ]
    rankings = [*([words.result()] if words else []), *(job.result() for job in jobs)]
    return index.fetch(snapshot, fuse(rankings, limit + index.spare), question, limit)


def as_evidence(hit: Hit) -> Evidence:
    """A hit as evidence: the passage, where it stands."""
    return Evidence(hit.asset, hit.locator, hit.text, hit.score)
