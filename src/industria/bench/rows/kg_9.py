"""KG-9: quality per triple; planted wrong triples stand out."""

from __future__ import annotations

from collections import Counter

import numpy as np

from industria.bench.corpora.graphs import maintie_ends, tep_ends
from industria.bench.entry import Context, Entry, Measure
from industria.foundation.knowledge.quality import triple_quality
from industria.foundation.knowledge.reasoning import Ends

_WRONG = 0.1
_SEEDS = 3


def measure(context: Context) -> list[Measure]:
    """AUROC of the quality score with 10 % wrong triples among the right ones, two graphs."""
    graphs = {"TEP": tep_ends(context.data), "MaintIE": maintie_ends(context.data)}
    areas: dict[str, list[float]] = {}
    lonely: dict[str, list[float]] = {}
    pairs = [(name, seed) for seed in range(_SEEDS) for name in graphs]
    pairs = pairs[: context.up_to(len(pairs))]
    for number, (name, seed) in enumerate(pairs):
        context.progress(f"quality {name}", number, len(pairs))
        triples, kinds = graphs[name]
        mixed, wrong = _planted(triples, seed)
        areas.setdefault(name, []).append(_area(triple_quality(mixed, kinds, seed=seed), wrong))
        often = Counter(n for s, _, o in mixed for n in {s, o})
        ends = np.array([min(often[s], often[o]) for s, _, o in mixed], float)
        lonely.setdefault(name, []).append(_area(ends, wrong))
    measures = []
    for name, found in areas.items():
        area = float(np.mean(found))
        measures.append(
            Measure(f"{name}: AUROC of wrong triples", area, f"how often its ends occur {np.mean(lonely[name]):.3f}", ">= .85", area >= 0.85, f"{len(graphs[name][0])} triples, 10 % wrong (random object), worst of {len(found)} seeds {min(found):.3f}")
        )  # fmt: skip
    return measures


def _planted(triples: list[Ends], seed: int) -> tuple[list[Ends], np.ndarray]:
    rng = np.random.default_rng(seed)
    nodes = sorted({n for s, _, o in triples for n in (s, o)})
    known = set(triples)
    wrong: list[Ends] = []
    while len(wrong) < round(_WRONG * len(triples)):
        s, r, _ = triples[rng.integers(len(triples))]
        false = (s, r, nodes[rng.integers(len(nodes))])
        if false not in known and false[0] != false[2]:
            wrong.append(false)
            known.add(false)
    mixed = [*triples, *wrong]
    order = rng.permutation(len(mixed))
    flags = np.arange(len(mixed)) >= len(triples)
    return [mixed[i] for i in order], flags[order]


def _area(quality: np.ndarray, wrong: np.ndarray) -> float:
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(wrong, -quality))


ENTRY = Entry(
    "KG-9",
    "quality of each triple",
    "tep_kg, maintie",
    "composed",
    measure,
    needs=("tep_kg", "maintie"),
    looked_at=True,
    counts="pairs of graph and seed",
    proof_sample=1,
    fast=False,
)
