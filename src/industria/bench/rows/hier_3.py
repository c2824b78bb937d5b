"""HIER-3: general, industry and a building's own model on that building's last fifth, all in one report."""

from __future__ import annotations

from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.lineage import GENERAL, INDUSTRY, SCENARIO, lineage

_NOTE = (
    "industria models levels on a building that no table of the industry holds; its own first 60 % taught the scenario's "
    "model, 20 % chose the steps and the share of them that is taken; 96 steps ahead"
)


def measure(context: Context) -> list[Measure]:
    """The three levels, what the last one forgot, and whether it may leave."""
    found = lineage(context)
    general, industry, own = (found.value(m) for m in (GENERAL, INDUSTRY, SCENARIO))
    naive, forgotten = found.scenario.baseline_value, 100 * found.forgotten(SCENARIO)
    share = 100 * found.trained_share(SCENARIO)
    return [
        Measure("MASE of the scenario's model on its last fifth", own, f"industry {industry:.4f}, general {general:.4f}, seasonal naive {naive:.4f}", "below the industry's, that below the general one", own < industry < general and own < naive, _NOTE, 4),
        Measure("worse on general series by %", forgotten, f"industry {100 * found.forgotten(INDUSTRY):.2f}", "<= 2", forgotten <= 2, "after both steps; squared error on 300 synthetic series that no training draws", 2),
        Measure("% of the parameters that were trained", share, "all weights 100", "<= 2", share <= 2, "", 2),
        Measure("the export of what private data made is refused", float(found.refused), "-", "1", found.refused, "the building's table is marked private", 0),
    ]  # fmt: skip


ENTRY = Entry(
    "HIER-3", "a scenario's model from private data", "citylearn (2022, phase 1)", "real", measure,
    needs=("citylearn_2022_p1", "package:torch"), fast=False, looked_at=True,
)  # fmt: skip
