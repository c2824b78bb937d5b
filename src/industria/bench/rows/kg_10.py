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
    graphs = {"TEP": tep_ends(context.data)[0], "MaintIE": maintie_ends(context.data)[0]}
    ranks: dict[str, dict[str, list[np.ndarray]]] = {}
    pairs = [(name, seed) for seed in range(_SEEDS) for name in graphs]
    pairs = pairs[: context.up_to(len(pairs))]
    for number, (name, seed) in enumerate(pairs):
        context.progress(f"link prediction {name}", number, len(pairs))
        for model, found in _ranked(graphs[name], seed).items():
            ranks.setdefault(name, {}).setdefault(model, []).append(found)
    return [m for name, found in ranks.items() for m in _measures(name, found, len(graphs[name]))]


def _ranked(triples: list[Ends], seed: int) -> dict[str, np.ndarray]:
    """Filtered ranks of the held-out objects by each model."""
    train, test = _split(triples, seed)
    ours = LinkPredictor(train, seed)
    translation = Embedding(train, "transe", seed=seed)
    common = frequency(train)
    known = set(triples)
    return {
        model: filtered_ranks(objects, ours.nodes, test, known)
        for model, objects in (
            ("ours", ours.objects),
            ("TransE", translation.objects),
            ("frequency", lambda _, relation: common(relation, ours.nodes)),
        )
    }


def _measures(name: str, ranks: dict[str, list[np.ndarray]], triples: int) -> list[Measure]:
    found = {m: np.concatenate(r) for m, r in ranks.items()}
    splits = len(ranks["ours"])
    mrr = {m: float((1 / r).mean()) for m, r in found.items()}
    hits = {m: float((r <= 10).mean()) for m, r in found.items()}
    best = max(mrr["TransE"], mrr["frequency"])
    return [
        Measure(f"{name}: filtered MRR", mrr["ours"], f"TransE {mrr['TransE']:.3f}, frequency {mrr['frequency']:.3f}", "> both", mrr["ours"] > best, f"{triples} triples, 15 % held out, {splits} splits"),
        Measure(f"{name}: Hits@10", hits["ours"], f"TransE {hits['TransE']:.3f}, frequency {hits['frequency']:.3f}", "-", None),
    ]  # fmt: skip


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
    looked_at=True,
    counts="pairs of graph and split",
    proof_sample=1,
)
