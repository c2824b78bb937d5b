"""INF-5: vector index, 100 k x 256: recall@10 against brute force, p95 of a query."""

from __future__ import annotations

import time

import numpy as np

from industria.bench.corpora.passages import passages_of
from industria.bench.corpora.vectors import clustered
from industria.bench.entry import Context, Entry, Measure
from industria.plant import ChatConfiguration, Plant
from industria.testing.fakes import FixedEmbedder

_COUNT, _DIMENSION, _QUERIES, _K = 100_000, 256, 200, 10


class _Ready(FixedEmbedder):
    """Questions whose vectors are ready: what is measured is the index."""

    ready: dict[str, list[float]]

    def query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self.ready[text]


def measure(context: Context) -> list[Measure]:
    """The index of a plant with ready vectors, asked as users do."""
    vectors = clustered(_COUNT, _DIMENSION, 0)
    embedder = _Ready(_DIMENSION)
    plant = Plant.open(context.scratch / "plant", chat=ChatConfiguration("none"), embedder=embedder)
    for start in range(0, _COUNT, 20_000):
        context.progress("INF-5 load", start, _COUNT)
        block = vectors[start : start + 20_000]
        passages = passages_of(["-"] * len(block), start)
        plant.index.add(f"block-{start}", passages, vectors=block.tolist())
    plant.index.settle()
    rng = np.random.default_rng(1)
    queries = vectors[rng.integers(0, _COUNT, _QUERIES)] + 0.05 * rng.normal(
        size=(_QUERIES, _DIMENSION)
    )
    queries /= np.linalg.norm(queries, axis=1, keepdims=True)
    exact = np.argsort(-(queries @ vectors.T), axis=1)[:, :_K]
    embedder.ready = {f"question {n}": query.tolist() for n, query in enumerate(queries)}
    plant.retrieve("question 0", _K, "vectors")
    hits, times = 0, []
    for question, truth in zip(embedder.ready, exact, strict=True):
        started = time.perf_counter()
        found = plant.retrieve(question, _K, "vectors")
        times.append(time.perf_counter() - started)
        hits += len({h.locator.start for h in found} & set(truth.tolist()))
    plant.close()
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
