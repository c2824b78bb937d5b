"""Many runs of one program, scan by scan on given inputs, and the first scan after which each flag is FALSE.

In C each plan is one process of its own, so that neither an endless loop nor a crash takes anything
else down; where there is no compiler, or it takes too long, the interpreter does fewer runs.
"""

from __future__ import annotations

import shutil
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from industria.applications.production.plc.execution.c_source import (
    c_constant,
    c_source,
    c_type,
    field_names,
)
from industria.applications.production.plc.execution.interpreter import Interpreter
from industria.applications.production.plc.execution.machine import places
from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language.types import Constant

_FLAGS = ("-O1", "-std=gnu11", "-ffp-contract=off", "-fno-fast-math", "-w")
_LARGE_TEXT = 300_000  # characters of C from which a quick build matters more than quick runs


@dataclass(frozen=True, slots=True)
class Row:
    """Inputs that are held for ``scans`` scans: for each input value its number in the pool."""

    scans: int
    choices: bytes


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run. ``pools``: for each value of each input, in order of the program, what it may be;
    ``flags``: BOOL slots to watch; ``assumption``: a BOOL slot, or empty: a scan after which it is FALSE
    did not happen, and its row is given up."""

    program: ir.Program
    cycle_ms: int
    pools: tuple[tuple[Constant, ...], ...]
    flags: tuple[str, ...]
    assumption: str
    runs: tuple[tuple[Row, ...], ...]


@dataclass(frozen=True, slots=True)
class Ran:
    """One run: how many scans, the first scan after which each flag was FALSE (0: none), and how many
    scans of each row happened."""

    scans: int
    first: tuple[int, ...]
    held: tuple[int, ...]


def run_native(plan: Plan, build_s: float, run_s: float) -> list[Ran]:
    """The runs that were done in time, in order; none where there is no compiler or it fails."""
    compiler = shutil.which("gcc")
    if compiler is None:
        return []
    with tempfile.TemporaryDirectory(prefix="industria-runs-") as folder:
        source, target = Path(folder) / "runs.c", Path(folder) / "runs"
        text = c_source(plan.program) + _driver(plan)
        flags = _FLAGS if len(text) < _LARGE_TEXT else ("-O0", *_FLAGS[1:])
        source.write_text(text)
        command = [compiler, *flags, str(source), "-o", str(target), "-lm"]
        try:
            built = subprocess.run(command, capture_output=True, timeout=build_s, check=False)
        except subprocess.TimeoutExpired:
            return []
        if built.returncode:
            return []
        given = b"".join(_packed(run) for run in plan.runs)
        try:
            done = subprocess.run(
                [str(target)], input=given, capture_output=True, timeout=run_s, check=False
            )
            output = done.stdout
        except subprocess.TimeoutExpired as late:
            output = late.stdout or b""
    return list(_unpacked(output, plan))


def run_interpreted(plan: Plan, run_s: float) -> list[Ran]:
    """The runs that were done in time, in order. ``run_s``: of this thread, so that others do not shorten it."""
    ends = time.thread_time() + run_s
    machine = Interpreter(plan.program)
    inputs = [(slot.name, at) for _, slot, at in places(plan.program.inputs)]
    out: list[Ran] = []
    for run in plan.runs:
        machine.reset()
        scans, first, held = 0, [0] * len(plan.flags), [0] * len(run)
        for number, row in enumerate(run):
            while held[number] < row.scans and not all(first):
                if time.thread_time() > ends:
                    return out
                before = machine.saved() if plan.assumption else None
                for (name, at), pool, choice in zip(inputs, plan.pools, row.choices, strict=True):
                    machine.write(name, pool[choice], at)
                machine.scan(plan.cycle_ms)
                if before is not None and machine.read(plan.assumption) is False:
                    machine.load(before)
                    break
                scans += 1
                held[number] += 1
                for place, flag in enumerate(plan.flags):
                    if not first[place] and machine.read(flag) is False:
                        first[place] = scans
        out.append(Ran(scans, tuple(first), tuple(held)))
    return out


def _packed(run: Sequence[Row]) -> bytes:
    repeats = struct.pack(f"<{len(run) + 1}i", len(run), *(row.scans for row in run))
    return repeats + b"".join(row.choices for row in run)


def _unpacked(output: bytes, plan: Plan) -> Iterator[Ran]:
    """Whole records only: what was being written when the time ran out is left out."""
    at = 0
    for run in plan.runs:
        count = 1 + len(plan.flags) + len(run)
        if at + 4 * count > len(output):
            return
        numbers = struct.unpack_from(f"<{count}i", output, at)
        at += 4 * count
        flags = len(plan.flags)
        yield Ran(numbers[0], numbers[1 : 1 + flags], numbers[1 + flags :])


def _driver(plan: Plan) -> str:
    """The C that reads runs, does them, and writes what became of each."""
    fields = field_names(plan.program)
    inputs = [(slot, at) for _, slot, at in places(plan.program.inputs)]
    tables, puts = [], []
    for number, ((slot, at), pool) in enumerate(zip(inputs, plan.pools, strict=True)):
        kind = slot.scalar
        values = ", ".join(c_constant(value, kind) for value in pool)
        tables.append(f"static {c_type(kind)} p{number}[{len(pool)}];\n")
        tables.append(
            f"static void fill{number}(void) {{ {c_type(kind)} v[] = {{{values}}}; memcpy(p{number}, v, sizeof v); }}\n"
        )
        puts.append(f"  M.{fields[slot.name]}[{at}] = p{number}[row[{number}]];\n")
    fills = "".join(f"  fill{n}();\n" for n in range(len(inputs)))
    flags = "".join(
        f"      if (!first[{n}] && !M.{fields[f]}[0]) {{ first[{n}] = scans; left--; }}\n"
        for n, f in enumerate(plan.flags)
    )
    keep = back = ""
    if plan.assumption:
        keep = "      K = M;\n"
        back = f"      if (!M.{fields[plan.assumption]}[0]) {{ M = K; break; }}\n"
    count, columns = max(1, len(plan.flags)), len(inputs)
    return (
        "\n#include <stdlib.h>\nstatic memory M, K;\n" + "".join(tables)
        + f"static void put(const uint8_t *row) {{\n{''.join(puts)}}}\n"
        + f"int main(void) {{\n{fills}  int32_t rows;\n  while (fread(&rows, 4, 1, stdin) == 1) {{\n"
        + f"    int32_t *repeat = malloc(4 * (size_t)rows + 4), *held = calloc((size_t)rows + 1, 4), first[{count}] = {{0}};\n"
        + f"    uint8_t *choices = malloc((size_t)rows * {columns} + 1);\n"
        + f"    int32_t scans = 0, left = {len(plan.flags)};\n"
        + "    if (fread(repeat, 4, (size_t)rows, stdin) != (size_t)rows) return 1;\n"
        + f"    if ({columns} && fread(choices, {max(1, columns)}, (size_t)rows, stdin) != (size_t)rows) return 1;\n"
        + "    plc_reset(&M);\n    for (int32_t r = 0; r < rows && left; r++) for (int32_t i = 0; i < repeat[r] && left; i++) {\n"
        + f"{keep}      put(choices + (size_t)r * {columns});\n      M.{fields[ir.CYCLE]}[0] = {plan.cycle_ms};\n      plc_scan(&M);\n{back}"
        + f"      scans++; held[r]++;\n{flags}    }}\n"
        + f"    fwrite(&scans, 4, 1, stdout); fwrite(first, 4, {len(plan.flags)}, stdout); fwrite(held, 4, (size_t)rows, stdout); fflush(stdout);\n"
        + "    free(repeat); free(held); free(choices);\n  }\n  return 0;\n}\n"
    )  # fmt: skip
