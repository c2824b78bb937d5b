"""INF-5: vector index, 100 k x 256: recall@10 against brute force, p95 of a query."""

from __future__ import annotations

import time

import numpy as np

from industria.bench.corpora.vectors import clustered
from industria.bench.entry import Context, Entry, Measure
from industria.core import Locator
from industria.foundation.ingest.source import Passage
from industria.foundation.knowledge import Index
from industria.testing.fakes import FixedEmbedder

_COUNT, _DIMENSION, _QUERIES, _K = 100_000, 256, 200, 10


def measure(context: Context) -> list[Measure]:
    """The same index class that passages use, with ready vectors."""
    vectors = clustered(_COUNT, _DIMENSION, 0)
    index = Index(context.scratch / "index", FixedEmbedder(_DIMENSION))
    for start in range(0, _COUNT, 20_000):
        context.progress("INF-5 load", start, _COUNT)
        block = vectors[start : start + 20_000]
        passages = [Passage("-", Locator("rows", start=start + i)) for i in range(len(block))]
        index.add(f"block-{start}", passages, vectors=block.tolist())
    index.settle()
    rng = np.random.default_rng(1)
    queries = vectors[rng.integers(0, _COUNT, _QUERIES)] + 0.05 * rng.normal(
        size=(_QUERIES, _DIMENSION)
    )
    queries /= np.linalg.norm(queries, axis=1, keepdims=True)
    exact = np.argsort(-(queries @ vectors.T), axis=1)[:, :_K]
    index.by_vector(queries[0].tolist(), _K)
    hits, times = 0, []
    for query, truth in zip(queries, exact, strict=True):
        started = time.perf_counter()
        found = index.by_vector(query.tolist(), _K)
        times.append(time.perf_counter() - started)
        hits += len({h.locator.start for h in found} & set(truth.tolist()))
    recall = hits / (_QUERIES * _K)
    p95 = float(np.quantile(times, 0.95)) * 1000
    return [
        Measure("recall@10", recall, "brute force 1", ">= .95", recall >= 0.95),
        Measure("p95 of a query, ms", p95, "-", "<= 20", p95 <= 20, digits=1),
    ]


ENTRY = Entry(
    "INF-5",
    "vector index over embeddings",
    "made: 100 k x 256 in 2,000 clusters",
    "composed",
    measure,
    fast=False,
    looked_at=True,
    own_hand=True,
)
