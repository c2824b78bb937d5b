"""Simply running the program: what one run refutes is never proved, nor left open.

The observed program runs on inputs that are held, toggled, drawn from its own constants or at the edges of
their types: many short runs, some long ones, and some in which inputs are held for as long as the
program's timers take. What a run shows is shortened, and counts only after its replay on the interpreter.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from industria.applications.production.plc.execution.interpreter import Interpreter
from industria.applications.production.plc.execution.machine import Values, places
from industria.applications.production.plc.execution.many_runs import (
    Plan,
    Ran,
    Row,
    run_interpreted,
    run_native,
)
from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language.walk import has_loops
from industria.applications.production.plc.verification.observer import ASSUMPTION, Observed
from industria.applications.production.plc.verification.pools import constants_of, pool_of
from industria.applications.production.plc.verification.power import is_power_cycle
from industria.applications.production.plc.verification.shorten import shortened
from industria.applications.production.plc.verification.trace import Trace, replay

LONGEST_RUN = 40_000  # scans
_QUICK_SCANS, _QUICK_S = 500, 0.05
_BUILD_S, _RUN_S = 4.0, 1.0
_SLOW_S = 1.5  # for the interpreter where there is no compiler
_SHORTENING = 12_000  # scans spent on making a counterexample shorter
_SHORTENING_S = 0.4  # and time, of one counterexample
_REPLAY_S = 5.0  # for the interpreter to show what the C did


@dataclass(slots=True)
class Findings:
    """What runs showed: a counterexample for each slot that they refute. ``disputed``: slots that were FALSE
    in a run of the C, and are not in the same run of the interpreter, or not in its time; ``scans`` and ``longest``: of all
    runs; ``longer``: milliseconds of a constant of the program that are longer than any run."""

    refuted: dict[str, Trace] = field(default_factory=dict)
    disputed: set[str] = field(default_factory=set)
    scans: int = 0
    longest: int = 0
    longer: int = 0

    def note(self) -> str:
        """How much was tried in vain, in one sentence."""
        if not self.scans:
            return ""
        said = f"{self.scans} scans of random runs show nothing against it"
        return f"{said}, none as long as the {_duration(self.longer)} that the program names" if self.longer else said  # fmt: skip


class Runner:
    """Runs of one observed program."""

    def __init__(self, observed: Observed, cycle_ms: int, seed: int) -> None:
        self._program, self._cycle_ms = observed.program, cycle_ms
        self._assumption = ASSUMPTION if observed.assumes else ""
        self._chance = random.Random(seed)
        known = constants_of(self._program)
        self._inputs = [(slot, at) for _, slot, at in places(self._program.inputs)]
        pools = [pool_of(slot, known, cycle_ms, self._chance) for slot, _ in self._inputs]
        self._pools = tuple(values for values, _ in pools)
        self._ordinary = [ordinary for _, ordinary in pools]
        waits = {-(-ms // cycle_ms) for ms in known.time_ms if ms > 0}
        waits |= {n for n in known.whole if 5 < n <= LONGEST_RUN}  # counted scans, or pieces
        self._waits = sorted(w for w in waits if w <= LONGEST_RUN)
        longest = max((ms for ms in known.time_ms), default=0)
        self.found = Findings(longer=longest if longest // cycle_ms > LONGEST_RUN else 0)

    # -- what is run ----------------------------------------------------------------------

    def quick(self, slots: Sequence[str]) -> None:
        """Some hundred scans on the interpreter; none of a program with loops, which may not end."""
        if has_loops(self._program.body) or not slots:
            return
        runs: list[tuple[Row, ...]] = [(Row(40, self._all(0)),), (Row(40, self._all(1)),)]
        runs += [self._random(n, False) for n in (8, 15, 30, 60, 15, 30, 60, 60, 60)]
        self._try(slots, runs, lambda plan: run_interpreted(plan, _QUICK_S))

    def thorough(self, slots: Sequence[str], seconds: float) -> None:
        """Some hundred thousand scans in C, or what the interpreter does in its time."""
        runs = [*self._held()]
        runs += [self._random(40, number % 10 == 9) for number in range(200)]
        runs += [self._random(300, number % 10 == 9) for number in range(40)]
        runs += [self._random(2_500, False) for _ in range(12)]

        before = self.found.scans
        self._try(
            slots,
            runs,
            lambda p: run_native(p, min(_BUILD_S, seconds / 2), min(_RUN_S, seconds / 2)),
        )
        if self.found.scans == before and not has_loops(self._program.body):
            runs.sort(key=lambda run: sum(row.scans for row in run))
            self._try(slots, runs, lambda p: run_interpreted(p, min(_SLOW_S, seconds / 2)))

    def _all(self, which: int) -> bytes:
        """Every input at one side of its type; the power stays on."""
        return bytes(
            0 if is_power_cycle(slot.name) else min(which, len(pool) - 1)
            for (slot, _), pool in zip(self._inputs, self._pools, strict=True)
        )

    def _held(self) -> list[tuple[Row, ...]]:
        """Inputs held as long as anything in the program takes, at once or one by one."""
        most = min(LONGEST_RUN, max(2_500, 2 * max(self._waits, default=0) + 50))
        low, high = self._all(0), self._all(1)
        bits = [n for n, (s, _) in enumerate(self._inputs) if s.scalar.family == "bool" and not is_power_cycle(s.name)]  # fmt: skip
        rows = [low, high]
        for n in bits[:12]:
            rows += [_with(low, n, 1), _with(high, n, 0)]
        out: list[tuple[Row, ...]] = [(Row(most, row),) for row in rows]
        out += [(Row(1, row), Row(most, low)) for row in rows[1:]]
        out += [(Row(1, row), Row(most, high)) for row in rows]
        for wait in self._waits[:8]:
            out += [
                tuple(Row(wait + d, self._drawn(False)) for _ in range(6)) for d in (-1, 0, 1, 2)
            ]
        for n in bits[:8]:  # pulses, alone and with each other input on
            for base in [low, high, *(_with(low, m, 1) for m in bits[:8] if m != n)]:
                pulse = [Row(1, _with(base, n, 1)), Row(1, _with(base, n, 0))]
                out.append(tuple(pulse * 150))
        out.append((Row(LONGEST_RUN, low),))
        return [run for run in out if all(row.scans > 0 for row in run)]

    def _drawn(self, rare: bool) -> bytes:
        limits = [len(p) for p in self._pools] if rare else self._ordinary
        return bytes(
            int(is_power_cycle(slot.name) and self._chance.random() < 0.05)
            if is_power_cycle(slot.name)
            else self._chance.randrange(limit)
            for (slot, _), limit in zip(self._inputs, limits, strict=True)
        )

    def _random(self, scans: int, rare: bool) -> tuple[Row, ...]:
        """One run in which each input has a habit: still, now and then another value, or any value."""
        stillness = self._chance.choice([0.1, 0.5, 0.8])
        habits = [self._habit(slot, stillness) for slot, _ in self._inputs]
        calm = [self._drawn(rare), self._drawn(rare)]
        if self._chance.random() < 0.5:  # most inputs of most plants are at rest
            calm[0] = self._all(0)
        now = bytearray(calm[0])
        rows, left = [], scans
        while left > 0:
            for n, (restless, wild) in enumerate(habits):
                if self._chance.random() < restless:
                    if wild:
                        now[n] = self._drawn_one(n, rare)
                    else:
                        now[n] = calm[1][n] if now[n] == calm[0][n] else calm[0][n]
            wait = 1
            if self._chance.random() < 0.1:
                wait = self._chance.choice(
                    [2, 5, *self._waits[:4], *(w + 1 for w in self._waits[:4])]
                )
            rows.append(Row(min(wait, left), bytes(now)))
            left -= rows[-1].scans
        return tuple(rows)

    def _habit(self, slot: ir.Slot, stillness: float) -> tuple[float, bool]:
        """(chance of a change before a scan, whether to any value). ``stillness``: the share that is still."""
        if is_power_cycle(slot.name):
            return self._chance.choice([(0.0, False), (0.0, False), (0.05, True)])
        if self._chance.random() < stillness:
            return 0.0, False
        return self._chance.choice(
            [(0.03, True), (0.15, True), (0.15, False), (0.5, True), (0.5, False), (1.0, False), (1.0, True)]
        )  # fmt: skip

    def _drawn_one(self, n: int, rare: bool) -> int:
        slot = self._inputs[n][0]
        if is_power_cycle(slot.name):
            return int(self._chance.random() < 0.5)
        return self._chance.randrange(len(self._pools[n]) if rare else self._ordinary[n])

    # -- what came of it ------------------------------------------------------------------

    def _try(
        self,
        slots: Sequence[str],
        runs: list[tuple[Row, ...]],
        run: Callable[[Plan], list[Ran]],
    ) -> None:
        plan = Plan(
            self._program, self._cycle_ms, self._pools, tuple(slots), self._assumption, tuple(runs)
        )
        done = run(plan)
        self.found.scans += sum(r.scans for r in done)
        self.found.longest = max([self.found.longest, *(r.scans for r in done)])
        for number, slot in enumerate(slots):
            failed = sorted((r.first[number], at) for at, r in enumerate(done) if r.first[number])
            if not failed:
                continue
            for scans, at in failed[:3]:
                rows = _cut(runs[at], done[at].held, scans)
                if self._shown(slot, rows):
                    break
            else:
                self.found.disputed.add(slot)

    def _shown(self, slot: str, rows: list[Row]) -> bool:
        """Whether the interpreter shows it as well; kept then, if it is the shortest so far."""
        trial = _Trial(self._program, self._cycle_ms, slot, self._assumption, self._values)
        first = trial(rows)
        if first is None:
            return False
        trial.ends = time.thread_time() + _SHORTENING_S
        short = shortened(first, trial, self._all(0), _SHORTENING)
        inputs = [values for row in short for values in [self._values(row)] * row.scans]
        trace, fails = replay(self._program, inputs, self._cycle_ms, slot)
        known = self.found.refuted.get(slot)
        if fails and (known is None or len(known.steps) > len(trace.steps)):
            self.found.refuted[slot] = trace
        return fails

    def _values(self, row: Row) -> Values:
        return {
            slot.element_name(at): pool[choice]
            for (slot, at), pool, choice in zip(self._inputs, self._pools, row.choices, strict=True)
        }


class _Trial:
    """Runs rows on the interpreter: those up to the scan after which the slot is FALSE, or None; None also
    where that is not known by ``ends``, in time of this thread."""

    def __init__(
        self,
        program: ir.Program,
        cycle_ms: int,
        slot: str,
        assumption: str,
        values: Callable[[Row], Values],
    ) -> None:
        self._machine = Interpreter(program)
        self._known = {name: (slot.name, at) for name, slot, at in places(program.inputs)}
        self._cycle_ms, self._slot, self._assumption = cycle_ms, slot, assumption
        self._values = values
        self.ends = time.thread_time() + _REPLAY_S

    def __call__(self, rows: Sequence[Row]) -> list[Row] | None:
        self._machine.reset()
        for number, row in enumerate(rows):
            values = [(*self._known[name], value) for name, value in self._values(row).items()]
            for scan in range(1, row.scans + 1):
                for name, at, value in values:
                    self._machine.write(name, value, at)
                self._machine.scan(self._cycle_ms)
                if time.thread_time() > self.ends:
                    return None
                if self._assumption and self._machine.read(self._assumption) is False:
                    return None
                if self._machine.read(self._slot) is False:
                    return [*rows[:number], Row(scan, row.choices)]
        return None


def _cut(run: Sequence[Row], held: Sequence[int], scans: int) -> list[Row]:
    """The rows that happened, up to a scan."""
    out: list[Row] = []
    for row, happened in zip(run, held, strict=True):
        count = min(happened, scans)
        scans -= count
        if count:
            out.append(Row(count, row.choices))
    return out


def _with(row: bytes, at: int, choice: int) -> bytes:
    return row[:at] + bytes([choice]) + row[at + 1 :]


def _duration(ms: int) -> str:
    return f"T#{ms // 1_000}s" if ms >= 1_000 else f"T#{ms}ms"
