"""From a sentence to a program on a twin: the twin gives terminals and rules, the writer the program."""

from __future__ import annotations

import time
from pathlib import Path

from industria.applications.production.plc.execution.interpreter import Interpreter
from industria.applications.production.plc.language.program import compile_text
from industria.applications.production.plc.runtime.process import PlcProcess, Terminals
from industria.applications.production.plc.runtime.programs import Kept
from industria.applications.production.plc.runtime.soft_plc import PlcOptions
from industria.applications.production.plc.twins.twin import Run, Twin, run_in_step, run_over_opcua
from industria.applications.production.plc.verification.properties import read_properties
from industria.applications.production.plc.writing.interface import read_interface
from industria.applications.production.plc.writing.specify import Specification
from industria.core import InputError, NotPermittedError


def specification_for(twin: Twin, request: str) -> Specification:
    """What a program for the twin has to be: its terminals as declarations, its rules as properties."""
    lines = [
        "FUNCTION_BLOCK Control",
        "VAR_INPUT",
        *(f"  {n} : {k};" for n, k in twin.sensors.items()),
        "END_VAR",
    ]
    lines += [
        "VAR_OUTPUT",
        *(f"  {n} : {k};" for n, k in twin.actuators.items()),
        "END_VAR",
        "END_FUNCTION_BLOCK",
    ]
    text = "\n".join(lines)
    return Specification(
        f"{request}\n{text}", read_interface(text)[0], tuple(read_properties(twin.rules))
    )


def simulate(kept: Kept, twin: Twin, seconds: float, cycle_ms: int = 100) -> Run:
    """The program against the twin in step, without a clock. Raises InputError where they do not fit."""
    program = compile_text(kept.source).program
    if program is None:
        raise InputError(f"expected a program that compiles, found {kept.name}")
    _fits({s.name for s in program.inputs}, {s.name for s in program.outputs}, twin)
    return run_in_step(Interpreter(program), twin, seconds, cycle_ms)


def run_live(
    kept: Kept, twin: Twin, folder: Path, seconds: float, port: int, cycle_ms: int = 100
) -> tuple[Run, dict[str, object]]:
    """The program in the soft PLC, a process of its own, the twin at its OPC UA terminals, in real time:
    (run, status).

    Raises NotPermittedError for a program that has not passed its check.
    """
    if not kept.passed:
        raise NotPermittedError(
            f"expected a program that passed its check, found {kept.name}: nothing runs unchecked"
        )
    program = compile_text(kept.source).program
    assert program is not None
    _fits({s.name for s in program.inputs}, {s.name for s in program.outputs}, twin)
    plc = PlcProcess(kept.source, folder, Terminals(port), PlcOptions(cycle_ms))
    try:
        plc.start()
        run = run_over_opcua(plc.terminals.url, plc.key, twin, seconds, cycle_ms)
        time.sleep(2 * cycle_ms / 1000)
        return run, plc.status.to_json() | {"prioritised": plc.prioritised}
    finally:
        plc.close()


def _fits(inputs: set[str], outputs: set[str], twin: Twin) -> None:
    missing = (set(twin.sensors) - inputs) | (set(twin.actuators) - outputs)
    if missing:
        raise InputError(
            f"expected inputs {', '.join(twin.sensors)} and outputs {', '.join(twin.actuators)}, found no {', '.join(sorted(missing))}"
        )


def reference_program(name: str) -> str:
    """The program that comes with a twin: checked against its rules like any other."""
    return Path(__file__).with_name("programs").joinpath(f"{name}.st").read_text(encoding="utf-8")
