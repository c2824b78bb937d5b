"""DET-CMAPSS: a turbofan's end announced before it comes, and nothing announced while it is young.

Each unit learns from its own first 60 flights, less than half of the shortest life. Its end begins 125 flights before the
failure, the usual cap of remaining life on this set (Heimes, PHM 2008); an alarm that begins before is a false one, however
long it lasts. Units that live for less than 205 flights have no early life to speak of and are left out.
"""

from __future__ import annotations

from statistics import median

from industria.bench.corpora.cmapss import cmapss_lives
from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.watching import (
    NAMES,
    Watch,
    beside,
    better,
    refusals,
    watch_all,
)
from industria.plant import ChatConfiguration, Plant

_TRAIN_ROWS, _END, _FEWEST = 60, 125, 205
_UNITS = 30


def measure(context: Context) -> list[Measure]:
    """About thirty of the units that are here, evenly spaced over both files."""
    lives = [life for life in cmapss_lives(context.data) if len(life) >= _FEWEST]
    lives = lives[:: len(lives) // context.up_to(_UNITS)]
    found: dict[str, list[_Life]] = {name: [] for name in NAMES}
    ours: list[Watch] = []
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        for number, life in enumerate(lives):
            context.progress("DET-CMAPSS", number, len(lives))
            watches = watch_all(plant, context.scratch, f"unit_{number}", life, _TRAIN_ROWS)
            ours.append(watches["ours"])
            for name, watch in watches.items():
                found[name].append(_Life(watch, len(life)))
    right = {k: sum(u.right for u in units) / len(units) for k, units in found.items()}
    warned = {k: sum(u.lead > 0 for u in units) / len(units) for k, units in found.items()}
    lead = {k: float(median(u.lead for u in units)) for k, units in found.items()}
    early = sum(len(life) - _END - _TRAIN_ROWS for life in lives)
    false = {k: 1000 * sum(u.false for u in units) / early for k, units in found.items()}
    return [
        Measure("units warned of their end and of nothing before", right["ours"], beside(right), "not below the better of them", right["ours"] >= better(right), f"{len(lives)} units of FD001 and FD003, first {_TRAIN_ROWS} flights train{refusals(ours)}"),
        Measure(f"units with an alarm that begins in the last {_END} flights", warned["ours"], beside(warned), "-", None),
        Measure("flights from that alarm to the failure, median", lead["ours"], beside(lead, 0), "-", None, "", 0),
        Measure("false alarms in 1,000 flights of early life", false["ours"], beside(false, 2), "-", None, f"{early} flights", 2),
    ]  # fmt: skip


class _Life:
    """One unit by one detector: ``lead``: flights from the first alarm of its end to the failure, 0 for none;
    ``false``: alarms that begin in its early life."""

    def __init__(self, watch: Watch, flights: int) -> None:
        begun = [first for first, _ in watch.part(_TRAIN_ROWS).alarms]
        left = [flights - _TRAIN_ROWS - first for first in begun]
        self.lead = max((n for n in left if n <= _END), default=0)
        self.false = sum(n > _END for n in left)

    @property
    def right(self) -> bool:
        """Warned of its end, and of nothing before."""
        return self.lead > 0 and not self.false


ENTRY = Entry(
    "DET-CMAPSS", "alarm before failure, lead, false alarms", "cmapss (FD001, FD003)", "simulated",
    measure, needs=("cmapss",), fast=False, counts="units", proof_sample=6,
)  # fmt: skip
