"""SPEED-3: hybrid retrieval over 50 k passages against a bare LanceDB vector query."""

from __future__ import annotations

import re
import time
from itertools import pairwise
from typing import Any

import numpy as np

from industria.bench.corpora.passages import passages_of
from industria.bench.corpora.vectors import clustered
from industria.bench.entry import Context, Entry, Measure
from industria.demo.manual_text import CHINESE, ENGLISH
from industria.plant import ChatConfiguration, Plant
from industria.testing.fakes import FixedEmbedder

_COUNT, _DIMENSION, _ROUNDS = 50_000, 384, 150
_BLOCK = 10_000


def measure(context: Context) -> list[Measure]:
    """Passages of shuffled manual words in both languages; questions of four words, asked as users do."""
    rng = np.random.default_rng(0)
    vectors = clustered(_COUNT, _DIMENSION, 2)
    vocabulary = [
        _words(" ".join(text for _, text in chapters)) * 20 + [f"{part}{i}" for i in range(1500)]
        for chapters, part in ((ENGLISH, "part"), (CHINESE, "部件"))
    ]
    embedder = FixedEmbedder(_DIMENSION)
    plant = Plant.open(context.scratch / "plant", chat=ChatConfiguration("none"), embedder=embedder)
    for start in range(0, _COUNT, _BLOCK):
        context.progress("SPEED-3 load", start, _COUNT)
        texts = [" ".join(rng.choice(vocabulary[(start + i) % 5 == 0], 60)) for i in range(_BLOCK)]
        passages = passages_of(texts, start)
        plant.index.add(
            f"block-{start}", passages, vectors=vectors[start : start + _BLOCK].tolist()
        )
    plant.index.settle()
    import lancedb

    bare = lancedb.connect(str(plant.root / "index")).open_table("passages")
    ours, theirs, fit = [], [], 0
    for number in range(_ROUNDS + 10):
        question = " ".join(rng.choice(vocabulary[number % 2], 4))
        started = time.perf_counter()
        hits = plant.retrieve(question, 10)
        middle = time.perf_counter()
        vector = embedder.query(question)
        search: Any = bare.search(vector, vector_column_name="vector")
        search.distance_type("dot").limit(10).to_list()
        end = time.perf_counter()
        assert len(hits) == 10, f"{len(hits)} passages of 10 for {question}"
        fit += any(word in hit.text for hit in hits for word in question.split())
        if number >= 10:
            ours.append(middle - started)
            theirs.append(end - middle)
    plant.close()
    ratio = float(np.median(ours) / np.median(theirs))
    p95 = float(np.quantile(ours, 0.95)) * 1000
    note = f"median {np.median(ours) * 1000:.1f} ms against {np.median(theirs) * 1000:.1f} ms"
    return [
        Measure("hybrid retrieval / bare vector query", ratio, "LanceDB 1", "<= 2", ratio <= 2, note, 2),
        Measure("p95 of hybrid retrieval, ms", p95, "-", "< 60", p95 < 60, digits=1),
        Measure("questions with a passage that holds a word of theirs", fit / (_ROUNDS + 10), "-", "1", fit == _ROUNDS + 10),
    ]  # fmt: skip


def _words(text: str) -> list[str]:
    """English words, and pairs of Chinese characters."""
    han = re.findall(r"[\u4e00-\u9fff]", text)
    return re.findall(r"[a-z]+", text.lower()) + [a + b for a, b in pairwise(han)]


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
