"""HOUSE-2: random calls over all faces, killed at random moments: every effect has its Run, and none is lost.

The product runs in child processes that are killed with SIGKILL and started again; the plant's line is a
real OPC UA server that is not killed and keeps a ledger of every write that reached it.
"""

from __future__ import annotations

from collections.abc import Sequence

from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.trial.driver import Trial, trial

CALLS = 1_000
SEED = 11
_SHOWN = 3


def measure(context: Context) -> list[Measure]:
    """One trial, and its account."""
    done = trial(context.scratch / "trial", context.up_to(CALLS), SEED, context.progress)
    told = done.account
    return [
        _none("effects on the OPC UA server without an intent on disk before them", told.unrecorded_writes, f"{done.writes} writes arrived"),
        _none("changes of the plant without a Run or an intent", told.unrecorded_changes, "assets, removals, model versions, keys, approvals, files, pruned Runs"),
        _none("Runs and intents without a person", told.without_person, f"{told.open_intents} began and never ended"),
        _none("acknowledged calls whose Run or effect is not there", told.lost, _counted(done.by_end)),
        _none("damage that industria verify names after it all", [done.verified] if done.verified else [], "verify and audit verify --full"),
        _none("calls that ended in no answer: 5xx, an exception of Python's own, over 120 s", _broken(done), "-"),
        Measure("calls", len(done.seen), "-", "-", None, _counted(done.by_face), 0),
        Measure("kills with SIGKILL", sum(done.kills.values()), "-", "> 0", sum(done.kills.values()) > 0, _counted(done.kills), 0),
    ]  # fmt: skip


def _none(metric: str, found: Sequence[str], note: str) -> Measure:
    said = "; ".join([note, *found[:_SHOWN]])
    return Measure(metric, len(found), "-", "0", not found, said, 0)


def _broken(done: Trial) -> list[str]:
    return [f"{s.call.face} {s.call.tool}: {s.said[:120]}" for s in done.seen if s.saw == "broken"]


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))


ENTRY = Entry(
    "HOUSE-2", "-", "calls drawn by chance; a real OPC UA server on loopback (asyncua)", "simulated",
    measure, fast=False, needs=("package:asyncua",), looked_at=True, own_hand=True, seed=SEED,
    counts="calls", proof_sample=40,
)  # fmt: skip
