"""GOV-8: insights that survive, and none from chance."""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.bench.data import folder_of
from industria.bench.entry import Context, Entry, Measure
from industria.plant import ChatConfiguration, Plant

_SHUFFLES = 200
# UCI: the process temperature is the air temperature and a random walk; torque falls with the speed.
_KNOWN = (("air temperature", "process temperature"), ("rotational speed", "torque"))


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
    rng = np.random.default_rng(0)
    false, shuffles = 0, context.up_to(_SHUFFLES)
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:

        def mined(name: str, table: pd.DataFrame) -> list[dict[str, object]]:
            path = context.scratch / f"{name}.csv"
            table.to_csv(path, index=False)
            plant.ingest(path)
            found: list[dict[str, object]] = plant.call("insights", asset=name).to_json()[
                "insights"
            ]
            return found

        real = mined("ai4i", frame)
        for number in range(shuffles):
            if number % 20 == 0:
                context.progress("shuffled tables", number, shuffles)
            shuffled = frame.apply(lambda c: rng.permutation(c.to_numpy()))
            false += bool(mined(f"shuffled_{number}", shuffled))
    known = sum(any(all(word in _pair(i) for word in pair) for i in real) for pair in _KNOWN)
    shown = "; ".join(f"{i['one']} and {i['other']}" for i in real[:3])
    return [
        Measure(f"shuffled tables with any insight (of {shuffles})", false, "-", f"<= {shuffles // 20}", false <= shuffles // 20, "5 % false-discovery rate", 0),
        Measure(f"relations that the data set's own description states, found (of {len(_KNOWN)})", known, "-", str(len(_KNOWN)), known == len(_KNOWN), f"{len(real)} insights: {shown}", 0),
    ]  # fmt: skip


def _pair(insight: dict[str, object]) -> str:
    """Both columns, however the lake spells them."""
    return f"{insight['one']} {insight['other']}".lower().replace("_", " ")


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
