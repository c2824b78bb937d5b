"""GOV-8: insights that survive, and none from chance."""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.bench.corpora.plant_tables import NOW
from industria.bench.data import folder_of
from industria.bench.entry import Context, Entry, Measure
from industria.foundation.governance import GovernedTable
from industria.foundation.governance.insights import find_insights

_SHUFFLES = 200


def measure(context: Context) -> list[Measure]:
    """ai4i2020 as it is, and with every column shuffled by itself, two hundred times."""
    frame = pd.read_csv(
        next(folder_of(context.data, "ai4i2020").rglob("*.csv")), sep=None, engine="python"
    )
    frame = (
        frame.drop(columns=["UDI", "Product ID"])
        .sample(2000, random_state=0)
        .reset_index(drop=True)
    )
    real = find_insights(GovernedTable("ai4i", frame, NOW))
    rng = np.random.default_rng(0)
    false, shuffles = 0, context.up_to(_SHUFFLES)
    for number in range(shuffles):
        if number % 20 == 0:
            context.progress("shuffled tables", number, shuffles)
        shuffled = frame.apply(lambda c: rng.permutation(c.to_numpy()))
        false += bool(find_insights(GovernedTable("shuffled", shuffled, NOW)))
    shown = "; ".join(i.message.en for i in real[:3])
    return [
        Measure(f"shuffled tables with any insight (of {shuffles})", false, "-", f"<= {shuffles // 20}", false <= shuffles // 20, "5 % false-discovery rate", 0),
        Measure("insights of the real table", len(real), "-", "-", None, shown, 0),
    ]  # fmt: skip


ENTRY = Entry(
    "GOV-8",
    "value mining",
    "ai4i2020",
    "real",
    measure,
    needs=("ai4i2020",),
    fast=False,
    looked_at=True,
    counts="shuffled tables",
    proof_sample=10,
)
