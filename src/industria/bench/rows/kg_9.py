"""KG-9: quality per triple; planted wrong triples stand out."""

from __future__ import annotations

import numpy as np

from industria.bench.corpora.graphs import maintie_ends, tep_ends
from industria.bench.entry import Context, Entry, Measure
from industria.foundation.knowledge.quality import triple_quality
from industria.foundation.knowledge.reasoning import Ends

_WRONG = 0.1
_SEEDS = 3


def measure(context: Context) -> list[Measure]:
    """AUROC of the quality score with 10 % wrong triples among the right ones, two graphs."""
    measures = []
    for name, (triples, kinds) in {
        "TEP": tep_ends(context.data),
        "MaintIE": maintie_ends(context.data),
    }.items():
        areas, lonely = [], []
        for seed in range(_SEEDS):
            context.progress(f"quality {name}", seed, _SEEDS)
            mixed, wrong = _planted(triples, seed)
            areas.append(_area(triple_quality(mixed, kinds, seed=seed), wrong))
            counts = {n: sum(n in (s, o) for s, _, o in mixed) for t in mixed for n in (t[0], t[2])}
            lonely.append(
                _area(np.array([min(counts[s], counts[o]) for s, _, o in mixed], float), wrong)
            )
        area = float(np.mean(areas))
        measures.append(
            Measure(f"{name}: AUROC of wrong triples", area, f"how often its ends occur {np.mean(lonely):.3f}", ">= .85", area >= 0.85, f"{len(triples)} triples, 10 % wrong (random object), worst of {_SEEDS} seeds {min(areas):.3f}")
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
)
