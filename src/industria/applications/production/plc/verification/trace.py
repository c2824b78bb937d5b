"""Counterexamples: inputs scan by scan, replayed on the interpreter so that none is only a formula's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from industria.applications.production.plc.execution.interpreter import Interpreter
from industria.applications.production.plc.execution.machine import Values, fault_of, places
from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language.types import Constant
from industria.applications.production.plc.verification.observer import ASSUMPTION
from industria.core import Text


@dataclass(frozen=True, slots=True)
class Step:
    """One scan: what the world set, and what the program held after it."""

    inputs: Values
    after: Values


@dataclass(frozen=True, slots=True)
class Trace:
    """Scans from the start; the last shows the property fail (or a reachable state)."""

    steps: tuple[Step, ...]
    cycle_ms: int
    fault: Text | None = None

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {
            "cycle_ms": self.cycle_ms,
            "steps": [{"inputs": s.inputs, "after": s.after} for s in self.steps],
            "fault": self.fault.to_json() if self.fault else None,
        }

    def table(self, limit: int = 12) -> str:
        """A small table: one line a scan, inputs then what changed."""
        lines = []
        skipped = max(0, len(self.steps) - limit)
        before: dict[str, Constant] = {}
        for number, step in enumerate(self.steps, 1):
            changed = {
                n: v
                for n, v in step.after.items()
                if before.get(n) != v or number == len(self.steps)
            }
            before = step.after
            if number <= skipped:
                continue
            given = ", ".join(f"{n}={_shown(v)}" for n, v in step.inputs.items())
            got = ", ".join(f"{n}={_shown(v)}" for n, v in changed.items() if n not in step.inputs)
            lines.append(f"scan {number}: {given or 'no inputs'} -> {got or 'nothing changes'}")
        return "\n".join(lines)


def _shown(value: Constant) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def replay(
    program: ir.Program, inputs: Sequence[Values], cycle_ms: int, slot: str
) -> tuple[Trace, bool]:
    """(trace, whether the slot is FALSE after the last scan) of a run from the start.

    The trace ends at the first scan after which the slot is FALSE, or an assumption is: a run that breaks
    what is assumed shows nothing.
    """
    machine = Interpreter(program)
    shown = [
        x for x in program.slots.values()
        if x.section not in ("temp", "system", "input") and not x.name.startswith("__") and x.length <= 64
    ]  # fmt: skip
    known = {name.lower(): (x.name, at) for name, x, at in places(program.inputs)}
    kept = [(name, x.name, at) for name, x, at in places(shown)]
    steps: list[Step] = []
    assumes = ASSUMPTION in program.slots
    met = True
    for values in inputs:
        for name, value in values.items():
            machine.write(known[name.lower()][0], value, known[name.lower()][1])
        machine.scan(cycle_ms)
        after = {name: machine.read(slot_name, at) for name, slot_name, at in kept}
        steps.append(Step(values, after))
        met = not assumes or machine.read(ASSUMPTION) is True
        if machine.read(slot) is False or not met:
            break
    fault = fault_of(machine)
    said = None
    if fault:
        zh, en = ir.FAULTS[fault[0]]
        said = Text(f"第 {fault[1]} 行：{zh}", f"line {fault[1]}: {en}")
    return Trace(tuple(steps), cycle_ms, said), met and machine.read(slot) is False
