"""Hybrid retrieval: full text and vectors, ranked apart, fused by reciprocal rank.

Similarities of different languages cannot be compared as they are (a Chinese passage would always beat the
English one that answers a Chinese question), so vectors are ranked once per language, and together where
the encoder knows what the vectors of a language share. Passages in another language than the question's
are looked for by its words in that language too (``translation``). A plant of one language, asked in it,
needs neither. Fusion: Cormack, Clarke and Buettcher, Reciprocal rank fusion, SIGIR 2009. Its constant is small,
so that what one ranker is sure of survives; it was chosen on data/cranfield.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

from industria.core import BilingualEmbedder, Embedder, Evidence, Language, language_of
from industria.foundation.knowledge import Hit, Index
from industria.foundation.knowledge.snapshot import Ranking, Snapshot
from industria.foundation.knowledge.translation import stems_in

RetrievalMode = Literal["hybrid", "words", "vectors"]
_FUSION_CONSTANT = 5
_CANDIDATES = 40
# Words of the question's own language, where passages of another one are ranked too: they are for passages of
# its language alone. Chosen on translations of Klipper's manual, as is what is fused. They count whole where
# vectors too put their first passage before all others of its language: the plant has it in that language.
_OWN_WORDS = 0.5
_PROBES = 20
_LANGUAGES: tuple[Language, ...] = ("zh", "en")
_pool = ThreadPoolExecutor(4, thread_name_prefix="retrieval")


def fuse(rankings: Sequence[Ranking], limit: int, weights: Sequence[float] = ()) -> Ranking:
    """One ranking from several; the score of a row is the sum of weight / (constant + rank)."""
    scores: dict[int, float] = {}
    for ranking, weight in zip(rankings, weights or [1.0] * len(rankings), strict=True):
        for rank, (row, _) in enumerate(ranking, 1):
            scores[row] = scores.get(row, 0.0) + weight / (_FUSION_CONSTANT + rank)
    best = sorted(scores, key=lambda row: -scores[row])[:limit]
    return [(row, scores[row]) for row in best]


def retrieve(
    index: Index,
    question: str,
    limit: int = 10,
    mode: RetrievalMode = "hybrid",
    vector: Sequence[float] | None = None,
    apart: bool = False,
) -> list[Hit]:
    """The passages that fit a question, best first. ``vector`` saves embedding the question.

    ``apart``: for words that stand in several languages already: the best of each language are among the
    first, and no word is looked for in another language.
    """
    if mode == "words" or not index.embedder:
        return index.by_words(question, limit)
    snapshot = index.snapshot()
    count = max(_CANDIDATES, limit)
    asked = language_of(question)
    jobs = []
    if mode == "hybrid":
        jobs = [_pool.submit(snapshot.rank_by_words, question, count)]
        jobs += [
            _pool.submit(snapshot.rank_by_stems, stems_in(question, language), count)
            for language in _LANGUAGES
            if not apart and language != asked and snapshot.languages[language]
        ]
    nearest_to = vector if vector is not None else index.embedder.query(question)
    near, own = _nearest(snapshot, index.embedder, nearest_to, None if apart else asked, count)
    by_words = [job.result() for job in jobs]
    # Of what two rankings put first, the earlier ranking's is first.
    rankings, weights = [*by_words, *near], [1.0] * (len(by_words) + len(near))
    if len(by_words) > 1:
        rankings = [*near, *by_words]
        agreed = own and by_words[0] and own[0][0] == by_words[0][0][0]
        weights[len(near)] = 1.0 if agreed else _OWN_WORDS
    return index.fetch(snapshot, fuse(rankings, limit + index.spare, weights), question, limit)


def _nearest(
    snapshot: Snapshot,
    embedder: Embedder,
    vector: Sequence[float],
    asked: Language | None,
    count: int,
) -> tuple[list[Ranking], Ranking]:
    """By vectors: one ranking of all languages where they can be compared, else one of each.

    ``asked``: the question's language; None where it has several. The second: the ranking of that language.
    """
    present = [language for language in _LANGUAGES if snapshot.languages[language]]
    if present in ([], [asked]):
        alone = snapshot.rank_by_vector(vector, count, "", _PROBES)
        return [alone], alone
    together = embedder if asked and isinstance(embedder, BilingualEmbedder) else None
    centred = together.centred(vector, asked) if together and asked else vector
    jobs = [
        _pool.submit(
            snapshot.rank_by_vector, centred, count, language if len(present) > 1 else "", _PROBES
        )
        for language in present
    ]
    rankings = [job.result() for job in jobs]
    own = rankings[present.index(asked)] if asked in present else []
    if together is None:
        return rankings, own
    levels = [together.level(centred, language) for language in present]
    joined = [
        (row, score - level)
        for ranking, level in zip(rankings, levels, strict=True)
        for row, score in ranking
    ]
    return [sorted(joined, key=lambda found: -found[1])[:count]], own


def as_evidence(hit: Hit) -> Evidence:
    """A hit as evidence: the passage, where it stands."""
    return Evidence(hit.asset, hit.locator, hit.text, hit.score)
