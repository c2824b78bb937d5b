"""Values that are worth trying: the edges of a type, small ones, and whatever stands in the program and beside it."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language.types import Constant, Scalar
from industria.applications.production.plc.language.walk import computed, expressions, statements

MOST = 120  # values of one pool, which are numbered in a byte


@dataclass(slots=True)
class Constants:
    """The constants of a program by what they are; times in milliseconds."""

    whole: set[int] = field(default_factory=set)
    real: set[float] = field(default_factory=set)
    time_ms: set[int] = field(default_factory=set)
    text: set[str] = field(default_factory=set)


def constants_of(program: ir.Program) -> Constants:
    """Every constant that the body names."""
    out = Constants()

    def note(kind: Scalar, value: Constant) -> None:
        if kind.family == "time":
            out.time_ms.add(int(value) * 1_000 // kind.per_second)
        elif kind.family == "real" and math.isfinite(float(value)):
            out.real.add(float(value))
        elif kind.family == "string" and str(value).isascii():
            out.text.add(str(value))
        elif kind.is_whole:
            out.whole.add(int(value))

    for x in statements(program.body):
        for e in expressions(computed(x)):
            if isinstance(e, ir.Const):
                note(e.scalar, e.value)
    for slot in program.slots.values():
        if slot.section not in ("temp", "system"):
            for value in slot.initial[:8]:
                note(slot.scalar, value)
    return out


def pool_of(
    slot: ir.Slot, known: Constants, cycle_ms: int, chance: random.Random
) -> tuple[tuple[Constant, ...], int]:
    """(values, how many of them are ordinary): the first is where the type begins, the second its other
    side, and behind the ordinary ones stand those that no sensor gives in a usual hour."""
    kind = slot.scalar
    if kind.family == "bool":
        return (False, True), 2
    if kind.family == "real":
        return _reals(kind, known, chance)
    if kind.family == "string":
        return _texts(kind, known)
    if kind.family == "enum" and slot.labels:
        labels = [value for value, _ in slot.labels]
        return _first_of([*labels[:MOST], kind.low, kind.high, max(labels) + 1], len(set(labels)))
    if kind.family == "time":
        near = [n + d for n in sorted(known.time_ms) for d in (0, -1, 1)]
        ticks = [n * kind.per_second // 1_000 for n in (1, cycle_ms, *near)]
        return _first_of(_inside(kind, [0, *ticks, kind.high, kind.low]), MOST)
    near = [s * n + d for n in sorted(known.whole, key=abs) for s in (1, -1) for d in (0, -1, 1)]
    spread = [chance.randrange(1 << chance.randint(1, kind.width)) for _ in range(16)]
    small = [0, kind.high, 1, 2, 3, 5, 10, 20, 50, 100, 1000, -1, -2, -10, -100, kind.low]
    wide = [kind.wrapped(x) for x in spread]
    return _first_of(_inside(kind, [*small, *near[: MOST - 40], *wide]), MOST)


def _inside(kind: Scalar, values: Iterable[int]) -> list[int]:
    return [v for v in values if kind.low <= v <= kind.high]


def _first_of(values: Sequence[Constant], ordinary: int) -> tuple[tuple[Constant, ...], int]:
    """Every value once, in order."""
    kept = tuple(dict.fromkeys(values))[:MOST]
    return kept, min(ordinary, len(kept))


def _reals(
    kind: Scalar, known: Constants, chance: random.Random
) -> tuple[tuple[Constant, ...], int]:
    named = sorted(known.real | {float(n) for n in known.whole if abs(n) < 1 << 24}, key=abs)
    near = [s * n + d for n in named for s in (1, -1) for d in (0.0, 0.1, -0.1)]
    spread = [chance.uniform(-1, 1) * 10 ** chance.randint(0, 6) for _ in range(12)]
    usual = [0.0, 100.0, 1.0, -1.0, 0.5, 10.0, 50.0, 1000.0, *near[: MOST - 40], *spread]
    ordinary = tuple(dict.fromkeys(kind.rounded(x) for x in usual))
    rare = (1e30, -1e30, -0.0, 1e-30, math.inf, -math.inf, math.nan)
    return (*ordinary, *(kind.rounded(x) for x in rare)), len(ordinary)


def _texts(kind: Scalar, known: Constants) -> tuple[tuple[Constant, ...], int]:
    near = [t for n in sorted(known.text) for t in (n, n[:-1], f"{n}x")]
    values = ["", "a" * kind.width, "a", "1", "TRUE", *near]
    return _first_of([t[: kind.width] for t in values], MOST)
