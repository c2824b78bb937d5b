"""BASE-7: four ways to code categories, lossless, ready for the unseen, without target leakage."""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.bench.corpora.planted import ENCODING
from industria.bench.corpora.symptom_score import detections
from industria.bench.entry import Context, Entry, Measure
from industria.foundation.governance.encoding.code_book import learn_code_book
from industria.foundation.governance.encoding.codes import (
    OneHotCode,
    OrdinalCode,
    encode_out_of_fold,
    learn_weights,
    order_of,
)

_OURS = ["运行", "停机", "备用", "故障", "检修"]
_THEIRS = ["running", "stopped", "standby", "tripped", "under repair"]


def measure(context: Context) -> list[Measure]:
    """F1 of the weakest check; round trips; leakage of a target that is pure chance."""
    found = detections(ENCODING, range(context.up_to(20)))
    worst = min(found, key=lambda d: d.f1)
    rng = np.random.default_rng(0)
    cells = pd.Series(rng.choice(["low", "medium", "high", "very high"], 500))
    rank = OrdinalCode(tuple(order_of(list(cells.unique())) or ()))
    hot = OneHotCode("kind", ("pump", "fan", "valve"))
    kinds = pd.Series(rng.choice(["pump", "fan", "valve"], 500))
    book = learn_code_book(_OURS, _THEIRS)
    checks = {
        "ordinal": rank.decode(rank.encode(cells)).equals(cells),
        "ordinal order": bool((rank.encode(pd.Series(["low", "high"])).diff().iloc[1]) > 0),
        "one-hot": hot.decode(hot.encode(kinds)).equals(kinds),
        "code book": [book.back[book.there[v]] for v in _OURS] == _OURS,
        "unseen ordinal": rank.encode(pd.Series(["lukewarm"])).iloc[0] == -1,
        "unseen one-hot": int(hot.encode(pd.Series(["crane"])).to_numpy().sum()) == 0,
        "unseen weight": learn_weights(kinds, pd.Series(rng.random(500)))
        .encode(pd.Series(["crane"]))
        .notna()
        .all(),
    }
    right = sum(map(bool, checks.values()))
    ours, naive = _leakage()
    return [
        Measure("detection F1 of the weakest of 4", worst.f1, "-", ">= .95", worst.f1 >= 0.95, ", ".join(f"{d.name} {d.f1:.3f}" for d in found)),
        Measure(f"round trips and unseen categories right (of {len(checks)})", right, "-", str(len(checks)), right == len(checks), ", ".join(n for n, ok in checks.items() if not ok), 0),
        Measure("correlation of code and a random target", ours, f"target mean without folds {naive:.3f}", "<= .10", ours <= 0.1, "600 rows, 300 categories: mean of 20 seeds"),
    ]  # fmt: skip


def _leakage() -> tuple[float, float]:
    """|correlation| of weights with a target that has nothing to do with the category."""
    ours, naive = [], []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        cells = pd.Series(rng.integers(0, 300, 600).astype(str))
        target = pd.Series(rng.integers(0, 2, 600).astype(float))
        coded = encode_out_of_fold(cells, target, seed)
        ours.append(float(np.corrcoef(coded, target)[0, 1]))
        naive.append(float(np.corrcoef(target.groupby(cells).transform("mean"), target)[0, 1]))
    return float(np.mean(np.abs(ours))), float(np.mean(np.abs(naive)))


ENTRY = Entry(
    "BASE-7",
    "coding of categories",
    "planted tables; made: random categories",
    "composed",
    measure,
    looked_at=True,
    own_hand=True,
    counts="tables of each symptom",
    proof_sample=3,
)
