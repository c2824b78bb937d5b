"""What a row of the scoreboard is: an entry that can be run, and the results it gives."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

from industria.bench.cache import Cache
from industria.core import Progress

Provenance = Literal["real", "simulated", "composed"]
State = Literal["met", "short", "stale", "not measured", "-"]


@dataclass(frozen=True, slots=True)
class Context:
    """What a row's function is given. ``data`` is the folder of public data sets.

    ``sample``: how many of the things that the row's entry names are measured; 0 for all.
    ``cache``: what rows of the same run have computed already, and what was kept from runs before.
    """

    data: Path
    scratch: Path
    progress: Progress
    sample: int = 0
    cache: Cache = field(default_factory=Cache)

    def up_to(self, whole: int) -> int:
        """The sample where one is asked for, else the whole."""
        return min(self.sample, whole) if self.sample else whole


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of a row. ``passed`` is None where the row names no bar for it.

    ``provenance`` and ``own_hand``: where they are others than those of the row.
    """

    metric: str
    value: float
    baseline: str
    bar: str
    passed: bool | None
    note: str = ""
    digits: int = 3
    provenance: Provenance | None = None
    own_hand: bool | None = None


@dataclass(frozen=True, slots=True)
class Stub:
    """An answer without any work in it, in place of the product's; the row must turn short under it."""

    name: str
    put: Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault planted in the product's code; the row must turn short under it."""

    name: str
    put: Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Entry:
    """A row: what it needs, what it is measured on, and the function that measures.

    ``needs``: data sets, ``strangers:FOLDER`` (sets by other hands), ``weights:NAME`` and
    ``package:NAME`` and ``device:cuda`` that must be here, else the row is not measured. ``looked_at``: its data were looked at while what it measures was built, as is
    taken for granted where the row itself keeps none aside. ``own_hand``: the set, a part of it or its
    right answers were written, or made by a program of, the hand that wrote the solution.
    ``seed``: where the row's random choices start, None where nothing is chosen. ``counts``: what a
    sample counts, empty where the row is measured whole only. ``proof_sample``: the sample that is
    enough to see a stub or a fault; ``smaller``: what else makes the row small for them, such as fewer
    seconds or rounds, put in force for the row as it is too. ``headline``: its first barred figure stands in the README.
    """

    row: str
    survey: str
    data: str
    provenance: Provenance
    measure: Callable[[Context], list[Measure]]
    needs: tuple[str, ...] = ()
    fast: bool = True
    looked_at: bool = False
    own_hand: bool = False
    seed: int | None = 0
    counts: str = ""
    proof_sample: int = 0
    smaller: Callable[[], AbstractContextManager[None]] = nullcontext
    headline: bool = False
    stubs: tuple[Stub, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a measurement rests on. ``code`` and ``content``: digests of the code and of the data sets.

    ``sample``: how much was measured, 0 for all. ``seed``: where the random choices of the row start.
    """

    commit: str = ""
    machine: dict[str, object] = field(default_factory=dict)
    seed: int | None = None
    sample: int = 0
    code: str = ""
    content: str = ""
    data_sets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """One printed line. ``passed``: met, short, or None for no bar or not measured.

    ``stale``: why the figure no longer speaks of what is here; empty where it does.
    """

    row: str
    survey: str
    metric: str
    value: float | None
    baseline: str
    bar: str
    passed: bool | None
    data: str
    provenance: str
    seconds: float
    note: str = ""
    digits: int = 3
    measured: str = ""
    looked_at: bool = False
    own_hand: bool = False
    stale: str = ""
    stamp: Stamp = field(default_factory=Stamp)

    @property
    def shown_value(self) -> str:
        """The value as people read it."""
        return "-" if self.value is None else f"{self.value:.{self.digits}f}"

    @property
    def state(self) -> State:
        """One word: a figure that is stale is called neither met nor short."""
        if self.value is None and self.passed is None:
            return "not measured"
        if self.stale:
            return "stale"
        return "-" if self.passed is None else "met" if self.passed else "short"

    @property
    def origin(self) -> str:
        """Provenance, whether its data were looked at, and whether the set is of our own hand."""
        marks = [self.provenance]
        marks += ["looked at"] if self.looked_at else []
        marks += ["own hand"] if self.own_hand else []
        return ", ".join(marks)

    def to_json(self) -> dict[str, object]:
        """All fields as JSON types."""
        return asdict(self) | {"state": self.state}
