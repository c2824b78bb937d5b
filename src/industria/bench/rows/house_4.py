"""HOUSE-4: 50 clients at once on a real server; the same with a hostile key at work; SQL beside a bare route."""

from __future__ import annotations

from statistics import median

from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.load.clients import Seen
from industria.bench.studies.load.gateway import CLIENTS, Loaded, measure_gateway

SECONDS = 60
SEED = 7
_HEALTH_MS, _RETRIEVE_MS, _SQL_SHARE = 50.0, 2_000.0, 0.8
_FACTOR = 2.0
_SHOWN = 3


def measure(context: Context) -> list[Measure]:
    """Latencies are those that the clients see, on a machine that the clients use as well."""
    done = measure_gateway(context.scratch / "load", context.up_to(SECONDS), SEED, context.progress)
    ratios = [ours / bare for ours, bare in done.rates]
    share = median(ratios)
    shown = "; ".join(f"{ours:.0f} against {bare:.0f} calls/s" for ours, bare in done.rates)
    return [
        *_latencies(f"{CLIENTS} clients", done.alone, 1.0, done),
        *_latencies("with a hostile key", done.attacked, _FACTOR, done),
        Measure("SQL calls of the gateway / of a bare route", share, "FastAPI + DuckDB", f">= {_SQL_SHARE}", share >= _SQL_SHARE, shown, 2),
    ]  # fmt: skip


def _latencies(name: str, seen: Seen, factor: float, done: Loaded) -> list[Measure]:
    count, rate = seen.answers, seen.answers / seen.span_s
    note = f"{count} answers, {rate:.0f} a second; load of the machine {done.load[0]:.1f} before, {done.load[1]:.1f} after"  # fmt: skip
    said = "; ".join([note, *seen.errors[:_SHOWN]])
    all_of_them = ", ".join(f"{what} {seen.p95_ms(what):.0f}" for what in sorted(seen.seconds))
    found = [Measure(f"{name}: errors", len(seen.errors), "-", "0", not seen.errors and count > 0, said, 0)]  # fmt: skip
    for what, most in (("health", _HEALTH_MS * factor), ("retrieve", _RETRIEVE_MS * factor)):
        p95 = seen.p95_ms(what)
        found.append(Measure(f"{name}: p95 of {what}, ms", p95, "-", f"< {most:.0f}", p95 < most, f"p95 in ms: {all_of_them}", 1))  # fmt: skip
    return found


ENTRY = Entry(
    "HOUSE-4", "-", "made: a table of 5,000 rows and 100 notes behind a real server", "composed",
    measure, fast=False, looked_at=True, own_hand=True, seed=SEED, counts="seconds of load",
    proof_sample=5,
)  # fmt: skip
