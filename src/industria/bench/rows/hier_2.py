"""HIER-2: a model of an industry from the general one, on hours that it did not see, and what it forgot."""

from __future__ import annotations

from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.lineage import GENERAL, INDUSTRY, WHOLE, lineage

_NOTE = (
    "industria train forecasting ... --level industry --parent series-general, then industria models levels: load and sun "
    "of four buildings, weather and carbon of the grid by the hour; 60 % in time learned from, 20 % chose the steps and "
    "the share of them that is taken, 20 % judge, 96 steps ahead. 120 steps and rank 2 were set by judgement"
)


def measure(context: Context) -> list[Measure]:
    """The industry's own last fifth, and general series that no training drew."""
    found = lineage(context)
    own, above = found.value(INDUSTRY, "industry"), found.value(GENERAL, "industry")
    naive, forgotten = found.industry.baseline_value, 100 * found.forgotten(INDUSTRY)
    share = 100 * found.trained_share(INDUSTRY)
    whole = found.cards[WHOLE]
    beside = f"general {above:.4f}, seasonal naive {naive:.4f}, all weights tuned {whole.metrics['mase']:.4f}"
    return [
        Measure("MASE on the industry's last fifth, 96 steps ahead", own, beside, "below the general model and the naive one", own < min(above, naive), _NOTE, 4),
        Measure("worse on general series by %", forgotten, f"all weights tuned {100 * found.forgotten(WHOLE):.2f}", "<= 2", forgotten <= 2, "squared error on 300 synthetic series that no training draws", 2),
        Measure("% of the parameters that were trained", share, "all weights 100", "<= 2", share <= 2, "adapters of low rank on the heads, merged afterwards", 2),
    ]  # fmt: skip


ENTRY = Entry(
    "HIER-2", "an industry's model from the general one", "citylearn (2022, phase 1)", "real", measure,
    needs=("citylearn_2022_p1", "package:torch"), fast=False, looked_at=True,
)  # fmt: skip
