"""FUN-4: a checked program runs in the soft PLC; memory, watchdog, online change and cycle are measured."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

from industria.bench.entry import Context, Entry, Measure

_KILLS = 10
_CYCLE_MS = 20

_COUNTER = """PROGRAM Counter
VAR_OUTPUT total : DINT; END_VAR
VAR RETAIN kept : DINT; END_VAR
kept := kept + 1;
total := kept;
END_PROGRAM
"""
_CHILD = """
import sys, time
from pathlib import Path
from industria.applications.production.plc.language.program import compile_text
from industria.applications.production.plc.runtime.soft_plc import PlcOptions, SoftPlc
plc = SoftPlc(compile_text(sys.argv[2]).program, Path(sys.argv[1]), PlcOptions(2))
plc.start()
while True:
    print(plc.read("kept"), flush=True)
    time.sleep(0.01)
"""


def measure(context: Context) -> list[Measure]:
    """The four twins' rules on running programs, and what the soft PLC itself promises."""
    return [
        *_running(context),
        *_retained(context),
        *_changes(context.scratch),
        *_cycle(context.scratch),
    ]


def _running(context: Context) -> list[Measure]:
    from industria.applications.production.plc.check import check_program
    from industria.applications.production.plc.language.program import compile_text
    from industria.applications.production.plc.runtime.opcua_server import PlcOpcUaServer
    from industria.applications.production.plc.runtime.soft_plc import PlcOptions, SoftPlc
    from industria.applications.production.plc.twins.control import reference_program
    from industria.applications.production.plc.twins.twin import run_over_opcua, twin, twins
    from industria.applications.production.plc.verification.properties import read_properties
    from industria.testing.plant_servers import free_port

    held, notes = 0, []
    for name in twins():
        context.progress("twins", held, len(twins()))
        plant = twin(name)
        source = reference_program(name)
        report = check_program(source, read_properties(plant.rules))
        program = compile_text(source).program
        assert program is not None
        plc = SoftPlc(program, context.scratch / name, PlcOptions(50))
        server = PlcOpcUaServer(plc, free_port())
        server.start()
        plc.start()
        run = run_over_opcua(server.url, server.key, plant, 30.0, 50)
        server.stop()
        plc.close()
        held += report.passed and run.harm is None
        notes.append(
            f"{name}: {len(report.verdicts)} proved, {'no harm' if run.harm is None else run.harm.en}"
        )
    return [
        Measure(
            "programs proved and run 30 s on their twin without harm (of 4)", held, "-", "4", held == 4, "; ".join(notes), 0
        )
    ]  # fmt: skip


def _retained(context: Context) -> list[Measure]:
    lost = 0
    folder = context.scratch / "retain"
    last = 0
    for kill in range(_KILLS):
        context.progress("kill -9", kill, _KILLS)
        process = subprocess.Popen(
            [sys.executable, "-c", _CHILD, str(folder), _COUNTER], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        first = int(process.stdout.readline())
        lost += first < last
        time.sleep(0.3)
        process.send_signal(signal.SIGKILL)
        seen = [int(x) for x in process.stdout.read().split() if x.isdigit()]
        last = max([first, *seen])
        process.wait()
    return [
        Measure(
            f"retained values lost over {_KILLS} kill -9",
            lost,
            "-",
            "0",
            lost == 0,
            f"counted to {last}",
            0,
        )
    ]


def _changes(folder: Path) -> list[Measure]:
    from industria.applications.production.plc.language.program import compile_text
    from industria.applications.production.plc.runtime.soft_plc import PlcOptions, SoftPlc

    def program(body: str):  # type: ignore[no-untyped-def]
        text = f"PROGRAM P VAR_INPUT n : INT; END_VAR VAR_OUTPUT q : INT; END_VAR VAR k : INT; END_VAR {body} END_PROGRAM"
        return compile_text(text).program

    plc = SoftPlc(program("k := k + 1; q := k;"), folder / "change", PlcOptions(10))
    plc.start()
    time.sleep(0.1)
    before = int(plc.read("k"))
    plc.change(program("k := k + 1; q := k + 1000;"))
    time.sleep(0.05)
    carried = int(plc.read("q")) > 1000 and int(plc.read("k")) >= before
    time.sleep(0.4)
    plc.change(program("k := k + 1; q := 100 / n;"))
    time.sleep(0.1)
    went_back = int(plc.read("q")) > 1000 and plc.status.state == "running"
    plc.change(program("k := k + 1; IF k > 400 THEN q := 100 / n; ELSE q := 7; END_IF;"))
    deadline = time.monotonic() + 15
    while plc.status.state == "running" and time.monotonic() < deadline:
        time.sleep(0.05)
    safe = plc.status.state == "safe" and plc.read("q") == 0
    plc.close()
    good = [carried, went_back, safe]
    return [
        Measure(
            "online change keeps memory, a faulting one goes back, a late fault is safe (of 3)", sum(good), "-", "3", all(good),
            f"carried {carried}, went back {went_back}, safe {safe}", 0,
        )
    ]  # fmt: skip


def _cycle(folder: Path) -> list[Measure]:
    from industria.applications.production.plc.language.program import compile_text
    from industria.applications.production.plc.runtime.soft_plc import PlcOptions, SoftPlc
    from industria.applications.production.plc.twins.control import reference_program

    plc = SoftPlc(
        compile_text(reference_program("tank")).program, folder / "cycle", PlcOptions(_CYCLE_MS)
    )  # type: ignore[arg-type]
    plc.start()
    time.sleep(20.0)
    status = plc.status
    plc.close()
    wanted = 20.0 * 1000 / _CYCLE_MS
    return [
        Measure(
            f"cycle of {_CYCLE_MS} ms: jitter p99, ms", status.jitter_p99_ms, "-", "-", None,
            json.dumps({"p50": round(status.jitter_p50_ms, 3), "max": round(status.jitter_max_ms, 2), "cycles": status.cycles, "wanted": wanted}), 2,
        )
    ]  # fmt: skip


ENTRY = Entry(
    "FUN-4",
    "terminal control",
    "twins: tank, conveyor, press, pump station",
    "simulated",
    measure,
    fast=False,
)
