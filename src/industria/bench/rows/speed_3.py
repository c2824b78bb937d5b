"""SPEED-3: hybrid retrieval over 50 k passages against a bare LanceDB vector query."""

from __future__ import annotations

import time

import lancedb
import numpy as np

from industria.bench.corpora.vectors import clustered
from industria.bench.entry import Context, Entry, Measure
from industria.core import Locator
from industria.demo.manual_text import CHINESE, ENGLISH
from industria.foundation.ingest.source import Passage
from industria.foundation.knowledge import Index
from industria.foundation.knowledge.tokens import words
from industria.interaction.retrieval import retrieve
from industria.testing.fakes import FixedEmbedder

_COUNT, _DIMENSION, _ROUNDS = 50_000, 384, 150


def measure(context: Context) -> list[Measure]:
    """Passages of shuffled manual words in both languages; queries of four words."""
    rng = np.random.default_rng(0)
    vectors = clustered(_COUNT, _DIMENSION, 2)
    vocabulary = [
        words(" ".join(text for _, text in chapters)) * 20 + [f"{part}{i}" for i in range(1500)]
        for chapters, part in ((ENGLISH, "part"), (CHINESE, "部件"))
    ]
    index = Index(context.scratch / "index", FixedEmbedder(_DIMENSION))
    for start in range(0, _COUNT, 10_000):
        context.progress("SPEED-3 load", start, _COUNT)
        passages = [
            Passage(
                " ".join(rng.choice(vocabulary[(start + i) % 5 == 0], 60)),
                Locator("span", 1, start + i, start + i + 1),
            )
            for i in range(10_000)
        ]
        index.add(f"block-{start}", passages, vectors=vectors[start : start + 10_000].tolist())
    index.settle()
    bare = lancedb.connect(str(context.scratch / "index")).open_table("passages")
    ours, theirs = [], []
    for number in range(_ROUNDS + 10):
        question = " ".join(rng.choice(vocabulary[number % 2], 4))
        vector = vectors[int(rng.integers(_COUNT))].tolist()
        started = time.perf_counter()
        hits = retrieve(index, question, 10, vector=vector)
        middle = time.perf_counter()
        bare.search(vector, vector_column_name="vector").distance_type("dot").limit(10).to_list()
        end = time.perf_counter()
        assert hits
        if number >= 10:
            ours.append(middle - started)
            theirs.append(end - middle)
    ratio = float(np.median(ours) / np.median(theirs))
    p95 = float(np.quantile(ours, 0.95)) * 1000
    note = f"median {np.median(ours) * 1000:.1f} ms against {np.median(theirs) * 1000:.1f} ms"
    return [
        Measure("hybrid retrieval / bare vector query", ratio, "LanceDB 1", "<= 2", ratio <= 2, note, 2),
        Measure("p95 of hybrid retrieval, ms", p95, "-", "< 60", p95 < 60, digits=1),
    ]  # fmt: skip


ENTRY = Entry(
    "SPEED-3",
    "-",
    "made: 50 k passages, zh and en",
    "composed",
    measure,
    fast=False,
    looked_at=True,
    own_hand=True,
)
