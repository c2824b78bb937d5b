"""KG-10: reasoning. Held-out facts predicted by rules and embeddings, against TransE and frequency."""

from __future__ import annotations

import numpy as np

from industria.bench.corpora.graphs import maintie_ends, tep_ends
from industria.bench.entry import Context, Entry, Measure
from industria.foundation.knowledge.reasoning import (
    Embedding,
    Ends,
    LinkPredictor,
    filtered_ranks,
    frequency,
)

_HELD_OUT = 0.15
_SEEDS = 3


def measure(context: Context) -> list[Measure]:
    """Filtered MRR and Hits@10 of the object, mean of three splits."""
    measures = []
    for name, (triples, _) in {
        "TEP": tep_ends(context.data),
        "MaintIE": maintie_ends(context.data),
    }.items():
        ranks: dict[str, list[np.ndarray]] = {"ours": [], "TransE": [], "frequency": []}
        for seed in range(_SEEDS):
            context.progress(f"link prediction {name}", seed, _SEEDS)
            train, test = _split(triples, seed)
            ours = LinkPredictor(train, seed)
            translation = Embedding(train, "transe", seed=seed)
            common = frequency(train)
            known = set(triples)
            for model, objects in (
                ("ours", ours.objects),
                ("TransE", translation.objects),
                ("frequency", lambda _, r, c=common, n=ours.nodes: c(r, n)),
            ):
                ranks[model].append(filtered_ranks(objects, ours.nodes, test, known))
        found = {m: np.concatenate(r) for m, r in ranks.items()}
        mrr = {m: float((1 / r).mean()) for m, r in found.items()}
        hits = {m: float((r <= 10).mean()) for m, r in found.items()}
        best = max(mrr["TransE"], mrr["frequency"])
        measures += [
            Measure(f"{name}: filtered MRR", mrr["ours"], f"TransE {mrr['TransE']:.3f}, frequency {mrr['frequency']:.3f}", "> both", mrr["ours"] > best, f"{len(triples)} triples, 15 % held out, {_SEEDS} splits"),
            Measure(f"{name}: Hits@10", hits["ours"], f"TransE {hits['TransE']:.3f}, frequency {hits['frequency']:.3f}", "-", None),
        ]  # fmt: skip
    return measures


def _split(triples: list[Ends], seed: int) -> tuple[list[Ends], list[Ends]]:
    """Held-out triples whose ends and relation still stand in the rest."""
    order = np.random.default_rng(seed).permutation(len(triples))
    train = list(triples)
    test: list[Ends] = []
    for place in order:
        if len(test) >= _HELD_OUT * len(triples):
            break
        t = triples[place]
        rest = [x for x in train if x != t]
        nodes = {n for s, _, o in rest for n in (s, o)}
        if t[0] in nodes and t[2] in nodes and any(x[1] == t[1] for x in rest):
            train = rest
            test.append(t)
    return train, test


ENTRY = Entry(
    "KG-10",
    "reasoning by rules and embeddings",
    "tep_kg, maintie",
    "real",
    measure,
    needs=("tep_kg", "maintie"),
)
