"""A soft PLC: one checked program in a fixed cycle.

Every cycle: take the inputs that were written, scan, publish the outputs, keep what is retained. A
watchdog takes the outputs to their safe values where a scan is late by several cycles or the program
faults; a person acknowledges. A program can be changed while it runs, and goes back by itself where
the new one faults at once. One program runs in one soft PLC, at the interval of its task. Retained
values are loaded only into the program that left them: of another one they were never proved safe.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from industria.applications.production.plc.execution.interpreter import Interpreter
from industria.applications.production.plc.execution.machine import (
    Machine,
    Values,
    fault_of,
    fitted,
)
from industria.applications.production.plc.execution.native import Native, has_compiler
from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language.types import Constant, Scalar
from industria.applications.production.plc.runtime.memory import (
    carry,
    fingerprint,
    retained,
    set_retained,
)
from industria.applications.production.plc.runtime.retain import RetainFile
from industria.applications.production.plc.runtime.status import State, Status
from industria.applications.production.plc.runtime.tags import Tag, tags_of
from industria.core import (
    BusyError,
    InputError,
    NotFoundError,
    NotPermittedError,
    Text,
    UsageError,
)

_KEPT_JITTERS = 10_000
_TRIAL_SCANS = 20  # after an online change, in which a fault brings the old program back


@dataclass(frozen=True, slots=True)
class PlcOptions:
    """``cycle_ms``: length of a cycle; ``watchdog_cycles``: how late a scan may be; ``safe``: values of
    outputs in the safe state, zero where none is given; ``native``: machine code where gcc is here."""

    cycle_ms: int = 100
    watchdog_cycles: int = 5
    safe: Mapping[str, Constant] = field(default_factory=dict)
    native: bool = True


class SoftPlc:
    """Runs a program. Thread-safe: what is read is as of the last whole scan, what is written is taken
    before the next, and neither waits for the scan at hand."""

    def __init__(
        self, program: ir.Program, folder: Path, options: PlcOptions = PlcOptions()
    ) -> None:
        """Raises UsageError where a safe value is of no output, or of another kind."""
        outputs = {s.name.lower(): s for s in program.outputs}
        safe = {name.lower(): value for name, value in options.safe.items()}
        if unknown := set(safe) - set(outputs):
            raise UsageError(
                f"expected safe values of the outputs {', '.join(outputs)}, found {', '.join(sorted(unknown))}"
            )
        self._safe = {n: fitted(v, outputs[n].scalar) for n, v in safe.items()}
        self._folder, self._options = folder, options
        self._lock = threading.RLock()  # of the machine, held while it scans
        self._exchange = threading.Lock()  # of what is written and counted, held for moments
        self._pending: dict[tuple[str, int], tuple[Scalar, Constant]] = {}
        self._retain = RetainFile(folder / "retain.bin")
        self._machine = self._made(program)
        self._mark = fingerprint(program)
        if self._retain.program == self._mark:
            set_retained(self._machine, self._retain.values)
        self._shown: Values = {}
        self._shown_of = program
        self._previous: Machine | None = None
        self._tags_of: tuple[ir.Program, dict[str, Tag]] | None = None
        self._trial = 0
        self._changes = 0
        self._state: State = "stopped"
        self._fault: Text | None = None
        self._cycles = 0
        self._scan_max = 0.0
        self._jitters: deque[float] = deque(maxlen=_KEPT_JITTERS)
        self._begun = 0.0
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._show()

    # -- running --------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to cycle."""
        if self._threads:
            return
        self._stop.clear()
        self._state = "running"
        self._begun = time.perf_counter()
        self._threads = [
            threading.Thread(target=self._cycle, name="plc", daemon=True),
            threading.Thread(target=self._watch, name="plc-watchdog", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End after the scan at hand, and put what is retained on the disk."""
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=10)
        self._threads = []
        self._state = "stopped"

    def close(self) -> None:
        """Stop for good."""
        self.stop()
        self._retain.close()

    def _cycle(self) -> None:
        period = self._options.cycle_ms / 1000
        due = time.perf_counter()
        while not self._stop.is_set():
            now = time.perf_counter()
            if now < due:
                self._stop.wait(max(0.0, due - now - 0.0005))
                while time.perf_counter() < due and not self._stop.is_set():
                    time.sleep(0)
                now = time.perf_counter()
            with self._exchange:
                self._jitters.append(1000 * (now - due))
            self._begun = now
            try:
                self.scan_once()
            except Exception as error:  # noqa: BLE001 - whatever it is, the outputs go to their safe values
                self.trip(Text(f"扫描失败: {error}", f"the scan failed: {error}"))
                return
            due += period
            if time.perf_counter() > due + period:
                due = time.perf_counter()

    def scan_once(self) -> None:
        """One scan, as the cycle does it; for tests and for step-by-step work."""
        with self._lock:
            with self._exchange:
                pending, self._pending = self._pending, {}
            for (name, at), (scalar, value) in pending.items():
                slot = self._machine.program.slots.get(name)
                if slot is None or slot.section not in ("input", "in_out"):
                    continue  # it was written to an input of the program before a change
                if slot.scalar == scalar and at < slot.length:
                    self._machine.write(name, value, at)
            started = time.perf_counter()
            self._machine.scan(self._options.cycle_ms)
            self._scan_max = max(self._scan_max, 1000 * (time.perf_counter() - started))
            self._cycles += 1
            fault = fault_of(self._machine)
            scanned = self._machine
            if fault is not None:
                self._faulted(fault)
            elif self._trial:
                self._trial -= 1
                if not self._trial:
                    self._previous = None
            self._retain.write(retained(self._machine), self._mark)
            # one that was put back shows nothing before it has scanned
            if self._machine is scanned:
                self._show()

    def trip(self, why: Text) -> None:
        """Outputs to their safe values, from whatever thread, until a person acknowledges."""
        self._state, self._fault = "safe", why

    def _show(self) -> None:
        """Publish all tags as they are now."""
        read = self._machine.read
        self._shown_of = self._machine.program
        self._shown = {tag.name: read(tag.slot, tag.position) for tag in self.tags()}

    def _faulted(self, fault: tuple[int, int]) -> None:
        zh, en = ir.FAULTS[fault[0]]
        self._fault = Text(f"第 {fault[1]} 行: {zh}", f"line {fault[1]}: {en}")
        if self._trial and self._previous is not None:
            carry(self._machine, self._previous)
            self._put(self._previous)
        else:
            self._state = "safe"

    def _put(self, machine: Machine) -> None:
        """Another machine in the place of this one, with nothing to go back to."""
        self._machine, self._previous, self._trial = machine, None, 0
        self._mark = fingerprint(machine.program)

    def _watch(self) -> None:
        limit = self._options.cycle_ms * self._options.watchdog_cycles / 1000
        while not self._stop.wait(self._options.cycle_ms / 1000):
            if time.perf_counter() - self._begun > limit and self._state == "running":
                late = f"{1000 * limit:.0f} ms"
                self.trip(Text(f"看门狗: 周期超过 {late}", f"watchdog: no cycle for {late}"))

    def acknowledge(self) -> None:
        """A person has seen the fault: outputs follow the program again."""
        with self._lock:
            self._fault = None
            if self._threads:
                self._state = "running"

    # -- tags -----------------------------------------------------------------------------

    @property
    def program(self) -> ir.Program:
        """What runs."""
        return self._machine.program

    @property
    def has_scanned(self) -> bool:
        """Whether what is read is of the program that runs: after a change it is not until its first scan."""
        return self._shown_of is self._machine.program

    def tags(self) -> list[Tag]:
        """Everything that is seen from outside."""
        program = self._machine.program
        if self._tags_of is not None and self._tags_of[0] is program:
            return list(self._tags_of[1].values())
        out = tags_of(program)
        self._tags_of = (program, {tag.name.lower(): tag for tag in out})
        return out

    def read(self, name: str) -> Constant:
        """A tag's value; an output's safe value while the state is safe or stopped."""
        tag, shown = self._tag(name), self._shown
        if tag.name not in shown:
            raise NotFoundError(
                f"expected {tag.name} to be known, found that no scan has set it yet"
            )
        return self._seen(tag, shown)

    def _seen(self, tag: Tag, shown: Values) -> Constant:
        if tag.section == "output" and self._state != "running":
            zero = tag.scalar.zero()
            return self._safe.get(tag.name.lower(), zero)
        pending = self._pending.get((tag.slot, tag.position))
        return pending[1] if pending is not None else shown[tag.name]

    def write(self, name: str, value: Constant) -> None:
        """Set an input. Raises NotFoundError, NotPermittedError for what is no input, UsageError for its kind."""
        tag = self._tag(name)
        if tag.section != "input":
            raise NotPermittedError(
                f"expected an input, found the {tag.section} {tag.name}: programs alone write it"
            )
        fits = fitted(value, tag.scalar)
        with self._exchange:
            self._pending[tag.slot, tag.position] = tag.scalar, fits

    def values(self) -> Values:
        """All tags at one moment."""
        shown = self._shown
        return {tag.name: self._seen(tag, shown) for tag in self.tags() if tag.name in shown}

    def _tag(self, name: str) -> Tag:
        known = self.tags()
        assert self._tags_of is not None
        tag = self._tags_of[1].get(name.lower())
        if tag is not None:
            return tag
        raise NotFoundError(
            f"expected one of the tags {', '.join(t.name for t in known)[:300]}, found {name!r}"
        )

    # -- change ---------------------------------------------------------------------------

    def change(self, program: ir.Program, instead_of: str = "") -> None:
        """Put another program in place between two scans; memory of the same names and types stays.

        ``instead_of``: fingerprint of the program that is meant to run now. A fault in the next scans
        brings the old one back. What is published stays as it was until the new program has scanned.
        Raises InputError where an output would vanish or change its type, BusyError where another
        program runs.
        """
        kinds = {s.name: s.scalar for s in program.outputs}
        gone = [
            f"{s.name} : {s.scalar.name}"
            for s in self._machine.program.outputs
            if kinds.get(s.name) != s.scalar
        ]
        if gone:
            raise InputError(
                f"expected the new program to have the outputs {', '.join(gone)}, found none of them"
            )
        made = self._made(program)
        with self._lock:
            if instead_of and instead_of != self._mark:
                raise BusyError("expected the program that was looked at to run, found another")
            carry(self._machine, made)
            if not self._trial:  # one that has not settled is nothing to go back to
                self._previous = self._machine
            self._machine, self._mark = made, fingerprint(program)
            self._trial = _TRIAL_SCANS
            self._changes += 1

    def rollback(self) -> None:
        """Back to the program before the last change. Raises NotFoundError where there is none."""
        with self._lock:
            if self._previous is None:
                raise NotFoundError(
                    "expected an earlier program, found none: a change settles after 20 scans"
                )
            carry(self._machine, self._previous)
            self._put(self._previous)

    def _made(self, program: ir.Program) -> Machine:
        if self._options.native and has_compiler():
            self._folder.mkdir(parents=True, exist_ok=True)
            return Native(program, self._folder)
        return Interpreter(program)

    @property
    def status(self) -> Status:
        """How it does."""
        with self._exchange:
            late = sorted(self._jitters) or [0.0]
        return Status(
            self._state, self._machine.program.name, self._cycles, self._options.cycle_ms,
            late[len(late) // 2], late[min(len(late) - 1, int(0.99 * len(late)))], late[-1], self._scan_max,
            self._fault, self._changes, self._mark,
        )  # fmt: skip
