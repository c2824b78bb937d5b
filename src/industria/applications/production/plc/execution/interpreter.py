"""The interpreter: the checked form as nested closures, in plain Python.

Runs where there is no compiler, and is the reference that C and formulas are compared with.
"""

from __future__ import annotations

from collections.abc import Callable

from industria.applications.production.plc.execution.machine import fitted
from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language.semantics import apply
from industria.applications.production.plc.language.types import Constant

_Memory = dict[str, list[Constant]]
_Value = Callable[[_Memory], Constant]
_Step = Callable[[_Memory], str | None]  # the label that is left, or None


class Interpreter:
    """One program with its memory."""

    def __init__(self, program: ir.Program) -> None:
        self.program = program
        self._failed: list[ir.Assert] = []
        self._turns = 0  # of all loops in the scan at hand
        self._scan = self._sequence(program.body)
        self._memory: _Memory = {}
        self.reset()

    def reset(self) -> None:
        """All memory to its initial values."""
        self._memory = {name: list(slot.initial) for name, slot in self.program.slots.items()}

    def read(self, slot: str, position: int = 0) -> Constant:
        """One stored value."""
        return self._memory[slot][position]

    def write(self, slot: str, value: Constant, position: int = 0) -> None:
        """Set one stored value, cut to its type."""
        self._memory[slot][position] = fitted(value, self.program.slots[slot].scalar)

    def saved(self) -> dict[str, list[Constant]]:
        """A copy of all memory, for ``load``."""
        return {name: list(values) for name, values in self._memory.items()}

    def load(self, saved: dict[str, list[Constant]]) -> None:
        """Put memory back as it was; ``saved`` is the machine's own from then on."""
        self._memory = saved

    @property
    def failed(self) -> list[ir.Assert]:
        """Assertions that did not hold in the last scan."""
        return list(self._failed)

    def scan(self, cycle_ms: int = 100) -> None:
        """Run the program once."""
        self._failed.clear()
        self._turns = 0
        self._memory[ir.CYCLE][0] = cycle_ms
        self._scan(self._memory)

    # -- statements -----------------------------------------------------------------------

    def _sequence(self, body: tuple[ir.Statement, ...]) -> _Step:
        steps = [self._step(x) for x in body]

        def run(memory: _Memory) -> str | None:
            for step in steps:
                left = step(memory)
                if left is not None:
                    return left
            return None

        return run

    def _step(self, x: ir.Statement) -> _Step:
        if isinstance(x, ir.Store):
            return self._store(x)
        if isinstance(x, ir.Branch):
            test, then, other = (
                self._value(x.condition),
                self._sequence(x.then),
                self._sequence(x.otherwise),
            )
            return lambda memory: then(memory) if test(memory) else other(memory)
        if isinstance(x, ir.Leave):
            label = x.label
            return lambda _: label
        if isinstance(x, ir.Block):
            return self._block(x)
        if isinstance(x, ir.Loop):
            return self._loop(x)
        return self._assert(x)

    def _store(self, x: ir.Store) -> _Step:
        value, slot = self._value(x.value), x.slot
        if x.index is None:

            def store(memory: _Memory) -> None:
                memory[slot][0] = value(memory)

            return store
        index, length = self._value(x.index), self.program.slots[slot].length

        def store_at(memory: _Memory) -> None:
            at = index(memory)
            if 0 <= at < length:  # type: ignore[operator]
                memory[slot][at] = value(memory)  # type: ignore[index]

        return store_at

    def _block(self, x: ir.Block) -> _Step:
        body, label = self._sequence(x.body), x.label

        def run(memory: _Memory) -> str | None:
            left = body(memory)
            return None if left == label else left

        return run

    def _loop(self, x: ir.Loop) -> _Step:
        body, label = self._sequence(x.body), x.label
        site = endless_site(self.program, x)

        def run(memory: _Memory) -> str | None:
            for _ in range(ir.MOST_TURNS):
                if self._turns >= ir.MOST_TURNS_OF_A_SCAN:
                    break
                self._turns += 1
                left = body(memory)
                if left is not None:
                    return None if left == label else left
            if not memory[ir.FAULT][0]:
                memory[ir.FAULT][0] = site
            return None

        return run

    def _assert(self, x: ir.Assert) -> _Step:
        test = self._value(x.condition)

        def check(memory: _Memory) -> None:
            if not test(memory):
                self._failed.append(x)

        return check

    # -- expressions ----------------------------------------------------------------------

    def _value(self, e: ir.Expression) -> _Value:
        if isinstance(e, ir.Const):
            constant = e.value
            return lambda _: constant
        if isinstance(e, ir.Load):
            name = e.slot
            return lambda memory: memory[name][0]
        if isinstance(e, ir.Element):
            slot, index = e.slot, self._value(e.index)
            length, zero = self.program.slots[slot].length, e.scalar.zero()
            return lambda memory: (
                memory[slot][at] if 0 <= (at := index(memory)) < length else zero  # type: ignore[operator,index]
            )
        operator, result = e.operator, e.scalar
        arguments = [self._value(a) for a in e.arguments]
        kinds = [a.scalar for a in e.arguments]
        if operator == "select":
            test, yes, no = arguments
            return lambda memory: yes(memory) if test(memory) else no(memory)
        if operator == "and" and result.family == "bool":
            a, b = arguments
            return lambda memory: bool(a(memory)) and bool(b(memory))
        if operator == "or" and result.family == "bool":
            a, b = arguments
            return lambda memory: bool(a(memory)) or bool(b(memory))
        if operator == "not" and result.family == "bool":
            (a,) = arguments
            return lambda memory: not a(memory)
        if result.family == "bool" and operator in ("eq", "ne") and len(arguments) == 2:
            a, b = arguments
            return (lambda m: a(m) == b(m)) if operator == "eq" else (lambda m: a(m) != b(m))
        return lambda memory: (
            value
            if not isinstance(
                value := apply(operator, [a(memory) for a in arguments], kinds, result), int
            )
            or result.family != "bool"
            else bool(value)
        )


def endless_site(program: ir.Program, loop: ir.Loop) -> int:
    """The number that FAULT gets where a loop does not end."""
    return program.faults.index((ir.ENDLESS_LOOP, loop.place)) + 1
