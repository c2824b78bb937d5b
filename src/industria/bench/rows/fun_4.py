"""FUN-4: a checked program runs in the soft PLC; memory, watchdog, online change and cycle are measured."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

from industria.bench.entry import Context, Entry, Measure
from industria.core import IndustriaError
from industria.plant import ChatConfiguration, Plant
from industria.testing.plant_servers import free_port
from industria.testing.twin_programs import twin_programs

_KILLS = 10
_CYCLE_MS = 20
_PAIRS = 100
_TWIN_S = 30.0
_JITTER_S = 20.0

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
        *_proved_changes(context),
        *_tried_changes(context),
        *_cycle(context.scratch),
    ]


def _running(context: Context) -> list[Measure]:
    """Each twin's program through ``plc run``, which proves the twin's rules before it starts."""
    held, notes = 0, []
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        for number, (name, (source, rules)) in enumerate(twin_programs().items()):
            context.progress("twins", number, 4)
            file = context.scratch / f"{name}.st"
            file.write_text(source, encoding="utf-8")
            try:
                ran = plant.call(
                    "plc.run", program=str(file), twin=name, spec=rules, seconds=_TWIN_S,
                    port=free_port(),
                ).found  # fmt: skip
            except IndustriaError as refused:
                notes.append(f"{name}: {refused}")
                continue
            held += ran["run"]["harm"] is None
            notes.append(f"{name}: {ran['run']['harm'] or 'no harm'}")
    return [
        Measure(
            "programs proved and run on their twin without harm (of 4)", held, "-", "4", held == 4, f"{_TWIN_S:.0f} s each; {'; '.join(notes)}", 0
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
    from industria.applications.production.plc.language.ir import Program
    from industria.applications.production.plc.language.program import compile_text
    from industria.applications.production.plc.runtime.soft_plc import PlcOptions, SoftPlc

    def program(body: str) -> Program:
        text = f"PROGRAM P VAR_INPUT n : INT; END_VAR VAR_OUTPUT q : INT; END_VAR VAR k : INT; END_VAR {body} END_PROGRAM"
        compiled = compile_text(text).program
        assert compiled is not None
        return compiled

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


def _proved_changes(context: Context) -> list[Measure]:
    """Each twin's program in place of itself, through ``plc change``."""
    proved, times = 0, []
    programs = twin_programs()
    with Plant.open(context.scratch / "changes", chat=ChatConfiguration("none")) as plant:
        for name, (source, rules) in programs.items():
            file = context.scratch / f"change_{name}.st"
            file.write_text(source, encoding="utf-8")
            started = time.perf_counter()
            proved += plant.call(
                "plc.change", old=str(file), new=str(file), old_spec=rules, new_spec=rules
            ).passed
            times.append(time.perf_counter() - started)
    return [
        Measure(f"programs proved to take their own place while they run, and to give it back (of {len(programs)})", proved, "-", "4", proved == len(programs), f"slowest {max(times):.2f} s", 0),
    ]  # fmt: skip


def _tried_changes(context: Context) -> list[Measure]:
    """Random pairs of programs, changed to and fro on the soft PLC: what is proved against what happens."""
    from industria.testing.st_changes import change_and_run

    wrong, held, alone = 0, 0, 0
    for seed in range(_PAIRS):
        context.progress("changes", seed, _PAIRS)
        tried = change_and_run(seed, context.scratch / f"pair{seed}")
        held += tried.held
        wrong += bool(tried.wrong)
        alone += bool(change_and_run(seed, context.scratch / f"alone{seed}", alone=True).wrong)
    return [
        Measure(
            f"of {_PAIRS} random changes, those in which a proved rule failed in a run", wrong, f"where rules are proved of the new program alone: {alone}", "0", wrong == 0,
            f"{held} rules proved of the changes; 60 scans each, changed or taken back before every fourth", 0,
        )
    ]  # fmt: skip


def _cycle(folder: Path) -> list[Measure]:
    """Alone, and while two processes and this one compute."""
    out = []
    for busy in (False, True):
        others = [
            subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2 * busy)
        ]
        try:
            out.append(_jitter(folder / f"cycle{busy}", busy))
        finally:
            for other in others:
                other.kill()
                other.wait()
    return out


def _jitter(folder: Path, busy: bool) -> Measure:
    from industria.applications.production.plc.runtime.process import PlcProcess, Terminals
    from industria.applications.production.plc.runtime.soft_plc import PlcOptions
    from industria.applications.production.plc.twins.control import reference_program

    plc = PlcProcess(
        reference_program("tank"), folder, Terminals(free_port()), PlcOptions(_CYCLE_MS)
    )
    plc.start()
    ends = time.monotonic() + _JITTER_S
    while time.monotonic() < ends:
        if busy:
            sum(range(20_000_000))  # holds this interpreter's lock
        else:
            time.sleep(0.1)
    status = plc.status
    plc.close()
    wanted = round(_JITTER_S * 1000 / _CYCLE_MS)
    when = "while 2 processes and this one compute" if busy else "alone"
    return Measure(
        f"cycle of {_CYCLE_MS} ms, {when}: jitter p99, ms", status.jitter_p99_ms, "-", "never safe", status.state == "running",
        json.dumps({"p50": round(status.jitter_p50_ms, 3), "max": round(status.jitter_max_ms, 2), "cycles": status.cycles, "wanted": wanted, "prioritised": plc.prioritised}), 2,
    )  # fmt: skip


ENTRY = Entry(
    "FUN-4",
    "terminal control",
    "twins: tank, conveyor, press, pump station",
    "simulated",
    measure,
    fast=False,
    needs=("package:asyncua",),
    looked_at=True,
    own_hand=True,
    headline=True,
)
