"""INT-16 with FLOW-15: the loop of a soft PLC and a plant twin over OPC UA, timed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from industria.bench.entry import Context, Entry, Measure


def measure(context: Context) -> list[Measure]:
    """p95 of one exchange: outputs read, the plant stepped, inputs written and acknowledged."""
    from industria.applications.production.plc.runtime.process import PlcProcess, Terminals
    from industria.applications.production.plc.runtime.soft_plc import PlcOptions
    from industria.applications.production.plc.twins.control import reference_program
    from industria.applications.production.plc.twins.twin import run_over_opcua, twin
    from industria.testing.plant_servers import free_port

    plc = PlcProcess(
        reference_program("tank"), context.scratch / "plc", Terminals(free_port()), PlcOptions(50)
    )
    plc.start()
    run = run_over_opcua(plc.terminals.url, plc.key, twin("tank"), float(context.up_to(20)), 50)
    plc.close()
    reaction = _reactions(run.rows)
    p95 = float(np.quantile(run.loop_ms, 0.95))
    slowest = 50.0 * max(reaction) if reaction else float("inf")
    return [
        Measure("exchange over OPC UA, p95 ms", p95, "-", "<= 200", p95 <= 200, f"{len(run.loop_ms)} exchanges", 1),
        Measure(
            "from stop at the terminal to the pump off, slowest ms", slowest, "-", "<= 200", slowest <= 200,
            f"{len(reaction)} edges; cycle 50 ms", 0,
        ),
    ]  # fmt: skip


def _reactions(rows: Sequence[Mapping[str, object]]) -> list[int]:
    """For each start and stop of the operator, how many exchanges until the pump followed."""
    out = []
    for i in range(1, len(rows)):
        for sensor, wanted in (("start", True), ("stop", False)):
            if rows[i][sensor] and not rows[i - 1][sensor] and bool(rows[i]["pump"]) is not wanted:
                follows = next(
                    (k for k in range(i, len(rows)) if bool(rows[k]["pump"]) is wanted), None
                )
                if follows is not None:
                    out.append(follows - i)
    return out


ENTRY = Entry(
    "INT-16",
    "IoT in, guarded decision out",
    "twin: tank",
    "simulated",
    measure,
    needs=("package:asyncua",),
    looked_at=True,
    own_hand=True,
    seed=None,
    counts="seconds",
    proof_sample=12,
)
